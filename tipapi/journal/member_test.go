package journal

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"filippo.io/age"

	"lyktan/tipapi/seal"
)

// newMember is a member with keys of her own, of age's hybrid kind.
func newMember(t *testing.T, name string) Member {
	t.Helper()
	key, err := age.GenerateHybridIdentity()
	must(t, err)
	j, err := New(newMemory(), seal.Identities{key})
	must(t, err)
	m := j.Me()
	m.Name = name
	return m
}

func TestCard(t *testing.T) {
	for _, name := range []string{"Anna", "Åsa Öberg-Ek", "عائشة محمد", "李", "a:b", strings.Repeat("ö", MaxName)} {
		m := newMember(t, name)
		card := m.Card()
		if strings.ContainsAny(card, " \t\r\n") || strings.Contains(card, "SECRET") {
			t.Errorf("%s has the card %q", name, card)
		}
		// As mail programs break lines, with and without space, and quoting marks none.
		for _, width := range []int{1, 7, 72, 998} {
			var broken strings.Builder
			for i, r := range card {
				if i%width == 0 {
					broken.WriteString([]string{"\n", "\r\n", " ", "\n\t", "\u00a0\n"}[i%5])
				}
				broken.WriteRune(r)
			}
			if got, err := ParseCard(broken.String()); err != nil || !reflect.DeepEqual(got, m) {
				t.Errorf("%s, broken after %d: %+v, %v", name, width, got, err)
			}
		}
	}
}

func TestDamagedCards(t *testing.T) {
	m := newMember(t, "Anna")
	card := m.Card()
	part := strings.Split(card, ":")
	join := func(parts ...string) string { return strings.Join(parts, ":") }
	name := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	x25519 := newKey(t).Pairs()[0]
	for what, c := range map[string]struct{ card, says string }{
		"nothing":                 {"", "not the card"},
		"words":                   {"Hej, här är mitt kort", "not the card"},
		"cut at the beginning":    {card[1:], "not the card"},
		"a version to come":       {strings.Replace(card, ":1:", ":2:", 1), "not the card"},
		"cut in the key":          {card[:len(card)/2], "not the card"},
		"cut in the second key":   {card[:len(card)-5], "second key"},
		"cut by a letter":         {card[:len(card)-1], "damaged"},
		"longer":                  {card + "AAAA", "second key"},
		"two cards":               {card + card, "not the card"},
		"a letter changed":        {strings.Replace(card, part[3][100:104], "qqqq", 1), "first key"},
		"in capitals":             {strings.ToUpper(card), "not the card"},
		"the key in capitals":     {join(part[0], part[1], part[2], strings.ToUpper(part[3]), part[4]), "first key"},
		"two keys":                {join(part[0], part[1], part[2], part[3]+"\n"+x25519.Recipient, part[4]), "first key"},
		"a private key":           {join(part[0], part[1], part[2], x25519.Secret, part[4]), "first key"},
		"a comment":               {join(part[0], part[1], part[2], "#"+part[3], part[4]), "first key"},
		"an invisible mark":       {join(part[0], part[1], part[2], part[3]+"\ufeff", part[4]), "first key"},
		"no key":                  {join(part[0], part[1], part[2], "", part[4]), "first key"},
		"no name":                 {join(part[0], part[1], "", part[3], part[4]), "needs a name"},
		"a name of spaces":        {join(part[0], part[1], name(" \u00a0"), part[3], part[4]), "needs a name"},
		"a name of two lines":     {join(part[0], part[1], name("An\nna"), part[3], part[4]), "needs a name"},
		"a name turned round":     {join(part[0], part[1], name("\u202eannA"), part[3], part[4]), "needs a name"},
		"an isolate":              {join(part[0], part[1], name("An\u2066na"), part[3], part[4]), "needs a name"},
		"a mark of direction":     {join(part[0], part[1], name("Anna\u200f"), part[3], part[4]), "needs a name"},
		"a terminal's sequence":   {join(part[0], part[1], name("\x1b[2JAnna"), part[3], part[4]), "needs a name"},
		"a line separator":        {join(part[0], part[1], name("An\u2028na"), part[3], part[4]), "needs a name"},
		"a name that is no text":  {join(part[0], part[1], name("Anna\xff"), part[3], part[4]), "needs a name"},
		"a name that is too long": {join(part[0], part[1], name(strings.Repeat("ö", MaxName+1)), part[3], part[4]), "at most"},
		"a name not in base64":    {join(part[0], part[1], "Anna!", part[3], part[4]), "damaged"},
	} {
		if got, err := ParseCard(c.card); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %+v, %v", what, got, err)
		}
	}
	anna := onTheComputer(t, newMemory(), newClock(), newKey(t))
	for _, bad := range []string{"", "  ", "\u202eannA", "An\x00na", strings.Repeat("x", MaxName+1)} {
		if err := anna.Join(bad); err == nil {
			t.Errorf("joined as %q", bad)
		}
	}
	isTeam(t, anna, "")
}

// The fingerprint tells every two members apart, and each of a member's keys is
// in it; the name is not, which each may know her by another.
func TestFingerprint(t *testing.T) {
	m := newMember(t, "Anna")
	if !regexp.MustCompile(`^\d{4}( \d{4}){5}$`).MatchString(m.Fingerprint()) || !regexp.MustCompile("^[0-9a-f]{32}$").MatchString(m.ID()) {
		t.Errorf("%q is %q", m.ID(), m.Fingerprint())
	}
	other, renamed, resigned, resealed := newMember(t, "Anna"), m, m, m
	renamed.Name = "Berit"
	resigned.Signer, resealed.Recipient = other.Signer, other.Recipient
	if renamed.Fingerprint() != m.Fingerprint() || renamed.ID() != m.ID() {
		t.Error("the name is in it")
	}
	for what, o := range map[string]Member{"another member": other, "another key to sign with": resigned, "another key to seal to": resealed} {
		if o.Fingerprint() == m.Fingerprint() || o.ID() == m.ID() {
			t.Errorf("%s has the same fingerprint or ID", what)
		}
	}
}

// One private key gives one member, on every computer; it is not in what others
// see, and does not sign anything else.
func TestKeys(t *testing.T) {
	ids := newKey(t)
	one, err := New(newMemory(), ids)
	must(t, err)
	two, err := New(newMemory(), ids)
	must(t, err)
	if one.Me().ID() != two.Me().ID() {
		t.Error("a key gives two members")
	}
	secret := ids.Pairs()[0].Secret
	if card := one.Me().Card(); strings.Contains(card, secret) || bytes.Contains(one.Me().Signer, []byte(secret)) {
		t.Error("the card has the private key in it")
	}
	s, err := sign(Entry{Kind: Noted}, one.mine[0].key)
	must(t, err)
	if ed25519.Verify(s.signer, s.line, s.signature) || !ed25519.Verify(s.signer, message(s.line), s.signature) {
		t.Error("the signature is one of the bare line")
	}
	if _, err := New(newMemory(), nil); err == nil {
		t.Error("a journal without a key")
	}
}

// age seals to hybrid keys and others not together: a member with a key of the
// other kind is refused, and the others go on.
func TestKeysOfTwoKinds(t *testing.T) {
	store, c := newMemory(), newClock()
	all := team(t, store, c, "Anna", "Berit")
	if err := all[0].Vouch(newMember(t, "Hybrid")); err == nil {
		t.Error("vouched for a key of another kind")
	}
	note(t, all[0], "one")
	sees(t, all[1], "one")
	isTeam(t, all[1], "Anna Berit")
}
