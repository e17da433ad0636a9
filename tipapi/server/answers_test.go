package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/static"
)

const testSalt = "000102030405060708090a0b0c0d0e0f"

// answering is a server whose site offers answers.
type answering struct {
	*running
	store answers.Store
}

// slowly is a store that tells who looks, and waits.
type slowly struct {
	answers.Store
	looks chan string
	wait  <-chan struct{}
}

func (s slowly) Read(ctx context.Context, mailbox string) ([][]byte, error) {
	if s.looks != nil {
		s.looks <- mailbox
	}
	select {
	case <-s.wait:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.Store.Read(ctx, mailbox)
}

// offer copies the site of the tests and has it offer answers.
func offer(t *testing.T) (*bundle.Bundle, *static.Files) {
	t.Helper()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.CopyFS(dir, os.DirFS("testdata/site")))
	file := filepath.Join(dir, bundle.Dir, "site.json")
	text, err := os.ReadFile(file)
	must(err)
	must(os.WriteFile(file, []byte(strings.Replace(string(text), "{", `{"answers": {"page": "svar", "salt": "`+testSalt+`"},`, 1)), 0o600))
	for _, lang := range []string{"sv", "ar"} {
		must(os.Mkdir(filepath.Join(dir, lang, "svar"), 0o700))
		must(os.WriteFile(filepath.Join(dir, lang, "svar", "index.html"), []byte("<!doctype html><title>ask "+lang+"</title>"), 0o600))
		must(os.WriteFile(filepath.Join(dir, bundle.Dir, lang, "answers.html"), []byte("<!doctype html><html lang="+lang+
			">{{if .NoReceipt}}no receipt{{end}}{{if .Found}}found{{range .Days}}[{{.Year}}-{{.Month}}-{{.Day}}:{{range .Messages}}{{range .Phrases}}({{.}}){{end}}"+
			"{{.Text}};{{end}}]{{end}}{{end}}{{.Reason}} {{.RetryMinutes}}<input name=receipt value=\"{{.Tip.AddsTo}}\">"), 0o600))
	}
	built, err := bundle.Load(dir)
	must(err)
	files, err := static.Load(dir)
	must(err)
	return built, files
}

func startAnswering(t *testing.T, b answers.Bounds, tries limit.Config, of func(answers.Store) answers.Store) answering {
	t.Helper()
	r := prepare(t, DefaultBounds(), spool.Limits{Tips: 1000, Bytes: 1 << 30}, limit.Defaults())
	a := answering{r, spool.Folder(r.spool).Replies()}
	limiter, err := limit.New(tries)
	if err != nil {
		t.Fatal(err)
	}
	if of == nil {
		of = func(s answers.Store) answers.Store { return s }
	}
	parts := r.server.Parts
	parts.Answers, parts.AnswersLimiter = answers.NewReader(of(a.store), b), limiter
	built, files := offer(t)
	if r.server, err = New(parts, built, files); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	r.serve(t, listener)
	return a
}

// say answers a receipt as a member does.
func (a answering) say(t *testing.T, number, text string, phrases ...string) (mailbox string) {
	t.Helper()
	box, err := answers.Derive(testSalt, number)
	if err != nil {
		t.Fatal(err)
	}
	m, err := answers.NewMessage(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC), phrases, text)
	if err != nil {
		t.Fatal(err)
	}
	m.At = time.Now()
	sealed, err := box.Seal(m)
	if err == nil {
		err = a.store.Add(box.Name, sealed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return box.Name
}

func (a answering) ask(t *testing.T, lang, number string, change ...func(*http.Request)) answer {
	t.Helper()
	body := url.Values{"lang": {lang}, "receipt": {number}}.Encode()
	request, err := http.NewRequest(http.MethodPost, "http://"+a.address+"/answers", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range change {
		c(request)
	}
	return do(t, request)
}

// newReceipt is one that nobody got.
func newReceipt(t *testing.T) string {
	t.Helper()
	number, err := receipt.New()
	if err != nil {
		t.Fatal(err)
	}
	return number
}

// What was answered is shown to whoever has the number, in the language asked for,
// and nothing of the tip. A number without answers, one that never was, and one whose
// answers were deleted with their tip look the same.
func TestAnswers(t *testing.T) {
	t.Parallel()
	a := startAnswering(t, answers.DefaultBounds(), limit.ForAnswers(), nil)
	got := a.post(t, url.Values{"lang": {"sv"}, "what": {"hemliga ord"}}.Encode())
	number := strings.ReplaceAll(receiptOutput.FindStringSubmatch(got.body)[1], " ", "")
	unanswered := a.ask(t, "sv", number)
	mailbox := a.say(t, number, "<i>", "read", "where")
	got = a.ask(t, "ar", receipt.In(receipt.Group(number), "٠١٢٣٤٥٦٧٨٩")) // as it was copied from the receipt
	if got.status != http.StatusOK || !strings.Contains(got.body, "(read)(where)&lt;i&gt;;") || !strings.Contains(got.body, "lang=ar") ||
		!strings.Contains(got.body, `value="`+receipt.Group(number)+`"`) || strings.Contains(got.body, "hemliga") {
		t.Errorf("%d %s", got.status, got.body)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "Set-Cookie": ""} {
		if got := got.header.Get(name); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
	if err := a.store.Delete(mailbox); err != nil {
		t.Fatal(err)
	}
	never := newReceipt(t)
	alike := func(a answer, number string) string { return strings.ReplaceAll(a.body, receipt.Group(number), "N") }
	for name, other := range map[string]answer{"deleted": a.ask(t, "sv", number), "never": a.ask(t, "sv", never)} {
		if other.status != http.StatusOK || alike(other, map[string]string{"deleted": number, "never": never}[name]) != alike(unanswered, number) {
			t.Errorf("%s: %d %s, not like %s", name, other.status, other.body, unanswered.body)
		}
	}
	if strings.Contains(a.log.String(), number) || strings.Contains(a.log.String(), mailbox) {
		t.Errorf("the log knows the number: %s", a.log)
	}
}

// What is no number, or no form of ours, is told with the number kept, and looks for
// nothing.
func TestAnswersBadInput(t *testing.T) {
	t.Parallel()
	looks := make(chan string, 100)
	a := startAnswering(t, answers.DefaultBounds(), limit.ForAnswers(), func(s answers.Store) answers.Store { return slowly{Store: s, looks: looks} })
	for name, c := range map[string]struct {
		number string
		change []func(*http.Request)
		status int
		says   string
	}{
		"a wrong digit":  {number: "1234 5678 9012 3453", status: 422, says: "no receipt"},
		"nothing":        {status: 422, says: "no receipt"},
		"another site":   {number: "1", change: []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}, status: 403, says: "foreign"},
		"another type":   {number: "1", change: []func(*http.Request){header("Content-Type", "text/plain")}, status: 415, says: "type"},
		"another method": {number: "1", change: []func(*http.Request){func(r *http.Request) { r.Method = http.MethodPut }}, status: 405},
		"too much":       {number: strings.Repeat("1", maxBody), status: 413, says: "large"},
	} {
		got := a.ask(t, "ar", c.number, c.change...)
		if got.status != c.status || !strings.Contains(got.body, c.says) || !strings.Contains(got.body, "lang=ar") {
			t.Errorf("%s: %d %.200s", name, got.status, got.body)
		}
		if c.status == 422 && !strings.Contains(got.body, `value="`+c.number+`"`) {
			t.Errorf("%s: the number is gone: %s", name, got.body)
		}
	}
	if got := a.get(t, "/answers"); got.status != http.StatusMethodNotAllowed || !strings.Contains(got.body, "ask") {
		t.Errorf("opened again: %d %s", got.status, got.body)
	}
	if len(looks) > 0 {
		t.Errorf("%d mailboxes were looked into", len(looks))
	}
}

// Who guesses is refused, with the number kept; tips are not.
func TestAnswersAreCountedApart(t *testing.T) {
	t.Parallel()
	few := limit.ForAnswers()
	few.Network, few.First = limit.Budget{Least: 3}, limit.Budget{}
	a := startAnswering(t, answers.DefaultBounds(), few, nil)
	for range 3 {
		if got := a.ask(t, "sv", "12"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
	number := newReceipt(t)
	got := a.ask(t, "sv", number)
	if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, number) || got.header.Get("Retry-After") == "" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
	if got := a.post(t, "lang=sv&what=a+tip"); got.status != http.StatusOK {
		t.Errorf("a tip: %d", got.status)
	}
}

// While the one that may derive is busy, and one more waits, others are told to come
// back in a minute, with their number, and tips are taken.
func TestAnswersBusy(t *testing.T) {
	t.Parallel()
	a := startAnswering(t, answers.Bounds{AtOnce: 1}, limit.ForAnswers(), nil)
	number := newReceipt(t)
	got := make(chan answer)
	const askers = 8
	for range askers {
		go func() { got <- a.ask(t, "sv", number) }()
	}
	refused, found := 0, 0
	for range askers {
		switch g := <-got; {
		case g.status == http.StatusServiceUnavailable && strings.Contains(g.body, "unavailable 1") && strings.Contains(g.body, number) && g.header.Get("Retry-After") == "60":
			refused++
		case g.status == http.StatusOK:
			found++
		default:
			t.Errorf("%d %s", g.status, g.body)
		}
	}
	if found == 0 || refused == 0 {
		t.Errorf("%d found, %d refused", found, refused)
	}
	if got := a.post(t, "lang=sv&what=a+tip"); got.status != http.StatusOK {
		t.Errorf("a tip: %d", got.status)
	}
}

// Where no answer can come back, a site that offers answers is an error, and one that
// does not has no such address.
func TestNoWayBack(t *testing.T) {
	t.Parallel()
	r := startDefault(t)
	if got := r.get(t, "/answers"); got.status != http.StatusNotFound {
		t.Errorf("%d", got.status)
	}
	built, files := offer(t)
	if err := r.server.Replace(built, files); !errors.Is(err, ErrNoWayBack) {
		t.Errorf("replaced: %v", err)
	}
	log := slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))
	if _, err := New(Parts{Totals: operations.NewTotals(), Log: log, Faults: NewFaultLog(log), Bounds: DefaultBounds()}, built, files); !errors.Is(err, ErrNoWayBack) {
		t.Errorf("made: %v", err)
	}
}
