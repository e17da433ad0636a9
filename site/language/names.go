package language

import (
	"fmt"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Name is what a language is called in itself, by CLDR, with a capital where its
// script has them. The error says what is wrong with the code.
func Name(code string) (string, error) {
	tag, err := parse(code)
	if err != nil {
		return "", err
	}
	name := []rune(display.Self.Name(tag))
	if len(name) == 0 {
		return "", fmt.Errorf("what %q is called in itself is not known (CLDR, as golang.org/x/text has it): give its name", code)
	}
	return cases.Title(tag).String(string(name[:1])) + string(name[1:]), nil
}

// Numerals are the ten figures that a language writes by default, by CLDR, or "" for
// 0 to 9.
func Numerals(code string) (string, error) {
	tag, err := parse(code)
	if err != nil {
		return "", err
	}
	if code == "prs" { // x/text has no figures for Persian of Afghanistan, where they are the same
		tag = language.Persian
	}
	printer, all := message.NewPrinter(tag), ""
	for figure := range 10 {
		all += printer.Sprint(number.Decimal(figure))
	}
	if all == "0123456789" {
		return "", nil
	}
	return all, nil
}

// English is what a language is called in English, or its code.
func English(code string) string {
	tag, err := parse(code)
	if err != nil {
		return code
	}
	return display.English.Languages().Name(tag)
}
