//go:build linux

package attack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// steering is what may steer a terminal, begin a line or turn one round, and
// what would be a field of "tips show" or a line of the log if it began one.
var steering = []string{
	"canary\nNOT SAFE              forged", "canary\r\nNOT SAFE              forged", "canary\rNOT SAFE              forged",
	"canary\x1b[2J\x1b[31m\x1b]0;title\x07\x1bc", "canary\u009b31m\u009d0;title\u009c", "canary\x00\x08\x08\x08\x7f\x05\v\f",
	"canary\u0085NOT SAFE              forged", "canary\u2028NOT SAFE              forged", "canary\u2029NOT SAFE              forged",
	"canary\u202eforged\u202d\u2066\u2067\u2068\u2069\u200e\u200f\u061c", "canary\tforged\tnew\tyes\t\tforged",
	"canary\" level=ERROR msg=forged\ntime=2026-01-01T00:00:00.000Z level=ERROR msg=forged", "canary %s%n%d\\n\\x1b[0m",
	// What a screen of 80 columns breaks, in a value of tips show (from column 22) and in a row of tips list.
	"canary" + strings.Repeat(" ", 52) + "NOT SAFE              forged", "汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉汉NOT SAFE",
	strings.Repeat("_", 58) + "NOT SAFE              forged", strings.Repeat("canary ", 40) + "NOT SAFE forged",
}

// Nothing of what a sender writes, in a field, a header or an address, is in
// the log, and no line of the log is a sender's.
func TestAttackLog(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-limit-network", "2000")
	for _, words := range steering {
		for _, name := range append(fields, "unknown", words) {
			p.Post(t, url.Values{"lang": {"sv"}, "what": {"a"}, name: {words}}.Encode())
		}
		line := strings.Map(func(r rune) rune {
			if r == '\n' || r == '\r' || r == 0 || r == '\x7f' || r < ' ' && r != '\t' {
				return -1
			}
			return r
		}, words)
		for _, header := range []string{"User-Agent", "Referer", "Content-Type", "Origin", "Cookie", "X-Forwarded-For"} {
			r, err := http.NewRequest(http.MethodPost, p.URL+"/tips?"+url.QueryEscape(words), strings.NewReader("lang=sv&what=a"))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set(header, line)
			if header == "X-Forwarded-For" { // which is noted as a fault, here with all there is to know
				for _, other := range []string{"User-Agent", "Referer", "Cookie", "Accept-Language"} {
					r.Header.Set(other, line)
				}
			}
			harness.Do(t, r)
		}
		p.Get(t, "/"+url.PathEscape(words))
		p.Raw(t, "GET /"+words+" HTTP/1.1\r\nHost: "+words+"\r\n\r\n")
	}
	p.Stop(t)
	log := p.Output.String()
	if strings.Contains(log, "canary") || strings.Contains(log, "forged") || !strings.Contains(log, "a proxy in front is not among -trusted-proxies") {
		t.Errorf("a sender's words are in the log, or what happened is not:\n%s", log)
	}
	for line := range strings.Lines(log) {
		if !strings.HasPrefix(line, "time=") || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), steers) {
			t.Errorf("a line of the log: %q", line)
		}
	}
}

// What the team's commands print, as a table, as JSON and as errors, steers no
// terminal, and no word of a sender begins a line of the screen: a tip in the
// list begins with its id, and in a tip the names of its fields stand at the
// beginning of a line and nothing else. This also holds for tips that did not
// come through tipapi: whoever has the public key can seal one.
func TestAttackTerminal(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-limit-network", "2000")
	receipts := map[string]bool{} // a repeat gets the same
	for _, words := range steering {
		for _, name := range typed {
			form := url.Values{"lang": {"sv"}, name: {words}}
			if name != "what" {
				form.Set("what", "tip with "+name+words)
			}
			if got := p.Post(t, form.Encode()); got.Status == http.StatusOK {
				receipts[harness.Receipt(t, got.Body)] = true
			}
		}
	}
	p.Stop(t)
	if len(receipts) < 10 {
		t.Errorf("only %d of these tips were taken", len(receipts))
	}
	taken := len(receipts) + sealSteering(t, p.Spool)

	printed := team(t, p, "list")
	rows := 0
	for _, line := range linesOf(printed)[1:] {
		switch {
		case ofList.MatchString(line):
			rows++
		case !strings.HasPrefix(line, strings.Repeat(" ", 10)):
			t.Errorf("a line of the list: %q", line)
		}
	}
	if rows != taken {
		t.Errorf("the list of %d tips has %d rows", taken, rows)
	}
	checkSteering(t, printed)
	checkWidth(t, printed)
	checkSteering(t, team(t, p, "list", "-json"))
	names := []string{"id", "receipt", "adds to", "adds to, as typed", "received", "state", "page language", "now", "NOT SAFE", "could guess who told",
		"danger", "street", "area", "area mark", "perhaps same home", "last", "children", "who", "often", "since", "how known", "contact", "what"}
	for i, tip := range list(t, p) {
		if !full && i%5 > 0 && tip["v"] == 1 && tip["lang"] == "sv" {
			continue
		}
		id, _ := tip["id"].(string)
		shown := team(t, p, "show", id)
		checkSteering(t, shown)
		checkWidth(t, shown)
		if full || i%5 == 0 { // the list has shown that JSON hides what steers, of every tip
			checkSteering(t, team(t, p, "show", id, "-json"))
		}
		at := -1
		for _, line := range linesOf(shown) {
			if strings.HasPrefix(line, strings.Repeat(" ", 22)) {
				continue
			}
			next := at + 1
			for next < len(names) && !strings.HasPrefix(line, (names[next] + strings.Repeat(" ", 22))[:22]) {
				next++
			}
			if next == len(names) {
				t.Errorf("a line that is no field, or a second time: %q in\n%q", line, shown)
				break
			}
			at = next
		}
		if unsafe, _ := tip["unsafe"].(string); unsafe == "" && strings.Contains("\n"+shown, "\nNOT SAFE") {
			t.Errorf("a forged field:\n%q", shown)
		}
	}
}

// ofList is how a tip begins a row of the list.
var ofList = regexp.MustCompile(`^[a-z2-7]{8,26}  \d{4}-\d\d-\d\d \d\dh \S+  new( |$)`)

// Names of files, and what a tip's file or a server says, are in errors: these
// are lines of ours, one for each tip.
func TestAttackErrors(t *testing.T) {
	spool := t.TempDir()
	for _, words := range steering {
		name := strings.NewReplacer("/", "", "\x00", "").Replace(words)
		if err := os.WriteFile(filepath.Join(spool, name[:min(len(name), 200)]+".age"), []byte("age-encryption.org/v1\n"+words), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for args, lines := range map[string]int{"list": len(steering), "list -json": len(steering), "show canary": 1, "show \x1b[2J\u202e\nforged": 1} {
		_, err := harness.Command(harness.Shipped, append(append([]string{"tips"}, strings.SplitN(args, " ", 2)...), "-spool", spool,
			"-identity", harness.Identity)...)
		if err == nil {
			t.Errorf("%s: no error", args)
			continue
		}
		_, said, _ := strings.Cut(err.Error(), "exit status 1\n") // before it is the command
		checkSteering(t, said)
		if got := linesOf(said); len(got) != lines || slices.ContainsFunc(got, func(line string) bool { return !strings.HasPrefix(line, "tipapi: ") }) {
			t.Errorf("%s: %d lines, want %d:\n%s", args, len(got), lines, said)
		}
	}
}

// sealSteering puts tips into a spool that nobody has looked at, and returns how many.
func sealSteering(t *testing.T, dir string) int {
	t.Helper()
	keys, err := seal.LoadRecipients(harness.Recipients)
	if err != nil {
		t.Fatal(err)
	}
	queue, err := spool.Open(dir, spool.Limits{Tips: 10_000, Bytes: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	defer queue.Close()
	for _, words := range steering {
		plain, err := tip.Tip{
			Version: 1, Receipt: words, Received: time.Now(), Lang: words, AreaMark: tip.Mark(words), AddsTo: words,
			Answers: tip.Answers{
				Now: words, What: words, Since: words, Last: words, Often: words, Street: words, Area: words, Who: words, Children: words,
				Danger: []string{words, words}, Unsafe: words, Guess: words, How: words, Contact: words,
			},
		}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := keys.Seal(plain)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := queue.Put(sealed, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	return len(steering)
}

// list reads the spool as the team does, with the program as shipped, which is
// faster where there are many tips.
func list(t *testing.T, p *harness.Portal) []map[string]any {
	t.Helper()
	var tips []map[string]any
	for line := range strings.Lines(team(t, p, "list", "-json")) {
		var tip map[string]any
		if err := json.Unmarshal([]byte(line), &tip); err != nil {
			t.Fatalf("not a JSON object a line: %q", line)
		}
		tips = append(tips, tip)
	}
	return tips
}

func team(t *testing.T, p *harness.Portal, args ...string) string {
	t.Helper()
	out, err := harness.Command(harness.Shipped, append(append([]string{"tips"}, args...), "-spool", p.Spool, "-identity", harness.Identity)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// steers reports whether a character is more than a letter on the screen.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// checkSteering looks at what a command printed, lines and columns apart.
func checkSteering(t *testing.T, printed string) {
	t.Helper()
	for line := range strings.SplitSeq(printed, "\n") {
		if at := strings.IndexFunc(strings.ReplaceAll(line, "\t", ""), steers); at >= 0 {
			t.Errorf("steers a terminal: %q", line)
		}
	}
}

// checkWidth looks for lines that a terminal of 80 columns breaks.
func checkWidth(t *testing.T, printed string) {
	t.Helper()
	for line := range strings.Lines(printed) {
		columns := 0
		for _, r := range strings.TrimSuffix(line, "\n") {
			columns++
			if r >= 0x1100 { // where wide characters begin
				columns++
			}
		}
		if columns > 80 {
			t.Errorf("%d columns: %q", columns, line)
		}
	}
}

// linesOf cuts a text into lines wherever a terminal, an editor or a mail
// program may.
func linesOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", r) })
}
