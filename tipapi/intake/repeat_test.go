package intake

import (
	"reflect"
	"testing"

	"lyktan/tipapi/tip"
)

// A form that differs in any answer is another tip with a receipt of its own:
// somebody who sends again to add how she can be reached is not told that we have
// it already. Only the language of the page does not count.
func TestAnyOtherAnswerIsAnotherTip(t *testing.T) {
	in, box, _ := newIntake(t, wide)
	seen := map[string]string{}
	take := func(what string, f tip.Form) {
		t.Helper()
		number, err := in.Take(f, tip.Unknown)
		if err != nil {
			t.Fatal(err)
		}
		if other, known := seen[number]; known {
			t.Errorf("%s: the receipt of %s", what, other)
		}
		seen[number] = what
	}
	take("the first", tip.Form{Answers: tip.Answers{What: "a"}})
	another := func(name string, field reflect.Value, f *tip.Form) {
		switch field.Kind() {
		case reflect.String:
			field.SetString("another answer")
		case reflect.Slice:
			field.Set(reflect.ValueOf([]string{"weapon"}))
		}
		take("another "+name, *f)
	}
	for i, kind := 0, reflect.TypeFor[tip.Form](); i < kind.NumField(); i++ {
		if name := kind.Field(i).Name; name != "Lang" && name != "Answers" {
			f := tip.Form{Answers: tip.Answers{What: "a"}}
			another(name, reflect.ValueOf(&f).Elem().Field(i), &f)
		}
	}
	for i, kind := 0, reflect.TypeFor[tip.Answers](); i < kind.NumField(); i++ {
		f := tip.Form{Answers: tip.Answers{What: "a"}}
		another(kind.Field(i).Name, reflect.ValueOf(&f.Answers).Elem().Field(i), &f)
	}
	if items := list(t, box); len(items) != len(seen) {
		t.Errorf("%d tips for %d receipts", len(items), len(seen))
	}
}
