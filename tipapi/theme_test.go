package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/tip"
)

const formPartials = "../themes/lyktan/layouts/_partials/form"

// The theme has a control, a label and words for every field, code and reason that
// tipapi knows, for none that it does not, and announces its limits.
func TestThemeKnowsEveryField(t *testing.T) {
	if faults := themeFaults(t, nil); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
	for file, change := range map[string][2]string{
		"defines.html": {`"many"`, ""}, "reason.html": {`"unsure"`, `"unsur"`}, "dangers.html": {`"threat"`, `"threats"`},
		"../answers/defines.html": {`"injuries"`, `"injury"`},
		"radios.html":             {`"unknown"`, `"perhaps"`}, "text.html": {`5000 300`, `5000 400`},
		"form.html": {`"form/text.html" (dict "name" "how"`, `"form/text.html" (dict "name" "why"`},
	} {
		if faults := themeFaults(t, map[string][2]string{file: change}); len(faults) == 0 {
			t.Errorf("%s with %q instead of %q is not found", file, change[1], change[0])
		}
	}
}

// themeFaults compares the partials of the form, after changes to their text.
func themeFaults(t *testing.T, changes map[string][2]string) (faults []string) {
	t.Helper()
	read := func(file string) string {
		text, err := os.ReadFile(filepath.Join(formPartials, file))
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := changes[file]; ok {
			if !strings.Contains(string(text), c[0]) {
				t.Fatalf("%s has no %s", file, c[0])
			}
			return strings.Replace(string(text), c[0], c[1], 1)
		}
		return string(text)
	}
	same := func(what string, got, want []string) {
		if !slices.Equal(got, want) {
			faults = append(faults, fmt.Sprintf("%s: the theme has %q, tipapi %q", what, got, want))
		}
	}

	defines, form := read("defines.html"), read("form.html")
	var codes, reasons, names []string
	for _, code := range tip.Codes {
		codes = append(codes, string(code))
	}
	for _, reason := range bundle.Reasons {
		reasons = append(reasons, string(reason))
	}
	for _, field := range tip.Fields {
		names = append(names, field.Name)
		control := map[tip.Kind]string{
			tip.Line: `"form/text.html" (dict "name" %q "template"`, tip.Text: `"form/text.html" (dict "name" %q "rows"`,
			tip.Choice: `"form/choice.html" (dict "name" %q`, tip.Boxes: `"form/dangers.html"`, tip.Listed: `"form/area.html"`,
		}[field.Kind]
		if field.Name == "now" {
			control = `"form/now.html"`
		}
		if strings.Contains(control, "%q") {
			control = fmt.Sprintf(control, field.Name)
		}
		if !strings.Contains(form, control) {
			faults = append(faults, "form.html has no control for "+field.Name+": "+control)
		}
	}
	same("codes of problems", listed(defines, `\$codes := slice`), codes)
	same("fields that have a label", listed(defines, `\$fields := slice`), append(names, "receipt"))
	same("reasons of refusals", listed(read("reason.html"), `\$reason := slice`), reasons)
	same("phrases of answers", listed(read("../answers/defines.html"), `\$phrases := slice`), answers.Phrases)
	same("boxes", listed(read("dangers.html"), `\$danger := slice`), tip.Dangers)
	same("answers to choose from", listed(read("radios.html"), `\$answer := slice`), tip.Choices)
	same("longest texts", regexp.MustCompile(`"rows"\) \d+ \d+`).FindAllString(read("text.html"), -1), []string{fmt.Sprintf(`"rows") %d %d`, tip.MaxWhat, tip.MaxLine)})
	return faults
}

// listed are the texts of a slice in a template.
func listed(template, begin string) (texts []string) {
	found := regexp.MustCompile(begin + `((?:\s+"[^"]*")+)`).FindStringSubmatch(template)
	if found == nil {
		return nil
	}
	for _, text := range strings.Fields(found[1]) {
		texts = append(texts, strings.Trim(text, `"`))
	}
	return texts
}
