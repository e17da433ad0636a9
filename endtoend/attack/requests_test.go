//go:build linux

package attack

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"lyktan/endtoend/harness"
)

// chunked frames a text as one chunk and the end.
func chunked(text string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(text), text) }

// length frames a text by its length.
func length(text string) string {
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(text), text)
}

// Requests that two servers in a row may cut differently. Each is answered as
// often as it is framed, and what follows a body is not read; what is broken is
// not taken; and no tip comes from what was hidden inside another request.
func TestAttackSmuggledRequests(t *testing.T) {
	const get, te = "GET /sv/ HTTP/1.1\r\nHost: x\r\n", "Transfer-Encoding: chunked\r\n"
	const seen = "lang=sv&what=seen+"
	hidden := harness.FormHead + length("lang=sv&what=hidden")
	old := strings.Replace(harness.FormHead, "HTTP/1.1", "HTTP/1.0", 1) + "Connection: keep-alive\r\n"
	p := harness.Start(t, "-limit-network", "1000")
	taken := 0
	for name, c := range map[string]struct {
		request string
		want    []int // the answers; 0 is any of 4xx and 5xx, 1 any at all
	}{
		"three pages in a row":       {strings.Repeat(get+"\r\n", 3), []int{200, 200, 200}},
		"a tip after a tip":          {harness.FormHead + length(seen+"1") + hidden, []int{200}},
		"a page after a tip":         {harness.FormHead + length(seen+"2") + get + "\r\n", []int{200}},
		"a page after a page's body": {get + length("body") + get + "\r\n", []int{200}},
		"HTTP/1.0, a page in chunks": {strings.Replace(get, "1.1", "1.0", 1) + "Connection: keep-alive\r\n" + te + "\r\n" + chunked(seen) + hidden, []int{1}},
		"a tip in chunks":            {harness.FormHead + te + "\r\n" + chunked(seen+"3"), []int{200}},
		"in the body of a page":      {get + length(hidden), []int{200}},
		"in the body of a tip":       {harness.FormHead + length("lang=sv&what=seen&who="+hidden), []int{0}},
		"chunks win, length too long": {harness.FormHead + te + fmt.Sprintf("Content-Length: %d\r\n\r\n", len(chunked(seen+"4")+hidden)) + chunked(seen+"4") +
			hidden, []int{1}},
		"chunks win, length too short":     {harness.FormHead + "Content-Length: 4\r\n" + te + "\r\n" + chunked(seen+"5") + hidden, []int{1}},
		"the end of chunks, length longer": {harness.FormHead + te + fmt.Sprintf("Content-Length: %d\r\n\r\n0\r\n\r\n", 5+len(hidden)) + hidden, []int{0}},
		"two lengths":                      {harness.FormHead + "Content-Length: 5\r\n" + length(seen+"6"), []int{0}},
		"two lengths in one line":          {harness.FormHead + "Content-Length: 5, 20\r\n\r\n" + seen + "7" + hidden, []int{0}},
		"a coding nobody knows":            {harness.FormHead + "Transfer-Encoding: xchunked\r\n" + length(seen+"8"+hidden), []int{0}},
		"a space before the colon":         {harness.FormHead + "Transfer-Encoding : chunked\r\n" + length(chunked(seen+"9")+hidden), []int{0}},
		"a length, a space, a colon":       {harness.FormHead + "Content-Length : 5\r\n" + length(seen+"10"), []int{0}},
		"two codings":                      {harness.FormHead + te + "Transfer-Encoding: identity\r\n\r\n" + chunked(seen+"11") + hidden, []int{0}},
		"two codings in one line":          {harness.FormHead + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunked(seen+"12") + hidden, []int{0}},
		"chunked after identity":           {harness.FormHead + "Transfer-Encoding: identity, chunked\r\n\r\n" + chunked(seen+"13") + hidden, []int{0}},
		"compressed and chunked":           {harness.FormHead + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunked(seen+"14") + hidden, []int{0}},
		"a coding in quotes":               {harness.FormHead + "Transfer-Encoding: \"chunked\"\r\n\r\n" + chunked(seen+"15") + hidden, []int{0}},
		"a vertical tab":                   {harness.FormHead + "Transfer-Encoding:\vchunked\r\n\r\n" + chunked(seen+"16") + hidden, []int{0}},
		"a return inside a header":         {harness.FormHead + "X: y\rTransfer-Encoding: chunked\r\n\r\n" + chunked(seen+"17") + hidden, []int{0}},
		"a NUL inside a header":            {harness.FormHead + "X: y\x00\r\n" + length(seen+"18"), []int{0}},
		"a folded line":                    {harness.FormHead + "X: y\r\n Transfer-Encoding: chunked\r\n" + length("lang=sv&what=seen&who="+hidden), []int{0}},
		"a folded coding": {harness.FormHead + "Transfer-Encoding:\r\n chunked\r\n" +
			fmt.Sprintf("Content-Length: %d\r\n\r\n", len(chunked(seen)+hidden)) + chunked(seen+"19") + hidden, []int{1}},
		"a header that begins folded": {"GET /sv/ HTTP/1.1\r\n Host: x\r\n\r\n", []int{0}},
		"an underscore":               {harness.FormHead + "Transfer_Encoding: chunked\r\n" + length("lang=sv&what=seen&who="+hidden), []int{0}},
		"line feeds alone": {strings.ReplaceAll(harness.FormHead, "\r", "") + fmt.Sprintf("Content-Length: %d\n\n%s", len(seen)+2, seen+"20"),
			[]int{200}},
		"chunks with line feeds":      {harness.FormHead + te + "\r\n14\nlang=sv&what=seen+21\n0\n\n" + hidden, []int{0}},
		"an extension":                {harness.FormHead + te + "\r\n14;a=\"b\"\r\nlang=sv&what=seen+22\r\n0;c\r\n\r\n", []int{200}},
		"an extension with a line":    {harness.FormHead + te + "\r\n14;a\nlang=sv&what=seen+23\r\n0\r\n\r\n" + hidden, []int{0}},
		"an extension without an end": {harness.FormHead + te + "\r\n14;" + strings.Repeat("a", 1<<20) + "\r\nlang=sv&what=seen+24\r\n0\r\n\r\n", []int{0}},
		"extensions without an end": {harness.FormHead + te + "\r\n" + strings.Repeat("1;"+strings.Repeat("e", 3000)+"\r\nx\r\n", 300) + "0\r\n\r\n",
			[]int{0}},
		"a chunk too long for a number": {harness.FormHead + te + "\r\n10000000000000014\r\nlang=sv&what=seen+25\r\n0\r\n\r\n" + hidden, []int{0}},
		"a chunk of 0x14":               {harness.FormHead + te + "\r\n0x14\r\nlang=sv&what=seen+26\r\n0\r\n\r\n" + hidden, []int{0}},
		"a chunk of -1":                 {harness.FormHead + te + "\r\n-1\r\nlang=sv&what=seen+27\r\n0\r\n\r\n" + hidden, []int{0}},
		"a chunk longer than it says":   {harness.FormHead + te + "\r\n5\r\nlang=sv&what=seen+28\r\n0\r\n\r\n" + hidden, []int{0}},
		"a trailer with a length": {harness.FormHead + te + "Trailer: Content-Length\r\n\r\n14\r\nlang=sv&what=seen+29\r\n0\r\nContent-Length: 5\r\n\r\n",
			[]int{1}},
		"HTTP/1.0 in chunks":          {old + te + "\r\n" + chunked(seen+"30") + hidden, []int{0}},
		"HTTP/1.0, chunks and length": {old + te + "Content-Length: 4\r\n\r\n" + chunked(seen+"31") + hidden, []int{0}},
		"a length below zero":         {harness.FormHead + "Content-Length: -1\r\n\r\n" + seen + "32", []int{0}},
		"a length with a sign":        {harness.FormHead + "Content-Length: +20\r\n\r\n" + seen + "33", []int{0}},
		"a length of 0x14":            {harness.FormHead + "Content-Length: 0x14\r\n\r\n" + seen + "34", []int{0}},
		"a length with a space":       {harness.FormHead + "Content-Length: 2 0\r\n\r\n" + seen + "35", []int{0}},
		"no length at all":            {harness.FormHead + "Content-Length:\r\n\r\n" + seen + "36", []int{0}},
		"a length past any number":    {harness.FormHead + "Content-Length: 99999999999999999999\r\n\r\n" + seen + "37", []int{0}},
		"the largest length":          {harness.FormHead + "Content-Length: 9223372036854775807\r\n\r\n" + seen + "38", []int{0}},
		"another host's address":      {"GET http://evil.example/sv/ HTTP/1.1\r\nHost: x\r\n\r\n", []int{200}},
		"no host":                     {"GET /sv/ HTTP/1.1\r\n\r\n", []int{0}},
		"two hosts":                   {get + "Host: y\r\n\r\n", []int{0}},
		"a broken host":               {"GET /sv/ HTTP/1.1\r\nHost: a/b?c@d e\r\n\r\n", []int{0}},
		"two spaces":                  {"GET  /sv/ HTTP/1.1\r\nHost: x\r\n\r\n", []int{0}},
		"two versions":                {"GET /sv/ HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n", []int{0}},
		"HTTP/0.9":                    {"GET /sv/\r\n\r\n", []int{0}},
		"HTTP/9.9":                    {"GET /sv/ HTTP/9.9\r\nHost: x\r\n\r\n", []int{0}},
		"no method":                   {" /sv/ HTTP/1.1\r\nHost: x\r\n\r\n", []int{0}},
		"a method of its own":         {"G\x00T /sv/ HTTP/1.1\r\nHost: x\r\n\r\n", []int{0}},
		"TRACE":                       {"TRACE /sv/ HTTP/1.1\r\nHost: x\r\nX-Secret: canary\r\n\r\n", []int{405}},
		"CONNECT":                     {"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n", []int{405}},
		"an expectation":              {harness.FormHead + "Expect: 100-continue\r\n" + length(seen+"39"), []int{200}},
		"another expectation":         {harness.FormHead + "Expect: canary\r\n" + length(seen+"40"), []int{417}},
		"an upgrade":                  {get + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", []int{200}},
	} {
		sent := p.Raw(t, c.request)
		got := answers(sent)
		for i, a := range got {
			if a.Status == 200 && harness.ReceiptOutput.MatchString(a.Body) {
				taken++
			}
			if i < len(c.want) && (c.want[i] == 1 || c.want[i] == 0 && a.Status >= 400) {
				c.want[i] = a.Status
			}
		}
		if !slices.Equal(statuses(got), c.want) || strings.Contains(sent, "canary") {
			t.Errorf("%s: answers %v, want %v (0 is any refusal)\n%.200q", name, statuses(got), c.want, sent)
		}
	}
	tips := list(t, p)
	if len(tips) != taken || taken < 6 {
		t.Errorf("%d receipts, and %d tips in the spool", taken, len(tips))
	}
	for _, tip := range tips {
		if what, _ := tip["what"].(string); strings.Contains(what, "hidden") {
			t.Errorf("a hidden request became a tip: %v", tip)
		}
	}
}

// Headers without measure are refused before they take much memory.
func TestAttackHugeHeaders(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir())
	before := harness.Memory(t, p)
	const get = "GET /sv/ HTTP/1.1\r\nHost: x\r\n"
	for name, request := range map[string]string{
		"one huge header":        get + "X: " + strings.Repeat("x", 8<<20) + "\r\n\r\n",
		"a huge name":            get + strings.Repeat("X", 8<<20) + ": x\r\n\r\n",
		"thousands of headers":   get + strings.Repeat("X: y\r\n", 500_000) + "\r\n",
		"thousands of names":     get + names(100_000) + "\r\n",
		"a huge request line":    "GET /" + strings.Repeat("x", 8<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"a huge query":           "GET /sv/?" + strings.Repeat("a=b&", 2<<20) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"a huge method":          strings.Repeat("G", 8<<20) + " /sv/ HTTP/1.1\r\nHost: x\r\n\r\n",
		"a huge host":            "GET /sv/ HTTP/1.1\r\nHost: " + strings.Repeat("x", 8<<20) + "\r\n\r\n",
		"a line that never ends": strings.Repeat("x", 8<<20),
		"a trailer on and on": harness.FormHead + "Transfer-Encoding: chunked\r\n\r\n14\r\nlang=sv&what=trailer\r\n0\r\n" + strings.Repeat("X: y\r\n", 500_000) +
			"\r\n",
	} {
		harness.Several(size(8, 64), func(int) {
			got := answers(p.Raw(t, request))
			// What the server refuses and closes at once may reach the client as a reset.
			if len(got) > 1 || len(got) == 1 && got[0].Status < 400 {
				t.Errorf("%s: answers %v", name, statuses(got))
			}
		})
	}
	after := harness.Memory(t, p)
	t.Logf("most memory: %d MB before, %d MB after", before, after)
	if after > before+48 {
		t.Errorf("memory grew from %d to %d MB", before, after)
	}
	harness.Receipt(t, p.Post(t, harness.TipOf("honest")).Body)
	if n := len(list(t, p)); n != 1 {
		t.Errorf("%d tips", n)
	}
}

// answers cuts what a server sent into its final responses. What is left over
// and is none comes last, as status 0.
func answers(sent string) []harness.Answer {
	var all []harness.Answer
	in := bufio.NewReader(strings.NewReader(sent))
	for {
		if _, err := in.Peek(1); err != nil {
			return all
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return append(all, harness.Answer{Body: err.Error()})
		}
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode >= 200 {
			all = append(all, harness.Answer{Status: response.StatusCode, Header: response.Header, Body: string(body)})
		}
	}
}

func statuses(all []harness.Answer) []int {
	var list []int
	for _, a := range all {
		list = append(list, a.Status)
	}
	return list
}

// names are n headers with different names.
func names(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "X-%d: y\r\n", i)
	}
	return b.String()
}

// A compressed body is refused as it came: nothing inflates it, so that 4 kB
// that stand for 4 MB take no more room than others.
func TestAttackCompressedBodies(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-limit-network", "1000")
	before := harness.Memory(t, p)
	for coding, writer := range map[string]func(io.Writer) io.WriteCloser{
		"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"deflate": func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 9); return f },
		"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	} {
		for name, text := range map[string]string{"a tip": harness.TipOf("inflated"), "a bomb": harness.TipOf("inflated") + strings.Repeat("0", 4<<20)} {
			var b bytes.Buffer
			w := writer(&b)
			_, _ = io.WriteString(w, text)
			_ = w.Close()
			harness.Several(size(4, 16), func(int) {
				for _, head := range []string{"Content-Encoding: " + coding, "Content-Encoding: identity, " + strings.ToUpper(coding)} {
					got := answers(p.Raw(t, harness.FormHead+head+"\r\n"+length(b.String())))
					if len(got) != 1 || got[0].Status != http.StatusUnsupportedMediaType || strings.Contains(got[0].Body, strings.Repeat("0", 1000)) {
						t.Errorf("%s in %s (%d bytes): answers %v, want 415", name, head, b.Len(), statuses(got))
					}
				}
				got := answers(p.Raw(t, harness.FormHead+length(b.String())))
				if len(got) != 1 || got[0].Status != http.StatusBadRequest {
					t.Errorf("%s in %s that is not named: answers %v, want 400", name, coding, statuses(got))
				}
			})
		}
	}
	after := harness.Memory(t, p)
	t.Logf("most memory: %d MB before, %d MB after", before, after)
	if after > before+32 {
		t.Errorf("memory grew from %d to %d MB", before, after)
	}
	if n := len(list(t, p)); n != 0 {
		t.Errorf("%d tips", n)
	}
}
