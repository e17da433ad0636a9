package journal

import (
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/seal"
)

// Member is one of the team, as the others know her or him: a name, and the
// public halves of two keys that come from one private key.
type Member struct {
	Name      string `json:"name"`
	Recipient string `json:"recipient"` // the age public key that entries, and tips, are sealed to
	Signer    []byte `json:"signer"`    // an Ed25519 public key, which entries are verified with
}

// MaxName is the longest name of a member, in characters.
const MaxName = 40

// ID names the member in entries: 32 hexadecimal digits of a hash of both keys.
func (m Member) ID() string {
	return hex.EncodeToString(m.hash()[:16])
}

func (m Member) hash() []byte {
	h := sha256.New()
	fmt.Fprintf(h, "lyktan member\n%s\n%x\n", m.Recipient, m.Signer)
	return h.Sum(nil)
}

// Fingerprint is six groups of four digits from the same hash, to be compared
// over the phone. The name is not in it.
func (m Member) Fingerprint() string {
	return digits(m.hash()[16:])
}

// KeyFingerprint is six groups of four digits of an age public key alone, for keys
// of which nothing else is known. It is another than that of the member who has
// the key: [Member.Fingerprint] is of both her or his keys.
func KeyFingerprint(recipient string) string {
	hash := sha256.Sum256([]byte("lyktan public key\n" + recipient + "\n"))
	return digits(hash[:])
}

// digits are six groups of four digits, each of two bytes.
func digits(hash []byte) string {
	var groups []string
	for ; len(groups) < 6; hash = hash[2:] {
		groups = append(groups, fmt.Sprintf("%04d", (int(hash[0])<<8|int(hash[1]))%10_000))
	}
	return strings.Join(groups, " ")
}

// lowerCase is how age writes public keys.
var lowerCase = regexp.MustCompile("^[a-z0-9]+$")

const cardBegin = "lyktan-member:1:"

// Card is the member in one line of text without spaces, to be sent to whoever
// is to vouch for her or him. It holds nothing secret.
func (m Member) Card() string {
	b64 := base64.RawURLEncoding.EncodeToString
	return cardBegin + b64([]byte(m.Name)) + ":" + m.Recipient + ":" + b64(m.Signer)
}

// ParseCard reads what [Member.Card] returned. Space and line breaks, which
// mail programs put in, do not matter.
func ParseCard(card string) (Member, error) {
	rest, found := strings.CutPrefix(strings.Join(strings.Fields(card), ""), cardBegin)
	part := strings.Split(rest, ":")
	if !found || len(part) != 3 {
		return Member{}, errors.New("this is not the card of a member: it begins with " + cardBegin + " and is sent as one piece")
	}
	name, err := base64.RawURLEncoding.DecodeString(part[0])
	signer, err2 := base64.RawURLEncoding.DecodeString(part[2])
	if err := errors.Join(err, err2); err != nil {
		return Member{}, errors.New("the card is damaged: copy the whole of it again")
	}
	m := Member{Name: string(name), Recipient: part[1], Signer: signer}
	return m, m.check()
}

// check finds what would make a member unusable.
func (m Member) check() error {
	switch {
	case len(m.Signer) != ed25519.PublicKeySize:
		return errors.New("the card is damaged: its second key is cut")
	case strings.TrimSpace(m.Name) == "" || !utf8.ValidString(m.Name) || printable.Line(m.Name) != m.Name:
		return errors.New("a member needs a name, on one line")
	case utf8.RuneCountInString(m.Name) > MaxName:
		return fmt.Errorf("a name has %d characters at most", MaxName)
	}
	// One key, and nothing that a file of keys would read as more, or leave out.
	if _, err := seal.ReadRecipients(strings.NewReader(m.Recipient)); err != nil || !lowerCase.MatchString(m.Recipient) {
		return errors.New("the card is damaged: its first key is not an age public key")
	}
	return nil
}

// signer derives the key that a member signs with from the member's private age
// key, so that there is one secret to keep.
func signer(secret string) (ed25519.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, []byte(secret), nil, "lyktan journal signature 1", ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
