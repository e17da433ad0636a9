// Package answers is the team's way back to a sender who kept the number of a
// receipt: what the team writes is sealed under a key that only the number
// gives, and lies in a mailbox whose name only the number gives.
//
// The number is in the sealed tip, so the team's computer derives both when it
// answers, and the server derives both when the sender comes with the number.
// Nothing is derived or stored when a tip is sent, and the server cannot tell to
// which tip, or to whether there is one, an answer belongs.
//
// An answer is a standard age file of the passphrase kind, always of the same
// size. The passphrase is derived, so age's own stretching is set to the least.
package answers

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"
	"golang.org/x/crypto/scrypt"
)

// Version is the version of an encoded answer. [Mailbox.Open] refuses a newer one.
const Version = 1

const (
	// Keep is how long an answer is kept at most.
	Keep = 90 * 24 * time.Hour
	// MaxText is the longest text, in characters.
	MaxText = 1000
	// Most is how many answers a mailbox takes: NATS keeps 64.
	Most = 60

	size = 8 << 10 // of what is sealed, in bytes
)

// Phrases are the keys of what can be said in every language of a site: the
// site's words phrase_… and the inbox's answer_….
var Phrases = []string{"read", "where", "children", "when", "words", "injuries", "emergency", "secrecy", "again"}

// Store keeps sealed answers by the name of their mailbox: a folder, or a bucket
// of NATS.
type Store interface {
	// Add returns when the answer is durable. Tried again after an error, the same
	// answer may be there twice.
	Add(mailbox string, sealed []byte) error
	// Read returns what is in a mailbox; one that is not there is empty.
	Read(ctx context.Context, mailbox string) ([][]byte, error)
	// Delete empties a mailbox. One that is not there is no error.
	Delete(mailbox string) error
}

// The cost of a derivation: 128·N·r bytes, 64 MiB.
const costN, costR, costP = 1 << 16, 8, 1

// Mailbox is where the answers to one receipt lie, and what opens them.
type Mailbox struct {
	Name       string
	passphrase string
}

// Derive finds the mailbox of a receipt number of sixteen digits. It takes 64 MiB
// and a processor for a fifth of a second or so, whatever the number.
func Derive(salt, number string) (Mailbox, error) {
	if err := CheckSalt(salt); err != nil {
		return Mailbox{}, err
	}
	key, err := scrypt.Key([]byte(number), []byte(salt), costN, costR, costP, 48)
	if err != nil {
		return Mailbox{}, fmt.Errorf("answers: %w", err)
	}
	return Mailbox{hex.EncodeToString(key[:16]), hex.EncodeToString(key[16:])}, nil
}

// CheckSalt reports what is wrong with the salt of a site. It is public, and makes
// what is computed for one site useless for another.
func CheckSalt(salt string) error {
	if raw, err := hex.DecodeString(salt); err != nil || len(raw) != 16 || strings.ToLower(salt) != salt {
		return errors.New("the salt of the answers is not 32 of the digits 0–9 and a–f (openssl rand -hex 16)")
	}
	return nil
}

// Message is an answer as its sender reads it.
type Message struct {
	Version int       `json:"v"`
	ID      string    `json:"id"` // random; the same in every copy
	At      time.Time `json:"at"` // with the zone of the team's computer: the sender sees the day
	Phrases []string  `json:"phrases"`
	Text    string    `json:"text"`
}

// What keeps a message from being one.
var (
	ErrEmpty   = errors.New("the answer is empty: choose a phrase, or write a text")
	ErrLong    = fmt.Errorf("the text of the answer is longer than %d characters", MaxText)
	ErrUnknown = errors.New("a phrase has to be one of " + strings.Join(Phrases, ", "))
)

// NewMessage checks what is to be said.
func NewMessage(at time.Time, phrases []string, text string) (Message, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(phrases) == 0 && text == "":
		return Message{}, ErrEmpty
	case utf8.RuneCountInString(text) > MaxText:
		return Message{}, ErrLong
	case slices.ContainsFunc(phrases, func(p string) bool { return !slices.Contains(Phrases, p) }):
		return Message{}, ErrUnknown
	}
	kept := slices.DeleteFunc(slices.Clone(Phrases), func(p string) bool { return !slices.Contains(phrases, p) })
	return Message{Version: Version, ID: rand.Text(), At: at.Truncate(time.Second), Phrases: kept, Text: text}, nil
}

// Seal locks a message so that the number of the receipt opens it.
func (m Mailbox) Seal(message Message) ([]byte, error) {
	var plain, sealed bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(message); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	if plain.Len() > size {
		return nil, ErrLong
	}
	plain.Write(bytes.Repeat([]byte{' '}, size-plain.Len()))
	to, err := age.NewScryptRecipient(m.passphrase)
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	to.SetWorkFactor(1)
	w, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = plain.WriteTo(w)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return sealed.Bytes(), nil
}

// Open unlocks what [Mailbox.Seal] made.
func (m Mailbox) Open(sealed []byte) (Message, error) {
	key, err := age.NewScryptIdentity(m.passphrase)
	if err != nil {
		return Message{}, fmt.Errorf("answers: %w", err)
	}
	key.SetMaxWorkFactor(1) // a file put there by somebody else shall not cost more
	r, err := age.Decrypt(bytes.NewReader(sealed), key)
	if err != nil {
		return Message{}, errors.New("answers: what lies there is no answer to this number")
	}
	plain, err := io.ReadAll(io.LimitReader(r, size))
	if err != nil {
		return Message{}, errors.New("answers: an answer is damaged")
	}
	var message Message
	if err := json.Unmarshal(plain, &message); err != nil {
		return Message{}, errors.New("answers: an answer is not readable")
	}
	if message.Version < 1 || message.Version > Version {
		return Message{}, fmt.Errorf("answers: version %d is not known here", message.Version)
	}
	return message, nil
}
