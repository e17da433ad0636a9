package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"filippo.io/age"

	"lyktan/tipapi/textfile"
)

// Identities are the team's private keys.
type Identities []age.Identity

// GenerateIdentity writes a new private key of the hybrid, post-quantum kind to
// a file of mode 0600 and returns its public key. An existing file is left as
// it is, with an error that is fs.ErrExist.
func GenerateIdentity(path string, now time.Time) (string, error) {
	identity, err := age.GenerateHybridIdentity()
	if err != nil {
		return "", fmt.Errorf("make a key: %w", err)
	}
	recipient := identity.Recipient().String()
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("write the key: %w", err)
	}
	_, err = fmt.Fprintf(file, "# created: %s\n# public key: %s\n%s\n", now.Format(time.DateOnly), recipient, identity)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("write the key: %w", errors.Join(err, os.Remove(path)))
	}
	return recipient, nil
}

// LoadIdentities reads a file of age private keys as age-keygen writes it, in
// UTF-8, or in UTF-16 with a byte order mark.
func LoadIdentities(path string) (Identities, error) {
	text, err := textfile.Read(path)
	if err != nil {
		return nil, fmt.Errorf("identity: %w", err)
	}
	identities, err := parseIdentities(text)
	if err != nil {
		return nil, fmt.Errorf("identity %s: %w", path, err)
	}
	return identities, nil
}

func parseIdentities(text string) (Identities, error) {
	identities, err := age.ParseIdentities(strings.NewReader(strings.Join(lines(text), "\n")))
	if err != nil {
		// age's own words may quote the line, and the line may be a key.
		return nil, errors.New("not a file of age private keys")
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
