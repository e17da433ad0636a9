package portal

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// lynx runs the text browser with keys, one a line as in its command scripts,
// and returns what it printed.
func lynx(t *testing.T, stdin string, keys []string, args ...string) string {
	t.Helper()
	if keys != nil {
		script := filepath.Join(t.TempDir(), "keys")
		if err := os.WriteFile(script, []byte(strings.Join(keys, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append([]string{"-nopause", "-cmd_script=" + script}, args...)
	}
	home := t.TempDir()
	if slices.Contains(args, "-number_fields") { // and a number typed leads there
		if err := os.WriteFile(filepath.Join(home, ".lynxrc"), []byte("keypad_mode=LINKS_AND_FIELDS_ARE_NUMBERED\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "lynx", args...)
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = append(os.Environ(), "HOME="+home, "TERM=vt100", "LC_ALL=C.UTF-8")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output() // it also ends with 1 after an answer such as 422
	if err != nil && len(out) == 0 {
		t.Fatalf("lynx: %v\n%s", err, errors.String())
	}
	return string(out)
}

// Lynx ticks the first of several choices by itself: who writes one word and
// sends it has answered nothing, and what is sent is not urgent.
func TestTextBrowserAnswersNothing(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for i, lang := range harness.Directions {
		keys := []string{"key s", "key k", "key r", "key i", "key k", fmt.Sprint("key ", i)}
		// Street, area, last, the buttons of the other languages, unsafe, and the four choices of guess stand before the button.
		keys = append(append(keys, slices.Repeat([]string{"key <tab>"}, 8+len(harness.Languages))...), "key ^J", "key Q", "exit")
		lynx(t, "", keys, p.URL+"/"+lang+"/skriv/#f-what")
	}
	tips := p.Tips(t)
	if len(tips) != len(harness.Directions) {
		t.Fatalf("%d tips", len(tips))
	}
	for _, tip := range tips {
		if what, _ := tip["what"].(string); !strings.HasPrefix(what, "skrik") || tip["now"] != "" || tip["children"] != "" || tip["guess"] != "" {
			t.Errorf("%v", tip)
		}
	}
}

// In the page that comes back the sender's own answers are ticked, and none
// where there was none.
func TestTextBrowserKeepsAnswers(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	page := lynx(t, "lang=en&now=unknown&children=no&guess=&who=a\n---\n", nil, "-dump", "-nolist", "-width=200", "-post_data", p.URL+"/tips")
	for _, key := range []string{"back_sent", "back_unsure", "back_show"} {
		if strings.Contains(page, harness.Words(t, "en", key)) {
			t.Errorf("it says %s", key)
		}
	}
	var ticked []string
	for line := range strings.Lines(page) {
		if _, after, ok := strings.Cut(line, "(*) "); ok {
			words, _, _ := strings.Cut(after, " ( )")
			ticked = append(ticked, strings.TrimSpace(words))
		}
	}
	if got := strings.Join(ticked, ", "); got != "I do not know, No answer, No" {
		t.Errorf("ticked: %s\n%s", got, page)
	}
}

// A browser that follows the standard shows no such choice, ticks nothing, and
// lets the keys reach the answers.
func TestNoAnswerIsNoChoiceOnAScreen(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ctx := harness.Tab(t)
	harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/skriv/"))
	got := harness.Evaluate[string](t, ctx, `["now", "guess", "children"].map((name) => {
		const choices = [...document.querySelectorAll("[name=" + name + "]")];
		const shown = choices.filter((choice) => choice.parentElement.getClientRects().length);
		shown[0].focus();
		return [choices.length, shown.length, choices.filter((choice) => choice.checked).length, document.activeElement === shown[0], shown[0].value, choices[0].value].join(" ");
	}).join(", ")`)
	if want := strings.Repeat("4 3 0 true yes , ", 3); got+", " != want {
		t.Errorf("%q, not %q", got, want)
	}
}
