package portal

import (
	"encoding/json"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The contact opens in an address book, under a name that says nothing, in
// every language.
func TestContactFile(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	_, words := dataOf(t, harness.Root, "sodermalm")
	for _, lang := range harness.Languages {
		want := words(lang, "teams/sodermalm.contact_file.name")
		got := p.Get(t, "/"+lang+"/tid.vcf")
		if kind := got.Header.Get("Content-Type"); kind != "text/vcard; charset=utf-8" {
			t.Errorf("%s: served as %q", lang, kind)
		}
		if strings.Count(got.Body, "\n") != strings.Count(got.Body, "\r\n") || !strings.HasSuffix(got.Body, "END:VCARD\r\n") {
			t.Errorf("%s: lines do not end as RFC 2426 says: %q", lang, got.Body)
		}
		name, numbers := contactOf(t, got.Body)
		if name != want || !slices.Equal(numbers, []string{"116016", "1177"}) {
			t.Errorf("%s: a contact %q with %v", lang, name, numbers)
		}
		if word := reveals(got.Body); word != "" {
			t.Errorf("%s: %q in the contact", lang, word)
		}
	}
	whole := p.Get(t, "/sv/tid.vcf").Body
	for name, broken := range map[string]string{
		"a line without a colon": strings.Replace(whole, "TEL;TYPE=VOICE:", "TEL;TYPE=VOICE", 1),
		"no name":                strings.Replace(whole, "FN:", "NOTE:", 1),
		"no end":                 strings.Replace(whole, "END:VCARD\r\n", "", 1),
	} {
		if _, err := parseContact(broken); err == nil {
			t.Errorf("planted: %s: the address book took it", name)
		}
	}
}

type contact struct {
	Name    string   `json:"name"`
	Numbers []string `json:"numbers"`
}

// parseContact reads a vCard with python3-vobject, which address books are
// built on.
func parseContact(text string) (contact, error) {
	const script = `
import json, sys, vobject
card = vobject.readOne(sys.stdin.buffer.read().decode())
card.validate(raiseException=True)
print(json.dumps({"name": card.fn.value, "numbers": [t.value for t in card.tel_list]}))`
	cmd := exec.Command("/usr/bin/python3", "-c", script)
	cmd.Stdin = strings.NewReader(text)
	said, err := cmd.Output()
	if err != nil {
		return contact{}, err
	}
	var c contact
	return c, json.Unmarshal(said, &c)
}

func contactOf(t *testing.T, text string) (name string, numbers []string) {
	t.Helper()
	c, err := parseContact(text)
	if err != nil {
		t.Fatalf("%v in:\n%s", err, text)
	}
	return c.Name, c.Numbers
}

// The text has every number that the page has, 112 first, a line for each.
func TestNumbersAsText(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, lang := range harness.Languages {
		got := p.Get(t, "/"+lang+"/nummer.txt")
		if kind := got.Header.Get("Content-Type"); kind != "text/plain; charset=utf-8" {
			t.Errorf("%s: served as %q", lang, kind)
		}
		numbers := regexp.MustCompile(`class="?number"?[^>]*>([^<]+)<`).FindAllStringSubmatch(p.Get(t, "/"+lang+"/nummer/").Body, -1)
		if len(numbers) < 10 {
			t.Fatalf("%s: only %d numbers on the page", lang, len(numbers))
		}
		missing := func(text string) []string {
			var lost []string
			for _, n := range numbers {
				if !strings.Contains(text, ": "+directed(lang, n[1])) {
					lost = append(lost, n[1])
				}
			}
			return lost
		}
		if lost := missing(got.Body); len(lost) > 0 {
			t.Errorf("%s: not in the text: %v", lang, lost)
		}
		lines := strings.Split(strings.TrimSpace(got.Body), "\n")
		if len(lines) < 10 || !strings.Contains(lines[3], ": "+directed(lang, "112")) || strings.TrimSpace(lines[2]) != "" {
			t.Errorf("%s: the first number is not 112:\n%s", lang, got.Body)
		}
		if lost := missing(strings.Join(lines[:5], "\n")); len(lost) == 0 {
			t.Errorf("%s: planted: nobody misses the numbers that were cut off", lang)
		}
		for _, line := range lines {
			if len([]rune(line)) > 130 || strings.ContainsAny(line, "<>&{·") {
				t.Errorf("%s: not a short line of plain text: %q", lang, line)
			}
		}
	}
}

// directed is a number as a text of a language has it.
func directed(lang, number string) string {
	if harness.Direction[lang] == "rtl" {
		return "\u200e" + number + "\u200e"
	}
	return number
}

// reveals returns a word of a text that a stranger would understand as
// violence, if there is one.
func reveals(text string) string {
	return regexp.MustCompile(`(?i)våld|misshand|kvinno|fridslinj|skydd|brott|utsatt|offer|trygg|stöd|anmäl` +
		`|violen|abus|victim|women|shelter|domestic|عنف|إساءة|ضحية|نساء|حماية`).FindString(text)
}

func TestRevealsSeesWords(t *testing.T) {
	t.Parallel()
	for _, planted := range []string{"FN:Kvinnofridslinjen", "Women's Helpline", "خط العنف"} {
		if reveals(planted) == "" {
			t.Errorf("planted: nothing seen in %q", planted)
		}
	}
}
