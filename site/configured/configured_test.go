package configured

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func TestLanguages(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hugo.yaml")
	for text, want := range map[string]string{
		"languages:\n  sv: {direction: ltr}\n  ar: {direction: rtl}\n  en: {direction: ltr}\nparams: {}\n": "[sv ar en] map[ar:rtl en:ltr sv:ltr] true",
		"languages: {}\n": "[] map[] false",
		"languages: [\n":  "[] map[] false",
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		codes, directions, err := Languages(file)
		if got := fmt.Sprint(codes, directions, err == nil); got != want {
			t.Errorf("%q: %s (%v), want %s", text, got, err, want)
		}
	}
	if err := os.WriteFile(file, []byte("languages:\n  sv: {direction: ltr}\n  fi: {direction: ltr, disabled: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	codes, _, err := Languages(file)
	with, _, err2 := Languages(file, "fi")
	drafts, err3 := Drafts(file)
	if got := fmt.Sprint(codes, with, drafts, errors.Join(err, err2, err3)); got != "[sv] [sv fi] [fi] <nil>" {
		t.Errorf("a draft: %s", got)
	}
	if codes, _, err := Languages("../hugo.yaml"); err != nil || codes[0] != "sv" {
		t.Errorf("the site's own: %v, %v", codes, err)
	}
}
