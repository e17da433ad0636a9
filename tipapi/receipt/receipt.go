// Package receipt makes and checks receipt numbers: sixteen digits, the last a
// check digit (Damm).
//
// A number is random. It says nothing about the tip, its time or its order, and
// gives no access: a tip can be read only with the team's key.
package receipt

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
	"unicode"
)

// Length is the number of digits, the check digit included.
const Length = 16

// ErrInvalid is the error of [Parse] for anything that [New] cannot have made.
var ErrInvalid = errors.New("not a receipt number")

// damm is the quasigroup of order ten of H. Michael Damm's dissertation (2004).
// It finds every single wrong digit and every swap of two neighbours.
var damm = [10][10]byte{
	{0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
	{7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
	{4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
	{1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
	{6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
	{3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
	{5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
	{8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
	{9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
	{2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}

// New returns a fresh number: sixteen digits, ungrouped. The first is never
// zero, because people leave out zeros when they write a number down.
func New() (string, error) {
	digits := make([]byte, 0, Length)
	for i := range Length - 1 {
		low, span := int64(0), int64(10)
		if i == 0 {
			low, span = 1, 9
		}
		n, err := rand.Int(rand.Reader, big.NewInt(span))
		if err != nil {
			return "", err
		}
		digits = append(digits, byte('0'+low+n.Int64()))
	}
	return string(append(digits, '0'+check(string(digits)))), nil
}

// Parse reads a number as people write or copy it: grouped or not, in the
// digits of any script. Whatever is not a digit is ignored (a caption, a full
// stop, dashes of every kind, invisible marks). The same number twice in a row
// counts as one: the Arabic receipt shows it in two scripts. Parse returns
// sixteen digits 0–9, or [ErrInvalid].
func Parse(s string) (string, error) {
	var b strings.Builder
	for _, r := range s {
		if unicode.IsDigit(r) {
			b.WriteByte('0' + digitValue(r))
		}
	}
	digits := b.String()
	if len(digits) == 2*Length && digits[:Length] == digits[Length:] {
		digits = digits[:Length]
	}
	if len(digits) != Length || check(digits) != 0 {
		return "", ErrInvalid
	}
	return digits, nil
}

// Western returns s with the digits of every script replaced by 0–9.
func Western(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return rune('0' + digitValue(r))
		}
		return r
	}, s)
}

// Group puts a space after every four digits.
func Group(digits string) string {
	var groups []string
	for len(digits) > 4 {
		groups, digits = append(groups, digits[:4]), digits[4:]
	}
	return strings.Join(append(groups, digits), " ")
}

// In returns s with the digits 0–9 replaced by another script's numerals, given
// as ten characters from zero to nine. When there are not ten, s stays as it
// is.
func In(s, numerals string) string {
	to := []rune(numerals)
	if len(to) != 10 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return to[r-'0']
		}
		return r
	}, s)
}

func check(digits string) byte {
	var interim byte
	for i := range len(digits) {
		interim = damm[interim][digits[i]-'0']
	}
	return interim
}

// digitValue relies on Unicode giving every script's digits as one run 0–9.
func digitValue(r rune) byte {
	if r <= '9' {
		return byte(r - '0')
	}
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return byte((r - rune(t.Lo)) % 10)
		}
	}
	return 0
}
