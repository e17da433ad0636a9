package bundle

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"lyktan/tipapi/tip"
)

// addFile makes a file of the test's built site a seed.
func addFile(f *testing.F, name string) {
	f.Helper()
	text, err := os.ReadFile(filepath.Join(site, name))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
}

// A description that is taken can be used: it has a first language, a way out
// by https, and areas that are found by each of their names. Written and read
// again it is the same.
func FuzzSite(f *testing.F) {
	addFile(f, Dir+"/"+siteFile)
	f.Add([]byte(`{"languages":["sv"],"leave":"https://example.org","areas":[{"key":"a","names":["","A"],"team":true}],"notice":{"subject":"s"}}`))
	f.Add([]byte(`{"languages":[""],"leave":"HTTPS:","areas":null,"areas":[{}]}`))
	f.Add([]byte(`{"languages":["sv"],"leave":"http://example.org"}`))
	f.Add([]byte(`{"languages":["sv"],"leave":"https://example.org","areas":[{"key":"","names":["a"]}]}`))
	f.Add([]byte(`[{"languages":{}}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2<<10 { // longer ones only take time
			return
		}
		s, err := parseSite(text)
		if err != nil {
			return
		}
		if u, err := url.Parse(s.Leave); err != nil || u.Scheme != "https" || len(s.Languages) == 0 {
			t.Fatalf("%q: leave %q, languages %q", text, s.Leave, s.Languages)
		}
		for _, a := range s.Areas {
			for _, name := range append([]string{a.Key}, a.Names...) {
				if key, mark := s.Area(name); key == "" || mark == tip.Unknown {
					t.Errorf("%q: area %q is not found by %q", text, a.Key, name)
				}
			}
		}
		written, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := parseSite(written); err != nil || !reflect.DeepEqual(again, s) {
			t.Errorf("%q: %+v was written and read as %+v, %v", text, s, again, err)
		}
	})
}

// Headers that are taken have the three that protect readers, and arrive as they
// stand when they are sent.
func FuzzHeaders(f *testing.F) {
	addFile(f, HeadersFile)
	const least = "/*\n Content-Security-Policy: default-src 'none'\n Referrer-Policy: no-referrer\n Cache-Control: no-store\n"
	f.Add([]byte(least))
	f.Add([]byte(strings.ReplaceAll(least, "\n", "\r\n")))
	f.Add([]byte(least + "/sv/*\n X: 1\n/*\n X: 2\n X: 3\n\n# end"))
	f.Add([]byte(least + " bad name: 1\n"))
	f.Add([]byte(least + " X: a\rY: b\n \x00: c\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 2<<10 { // longer ones only take time
			return
		}
		headers, err := parseHeaders(string(text))
		if err != nil {
			return
		}
		for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
			if headers.Get(name) == "" {
				t.Errorf("%q: taken without %s", text, name)
			}
		}
		var sent bytes.Buffer
		if err := headers.Write(&sent); err != nil {
			t.Fatal(err)
		}
		sent.WriteString("\r\n")
		if arrived, err := textproto.NewReader(bufio.NewReader(&sent)).ReadMIMEHeader(); err != nil || !reflect.DeepEqual(http.Header(arrived), headers) {
			t.Errorf("%q: %q arrives as %q, %v", text, headers, arrived, err)
		}
	})
}

// Short addresses that are taken lead to a page of the first language and of
// this site, from a name that can be said over a phone and means nothing else.
func FuzzShort(f *testing.F) {
	addFile(f, ShortFile)
	f.Add([]byte("/1 /sv/nummer/ 302\r\n"))
	f.Add([]byte("/ut https://example.org/ 302\n/a-b /sv/c-d/ 302\n# x\n\n"))
	for _, line := range []string{"/1 //example.org/ 302", "/1 /sv/../ 302", "/1 /sv/a.b/ 302", "/1 /ar/x/ 302", "/sv /sv/x/ 302", "/ut /sv/x/ 302",
		"/A /sv/x/ 302", "/1 /sv/x/ 302\n/1 /sv/y/ 302"} {
		f.Add([]byte(line))
	}
	languages := []string{"sv", "ar"}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 256 { // longer ones only take time
			return
		}
		short, err := parseShort(string(text), languages)
		if err != nil {
			return
		}
		var lines strings.Builder
		for from, page := range short {
			to := "/" + languages[0] + "/" + page + "/"
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Path != to || strings.Contains(to, "..") || strings.Contains(to, "//") {
				t.Errorf("%q: /%s leads to %q", text, from, to)
			}
			if from == "" || strings.Trim(from, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || taken(from, languages) {
				t.Errorf("%q: %q is a short address", text, from)
			}
			fmt.Fprintf(&lines, "/%s %s 302\n", from, to)
		}
		if again, err := parseShort(lines.String(), languages); err != nil || !reflect.DeepEqual(again, short) {
			t.Errorf("%q: %v was written and read as %v, %v", text, short, again, err)
		}
	})
}
