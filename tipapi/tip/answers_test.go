package tip

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"lyktan/tipapi/receipt"
)

// filledIn is a form with something in every field, whatever fields it will have
// one day, and the names of those that are answers: neither the trap nor what the
// page adds by itself.
func filledIn(t *testing.T) (f Form, answers []string) {
	t.Helper()
	number, err := receipt.New()
	if err != nil {
		t.Fatal(err)
	}
	f = Form{Lang: "ar", AddsTo: number, Trap: "buy", IdempotencyKey: "0123456789abcdef"}
	fields := reflect.ValueOf(&f.Answers).Elem()
	for i, field := range Fields {
		name := fields.Type().Field(i).Name
		switch field.Kind {
		case Choice:
			fields.Field(i).SetString(Choices[i%len(Choices)])
		case Boxes:
			fields.Field(i).Set(reflect.ValueOf([]string{"weapon", "answer to " + name}))
		default:
			fields.Field(i).SetString("answer to " + name)
		}
		answers = append(answers, name)
	}
	answers = append(answers, "Lang", "AddsTo")
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
