package screen

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode"
)

// JSON is one line, shows as it is, and means what it meant.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{"", "skrik och صراخ <b> & \"", "\x00\x1b[2J\x7f\u0085\u009b31m\u202e\u2028\ufeff", "می\u200cخواهم 👩\u200d👧 \U000e0041", "\xff",
		`\u009b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var out bytes.Buffer
		if err := JSON(&out, s); err != nil {
			t.Fatal(err)
		}
		line, ok := strings.CutSuffix(out.String(), "\n")
		if at := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); !ok || at >= 0 {
			t.Fatalf("%q does not show", line)
		}
		// Of bytes that are no text, JSON keeps that they were there.
		var got string
		if err := json.Unmarshal([]byte(line), &got); err != nil || got != string([]rune(s)) {
			t.Errorf("%s means %q and not %q, %v", line, got, s, err)
		}
	})
}
