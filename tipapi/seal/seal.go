// Package seal encrypts tips to the team's public keys and decrypts them with
// the team's private keys, in the age format (age-encryption.org/v1), so that
// the standard age program opens the same files.
//
// Nothing in [Recipients] can open what has been sealed.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"lyktan/tipapi/textfile"
)

// datedKey is a public key with its last day; zero: it has none.
type datedKey struct {
	age.Recipient
	lastDay time.Time
}

func (k datedKey) expired(now time.Time) bool {
	return !k.lastDay.IsZero() && !now.Before(k.lastDay.AddDate(0, 0, 1))
}

// Recipients are the team's public keys.
type Recipients struct {
	keys []datedKey
}

// LoadRecipients reads a file with one age public key a line, blank lines and
// comments aside. A comment "# expires: 2027-12-31" sets the last day of the
// key after it; one that looks like an attempt at that is an error. The file is
// text in UTF-8, or in UTF-16 with a byte order mark. It fails when there is no
// key, when one is malformed, and when age refuses to seal to the keys together (a
// hybrid key beside one that is not would give up the hybrid's protection). It does
// not look whether they are past their days: [Recipients.Check] does.
func LoadRecipients(path string) (*Recipients, error) {
	file, err := textfile.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := ReadRecipients(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// ReadRecipients reads the format of [LoadRecipients]. Keys past their last day
// are no error.
func ReadRecipients(from io.Reader) (*Recipients, error) {
	text, err := textfile.From(from)
	if err != nil {
		return nil, err
	}
	if at := strings.Index(strings.ToUpper(text), "AGE-SECRET-KEY-"); at >= 0 {
		return nil, fmt.Errorf("line %d: a private key, which belongs on the team's computer and not here: take it out, and give its public key",
			1+strings.Count(text[:at], "\n"))
	}
	keys, err := keyLines(text)
	if err != nil {
		return nil, err
	}
	r := &Recipients{}
	var malformed []string
	for _, line := range keys {
		// The key itself stays out of the error: a private key pasted here by
		// mistake must not end up in a log.
		if strings.HasPrefix(line.text, "age1tag") {
			return nil, fmt.Errorf("line %d: %w", line.number, errTagged)
		}
		key, err := age.ParseRecipients(strings.NewReader(line.text))
		if err != nil {
			malformed = append(malformed, strconv.Itoa(line.number))
		}
		for _, k := range key {
			r.keys = append(r.keys, datedKey{k, line.lastDay})
		}
	}
	if len(malformed) > 0 {
		return nil, fmt.Errorf("line %s: not an age public key: %s", strings.Join(malformed, ", "), keyForm)
	}
	if len(r.keys) == 0 {
		return nil, errors.New("no public key in it: " + keyForm)
	}
	if _, err := encrypt(nil, r.keys); err != nil {
		return nil, err
	}
	return r, nil
}

const keyForm = "a line with a key is what tipapi keygen prints, the whole of it, and begins with age1"

// errTagged is about a key that every sealed file would name, in four bytes, to who
// can read neither; and that the inbox could not open.
var errTagged = errors.New("the key of a hardware token (age1tag…), which tipapi does not seal to: make one with tipapi keygen -passphrase")

// keyLine is a line of a file of keys that is neither blank nor a comment.
type keyLine struct {
	number  int // from 1
	text    string
	lastDay time.Time // zero: none is set
}

// keyLines finds the lines with keys, and the last day of each.
func keyLines(text string) ([]keyLine, error) {
	var keys []keyLine
	var lastDay time.Time
	for i, line := range lines(text) {
		switch {
		case strings.HasPrefix(line, "#"):
			day, err := expiry(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", i+1, err)
			}
			if !day.IsZero() && !lastDay.IsZero() {
				return nil, fmt.Errorf("line %d: a second last day for the same key", i+1)
			}
			if !day.IsZero() {
				lastDay = day
			}
		case line != "":
			keys = append(keys, keyLine{i + 1, line, lastDay})
			lastDay = time.Time{}
		}
	}
	if !lastDay.IsZero() {
		return nil, errors.New("the last expiry has no key after it")
	}
	return keys, nil
}

// lines cuts a file of keys into lines without space around them. Byte order
// marks inside come from files that were put together.
func lines(text string) []string {
	all := strings.Split(strings.ReplaceAll(text, "\ufeff", ""), "\n")
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return all
}

// Key is a public key as text, with its last day; the zero time: it has none.
type Key struct {
	Text    string
	LastDay time.Time
}

// Keys returns the public keys in the order of the file.
func (r *Recipients) Keys() []Key {
	var keys []Key
	for _, key := range r.keys {
		if text, ok := key.Recipient.(fmt.Stringer); ok { // all that age reads from a file are
			keys = append(keys, Key{text.String(), key.lastDay})
		}
	}
	return keys
}

// Check fails when a key is past its last day: with [ErrNoGoodKey] when none is
// left.
func (r *Recipients) Check(now time.Time) error {
	switch good := len(r.good(now)); good {
	case len(r.keys):
		return nil
	case 0:
		return ErrNoGoodKey
	default:
		return fmt.Errorf("%d of %d keys are past their last day", len(r.keys)-good, len(r.keys))
	}
}

// ErrNoGoodKey says that every key is past its last day.
var ErrNoGoodKey = errors.New("every key is past its last day")

// good are the keys that are not past their last day.
func (r *Recipients) good(now time.Time) []datedKey {
	var good []datedKey
	for _, k := range r.keys {
		if !k.expired(now) {
			good = append(good, k)
		}
	}
	return good
}

// Seal encrypts plain to the recipients that are not past their last day, and fails
// with [ErrNoGoodKey] when there are none. Any one of their private keys opens it.
func (r *Recipients) Seal(plain []byte) ([]byte, error) {
	return r.sealAt(plain, time.Now())
}

func (r *Recipients) sealAt(plain []byte, now time.Time) ([]byte, error) {
	keys := r.good(now)
	if len(keys) == 0 {
		return nil, ErrNoGoodKey
	}
	return encrypt(plain, keys)
}

func encrypt(plain []byte, keys []datedKey) ([]byte, error) {
	var to []age.Recipient
	for _, k := range keys {
		to = append(to, k.Recipient)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to...)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed.Bytes(), nil
}
