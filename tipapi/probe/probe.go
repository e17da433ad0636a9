// Package probe sends a test tip through the public form and waits until the
// team could read it, which tries the whole chain from outside. Where the site offers
// answers it also answers itself, and looks for that with the number of the receipt.
//
// The text of the tip begins with [tip.ProbeWords]. Anybody can write the same
// words; then their own tip is shown as a probe, and no other.
package probe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/tip"
)

// Probe holds the settings of one run. With keys in Inbox the test tip is
// opened, compared with what was sent, and deleted, so that nobody has to. Without
// keys, [Probe.Run] only waits for any new tip in the queue, where it stays.
type Probe struct {
	Site  string // address of the site, without a path
	Lang  string // a language that the site has
	Inbox inbox.Inbox
	Wait  time.Duration // longest time for the whole run
	Store answers.Store // of the answers that belong to the tips
}

// CheckSite reports whether [Probe.Site] can be the address of a site. The error
// does not quote it.
func CheckSite(site string) error {
	u, err := url.Parse(site)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("it has to be an address such as https://example.org")
	}
	return nil
}

const between = 200 * time.Millisecond // from one look into the queue to the next

// Run sends the test tip and returns how long it took until the team could read
// it. The error says which part of the chain failed.
func (p Probe) Run(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, p.Wait)
	defer cancel()
	before, err := p.Inbox.Queue.Entries()
	if err != nil {
		return 0, fmt.Errorf("the queue cannot be read: %w", err)
	}
	known := make(map[string]bool, len(before))
	for _, e := range before {
		known[e.ID] = true
	}
	nonce := make([]byte, 16)
	rand.Read(nonce) // never fails: it ends the process instead
	words := tip.ProbeWords + hex.EncodeToString(nonce)
	begun := time.Now()
	number, err := p.send(ctx, words)
	if err != nil {
		return 0, err
	}
	for {
		done, err := p.look(ctx, known, number, words)
		switch {
		case err != nil:
			return 0, err
		case done:
			return time.Since(begun), nil
		}
		select {
		case <-time.After(between):
		case <-ctx.Done():
			return 0, fmt.Errorf("a receipt was given, and %v later the tip is not in the queue", p.Wait)
		}
	}
}

var receiptOutput = regexp.MustCompile(`<output class="?receipt"?[^>]*>([^<]*)</output>`)

// answer answers the test tip, finds that on the site, and removes it.
func (p Probe) answer(ctx context.Context, salt, number, words string) error {
	if salt == "" { // the site offers no answers
		return nil
	}
	box, err := answers.Derive(salt, number)
	if err != nil {
		return fmt.Errorf("the tip arrived, and cannot be answered: %w", err)
	}
	message, err := answers.NewMessage(time.Now(), nil, words)
	if err != nil {
		return err
	}
	sealed, err := box.Seal(message)
	if err == nil {
		err = p.Store.Add(box.Name, sealed)
	}
	if err != nil {
		return fmt.Errorf("the tip arrived, and the answer to it cannot be stored: %w", err)
	}
	page, err := p.post(ctx, "/answers", url.Values{"lang": {p.Lang}, "receipt": {number}})
	if err == nil && !strings.Contains(string(page), words) {
		err = errors.New("the page does not show it: does the server read the same store?")
	}
	if err != nil {
		err = fmt.Errorf("the tip arrived, and the answer to it did not come back: %w", err)
	}
	return errors.Join(err, p.Store.Delete(box.Name))
}

// send posts the form and returns the number on its receipt.
func (p Probe) send(ctx context.Context, words string) (string, error) {
	page, err := p.post(ctx, "/tips", url.Values{"lang": {p.Lang}, "now": {"no"}, "what": {words}})
	if err != nil {
		return "", err
	}
	shown := receiptOutput.FindSubmatch(page)
	if shown == nil {
		return "", errors.New("the form's answer shows no receipt")
	}
	number, err := receipt.Parse(string(shown[1]))
	if err != nil {
		return "", fmt.Errorf("the receipt shown is not one: %w", err)
	}
	return number, nil
}

// post sends a form and returns the page that answers it with 200.
func (p Probe) post(ctx context.Context, path string, form url.Values) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(p.Site, "/")+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("the form cannot be sent: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", "tipapi probe")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return errors.New("the form's answer leads elsewhere")
	}}
	response, err := client.Do(r)
	if err != nil {
		return nil, printable.Error(fmt.Errorf("the form cannot be sent: %w", err))
	}
	defer response.Body.Close()
	page, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("the answer to the form cannot be read: %w", err)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the form was answered with %s", printable.Line(response.Status))
	}
	return page, nil
}

// look looks for the tip among those that the queue did not have before.
func (p Probe) look(ctx context.Context, known map[string]bool, number, words string) (bool, error) {
	entries, err := p.Inbox.Queue.Entries()
	if err != nil {
		return false, fmt.Errorf("the queue cannot be read: %w", err)
	}
	for _, e := range entries {
		if known[e.ID] {
			continue
		}
		if len(p.Inbox.Identities) == 0 {
			return true, nil
		}
		item, err := p.Inbox.Open(e)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false, fmt.Errorf("a new tip cannot be opened: %w", err)
		}
		known[e.ID] = true
		if item.Receipt != number {
			continue // somebody else's
		}
		if item.What != words {
			return false, errors.New("the tip arrived, and is not what was sent")
		}
		answered := p.answer(ctx, item.AnswerSalt, number, words)
		if err := p.Inbox.Queue.Delete(e.ID); err != nil {
			return false, fmt.Errorf("the tip arrived, could be read, and cannot be deleted: %w", errors.Join(err, answered))
		}
		return true, answered
	}
	return false, nil
}
