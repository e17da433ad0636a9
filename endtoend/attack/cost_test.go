//go:build linux

package attack

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// asked is one request, always the same, and what its answer may cost.
//
// A page is the page of a typical length, asked for on a connection of its own
// that is closed afterwards, as after every form: opening and closing is most of
// its price, and is paid for both.
type asked struct {
	request string
	status  string
	flags   []string // of the program that is asked
	before  string   // a request that brings it into the state that is asked about

	// cpu and memory are how many pages the answer may cost: of processor time,
	// and of memory while 1,900 are answered at once. 0: not measured.
	cpu, memory float64
}

// roomy are limits that no measurement reaches.
var roomy = []string{"-limit-network", "1000000000", "-limit-all", "1000000000"}

func asking(method, path, headers, body string) string {
	framed := "\r\n"
	if body != "" {
		framed = length(body)
	}
	return method + " " + path + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: close\r\n" + headers + framed
}

const urlencoded = "Content-Type: application/x-www-form-urlencoded\r\n"

func posting(headers, body string) string { return asking("POST", "/tips", headers, body) }

var aPage = asking("GET", "/ar/granne/", "", "")

// The bodies of refusals. What is handed back is longer than what was sent where
// a character has to be written as five.
var (
	shortTip = "lang=ar&what=hej&street=Ringv%C3%A4gen+1"
	junk     = strings.Repeat("a&", 32_000)
	longTip  = "lang=ar&what=" + strings.Repeat("in+plain+words+", 4200)
	arabic   = "lang=ar&now=maybe&what=" + strings.Repeat("%D8%B5%D8%B1%D8%A7%D8%AE+", 1000) // 5,000 characters
	quotes   = "lang=ar&what=" + strings.Repeat(`"`, 63_000)
)

// answersThatCost are all kinds of answers that are no pages and no tips. Twice
// a page is the rule. Where a page is filled in, half a page more of memory is
// left for chance. What has tens of thousands of letters to read or to hand back
// cannot keep the rule and has a bound of its own.
var answersThatCost = map[string]asked{
	"404":                    {asking("GET", "/nothing", "", ""), "404", roomy, "", 2, 2},
	"short address":          {asking("GET", "/1", "", ""), "302", roomy, "", 2, 2},
	"other short address":    {asking("GET", "/%D9%A5.", "Accept-Language: ar\r\n", ""), "302", roomy, "", 2, 0},
	"page without its slash": {asking("GET", "/sv/nummer", "", ""), "301", roomy, "", 2, 2},
	"way out":                {asking("GET", "/ut", "", ""), "303", roomy, "", 2, 2},
	"answer opened again":    {asking("GET", "/tips", "Accept-Language: ar\r\n", ""), "405", roomy, "", 2, 2},
	"405":                    {asking("PUT", "/tips", urlencoded, shortTip), "405", roomy, "", 3, 2.5},
	"405 of a page":          {asking("POST", "/sv/nummer/", "", ""), "405", roomy, "", 2, 2},
	"415":                    {posting("Content-Type: text/plain\r\n", shortTip), "415", roomy, "", 3, 2.5},
	"415 fields":             {posting("Content-Type: text/plain\r\n", junk), "415", roomy, "", 3, 14},
	"415 long":               {posting("Content-Type: text/plain\r\n", longTip), "415", roomy, "", 8, 20},
	"415 quotes":             {posting("Content-Type: text/plain\r\n", quotes), "415", roomy, "", 25, 25},
	"403":                    {posting(urlencoded+"Sec-Fetch-Site: cross-site\r\n", shortTip), "403", roomy, "", 3, 2.5},
	"413":                    {posting(urlencoded, longTip+strings.Repeat("x", 64<<10)), "413", roomy, "", 8, 0},
	"400":                    {posting(urlencoded, strings.Replace(shortTip, "lang=ar", "lang=xx", 1)), "400", roomy, "", 3, 2.5},
	"400 empty":              {posting(urlencoded, ""), "400", roomy, "", 3, 2},
	"400 fields":             {posting(urlencoded, junk), "400", roomy, "", 3, 14},
	"422":                    {posting(urlencoded, "lang=ar&who=hej"), "422", roomy, "", 3, 2.5},
	"422 Arabic":             {posting(urlencoded, arabic), "422", roomy, "", 7, 15},
	"429": {posting(urlencoded, shortTip), "429", []string{"-limit-all", "1", "-limit-all-spread", "0", "-limit-first", "0",
		"-limit-first-spread", "0", "-limit-network", "1000000000"}, posting(urlencoded, "lang=sv&what=first"), 3, 2.5},
	"503": {posting(urlencoded, shortTip), "503", append([]string{"-spool-tips", "1"}, roomy...), posting(urlencoded, "lang=sv&what=first"),
		3, 4},
	"408": {strings.Replace(posting(urlencoded, shortTip), "Content-Length: ", "Content-Length: 1", 1), "408",
		append([]string{"-time-read", "100ms"}, roomy...), "", 2.5, 0},
}

// ask sends a request on a connection of its own and reads the answer to its
// end.
func ask(address, request, status string, into []byte) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(harness.Hung)); err != nil {
		return err
	}
	// What is too long is refused while it is sent.
	if _, err := io.WriteString(conn, request); err != nil && status != "413" {
		return err
	}
	return expect(conn, status, into)
}

func expect(conn net.Conn, status string, into []byte) error {
	n, err := io.ReadFull(conn, into[:len("HTTP/1.1 200")])
	if err != nil || string(into[len("HTTP/1.1 "):n]) != status {
		return fmt.Errorf("%q, %v, want %s", into[:n], err, status)
	}
	for err == nil {
		_, err = conn.Read(into)
	}
	if errors.Is(err, io.EOF) || status == "413" { // whose connection is reset at the end
		return nil
	}
	return err
}

// measured is what a portal's processor spent on pages and on answers.
type measured struct {
	pages, answers time.Duration
	times          int
}

func (m measured) ratio() float64 { return float64(m.answers) / float64(m.pages) }

// round asks for as many pages as answers, in turns, so that what else the
// machine does falls on both.
func (m *measured) round(t testing.TB, p *harness.Portal, a asked, times int) {
	t.Helper()
	into := make([]byte, 64<<10)
	spend := func(request, status string) time.Duration {
		begun := processor(t, p)
		switch {
		case status == "408": // it waits: many at once
			failed := make(chan error, times)
			harness.Several(times, func(int) { failed <- ask(p.Host(), request, status, make([]byte, 4096)) })
			for range times {
				if err := <-failed; err != nil {
					t.Fatal(err)
				}
			}
		default:
			for range times {
				if err := ask(p.Host(), request, status, into); err != nil {
					t.Fatal(err)
				}
			}
		}
		return processor(t, p) - begun
	}
	m.pages += spend(aPage, "200")
	m.answers += spend(a.request, a.status)
	m.times += times
}

// processor is the time that a portal's threads have run so far.
func processor(t testing.TB, p *harness.Portal) time.Duration {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.Cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		t.Skipf("this system does not tell what a thread has run: %v", err)
	}
	var all time.Duration
	for _, thread := range threads {
		text, err := os.ReadFile(thread)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it ended just now
		}
		var ran int64
		if _, scan := fmt.Sscan(string(text), &ran); err != nil || scan != nil {
			t.Fatal(err, scan)
		}
		all += time.Duration(ran)
	}
	return all
}

// portalFor starts the program as it is shipped in the state that is asked about.
func portalFor(t testing.TB, a asked) *harness.Portal {
	t.Helper()
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), a.flags...)
	if a.before != "" {
		if err := ask(p.Host(), a.before, "200", make([]byte, 64<<10)); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// BenchmarkPage is what the others are measured by.
func BenchmarkPage(b *testing.B) {
	p := portalFor(b, asked{flags: roomy})
	into, begun := make([]byte, 64<<10), processor(b, p)
	for b.Loop() {
		if err := ask(p.Host(), aPage, "200", into); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((processor(b, p)-begun).Microseconds())/float64(b.N), "cpu-µs/page")
}

// BenchmarkRefusal measures each kind of answer against a page in the same run,
// and fails when one costs more pages than it may.
func BenchmarkRefusal(b *testing.B) {
	for name, a := range answersThatCost {
		b.Run(name, func(b *testing.B) {
			p := portalFor(b, a)
			var m measured
			for b.Loop() {
				m.round(b, p, a, 50)
			}
			b.ReportMetric(m.ratio(), "pages-cpu")
			b.ReportMetric(float64(m.answers.Microseconds())/float64(m.times), "cpu-µs/answer")
			b.ReportMetric(0, "ns/op") // a round is no unit
			if m.times >= 500 && m.ratio() > a.cpu {
				b.Errorf("costs %.1f pages of processor time, more than %.1f", m.ratio(), a.cpu)
			}
			if a.memory > 0 {
				m := heaped(b, a)
				b.ReportMetric(m, "pages-memory")
				if m > a.memory {
					b.Errorf("1,900 at once take %.1f times the memory of pages, more than %.1f", m, a.memory)
				}
			}
		})
	}
}

// heaped is the memory of answers given at the same moment over that of pages:
// of five tries each the middle one, since when Go collects its garbage is
// chance.
func heaped(t testing.TB, a asked) float64 {
	t.Helper()
	page := asked{request: aPage, status: "200", flags: a.flags}
	var pages, answers []int
	for range 5 {
		pages, answers = append(pages, atOnce(t, page)), append(answers, atOnce(t, a))
	}
	slices.Sort(pages)
	slices.Sort(answers)
	return float64(answers[2]) / float64(pages[2])
}

// atOnce is what a program takes in kB for each of many requests whose last byte
// is sent when all the others are there.
func atOnce(t testing.TB, a asked) int {
	t.Helper()
	const many = 1900
	p := portalFor(t, a)
	rest := harness.MemoryIn(t, p, "VmRSS:")
	conns := make([]net.Conn, many)
	last := len(a.request) - 1
	failed := make(chan error, many)
	harness.Several(many, func(i int) {
		conn, err := harness.DialerFrom(fmt.Sprintf("127.88.0.%d", 1+i%100)).Dial("tcp", p.Host())
		if err == nil {
			_, err = io.WriteString(conn, a.request[:last])
		}
		conns[i] = conn
		failed <- err
	})
	for range many {
		if err := <-failed; err != nil && a.status != "413" {
			t.Fatal(err)
		}
	}
	harness.Several(many, func(i int) {
		defer conns[i].Close()
		_ = conns[i].SetDeadline(time.Now().Add(harness.Hung))
		_, _ = io.WriteString(conns[i], a.request[last:])
		failed <- expect(conns[i], a.status, make([]byte, 4096))
	})
	for range many {
		if err := <-failed; err != nil {
			t.Fatal(err)
		}
	}
	return (harness.MemoryIn(t, p, "VmHWM:") - rest) / many
}
