// Package seam is the one place where the built site and tipapi meet: the
// folder _tipapi of the site, which is never served as files, and the lists of
// response headers and short addresses beside it.
//
//	_tipapi/site.json              languages, areas and the way out
//	_tipapi/<lang>/form.html       the form again, with the sender's text and what to mend
//	_tipapi/<lang>/receipt.html    the receipt
//	_tipapi/<lang>/refusal.html    why it was not taken, what to do now, and the form again
//	_headers                       the headers of every response, as static hosts read them
//	_redirects                     the short addresses, as static hosts read them
//
// The pages are html/template files. All words and looks are theirs; this
// package has none.
package seam

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lyktan/tipapi/receipt"
	"lyktan/tipapi/tip"
)

// Names inside the built site.
const (
	Dir         = "_tipapi"
	HeadersFile = "_headers"
	siteFile    = "site.json"
)

// Pages are the files that each language has.
var Pages = []string{"form.html", "receipt.html", "refusal.html"}

// Reasons are why a form is refused as a whole.
var Reasons = []string{"malformed", "foreign", "method", "timeout", "large", "type", "rate", "unavailable"}

// Area is a place that the form offers.
type Area struct {
	Key   string   `json:"key"`
	Names []string `json:"names"` // as the form posts it first, then what else it is called
	Team  bool     `json:"team"`  // whether it is the team's own
}

// Site is what tipapi has to know of the site.
type Site struct {
	Languages []string `json:"languages"` // the first is used when the reader's is not known
	Leave     string   `json:"leave"`     // where /ut leads
	Areas     []Area   `json:"areas"`
	Tips      bool     `json:"tips"`   // whether the site offers the form
	Notice    Notice   `json:"notice"` // empty: notices cannot be sent
}

// Notice is what the team is sent at fixed times, the same every time.
type Notice struct {
	Subject string `json:"subject" yaml:"subject"`
	Text    string `json:"text" yaml:"text"`
}

// Area finds a place by its key or one of its names, however capitalised.
func (s Site) Area(text string) (key string, mark tip.Mark) {
	for _, a := range s.Areas {
		same := func(name string) bool { return strings.EqualFold(name, text) }
		if same(a.Key) || slices.ContainsFunc(a.Names, same) {
			if a.Team {
				return a.Key, tip.Inside
			}
			return a.Key, tip.Outside
		}
	}
	return "", tip.Unknown
}

// Write stores the site's description in a built site.
func (s Site) Write(dir string) error {
	text, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, Dir, siteFile)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// Seam is a loaded seam. It does not change.
type Seam struct {
	Site    Site
	Headers http.Header
	Short   Short
	pages   map[string]*template.Template // by "lang/page"
}

// Load reads the seam of a built site. It fails when anything is missing or
// malformed, and when a page cannot be filled in.
func Load(dir string) (*Seam, error) {
	text, err := os.ReadFile(filepath.Join(dir, Dir, siteFile))
	if err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	s := &Seam{pages: map[string]*template.Template{}}
	if err := json.Unmarshal(text, &s.Site); err != nil {
		return nil, fmt.Errorf("built site: %s: %w", siteFile, err)
	}
	if len(s.Site.Languages) == 0 {
		return nil, fmt.Errorf("built site: %s names no language", siteFile)
	}
	if u, err := url.Parse(s.Site.Leave); err != nil || u.Scheme != "https" {
		return nil, fmt.Errorf("built site: %s: leave is not an https address", siteFile)
	}
	for _, a := range s.Site.Areas {
		if a.Key == "" || len(a.Names) == 0 {
			return nil, fmt.Errorf("built site: %s: an area has no key or no name", siteFile)
		}
	}
	if s.Headers, err = readHeaders(filepath.Join(dir, HeadersFile)); err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	if s.Short, err = readShort(dir, s.Site.Languages); err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	for _, lang := range s.Site.Languages {
		for _, name := range Pages {
			if err := s.load(dir, lang, name); err != nil {
				return nil, fmt.Errorf("built site: %s for %s: %w", name, lang, err)
			}
		}
	}
	return s, nil
}

func (s *Seam) load(dir, lang, name string) error {
	text, err := os.ReadFile(filepath.Join(dir, Dir, lang, name))
	if err != nil {
		return err
	}
	page, err := template.New(name).Option("missingkey=error").
		Funcs(template.FuncMap{"digits": receipt.In}).Parse(string(text))
	if err != nil {
		return err
	}
	s.pages[lang+"/"+name] = page
	// A try-out with everything set finds what parsing does not.
	for _, reason := range Reasons {
		trial := Data{
			Tip:      tip.Form{Lang: lang, Now: "yes", Area: "elsewhere", Danger: []string{"weapon", "other"}},
			Problems: []tip.Problem{{Field: "what", Code: "empty"}},
			Reason:   reason, RetryMinutes: 1, Receipt: "0000 0000 0000 0000", EarlierUnread: true, Outside: true, site: s.Site,
		}
		if err := page.Execute(io.Discard, trial); err != nil {
			return err
		}
	}
	return nil
}

// Data fills a page. Which part of it a page uses is the page's affair.
type Data struct {
	Tip      tip.Form
	Problems []tip.Problem

	Reason       string // one of Reasons
	RetryMinutes int

	Receipt       string // in groups
	EarlierUnread bool   // an earlier receipt was typed that is none
	Outside       bool
	AreaKey       string

	site Site
}

// ProblemOf returns the code of a field's problem, or "".
func (d Data) ProblemOf(field string) string {
	for _, p := range d.Problems {
		if p.Field == field {
			return p.Code
		}
	}
	return ""
}

// KnownArea reports whether the form's list has an option for the text.
func (d Data) KnownArea(text string) bool {
	return text == "" || slices.ContainsFunc(d.site.Areas, func(a Area) bool { return a.Names[0] == text })
}

// Language returns lang when the site has it, and else the site's first.
func (s *Seam) Language(lang string) (string, bool) {
	if slices.Contains(s.Site.Languages, lang) {
		return lang, true
	}
	return s.Site.Languages[0], false
}

// Render fills a page of a language that the site has.
func (s *Seam) Render(lang, name string, d Data) ([]byte, error) {
	page, ok := s.pages[lang+"/"+name]
	if !ok {
		return nil, fmt.Errorf("no page %s for %s", name, lang)
	}
	d.site = s.Site
	var b bytes.Buffer
	if err := page.Execute(&b, d); err != nil {
		// The template's error may quote the data, which is the sender's.
		return nil, fmt.Errorf("page %s for %s cannot be filled in", name, lang)
	}
	return b.Bytes(), nil
}

// readHeaders reads the headers of "/*" from a _headers file.
func readHeaders(path string) (http.Header, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	headers := http.Header{}
	lines, forAll := bufio.NewScanner(file), false
	for lines.Scan() {
		line := lines.Text()
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			forAll = strings.TrimSpace(line) == "/*"
		case forAll:
			name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			if !ok {
				return nil, fmt.Errorf("%s: %q is not a header", path, line)
			}
			headers.Add(name, value)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
		if headers.Get(name) == "" {
			return nil, errors.New(path + " lacks " + name)
		}
	}
	return headers, nil
}
