package marks

import (
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lyktan/site/language"
)

var today = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

func texts(swedish, arabic string) []language.Text {
	return []language.Text{
		{Lang: "sv", File: "sv.yaml", Line: 4, Key: "live", Words: swedish},
		{Lang: "ar", File: "ar.yaml", Line: 5, Key: "live", Words: arabic},
		{Lang: "sv", File: "sv.yaml", Line: 6, Key: "next", Words: "Läs"},
		{Lang: "ar", File: "ar.yaml", Line: 7, Key: "next", Words: "اقرأ"},
		{Lang: "sv", File: "page", Words: "no key"}, {Lang: "ar", File: "page", Words: "no key"},
	}
}

// lines are what lags, as the check says it.
func lines(m Marks, texts []language.Text, changes Changes) (all []string, unread int) {
	lags, unread := m.Behind(texts, "ar", "sv", changes)
	for _, lag := range lags {
		all = append(all, lag.Line(14))
	}
	return all, unread
}

func TestChangedSourceIsBehind(t *testing.T) {
	known := Marks{}
	before := texts("Ingen läser\ndirekt.", "لا أحد يقرأ.")
	if behind, unread := lines(known, before, nil); len(behind) != 2 || unread != 2 ||
		behind[1] != "ar.yaml:7: drift: sv.yaml:6 has other words now than this was made from: no mark says that it was made from them: compare the two, then go run ./site mark ar next" {
		t.Errorf("without marks: %q, %d", behind, unread)
	}
	if err := known.Set(before, "ar", "sv", []string{All}, "machine", nil); err != nil {
		t.Fatal(err)
	}
	if behind, unread := lines(known, texts("Ingen  läser direkt.", "لا أحد."), nil); behind != nil || unread != 2 {
		t.Errorf("other lines and another translation: %q, %d", behind, unread)
	}
	reversed := texts("Alla läser direkt.", "لا أحد يقرأ.")
	behind, _ := lines(known, reversed, nil)
	if want := "ar.yaml:5: drift: sv.yaml:4 has other words now than this was made from: translate the change, then go run ./site mark ar live"; len(behind) != 1 || behind[0] != want {
		t.Errorf("a meaning reversed: %q", behind)
	}
	if err := known.Set(reversed, "ar", "sv", []string{"live"}, "Anna Ek 2026-11-20", nil); err != nil {
		t.Fatal(err)
	}
	if behind, unread := lines(known, reversed, nil); behind != nil || unread != 1 {
		t.Errorf("marked and read: %q, %d", behind, unread)
	}
	// The file says the same.
	again, err := Load(fstest.MapFS{"ar.yaml": {Data: known.Bytes()}}, "ar")
	if err != nil || !maps.Equal(again, known) {
		t.Errorf("%v, %v", err, again)
	}
}

// A change of meaning that an editor has noted counts from its day until the
// translation is marked, also when the Swedish is reworded in between.
func TestChangedMeaning(t *testing.T) {
	ar, en, changes := Marks{}, Marks{}, Changes{}
	both := map[string]Marks{"ar": ar, "en": en}
	if err := ar.Set(texts("a", "b"), "ar", "sv", []string{All}, "machine", changes); err != nil {
		t.Fatal(err)
	}
	if err := changes.Note(texts("a", "b"), "sv", []string{"live"}, "2026-11-01", both); err == nil || !strings.HasPrefix(err.Error(), "live: every translation of it was made from these words") || len(changes) != 0 {
		t.Errorf("noted before the words are changed: %v, %v", err, changes)
	}
	changed := append(texts("not a", "b"), language.Text{Lang: "en", File: "en.yaml", Line: 2, Key: "live", Words: "not a"})
	en["live"] = Mark{From: language.Mark("not a"), Review: "machine"} // was translated first
	for _, day := range []string{"2026-11-01", "2026-11-14"} {
		if err := changes.Note(changed, "sv", []string{"live"}, day, both); err != nil {
			t.Fatal(err)
		}
	}
	if !ar.Lags("live", changes) || ar.Lags("next", changes) || en.Lags("live", changes) || en["live"].Rev != 2 {
		t.Errorf("%v %v %v", ar, en, changes)
	}
	want := "ar.yaml:5: behind: the meaning of sv.yaml:4 changed on 2026-11-01: translate the change, then go run ./site mark ar live (by 2026-11-15; after that day check and build refuse it)"
	if behind, _ := lines(ar, changed, changes); len(behind) != 1 || behind[0] != want {
		t.Errorf("%q, want %s", behind, want)
	}
	if again, err := LoadChanges(fstest.MapFS{"sv.yaml": {Data: changes.Bytes()}}, "sv", today); err != nil || !reflect.DeepEqual(again, changes) {
		t.Errorf("%v, %v", err, again)
	}
	if err := ar.Set(changed, "ar", "sv", []string{All}, "machine", changes); err != nil {
		t.Fatal(err)
	}
	if behind, _ := lines(ar, texts("not a!", "b"), changes); len(behind) != 1 || !strings.Contains(behind[0], ": drift: ") {
		t.Errorf("marked, and then only reworded: %q", behind)
	}
	if again, err := Load(fstest.MapFS{"ar.yaml": {Data: ar.Bytes()}}, "ar"); err != nil || again["live"].Rev != 2 {
		t.Errorf("%v, %v", err, again)
	}
	if err := changes.Note(changed, "sv", []string{"lvie"}, "2026-11-20", both); err == nil || !strings.HasPrefix(err.Error(), `sv has no text "lvie": did you mean live? `) {
		t.Error(err)
	}
}

func TestSet(t *testing.T) {
	known := Marks{"gone": {"0123456789ab", "machine", 0}, "next": {"0123456789ab", "Anna Ek 2026-11-20", 0}}
	if err := known.Set(texts("a", "b"), "ar", "sv", []string{"nest"}, "machine", nil); err == nil || !strings.HasPrefix(err.Error(), `ar has no text "nest": did you mean next? `) {
		t.Error(err)
	}
	if err := known.Set(texts("a", "b"), "ar", "sv", []string{"live"}, "machine", nil); err != nil || len(known) != 2 || known["next"].Review == "machine" {
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

func TestFaultyChangesAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"no day": `"a": {changed: []}`, "a day that is none": `"a": {changed: ["soon"]}`, "a day to come": `"a": {changed: ["2027-01-01"]}`, "no days": `"a": {}`, "a mark": `"a": {from: "0123456789ab", review: "machine"}`,
	} {
		if _, err := LoadChanges(fstest.MapFS{"sv.yaml": {Data: []byte(text)}}, "sv", today); err == nil || !strings.HasPrefix(err.Error(), "site/marks/sv.yaml:1: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if changes, err := LoadChanges(fstest.MapFS{}, "sv", today); err != nil || len(changes) != 0 {
		t.Error(changes, err)
	}
}
