package directory

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-playground/validator/v10"
)

var (
	dialled     = regexp.MustCompile(`^[0-9]{3,12}$`)
	siteAddress = regexp.MustCompile(`^https://[a-z0-9.-]+\.[a-z]+/$`)
	clock       = regexp.MustCompile(`^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)
	age         = regexp.MustCompile(`^(undated|((circa|before|after) )?[0-9]{4}(-[0-9]{2}){0,2})$`)
)

// newRules makes the validator with the rules that are the site's own:
//
//	languages  a text is there in every language; a variant (sv-x-lattlast) may
//	           leave it to its base (sv)
//	past       a day that has come
//	dialled    digits that a Swedish telephone takes, or a placeholder
//	clock      a time of day from 00:00 to 24:00, always with four digits
//	source     a key of the source register
//	address    a site at the root of a host, with https
//	age        undated, or a year, month or day, also circa, before or after it
func newRules(languages []string, today time.Time, known func(source string) bool) *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	register := func(name string, rule validator.Func) {
		if err := v.RegisterValidation(name, rule, true); err != nil {
			panic(err) // a fault in this file
		}
	}
	register("languages", func(f validator.FieldLevel) bool {
		text, ok := f.Field().Interface().(Text)
		for _, lang := range languages {
			base, _, variant := strings.Cut(lang, "-")
			ok = ok && (text[lang] != "" || variant && text[base] != "")
		}
		for lang := range text {
			ok = ok && slices.Contains(languages, lang)
		}
		return ok
	})
	register("past", func(f validator.FieldLevel) bool {
		day, err := Date(f.Field().String()).Time()
		return err == nil && !day.After(today)
	})
	register("dialled", func(f validator.FieldLevel) bool {
		return f.Field().String() == Placeholder || dialled.MatchString(f.Field().String())
	})
	register("address", func(f validator.FieldLevel) bool { return siteAddress.MatchString(f.Field().String()) })
	register("clock", func(f validator.FieldLevel) bool { return clock.MatchString(f.Field().String()) })
	register("age", func(f validator.FieldLevel) bool { return age.MatchString(f.Field().String()) })
	register("source", func(f validator.FieldLevel) bool { return known(f.Field().String()) })
	return v
}
