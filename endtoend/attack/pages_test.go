//go:build linux

package attack

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// Whatever address is asked for, the answer is a page of the site byte for
// byte, the page that says there is none, the same address with a slash, or
// nothing of ours at all: never a template, a compressed copy, a file of the
// spool, or anything outside the site.
func TestAttackPaths(t *testing.T) {
	p := harness.StartProgram(t, harness.Shipped, t.TempDir())
	harness.Receipt(t, p.Post(t, harness.TipOf("canary")).Body)
	spool, err := filepath.Glob(filepath.Join(p.Spool, "*.age"))
	if err != nil || len(spool) != 1 {
		t.Fatalf("%v, %v", spool, err)
	}
	pages, missing, addresses := publicFiles(t)

	targets := []string{"/etc/passwd", harness.Recipients, harness.Identity, spool[0], "_headers", "_tipapi/site.json", "_tipapi/sv/form.html",
		"index.html.br", "sv/index.html.gz", "go.mod", ".git/config", ".env", filepath.Base(spool[0]), "site/_headers"}
	ups := []string{"../", "..%2f", "%2e%2e/", "%2e%2e%2f", "%252e%252e%252f", "..%5c", "..\\", "%2e%2e%5c", "....//", "..;/", "..%00/",
		"..%c0%af", "%c0%ae%c0%ae/", "%e0%80%ae%e0%80%ae/", "%uff0e%uff0e/", "..%ef%bc%8f", ".%2e/", "%2E./", "./../", "x/../../"}
	var asked []string
	for _, target := range targets {
		bare := strings.TrimPrefix(target, "/")
		for _, begin := range []string{"/", "//", "/sv/", "/_tipapi/", "/sv//", "/./", "/%2f", "/%5c", "\\", "/;/", "/%00/", "/sv/skriv/"} {
			asked = append(asked, begin+bare, begin+strings.ReplaceAll(bare, "/", "%2f"), begin+strings.ReplaceAll(bare, "/", "\\"))
		}
		for _, up := range ups {
			for _, begin := range []string{"/", "/sv/", "/_tipapi/sv/"} {
				asked = append(asked, begin+strings.Repeat(up, 8)+bare, begin+up+bare)
			}
		}
		for _, end := range []string{"?", "#", "%00", "%00.html", ".", "..", "/", "/.", "%20", ";x=y", "::$DATA", "~", ".bak", "%0d%0aX-Injected:%20yes"} {
			asked = append(asked, "/"+bare+end)
		}
		asked = append(asked, "http://evil.example/"+bare, "file:///"+bare, "/"+strings.ToUpper(bare), bare)
	}
	for _, page := range []string{"/sv/", "/sv/skriv/", "/ar/nummer/", "/"} {
		for _, end := range []string{"", "?x", "/", "//", ".", "index.html", "index.html.br", "index.html.gz", "%00", "%20", ";x", "%2f", "..", "../",
			"%0d%0aX-Injected:%20yes"} {
			asked = append(asked, page+end, strings.TrimSuffix(page, "/")+end, strings.ToUpper(page)+end, "/."+page+end, "/"+page+end, "http://evil.example"+page+end)
		}
	}
	asked = append(asked, "*", "/*", "/%", "/%zz", "/"+strings.Repeat("a/", 4000), "/"+strings.Repeat("%2e%2e/", 2000), "//evil.example", "//evil.example/..",
		"/\\evil.example",
		"/%2f%2fevil.example", "/sv/%2e%2e//evil.example/%2f..", "/{{.}}", "/%7b%7b.%7d%7d", "/<script>alert(1)</script>", "/sv/<script>",
		"/ut/..", "/tips/..", "/tips/")

	served := map[int]int{}
	for _, path := range asked {
		for _, method := range size([]string{"GET"}, []string{"GET", "HEAD"}) {
			sent := p.Raw(t, method+" "+path+" HTTP/1.1\r\nHost: x\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n")
			head, body, _ := strings.Cut(sent, "\r\n\r\n")
			status := statusOf(head)
			served[status]++
			good := false
			switch status {
			case http.StatusOK:
				good = pages[body] || method == "HEAD" && body == ""
			case http.StatusNotFound:
				good = missing[body] || method == "HEAD" && body == ""
			case http.StatusMovedPermanently, http.StatusFound:
				to := headerOf(head, "Location")
				good = addresses[to] && body == ""
			case http.StatusMethodNotAllowed:
				good = strings.HasPrefix(path, "/tips")
			case http.StatusSeeOther:
				good = strings.HasPrefix(strings.ToLower(path), "/ut") || strings.HasPrefix(strings.ToLower(path), "http://evil.example/ut")
			default:
				good = status >= 400 && status < 500 && len(body) < 100
			}
			if !good || strings.Contains(head, "X-Injected") || strings.Contains(head, "evil.example") {
				t.Errorf("%s %.200q: %.100q … %.100q", method, path, sent, body)
			}
			for _, secret := range []string{"{{", "root:x:", "AGE-SECRET", "age1", "age-encryption.org", "Content-Security-Policy:\n", "module lyktan"} {
				if strings.Contains(body, secret) {
					t.Errorf("%s %.200q shows %q", method, path, secret)
				}
			}
		}
	}
	t.Logf("%d addresses, answers by status: %v", len(asked), served)
	if served[200] == 0 || served[301] == 0 || served[400] == 0 || served[404] < len(asked)/2 {
		t.Errorf("answers by status: %v; the list does not try what it means to", served)
	}
}

// publicFiles reads the built site: the text of every file that may be served,
// that of the pages for what is not there, and the addresses that end with "/".
func publicFiles(t *testing.T) (pages, missing, addresses map[string]bool) {
	t.Helper()
	pages, missing, addresses = map[string]bool{}, map[string]bool{}, map[string]bool{}
	err := filepath.WalkDir(harness.Site, func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), "_"):
			return filepath.SkipDir
		case d.IsDir() || strings.HasPrefix(d.Name(), "_") || filepath.Ext(path) == ".br" || filepath.Ext(path) == ".gz":
			return nil
		}
		text, err := os.ReadFile(path)
		pages[string(text)] = true
		switch d.Name() {
		case "404.html":
			missing[string(text)] = true
		case "index.html":
			addresses[strings.TrimSuffix(strings.TrimPrefix(path, harness.Site), "index.html")] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages, missing, addresses
}

// statusOf reads the status of a response's head, 0 if there is none.
func statusOf(head string) int {
	status := 0
	_, _ = fmt.Sscanf(head, "HTTP/1.1 %d ", &status)
	return status
}

func headerOf(head, name string) string {
	for line := range strings.SplitSeq(head, "\r\n") {
		if value, ok := strings.CutPrefix(line, name+": "); ok {
			return value
		}
	}
	return ""
}
