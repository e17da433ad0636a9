package forms

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// plant is a fault in the pages: what stands in them, what takes its place on the
// way to the browser, and what the look has to say of it, and of no other plant.
type plant struct{ pattern, replacement, finding string }

// inHead puts something into the head of every page.
func inHead(what, finding string) plant { return plant{`</head>`, what + `</head>`, finding} }

// look says what is wrong with the form, and plants are what it has to find.
type look struct {
	faults func(t *testing.T, p *harness.Portal) []string
	plants []plant
}

var looks = map[string]look{
	"steps": {steps, []plant{
		{`href="#step-last"`, `href="#step-lost"`, "^sv: .*#step-lost leads nowhere"},
		inHead(`<style>.step-list li:first-child a{min-block-size:1rem!important;line-height:1!important;padding:0!important;font-size:5px!important}</style>`, "^ar: .*a target of "),
		{`<li><a href="#step-safe">.*?</li>`, ``, "^ar: .*not five steps in one form"},
		inHead(`<style>.hero{padding-block-start:60rem!important}</style>`, "^sv: .*the first answer is "),
		{`name="last"`, `name="late"`, "^ar: .*street area late .* is not "},
	}},
	"another language": {otherLanguage, []plant{
		{`(<textarea id="f-what"[^>]*>\n)[^<]*`, `$1`, `^sv to ar: "/tips\|\|\|no\|`},
		{`<option dir="auto" selected>`, `<option>`, `^sv to ar: .*\|no\|\|weapon\|`},
		{`name="to" value="en"`, `name="for" value="en"`, "^1 tips were stored by a change of language"},
		{`<p class="box">[^<]*</p>`, ``, "^ar: the receipt does not say "},
		{`\|\|!\w+\("fieldset,.field"\)\.some\(\w+=>\w+\(\w+\)\)`, ``, "^with nothing written a link leads to /tips"},
	}},
	"counts and shows": {countsAndShows, []plant{
		{`Array\.from\((\w+)\.value\)\.length`, `$1.value.length`, "^#f-what with 3000: "},
		{`&&\w+!=\w+&&\((\w+\.textContent=\w+\))`, `&&($1`, "^#f-what with 4150: "},
		{`\.join\(", "\)`, `.join("+")`, `^to look through: .*\+`},
		{`\.href="#"\+`, `.href="#h"+`, "^the way to the answer leads to #hf-street"},
	}},
	"says that it sends": {saysThatItSends, []plant{
		{`if\(\w+\)return \w+\.preventDefault\(\);`, ``, `\|3\|`},
		{`\w+\.textContent=(\w+\.textContent=\w+\.dataset\.sending)`, `$1`, `\|Skickar …\|\|3\|`},
		{`addEventListener\("pageshow"`, `addEventListener("none"`, `\|Skickar …", not `},
	}},
	"call now": {callNow, []plant{
		inHead(`<style>[dir=ltr] fieldset .now-call{min-block-size:1rem!important;padding:0!important;line-height:1!important;font-size:9px!important}</style>`, "^sv, before an answer: "),
		inHead(`<style>[dir=rtl] fieldset .now-call{min-block-size:3rem!important;padding:0!important;font-size:9px!important}[dir=rtl] fieldset bdi{font-size:9px!important}</style>`, "^ar, after yes: "),
		inHead(`<style>.now-call.large{margin-inline-end:9rem!important}</style>`, "^ar, on the receipt: "),
		inHead(`<style>.digits{margin-block-start:30rem!important}</style>`, "^sv: the number is "),
	}},
	"for handwriting": {forHandwriting, []plant{
		inHead(`<style>html[dir=ltr] .digits{display:block;font-size:10px!important}</style>`, `^sv: the receipt is "1 `),
		{`<span></span></div>`, `</div>`, `^ar: the receipt is "4 3 `},
		{`(<ol class="what-next">\s*)<li>.*?</li>`, `$1`, `^ar: the receipt is "4 \d 3 `},
		{`(<p class="out">)(<a.*?</a>)`, `$1$2<a href="/">x</a>`, `^ar: the receipt is "4 \d \d  / `},
		{`<noscript>.*?</noscript>`, ``, "^sv: receipt_back is missing"},
	}},
	"faults": {leadToTheirMend, []plant{
		inHead(`<style>.problems{background:var(--red)!important}[dir=rtl] .problems{border-color:var(--red)!important}</style>`, `^ar: what is wrong is "true\|true`),
		{`(class="wrong" id="e-[a-z]*">)\s*<svg.*?</svg>`, `$1`, `^sv: what is wrong is "true\|false\|1\|`},
		{`href="#f-what"`, `href="#h-what"`, "^sv: the link leads to #h-what"},
	}},
}

func TestFaultsOfTheFormAreFound(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for name, look := range looks {
		t.Run(name, func(t *testing.T) {
			found := look.faults(t, planted(t, p, look.plants))
			for _, plant := range look.plants {
				if !slices.ContainsFunc(found, regexp.MustCompile(plant.finding).MatchString) {
					t.Errorf("%q is not found; the test said %q", plant, found)
				}
			}
		})
	}
}

// planted is the portal with faults in its pages, which may then run any script.
func planted(t *testing.T, p *harness.Portal, plants []plant) *harness.Portal {
	t.Helper()
	to, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.Out.Header.Del("Accept-Encoding")
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
				for _, plant := range plants {
					body = regexp.MustCompile(`(?s)`+plant.pattern).ReplaceAll(body, []byte(plant.replacement))
				}
			}
			r.Header.Del("Content-Security-Policy")
			r.Header.Set("Content-Length", strconv.Itoa(len(body)))
			r.Body = io.NopCloser(bytes.NewReader(body))
			return nil
		},
	})
	t.Cleanup(server.Close)
	edited := *p
	edited.URL = server.URL
	return &edited
}
