package portal

import (
	"fmt"
	"html"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"lyktan/endtoend/harness"
)

// w3m runs the text browser in a terminal of its own, with commands in place of keys
// (its manual: "keymap"), and an editor that writes a text wherever one is to be written.
func w3m(t *testing.T, url, writes string, commands ...string) {
	t.Helper()
	home := t.TempDir()
	files := map[string]string{
		".w3m/keymap": fmt.Sprintf("keymap x COMMAND %q\n", strings.Join(commands, "; ")),
		"editor":      fmt.Sprintf("#!/bin/sh\nprintf '%%s' '%s' > \"$1\"\n", writes),
		"open":        fmt.Sprintf("#!/bin/sh\nexec w3m -o editor=%s/editor -o confirm_qq=0 -cols 80 '%s'\n", home, url),
	}
	for name, text := range files {
		file := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "script", "-qec", filepath.Join(home, "open"), "/dev/null")
	cmd.Env = append(os.Environ(), "HOME="+home, "TERM=vt100", "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader("x") // the one key
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("w3m: %v\n%s", err, out)
	}
}

// dumped is a page as a text browser prints it.
func dumped(t *testing.T, browser, html string) string {
	t.Helper()
	args := map[string][]string{
		"w3m":  {"-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "2000"},
		"lynx": {"-dump", "-stdin", "-nolist", "-width=990", "-assume_charset=utf-8", "-display_charset=utf-8"},
	}[browser]
	cmd := exec.CommandContext(t.Context(), browser, args...)
	cmd.Stdin = strings.NewReader(html)
	cmd.Env = append(os.Environ(), "HOME="+os.TempDir(), "LC_ALL=C.UTF-8")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	return string(out)
}

var receiptOnScreen = regexp.MustCompile(`\b\d{4} \d{4} \d{4} \d{4}\b`)

// A neighbour comes in a text browser from the start page over the page for neighbours
// to the form, writes, sends, and reads the number that the tip has.
func TestTextBrowserFromStartToReceipt(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Directions {
		start := p.URL + "/" + lang + "/"
		pages := []string{start, start + "granne/", start + "skriv/"}
		for browser, walk := range map[string]func(t *testing.T, words string) string{
			"w3m":  func(t *testing.T, words string) string { return walkW3m(t, lang, pages, words) },
			"lynx": func(t *testing.T, words string) string { return walkLynx(t, pages, words) },
		} {
			t.Run(lang+" "+browser, func(t *testing.T) {
				t.Parallel()
				words := browser + "-" + lang
				shown := walk(t, words)
				number := receiptOnScreen.FindString(shown)
				if number == "" {
					t.Fatalf("no number on the last screen:\n…%s", shown[max(0, len(shown)-3000):])
				}
				for _, tip := range p.Tips(t) {
					if tip["receipt"] == strings.ReplaceAll(number, " ", "") && strings.Contains(fmt.Sprint(tip["what"]), words) {
						return
					}
				}
				t.Errorf("%s is no number of a tip with %q", number, words)
			})
		}
	}
}

// walkW3m goes by the words of links and buttons, and returns the last page.
func walkW3m(t *testing.T, lang string, pages []string, words string) string {
	t.Helper()
	screen := filepath.Join(t.TempDir(), "screen")
	var commands []string
	for i := range pages[1:] {
		commands = append(commands, "SEARCH '"+linkWords(t, pages[i], pages[i+1])+"'", "GOTO_LINK")
	}
	w3m(t, pages[0], words, append(commands,
		"SEARCH '"+harness.Words(t, lang, "f_what")+"'", "NEXT_LINK", "GOTO_LINK", // the field, which the editor fills
		"SEARCH '^"+harness.Words(t, lang, "send")+"'", "GOTO_LINK",
		"SAVE_SCREEN "+screen, "ABORT")...)
	text, err := os.ReadFile(screen)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// linkWords are the words of the first link in a page's own text that leads to
// another page, up to where a line may end.
func linkWords(t *testing.T, from, to string) string {
	t.Helper()
	page := harness.Do(t, get(t, from)).Body
	path := strings.TrimPrefix(to, harness.Origin(to))
	_, main, _ := strings.Cut(page, "<main")
	link := regexp.MustCompile(`(?s)<a [^>]*href="?` + path + `["# >].*?</a>`).FindString(main)
	words := strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(link, " ")))
	if len(words) == 0 {
		t.Fatalf("no link from %s to %s", from, to)
	}
	return strings.Join(words[:min(len(words), 3)], " ")
}

// walkLynx goes by the numbers that lynx gives to links and fields.
func walkLynx(t *testing.T, pages []string, words string) string {
	t.Helper()
	var keys []string
	typed := func(text string) {
		for _, r := range text {
			keys = append(keys, "key "+string(r))
		}
	}
	to := func(number int) {
		typed(fmt.Sprint(number, "g"))
		keys = append(keys, "key ^J")
	}
	listed := func(url string, what *regexp.Regexp) int {
		page := lynx(t, "", nil, "-dump", "-number_fields", url)
		m := what.FindStringSubmatch(page)
		if m == nil {
			t.Fatalf("no %s in %s", what, page)
		}
		n, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for i, next := range pages[1:] {
		to(listed(pages[i], regexp.MustCompile(`(?m)^ *(\d+)\. `+regexp.QuoteMeta(next)+`$`)))
		keys = append(keys, "key ^J")
	}
	form := pages[len(pages)-1]
	to(listed(form, regexp.MustCompile(`\[(\d+)\]_{20}`)))
	typed(words)
	last := listed(form, regexp.MustCompile(`(?s)\[(\d+)\]_+\n+ *\p{L}`)) // line of the field
	for range listed(form, regexp.MustCompile(`\(\[(\d+)\]BUTTON\) \p{L}`)) - last {
		keys = append(keys, "key <tab>")
	}
	keys = append(keys, "key ^J", "key <space>", "key <space>", "key Q", "exit")
	return escapes.ReplaceAllString(lynx(t, "", keys, "-number_fields", pages[0]), "")
}

// escapes are what moves the cursor of a terminal and changes its colours.
var escapes = regexp.MustCompile("\x1b[\\[(][0-9;?]*[A-Za-z]|\x1b.|[\x0e\x0f]")

func get(t *testing.T, url string) *http.Request {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// runTogether are the words of a text browser's page that are none of a page's own.
func runTogether(dump string, own []string) (glued []string) {
	bare := func(word string) string {
		word = strings.NewReplacer("\u00ad", "", "\u200e", "", "\u200f", "", "\u2066", "", "\u2068", "", "\u2069", "").Replace(word)
		if !strings.ContainsFunc(word, unicode.IsLetter) {
			return "" // the browser numbers lists
		}
		return strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	}
	known := map[string]bool{"": true}
	for _, word := range own {
		known[bare(word)] = true
	}
	for _, word := range strings.Fields(dump) {
		if word = bare(word); !known[word] && !isBeginning(word, own) {
			glued = append(glued, word)
		}
	}
	return glued
}

// pieces are the words of each piece of a page's text, also of what scripts take away.
func pieces(page string) []string {
	return strings.Fields(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")))
}

// isBeginning reports whether a word is what a field shows of a longer one.
func isBeginning(word string, own []string) bool {
	return len(word) >= 10 && slices.ContainsFunc(own, func(longer string) bool { return len(longer) > 20 && strings.HasPrefix(longer, word) })
}

// A text browser, which has neither scripts nor styles, is promised no way out by keys,
// and its words stand apart.
func TestTextBrowserIsPromisedNothing(t *testing.T) {
	t.Parallel()
	for _, s := range table(t) {
		if s.name != "start" && s.name != "skriv" {
			continue
		}
		for _, browser := range []string{"w3m", "lynx"} {
			if text := dumped(t, browser, s.text); strings.Contains(text, "Shift") || len(text) < 500 {
				t.Errorf("%s in %s: Shift is promised, or nothing said:\n%s", s, browser, text)
			}
			if text := dumped(t, browser, s.text+"<p>Shift"); !strings.Contains(text, "Shift") {
				t.Errorf("planted: %s does not show what is promised", browser)
			}
		}
	}
	if got := runTogether("läs vidareSe alla (nummer).", []string{"läs", "vidare", "Se", "alla", "nummer"}); !slices.Equal(got, []string{"vidareSe"}) {
		t.Errorf("planted: words run together: %q", got)
	}
}
