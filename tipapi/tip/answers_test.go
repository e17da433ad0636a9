package tip

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/receipt"
)

// Every answer of a form comes back, whatever fields it will have one day; only
// the trap, which its sender does not see, is emptied.
func TestEveryAnswerIsHandedBack(t *testing.T) {
	var f Form
	fields := reflect.ValueOf(&f).Elem()
	for i := range fields.NumField() {
		text := "answer to " + fields.Type().Field(i).Name
		switch field := fields.Field(i); field.Kind() {
		case reflect.String:
			field.SetString(text)
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{text, "another"}))
		}
	}
	back := f.Mendable()
	if back.Trap != "" {
		t.Error("the trap is handed back")
	}
	back.Trap = f.Trap
	if !reflect.DeepEqual(back, f) {
		t.Errorf("handed back %+v, of %+v", back, f)
	}
	if slices.Contains([]string{f.What, f.Lang, f.AddsTo}, "") {
		t.Error("a field was not filled in")
	}
}

// Every answer reaches the team: what is written down before it is sealed has
// each of them.
func TestEveryAnswerReachesTheTeam(t *testing.T) {
	number, err := receipt.New()
	if err != nil {
		t.Fatal(err)
	}
	f := Form{AddsTo: number}
	fields := reflect.ValueOf(&f).Elem()
	var want []string
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		switch field := fields.Field(i); {
		case name == "AddsTo" || name == "Trap":
			continue
		case field.Kind() == reflect.String:
			field.SetString("answer to " + name)
		default:
			field.Set(reflect.ValueOf([]string{"answer to " + name}))
		}
		want = append(want, "answer to "+name)
	}
	plain, err := New(f, "0000000000000000", Inside, time.Now()).Encode()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range append(want, number, "0000000000000000", string(Inside)) {
		if !strings.Contains(string(plain), `"`+text+`"`) {
			t.Errorf("%q is not in the tip: %s", text, strings.TrimSpace(string(plain)))
		}
	}
}
