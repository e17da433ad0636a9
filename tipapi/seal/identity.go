package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"

	"lyktan/tipapi/access"
	"lyktan/tipapi/textfile"
)

// Identities are the team's private keys.
type Identities []age.Identity

// Why a file of private keys cannot be read, or not yet.
var (
	ErrNotKeys    = errors.New("not a file of age private keys")
	ErrProtected  = errors.New("the private key is protected by a passphrase")
	ErrPassphrase = errors.New("that is not the passphrase of the private key")
)

// MinPassphrase is the shortest passphrase that a new key is protected with, in
// characters.
const MinPassphrase = 10

// IsWeak reports whether a passphrase is too short, or a number, for a new key.
func IsWeak(passphrase string) bool {
	return utf8.RuneCountInString(passphrase) < MinPassphrase || strings.Trim(passphrase, "0123456789 -.") == ""
}

// GenerateIdentity writes a new private key of the hybrid, post-quantum kind to
// a file of mode 0600 and returns its public key. With a passphrase the file is
// what "age -p" makes of it, and the public key is not in it in the clear. An
// existing file is left as it is, with an error that is fs.ErrExist.
func GenerateIdentity(path string, now time.Time, passphrase string) (string, error) {
	if passphrase != "" && IsWeak(passphrase) {
		return "", fmt.Errorf("a weak passphrase: take at least %d characters that are not digits alone, such as four words", MinPassphrase)
	}
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	recipient := identity.Recipient().String()
	text := fmt.Appendf(nil, "# created: %s\n# public key: %s\n%s\n", now.Format(time.DateOnly), recipient, identity)
	if passphrase != "" {
		if text, err = protect(text, passphrase); err != nil {
			return "", fmt.Errorf("make a key: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("write the key: %w", err)
	}
	_, err = file.Write(text)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("write the key: %w", errors.Join(err, os.Remove(path)))
	}
	return recipient, nil
}

func protect(text []byte, passphrase string) ([]byte, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	armored := armor.NewWriter(&file)
	w, err := age.Encrypt(armored, to)
	if err != nil {
		return nil, err
	}
	if _, err = w.Write(text); err != nil {
		return nil, err
	}
	if err := errors.Join(w.Close(), armored.Close()); err != nil {
		return nil, err
	}
	return file.Bytes(), nil
}

// LoadIdentities reads a file of age private keys as age-keygen writes it, in
// UTF-8, or in UTF-16 with a byte order mark. The error is [ErrProtected] for one
// that needs a passphrase; see [UnlockIdentities].
func LoadIdentities(path string) (Identities, error) { return UnlockIdentities(path, "") }

// UnlockIdentities is [LoadIdentities] for a file that a passphrase may protect, as
// [GenerateIdentity] or "age -p" (with or without -a) does. With a wrong one the
// error is [ErrPassphrase]. Deriving the key takes a second and 256 MB, on purpose.
// A file without a passphrase that other accounts of this machine can get at is an
// error; see [access.Secret].
func UnlockIdentities(path, passphrase string) (Identities, error) {
	raw, err := textfile.ReadBytes(path)
	if err != nil {
		return nil, err
	}
	sealed := unarmored(raw)
	locked := bytes.HasPrefix(sealed, []byte("age-encryption.org/"))
	if locked {
		if passphrase == "" {
			return nil, fmt.Errorf("%s: %w", path, ErrProtected)
		}
		if raw, err = open(sealed, passphrase); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	text, err := textfile.From(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	identities, err := parseIdentities(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if !locked {
		if err := access.Secret(path); err != nil {
			return nil, fmt.Errorf("%s: %w, or protect the key with a passphrase", path, err)
		}
	}
	return identities, nil
}

// unarmored returns what is in an armored age file, or the file as it is.
func unarmored(raw []byte) []byte {
	if trimmed := bytes.TrimSpace(raw); bytes.HasPrefix(trimmed, []byte(armor.Header)) {
		if sealed, err := io.ReadAll(armor.NewReader(bytes.NewReader(trimmed))); err == nil {
			return sealed
		}
	}
	return raw
}

var (
	privateKey = regexp.MustCompile(`(?i)(AGE-SECRET-KEY-(PQ-)?|AGE-PLUGIN-[A-Z0-9-]+-)1[02-9AC-HJ-NP-Z]{20}`)
	protected  = []byte("age-encryption.org/v1\n-> scrypt ") // of nothing but a passphrase; tips never are
)

// IsPrivate reports whether a file holds a private key: in the clear, whatever else
// is in the file, or protected by a passphrase.
func IsPrivate(file []byte) bool {
	text := string(file)
	if decoded, err := textfile.Decode(file); err == nil {
		text = decoded
	}
	return privateKey.MatchString(text) || bytes.HasPrefix(unarmored(file), protected)
}

func open(sealed []byte, passphrase string) ([]byte, error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, err
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if IsForeign(err) {
		return nil, ErrPassphrase
	}
	if err != nil {
		return nil, errors.New("the file is damaged")
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, errors.New("the file is damaged")
	}
	return text, nil
}

func parseIdentities(text string) (Identities, error) {
	identities, err := age.ParseIdentities(strings.NewReader(strings.Join(lines(text), "\n")))
	if err != nil {
		// age's own words may quote the line, and the line may be a key.
		return nil, ErrNotKeys
	}
	return identities, nil
}

// Pair is a private key as text, with its public key.
type Pair struct{ Secret, Recipient string }

// Pairs returns the keys as text, for what is derived from them. Keys that have
// none, such as a plugin's, are left out.
func (ids Identities) Pairs() []Pair {
	var pairs []Pair
	for _, id := range ids {
		switch key := id.(type) {
		case *age.HybridIdentity:
			pairs = append(pairs, Pair{key.String(), key.Recipient().String()})
		case *age.X25519Identity:
			pairs = append(pairs, Pair{key.String(), key.Recipient().String()})
		}
	}
	return pairs
}

// IsForeign reports whether the error of [Identities.Open] is that none of the keys
// is one that it was sealed to.
func IsForeign(err error) bool {
	none := new(age.NoIdentityMatchError)
	return errors.As(err, &none)
}

// Open decrypts what was sealed to one of the keys.
func (ids Identities) Open(sealed []byte) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), ids...)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return plain, nil
}
