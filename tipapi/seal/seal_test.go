package seal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"filippo.io/age"

	"lyktan/tipapi/textfile"
)

var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func newKey(t *testing.T) (identityFile, recipient string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key")
	recipient, err := GenerateIdentity(file, today, "")
	if err != nil {
		t.Fatal(err)
	}
	return file, recipient
}

func TestEveryRecipientOpens(t *testing.T) {
	fileA, a := newKey(t)
	fileB, b := newKey(t)
	stranger, _ := newKey(t)
	r, err := ReadRecipients(strings.NewReader("# the team\n" + a + "\n\n" + b + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal([]byte("a tip"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), "a tip") {
		t.Fatal("the sealed file holds the text")
	}
	for _, file := range []string{fileA, fileB} {
		ids, err := LoadIdentities(file)
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := ids.Open(sealed); err != nil || string(plain) != "a tip" {
			t.Errorf("opened as %q, %v", plain, err)
		}
	}
	ids, err := LoadIdentities(stranger)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := ids.Open(sealed); err == nil {
		t.Errorf("a stranger's key opened %q", plain)
	}
}

func TestKeyIsHybridAndPrivate(t *testing.T) {
	file, recipient := newKey(t)
	if !strings.HasPrefix(recipient, "age1pq1") {
		t.Errorf("recipient %.12s… is not of the hybrid kind", recipient)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	before, _ := os.ReadFile(file)
	if _, err := GenerateIdentity(file, today, ""); !errors.Is(err, fs.ErrExist) {
		t.Errorf("an existing key was overwritten: %v", err)
	}
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("an existing key was changed")
	}
}

func TestRecipientsThatCannotWork(t *testing.T) {
	keyFile, hybrid := newKey(t)
	private, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":                 "",
		"comments only":         "# nobody\n",
		"not a key":             "age1nonsense\n",
		"a private key":         string(private),
		"mixed kinds":           hybrid + "\n" + classic.Recipient().String() + "\n",
		"malformed day":         "# expires: soon\n" + hybrid + "\n",
		"expiry after the key":  hybrid + "\n# expires: 2030-01-01\n",
		"no colon":              "# expires 2027-12-31\n" + hybrid + "\n",
		"two last days":         "# expires: 2027-12-31\n# expires: 2028-12-31\n" + hybrid + "\n",
		"UTF-16 without a mark": strings.Join(strings.Split(hybrid, ""), "\x00") + "\x00",
	} {
		file := filepath.Join(t.TempDir(), "recipients")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := LoadRecipients(file)
		if err == nil {
			t.Errorf("%s: loaded", name)
		} else if strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: the error shows the key", name)
		}
	}
	if _, err := LoadRecipients(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

// What is wrong with a file of public keys is told with the file, every line, and
// what a line has to be.
func TestMistakesInRecipientsAreTold(t *testing.T) {
	_, key := newKey(t)
	for text, want := range map[string]string{
		"# nobody\n": ": no public key in it: a line with a key is what tipapi keygen prints, the whole of it, and begins with age1",
		"age1x\n\n" + key + "\nssh-rsa zqcret\n": ": line 1, 4: not an age public key: " +
			"a line with a key is what tipapi keygen prints, the whole of it, and begins with age1",
		"\n" + key + "\nage1tag1zqcret\n": ": line 3: the key of a hardware token (age1tag…), which tipapi does not seal to: make one with tipapi keygen -passphrase",
	} {
		file := filepath.Join(t.TempDir(), "recipients")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadRecipients(file); err == nil || err.Error() != file+want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestExpiryIsTheLastDay(t *testing.T) {
	_, key := newKey(t)
	r, err := ReadRecipients(strings.NewReader("# expires: 2026-11-21\n" + key + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(today); err != nil {
		t.Errorf("on its last day: %v", err)
	}
	tomorrow := today.AddDate(0, 0, 1)
	if err := r.Check(tomorrow); !errors.Is(err, ErrNoGoodKey) {
		t.Errorf("the day after: %v", err)
	}
	if _, err := r.sealAt([]byte("a tip"), tomorrow); !errors.Is(err, ErrNoGoodKey) {
		t.Errorf("sealed with no good key: %v", err)
	}
}

// A key past its day beside a good one stops nothing: tips are sealed to the good
// one alone.
func TestExpiredKeyBesideAGoodOne(t *testing.T) {
	_, old := newKey(t)
	_, good := newKey(t)
	file := filepath.Join(t.TempDir(), "recipients")
	if err := os.WriteFile(file, []byte("# expires: 2026-11-20\n"+old+"\n"+good+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := LoadRecipients(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Check(today); err == nil || errors.Is(err, ErrNoGoodKey) {
		t.Errorf("the key past its day is not told, or as the last one: %v", err)
	}
	for day, want := range map[time.Time]int{today: 1, today.AddDate(0, 0, -1): 2} {
		sealed, err := r.sealAt([]byte("a tip"), day)
		if err != nil {
			t.Fatal(err)
		}
		head, _, _ := strings.Cut(string(sealed), "\n---")
		if got := strings.Count(head, "\n-> "); got != want {
			t.Errorf("%v: sealed to %d keys, want %d", day, got, want)
		}
	}
}

func TestDamageIsNoticed(t *testing.T) {
	file, key := newKey(t)
	r, err := ReadRecipients(strings.NewReader(key))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := r.Seal([]byte("a tip"))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, len(sealed) / 2, len(sealed) - 1} {
		damaged := append([]byte{}, sealed...)
		damaged[at] ^= 1
		if _, err := ids.Open(damaged); err == nil {
			t.Errorf("byte %d changed: opened", at)
		}
	}
	if _, err := ids.Open(sealed[:len(sealed)-1]); err == nil {
		t.Error("cut short: opened")
	}
}

func TestIdentityErrorsNeverQuote(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("AGE-SECRET-KEY-PQ-1TYPO\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIdentities(file); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("the error is %v", err)
	}
}

// Keys that an editor or PowerShell saved in its own way are the same keys.
func TestEncodingsOfKeys(t *testing.T) {
	keyFile, recipient := newKey(t)
	private, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, save := range savedAs {
		public, secret := filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "secret")
		for file, text := range map[string]string{public: "# the team\n# expires: 2026-11-20\n" + recipient + "\n", secret: string(private)} {
			if err := os.WriteFile(file, save(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		r, err := LoadRecipients(public)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !errors.Is(r.Check(today), ErrNoGoodKey) {
			t.Errorf("%s: the last day is not seen", name)
		}
		ids, err := LoadIdentities(secret)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sealed, err := r.sealAt([]byte("a tip"), today.AddDate(0, 0, -1))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := ids.Open(sealed); err != nil || string(plain) != "a tip" {
			t.Errorf("%s: opened as %q, %v", name, plain, err)
		}
	}
	latin := filepath.Join(t.TempDir(), "latin")
	if err := os.WriteFile(latin, []byte("# nyckel f\xf6r gruppen\n"+string(private)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadIdentities(latin); err == nil || !strings.Contains(err.Error(), "save the file as UTF-8") || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("an error that does not say what to do: %v", err)
	}
}

// savedAs are ways in which a text ends up in a file.
var savedAs = map[string]func(string) []byte{
	"Unix":    func(s string) []byte { return []byte(s) },
	"Notepad": func(s string) []byte { return []byte("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n")) },
	"PowerShell": func(s string) []byte {
		return utf16File("\ufeff"+strings.ReplaceAll(s, "\n", "\r\n"), binary.LittleEndian)
	},
	"UTF-16, big endian": func(s string) []byte { return utf16File("\ufeff"+s, binary.BigEndian) },
	"joined":             func(s string) []byte { return []byte("\ufeff\r\n\ufeff" + s) },
	"indented":           func(s string) []byte { return []byte("  " + strings.ReplaceAll(s, "\n", " \n\t")) },
}

func utf16File(s string, order binary.AppendByteOrder) []byte {
	var raw []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		raw = order.AppendUint16(raw, unit)
	}
	return raw
}

func FuzzRecipients(f *testing.F) {
	const key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
	for _, text := range []string{"", key, "# a\r\n" + key, "# expires: 2027-12-31\n" + key + "\n", "\ufeff" + key, "# expires 2027\n" + key, key + "\n\ufeff" +
		key} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ReadRecipients(bytes.NewReader(raw))
		if (err == nil) != (r != nil && len(r.keys) > 0) {
			t.Fatalf("%q: %v, %v", raw, r, err)
		}
		text, wrong := textfile.Decode(raw)
		if wrong != nil {
			if err == nil {
				t.Errorf("%q is read, and is not text", raw)
			}
			return
		}
		keys, err2 := keyLines(text)
		if r != nil && (err2 != nil || len(keys) != len(r.keys)) {
			t.Errorf("%q: %d keys in %d lines, %v", raw, len(r.keys), len(keys), err2)
		}
		// The same with the line ends and the mark of another system.
		again, err3 := keyLines("\ufeff" + strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n"))
		if !slices.Equal(keys, again) || (err2 == nil) != (err3 == nil) {
			t.Errorf("%q: %v, %v and with other line ends %v, %v", raw, keys, err2, again, err3)
		}
		// No line is lost: each is blank, a comment or a key.
		if err2 == nil {
			n := 0
			for _, line := range lines(text) {
				if line != "" && line[0] != '#' {
					n++
				}
			}
			if n != len(keys) {
				t.Errorf("%q: %d of %d lines", raw, len(keys), n)
			}
		}
	})
}

func FuzzIdentities(f *testing.F) {
	const key = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQS9LDHVC"
	for _, text := range []string{"", key, "# created: 2026-11-21\n# public key: age1\n" + key, "\ufeff" + key + "\r\n", " " + key, "AGE-SECRET-KEY-PQ-1TYPO",
		"age1"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text, err := textfile.Decode(raw)
		if err != nil {
			return
		}
		ids, err := parseIdentities(text)
		if (err == nil) != (len(ids) > 0) {
			t.Fatalf("%q: %d keys, %v", raw, len(ids), err)
		}
		// age's own words quote lines: none of them may come through.
		if err != nil && err.Error() != "not a file of age private keys" {
			t.Errorf("%q: %v", raw, err)
		}
		if again, err := parseIdentities("\ufeff" + text + "\r\n"); len(again) != len(ids) {
			t.Errorf("%q: %d keys, and with a mark and a line end %d, %v", raw, len(ids), len(again), err)
		}
	})
}
