package messages

import (
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/language"
)

func TestGluedSentences(t *testing.T) {
	source := []language.Text{{Key: "call", Words: "Ring"}, {Key: "danger", Words: "Fara?"}, {Key: "label", Words: "Ansvarig:"}, {Key: "of_it", Words: "av dem"},
		{Key: "copy_circa", Words: "omkring"}, {Key: "day_mon", Words: "måndag"}, {Key: "page", Words: "Sidan"}}
	for template, glued := range map[string]bool{
		`{{ T "call" }} {{ .number }}`:                                   true,
		`{{ T "call" }}&nbsp;<bdi dir="ltr">{{ .number }}</bdi>`:         true,
		"{{ T \"danger\" }} <strong>{{ T \"call\" }}\n\t{{ .number }}":   true,
		`{{ T "danger" }} {{ .number }}`:                                 false,
		`{{ T "label" }} {{ .name }}`:                                    false,
		`<strong>{{ T "call" }}</strong> <span>{{ .number }}</span>`:     false,
		`{{ .number }} {{ T "of_it" }}`:                                  true,
		`{{ .number }} {{ T "page" }}`:                                   false,
		`<li>{{ T "of_it" }}</li>`:                                       false,
		`{{ if .a }}{{ T "call" }} {{ else }}{{ T "page" }}{{ end }}`:    false,
		`{{ T "call" }}{{ partial "action.html" "else" -}} x`:            false,
		`{{ T "call" }} {{ partial "action.html" ".RetryMinutes" }}`:     true,
		`{{ T (printf "copy_%s" .kind) }} {{ .year }}`:                   true,
		`{{ T (printf "copy_%s" .kind) }}: {{ .year }}`:                  false,
		`(printf "%s %s" (T "call") (partial "tel.html" .))`:             true,
		`(slice (T "call") .number)`:                                     true,
		`(slice (T "label") (partial "tel.html" .))`:                     false,
		`(dict "title" (T "call") "text" .number)`:                       false,
		`{{ T "call" }} {{ with .number }}{{ . }}{{ end }}`:              true,
		`{{ partial "fill.html" (dict "key" "call" "values" .values) }}`: false,
	} {
		err := Glued(fstest.MapFS{"_partials/a.html": {Data: []byte("\n" + template + "\n")}}, "themes/x", source)
		if (err != nil) != glued {
			t.Errorf("%s: %v", template, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "themes/x/_partials/a.html:2: glued: ") {
			t.Errorf("%s: %v", template, err)
		}
	}
}
