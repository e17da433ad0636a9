package wordlist

import (
	"testing"
	"testing/fstest"
)

func TestLoadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no expression": "sv: [{match: '(', why: x}]", "no reason": "sv: [{match: x}]", "nothing": "sv: [{match: '', why: x}]", "misspelt": "sv: [{mach: x, why: x}]",
	} {
		if _, err := Load(fstest.MapFS{"w.yaml": {Data: []byte(text)}}, "w.yaml"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}
