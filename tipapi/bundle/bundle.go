// Package bundle reads and writes what the build of the site leaves for tipapi:
// the folder _tipapi of the built site, which is never served as files, and the
// lists of response headers and short addresses beside it.
//
//	_tipapi/site.json              languages, areas and the way out
//	_tipapi/<lang>/form.html       the form again, with the sender's text and what to correct
//	_tipapi/<lang>/receipt.html    the receipt
//	_tipapi/<lang>/refusal.html    why it was not taken, what to do now, and the form again
//	_tipapi/<lang>/answers.html    the answers to a receipt, where the site offers them
//	_headers                       the headers of every response, as static hosts read them
//	_redirects                     the short addresses, as static hosts read them
//
// The pages are html/template files and contain all words and markup; this
// package only fills them in and compresses them.
package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/tip"
)

// Names inside the built site.
const (
	Dir         = "_tipapi"
	HeadersFile = "_headers"
	siteFile    = "site.json"
)

// Pages are the page templates that each language has.
var Pages = []string{"form.html", "receipt.html", "refusal.html"}

// answersPage is one more where the site offers answers.
const answersPage = "answers.html"

// Reason is why a form is refused as a whole. The refusal page has a text for
// each (refusal_… in site/i18n).
type Reason string

// The reasons for a refusal.
const (
	Malformed   Reason = "malformed"   // no form that our page can have sent
	Foreign     Reason = "foreign"     // sent by a page of another site
	WrongMethod Reason = "method"      // neither GET nor POST
	TimedOut    Reason = "timeout"     // the form did not arrive in time
	TooLarge    Reason = "large"       // more bytes than a form can have
	WrongType   Reason = "type"        // not urlencoded
	TooMany     Reason = "rate"        // too many tries
	Unavailable Reason = "unavailable" // it could not be stored
	Unsure      Reason = "unsure"      // it may have been stored
)

// Reasons are all reasons.
var Reasons = []Reason{Malformed, Foreign, WrongMethod, TimedOut, TooLarge, WrongType, TooMany, Unavailable, Unsure}

// Bundle is what [Load] has read. It does not change.
type Bundle struct {
	Site    Site
	Headers http.Header
	Short   Short
	pages   map[string]*template.Template // by "lang/page"
	fixed   fixed
}

// Load reads the bundle of the built site in dir. It fails when anything is
// missing or malformed, and when a page cannot be rendered.
func Load(dir string) (*Bundle, error) {
	text, err := os.ReadFile(filepath.Join(dir, Dir, siteFile))
	if err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	s := &Bundle{pages: map[string]*template.Template{}, fixed: fixed{}}
	if s.Site, err = parseSite(text); err != nil {
		return nil, fmt.Errorf("built site: %s: %w", siteFile, err)
	}
	if s.Headers, err = readHeaders(filepath.Join(dir, HeadersFile)); err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	if s.Short, err = readShort(dir, s.Site.Languages); err != nil {
		return nil, fmt.Errorf("built site: %w", err)
	}
	pages := Pages
	if s.Site.Answers != (Answers{}) {
		pages = append(slices.Clone(pages), answersPage)
	}
	for _, lang := range s.Site.Languages {
		for _, name := range pages {
			if err := s.load(dir, lang, name); err != nil {
				return nil, fmt.Errorf("built site: %s for %s: %w", name, lang, err)
			}
		}
	}
	return s, nil
}

func (s *Bundle) load(dir, lang, name string) error {
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
			Tip:      tip.Form{Lang: lang, Answers: tip.Answers{Now: "yes", Area: "elsewhere", Danger: []string{"weapon", "other"}}},
			Problems: []tip.Problem{{Field: "what", Code: "empty"}},
			Reason:   reason, RetryMinutes: 1, Receipt: "0000 0000 0000 0000", EarlierUnread: true, Adds: true, Outside: true,
			Found: true, NoReceipt: true, Days: []Day{{Year: 2026, Month: 12, Day: 1, Messages: []answers.Message{{Phrases: answers.Phrases, Text: "text"}}}},
		}
		if err := page.Execute(io.Discard, trial); err != nil {
			return err
		}
	}
	return s.fixed.add(page)
}

// Data is what a page's template can use. No page uses all of it.
type Data struct {
	Tip      tip.Form      // to show again; on the receipt its Lang and Now only
	Problems []tip.Problem // for form.html

	// For refusal.html.
	Reason       Reason
	RetryMinutes int // until sending again is worth a try; 0: no time is known

	// For receipt.html.
	Receipt       string // in groups of four digits
	EarlierUnread bool   // see [tip.Form.EarlierUnread]
	Adds          bool   // an earlier number was given that can be one; whether it is, nobody here knows
	Outside       bool   // the area is not the team's ([tip.Outside])
	AreaKey       string // [Area].Key of the tip's area, or ""

	// For answers.html, with the number in Tip.AddsTo, and Reason when it is not
	// known whether there are answers.
	NoReceipt bool  // what was typed is no number of a receipt
	Found     bool  // Days holds the answers to the number; there may be none
	Days      []Day // the first one first
}

// Day is what the team answered on a day.
type Day struct {
	Year, Month, Day int
	Messages         []answers.Message
}

// DaysOf puts answers that stand in their order under their days.
func DaysOf(all []answers.Message) (days []Day) {
	for _, m := range all {
		year, month, day := m.At.Date()
		if n := len(days); n == 0 || days[n-1].Year != year || days[n-1].Month != int(month) || days[n-1].Day != day {
			days = append(days, Day{Year: year, Month: int(month), Day: day})
		}
		last := &days[len(days)-1]
		last.Messages = append(last.Messages, m)
	}
	return days
}

// ProblemOf returns the code of a field's problem ([tip.Code]), or "".
func (d Data) ProblemOf(field string) string {
	for _, p := range d.Problems {
		if p.Field == field {
			return string(p.Code)
		}
	}
	return ""
}

// Language returns lang and true when the site has it, and otherwise the site's
// first language and false.
func (s *Bundle) Language(lang string) (string, bool) {
	if slices.Contains(s.Site.Languages, lang) {
		return lang, true
	}
	return s.Site.Languages[0], false
}

// Render renders a page in a language of the site and appends it to a buffer,
// compressed with gzip if zip is set. Its errors quote nothing of the data.
func (s *Bundle) Render(to *bytes.Buffer, lang, name string, d Data, zip bool) error {
	page, ok := s.pages[lang+"/"+name]
	if !ok {
		return fmt.Errorf("no page %s for %s", name, lang)
	}
	var err error
	if zip {
		z := newZipper(to, s.fixed)
		err = errors.Join(page.Execute(z, d), z.close())
	} else {
		err = page.Execute(to, d)
	}
	if err != nil {
		// The template's error may quote the data, which is the sender's.
		return fmt.Errorf("page %s for %s cannot be filled in", name, lang)
	}
	return nil
}

func readHeaders(path string) (http.Header, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	headers, err := parseHeaders(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return headers, nil
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// parseHeaders reads the headers of "/*" from a _headers file.
func parseHeaders(text string) (http.Header, error) {
	headers, forAll := http.Header{}, false
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#"):
		case !strings.HasPrefix(line, " "):
			forAll = strings.TrimSpace(line) == "/*"
		case forAll:
			name, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
			value = strings.TrimSpace(value)
			// net/http sends a header without a word less or otherwise when it
			// cannot be sent as it stands.
			if !ok || !headerName.MatchString(name) || strings.ContainsFunc(value, unicode.IsControl) {
				return nil, fmt.Errorf("%q is not a header", line)
			}
			headers.Add(name, value)
		}
	}
	for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
		if headers.Get(name) == "" {
			return nil, errors.New("it lacks " + name)
		}
	}
	return headers, nil
}
