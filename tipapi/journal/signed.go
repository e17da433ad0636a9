package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"lyktan/tipapi/seal"
)

// signed is an entry whose signature is right; by whom is not judged here.
//
// Inside the sealing it is two lines and padding: the entry as JSON, then the
// signer's public key and the signature of the first line, both in base64.
type signed struct {
	entry     Entry
	line      []byte // the JSON that was signed, without line feed
	signer    ed25519.PublicKey
	signature []byte
	key       string // see keyOf
}

// message is what is signed. The words before keep a signature from being good
// for anything else.
func message(line []byte) []byte { return append([]byte("lyktan journal entry 1\n"), line...) }

func sign(e Entry, key ed25519.PrivateKey) (signed, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return signed{}, fmt.Errorf("journal: %w", err)
	}
	public := key.Public().(ed25519.PublicKey)
	return signed{e, line, public, ed25519.Sign(key, message(line)), keyOf(public, line)}, nil
}

// keyOf tells entries apart, and names them in [Entry].Known: 22 letters of a hash
// of who signed it and of all that was signed. An ID could be taken once more, by
// another signer or by the same one for something else. 16 bytes, since whoever
// has a stolen key can try as many entries as he likes against all that are listed.
func keyOf(signer ed25519.PublicKey, line []byte) string {
	h := sha256.New()
	h.Write(signer)
	h.Write(line)
	return base64.RawStdEncoding.EncodeToString(h.Sum(nil)[:16])
}

func (s signed) seal(recipients []string) ([]byte, error) {
	to, err := seal.ReadRecipients(strings.NewReader(strings.Join(recipients, "\n")))
	if err != nil {
		return nil, fmt.Errorf("journal: the team's keys: %w", err)
	}
	plain, err := s.plain()
	if err != nil {
		return nil, err
	}
	return to.Seal(plain)
}

// plain is what is sealed.
func (s signed) plain() ([]byte, error) {
	b64 := base64.StdEncoding.EncodeToString
	return pad(fmt.Appendf(nil, "%s\n%s %s\n", s.line, b64(s.signer), b64(s.signature)))
}

// open reads what seal made. The error is ErrForeign, ErrNewer or ErrDamaged.
func open(sealed []byte, ids seal.Identities) (signed, error) {
	plain, err := ids.Open(sealed)
	if seal.IsForeign(err) {
		return signed{}, ErrForeign
	}
	if err != nil {
		return signed{}, ErrDamaged
	}
	return parse(plain)
}

func parse(plain []byte) (signed, error) {
	line, rest, _ := bytes.Cut(plain, []byte("\n"))
	var version struct {
		Version int `json:"v"`
	}
	if json.Unmarshal(line, &version) == nil && version.Version > Version {
		return signed{}, ErrNewer
	}
	keys := strings.Fields(string(rest))
	if len(keys) != 2 {
		return signed{}, ErrDamaged
	}
	s := signed{line: bytes.Clone(line)} // without the padding, which is kept in memory otherwise
	var err, err2 error
	s.signer, err = base64.StdEncoding.DecodeString(keys[0])
	s.signature, err2 = base64.StdEncoding.DecodeString(keys[1])
	if err != nil || err2 != nil || len(s.signer) != ed25519.PublicKeySize || !ed25519.Verify(s.signer, message(line), s.signature) {
		return signed{}, ErrDamaged
	}
	if err := json.Unmarshal(line, &s.entry); err != nil || s.entry.Version < 1 || s.entry.ID == "" || s.entry.At.IsZero() {
		return signed{}, ErrDamaged
	}
	if s.entry.Kind == Vouched && (s.entry.Member == nil || s.entry.Member.check() != nil) {
		return signed{}, ErrDamaged
	}
	s.key = keyOf(s.signer, s.line)
	return s, nil
}

// countKeys is how many keys something is sealed to, by age's format: a header
// with a stanza for each, before a line of dashes.
func countKeys(sealed []byte) int {
	header, _, _ := bytes.Cut(sealed, []byte("\n---"))
	return bytes.Count(header, []byte("\n-> "))
}

// atOnce is how many entries are read at a time. A queue that is far away is
// asked for that many in the time that one takes; a processor opens one.
const atOnce = 64

// readAll reads stored entries, several at a time. Entries that are gone meanwhile
// are left out, and so are those that the store could not be asked for, with an
// error.
func (j *Journal) readAll(names []string) (map[string]outcome, error) {
	found := make(map[string]outcome, len(names))
	var failed error
	var mu sync.Mutex
	next := make(chan string)
	var readers sync.WaitGroup
	for range min(len(names), atOnce) {
		readers.Go(func() {
			for name := range next {
				sealed, err := j.store.Read(name)
				var o outcome
				if err == nil {
					o.signed, o.fault = open(sealed, j.ids)
					o.keys = countKeys(sealed)
				}
				mu.Lock()
				switch {
				case err == nil:
					found[name] = o
				case !errors.Is(err, fs.ErrNotExist) && failed == nil:
					failed = fmt.Errorf("journal: %w", err)
				}
				mu.Unlock()
			}
		})
	}
	for _, name := range names {
		mu.Lock()
		stop := failed != nil
		mu.Unlock()
		if stop {
			break // a store that is away is away for the others too
		}
		next <- name
	}
	close(next)
	readers.Wait()
	return found, failed
}
