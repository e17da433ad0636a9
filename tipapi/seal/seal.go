// Package seal locks tips to the team's public keys and opens them with the
// team's private ones, in the age format (age-encryption.org/v1), so that the
// standard age program opens the same files.
//
// What has been sealed cannot be opened with anything that Recipients holds.
package seal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"filippo.io/age"
)

// Recipients are the team's public keys.
type Recipients struct {
	keys    []age.Recipient
	lastDay time.Time // of the key that expires first; zero: none does
}

// expiryComment gives the last day of the key on the next line. It is a comment
// to the age program, so the file works there as well.
var expiryComment = regexp.MustCompile(`(?i)^#\s*expires\s*:\s*(.*)$`)

// LoadRecipients reads a file with one age public key a line, blank lines and
// comments aside. A comment "# expires: 2027-12-31" sets the last day of the
// key after it. It fails when there is no key, when one is malformed or past
// its day at now, and when age refuses to seal to the keys together (a hybrid
// key beside one that is not would give up the hybrid's protection).
func LoadRecipients(path string, now time.Time) (*Recipients, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("recipients: %w", err)
	}
	defer file.Close()
	r, err := ReadRecipients(file)
	if err != nil {
		return nil, fmt.Errorf("recipients %s: %w", path, err)
	}
	if r.Expired(now) {
		return nil, fmt.Errorf("recipients %s: the last day of a key was %s", path, r.lastDay.Format(time.DateOnly))
	}
	return r, nil
}

// ReadRecipients reads what LoadRecipients reads, whatever the day.
func ReadRecipients(from io.Reader) (*Recipients, error) {
	r := &Recipients{}
	lines := bufio.NewScanner(from)
	var lastDay time.Time
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if comment := expiryComment.FindStringSubmatch(line); comment != nil {
			var err error
			if lastDay, err = time.Parse(time.DateOnly, comment[1]); err != nil {
				return nil, fmt.Errorf("line %d: expiry is not a date like 2027-12-31", n)
			}
			continue
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		// The key itself stays out of the error: a private key pasted here by
		// mistake must not end up in a log.
		key, err := age.ParseRecipients(strings.NewReader(line))
		if err != nil {
			return nil, fmt.Errorf("line %d: not an age public key", n)
		}
		r.keys = append(r.keys, key...)
		if !lastDay.IsZero() && (r.lastDay.IsZero() || lastDay.Before(r.lastDay)) {
			r.lastDay = lastDay
		}
		lastDay = time.Time{}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if !lastDay.IsZero() {
		return nil, errors.New("the last expiry has no key after it")
	}
	if len(r.keys) == 0 {
		return nil, errors.New("no public key in it")
	}
	if _, err := r.Seal(nil); err != nil {
		return nil, err
	}
	return r, nil
}

// Expired reports whether some key is past its last day.
func (r *Recipients) Expired(now time.Time) bool {
	return !r.lastDay.IsZero() && !now.Before(r.lastDay.AddDate(0, 0, 1))
}

// Seal locks plain to every recipient. Any one of their private keys opens it.
func (r *Recipients) Seal(plain []byte) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, r.keys...)
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
