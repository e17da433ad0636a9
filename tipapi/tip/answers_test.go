package tip

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"lyktan/tipapi/receipt"
)

// filledIn is a form with something in every field, whatever fields it will have
// one day, and the names of those that are answers: neither the trap nor what the
// page adds by itself.
func filledIn(t *testing.T) (f Form, answers []string) {
	t.Helper()
	fields := reflect.ValueOf(&f).Elem()
	for i := range fields.NumField() {
		field, name := fields.Field(i), fields.Type().Field(i).Name
		switch {
		case slices.Contains([]string{"Now", "Children", "Guess"}, name):
			field.SetString([]string{"yes", "no", "unknown"}[i%3])
		case name == "AddsTo":
			number, err := receipt.New()
			if err != nil {
				t.Fatal(err)
			}
			field.SetString(number)
		case field.Kind() == reflect.String:
			field.SetString("answer to " + name)
		default:
			field.Set(reflect.ValueOf([]string{"weapon", "answer to " + name}))
		}
		if name != "Trap" && name != "IdempotencyKey" {
			answers = append(answers, name)
		}
	}
	return f, answers
}

// field is what a form or a tip has under a name.
func field(of any, name string) string {
	return fmt.Sprintf("%q", reflect.ValueOf(of).FieldByName(name))
}

// Every answer of a form comes back when there is something to mend.
func TestEveryAnswerIsHandedBack(t *testing.T) {
	f, answers := filledIn(t)
	back := f.Mendable()
	for _, name := range answers {
		if got, want := field(back, name), field(f, name); got != want {
			t.Errorf("%s comes back as %s, not %s", name, got, want)
		}
	}
	if back.Trap != "" {
		t.Error("the trap is handed back")
	}
}

// Every answer reaches the team: it is in what is written down and sealed.
func TestEveryAnswerReachesTheTeam(t *testing.T) {
	f, answers := filledIn(t)
	plain, err := New(f, "0000000000000000", Inside, time.Now()).Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Decode(plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range answers {
		if got, want := field(read, name), field(f, name); got != want {
			t.Errorf("of %s the team reads %s, not %s", name, got, want)
		}
	}
	if read.AreaMark != Inside || read.Receipt != "0000000000000000" {
		t.Errorf("%+v", read)
	}
}
