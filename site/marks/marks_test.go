package marks

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/language"
)

func texts(swedish, arabic string) []language.Text {
	return []language.Text{
		{Lang: "sv", File: "sv.yaml", Line: 4, Key: "live", Words: swedish},
		{Lang: "ar", File: "ar.yaml", Line: 5, Key: "live", Words: arabic},
		{Lang: "sv", File: "sv.yaml", Line: 6, Key: "next", Words: "Läs"},
		{Lang: "ar", File: "ar.yaml", Line: 7, Key: "next", Words: "اقرأ"},
		{Lang: "sv", File: "page", Words: "no key"}, {Lang: "ar", File: "page", Words: "no key"},
	}
}

func TestChangedSourceIsBehind(t *testing.T) {
	known := Marks{}
	before := texts("Ingen läser\ndirekt.", "لا أحد يقرأ.")
	if behind, unread := known.Behind(before, "ar", "sv"); len(behind) != 2 || unread != 2 ||
		behind[1] != "ar.yaml:7: drift: sv.yaml:6 has no mark here, which says that this was made from it: compare them, then go run ./site mark ar next" {
		t.Errorf("without marks: %q, %d", behind, unread)
	}
	if err := known.Set(before, "ar", "sv", []string{All}, "machine"); err != nil {
		t.Fatal(err)
	}
	if behind, unread := known.Behind(texts("Ingen  läser direkt.", "لا أحد."), "ar", "sv"); behind != nil || unread != 2 {
		t.Errorf("other lines and another translation: %q, %d", behind, unread)
	}
	reversed := texts("Alla läser direkt.", "لا أحد يقرأ.")
	behind, _ := known.Behind(reversed, "ar", "sv")
	if want := "ar.yaml:5: drift: sv.yaml:4 has other words now than this was made from: translate what changed, then go run ./site mark ar live"; len(behind) != 1 || behind[0] != want {
		t.Errorf("a meaning reversed: %q", behind)
	}
	if err := known.Set(reversed, "ar", "sv", []string{"live"}, "Anna Ek 2026-11-20"); err != nil {
		t.Fatal(err)
	}
	if behind, unread := known.Behind(reversed, "ar", "sv"); behind != nil || unread != 1 {
		t.Errorf("marked and read: %q, %d", behind, unread)
	}
	// The file says the same.
	again, err := Load(fstest.MapFS{"ar.yaml": {Data: known.Bytes()}}, "ar")
	if err != nil || !maps.Equal(again, known) {
		t.Errorf("%v, %v", err, again)
	}
}

func TestSet(t *testing.T) {
	known := Marks{"gone": {"0123456789ab", "machine"}, "next": {"0123456789ab", "Anna Ek 2026-11-20"}}
	if err := known.Set(texts("a", "b"), "ar", "sv", []string{"nest"}, "machine"); err == nil || !strings.HasPrefix(err.Error(), `ar has no text "nest": did you mean next? `) {
		t.Error(err)
	}
	if err := known.Set(texts("a", "b"), "ar", "sv", []string{"live"}, "machine"); err != nil || len(known) != 2 || known["next"].Review == "machine" {
		t.Errorf("%v, %v", err, known)
	}
}

func TestFaultyMarksAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no YAML": "a: {", "a review of nobody": `"a": {from: "0123456789ab", review: "machin"}`, "another mark": `"a": {from: "0123", review: "machine"}`,
		"a field too many": `"a": {from: "0123456789ab", review: "machine", by: x}`,
	} {
		if _, err := Load(fstest.MapFS{"ar.yaml": {Data: []byte(text)}}, "ar"); err == nil || !strings.HasPrefix(err.Error(), "site/marks/ar.yaml:1: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if known, err := Load(fstest.MapFS{}, "ar"); err != nil || len(known) != 0 {
		t.Error(known, err)
	}
}
