package journal

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"lyktan/tipapi/printable"
)

// What is read was signed, and written and read again it is the same.
func FuzzParse(f *testing.F) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	member := Member{Name: "Berit", Recipient: newKey(f).Pairs()[0].Recipient, Signer: key.Public().(ed25519.PublicKey)}
	for _, e := range []Entry{
		{Kind: Noted, Tip: "t", Text: "<\u2028\x00\"\\>"}, {Kind: Vouched, Member: &member}, {Kind: Deleted, Tip: "t", Facts: map[string]string{"week": "2026-W48"}},
		{Kind: Copied, Tip: "t", Content: []byte(`{"what":"x"}`)}, {Kind: "later", Version: Version + 1}, {Kind: Ruled, Days: map[string]int{"support": 90}},
	} {
		e.ID, e.At, e.By = "x", time.Unix(1, 1).UTC(), member.ID()
		if e.Version == 0 {
			e.Version = Version
		}
		s, err := sign(e, key)
		if err != nil {
			f.Fatal(err)
		}
		plain, err := s.plain()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(bytes.TrimRight(plain, " "), true)
		f.Add(s.line, false)
	}
	f.Fuzz(func(t *testing.T, plain []byte, asItIs bool) {
		if len(plain) > steps[0] {
			return
		}
		if !asItIs { // most inputs have no right signature
			line, _, _ := bytes.Cut(plain, []byte("\n"))
			s := signed{line: line, signer: key.Public().(ed25519.PublicKey), signature: ed25519.Sign(key, message(line))}
			var err error
			if plain, err = s.plain(); err != nil {
				t.Fatal(err)
			}
		}
		s, err := parse(plain)
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Errorf("%q: %v", plain, err)
			}
			return
		}
		if !ed25519.Verify(s.signer, message(s.line), s.signature) || s.entry.Version != Version || s.entry.ID == "" || s.entry.At.IsZero() {
			t.Errorf("%q is read as %+v", plain, s.entry)
		}
		if s.entry.Kind == Vouched && s.entry.Member.check() != nil {
			t.Errorf("%q vouches for %+v", plain, s.entry.Member)
		}
		again, err := sign(s.entry, key)
		if err != nil {
			t.Fatalf("%q cannot be written again: %v", plain, err)
		}
		plain, err = again.plain()
		if err != nil {
			return // escapes made it too long
		}
		read, err := parse(plain)
		if err != nil {
			t.Fatalf("%q is not read again: %v", plain, err)
		}
		once, err := sign(read.entry, key)
		if err != nil || !bytes.Equal(once.line, again.line) {
			t.Errorf("%q is %q the second time", again.line, once.line)
		}
	})
}

// Of a card that is accepted the member can be sealed to and shown, and her card
// is read as the same member however a mail program broke it.
func FuzzParseCard(f *testing.F) {
	key := newKey(f).Pairs()[0].Recipient
	signer := make([]byte, ed25519.PublicKeySize)
	for _, name := range []string{"Berit", "Åsa Öberg", "عائشة", "x\u202ey", ""} {
		f.Add(Member{Name: name, Recipient: key, Signer: signer}.Card())
	}
	f.Add("lyktan-member:1::" + key + ":")
	f.Add(cardBegin + "Qg:" + strings.ToUpper(key) + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Fuzz(func(t *testing.T, card string) {
		if len(card) > 4096 {
			return
		}
		m, err := ParseCard(card)
		if err != nil {
			return
		}
		if m.check() != nil || strings.TrimSpace(m.Name) == "" || printable.Line(m.Name) != m.Name || len([]rune(m.Name)) > MaxName {
			t.Errorf("%q is accepted as %+v", card, m)
		}
		if strings.ContainsFunc(m.Recipient, func(r rune) bool { return r > '~' || unicode.IsSpace(r) || unicode.IsControl(r) || r == '#' }) {
			t.Errorf("%q has the key %q", card, m.Recipient)
		}
		text := m.Card()
		for _, broken := range []string{text, "\r\n " + text + "\n", text[:20] + "\r\n" + text[20:60] + " \u00a0\n\t" + text[60:]} {
			if again, err := ParseCard(broken); err != nil || !reflect.DeepEqual(again, m) {
				t.Errorf("%q is read as %+v, %v, not %+v", broken, again, err, m)
			}
		}
		if e := (Entry{Kind: Vouched, Member: &m}); e.Member.ID() == (Member{}).ID() || len(m.Fingerprint()) != 29 {
			t.Errorf("%+v has the fingerprint %q", m, m.Fingerprint())
		}
	})
}
