package schema

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/go-playground/validator/v10"
)

// segments are the keys and indexes of a path as the validator writes it.
var segments = regexp.MustCompile(`\[([^\]]*)\]|[^.\[\]]+`)

func (c *Checker) fault(d Document, f validator.FieldError, root reflect.Type) error {
	var path []string
	for i, m := range segments.FindAllStringSubmatch(f.Namespace(), -1) {
		switch {
		case i == 0 && root.Kind() == reflect.Struct || m[0] == inline: // the type's name
		case m[1] != "":
			path = append(path, m[1])
		default:
			path = append(path, m[0])
		}
	}
	names := map[string]string{}
	secret := describe(root, path, names)
	r, ok := rules[f.Tag()]
	if !ok {
		panic(fmt.Sprintf("rules.go has no sentence for %q", f.Tag())) // a fault in a struct's tags
	}
	param := f.Param()
	if f.Tag() == "required_without" || f.Tag() == "excluded_with" {
		param = names[param]
	}
	_, _, there := find(d.root, path)
	mend := r.allowed(param, c.site) + unit(f)
	if typed, ok := f.Value().(string); ok && r.words != nil {
		mend = DidYouMean(typed, r.words(param, c.site)) + mend
	}
	if !there && f.Tag() != "required_without" {
		mend = "add it, and " + mend
	}
	return d.Errorf(path, "%s: %s", c.wrong(f, param, secret, there), mend)
}

// Text says what is wrong with a text that has the rules of a field, as in its validate
// tag, and what is allowed, or "".
func (c *Checker) Text(text, tag string) string {
	var failed validator.ValidationErrors
	if !errors.As(c.validate.Var(text, tag), &failed) {
		return ""
	}
	f := failed[0]
	return fmt.Sprintf("%q is not allowed: %s", shorten(text), rules[f.Tag()].allowed(f.Param(), c.site)+unit(f))
}

// unit says what a limit counts.
func unit(f validator.FieldError) string {
	if f.Tag() != "min" && f.Tag() != "max" {
		return ""
	}
	switch f.Kind() {
	case reflect.Slice, reflect.Map:
		if f.Param() == "1" {
			return " entry"
		}
		return " entries"
	case reflect.String:
		return " letters"
	}
	return ""
}

// wrong says what the value is, unless that is a secret.
func (c *Checker) wrong(f validator.FieldError, param string, secret, there bool) string {
	value := reflect.ValueOf(f.Value())
	switch {
	case !there:
		return "this field is missing"
	case f.Tag() == "unique":
		return fmt.Sprintf("%q stands here twice", twice(value))
	case f.Tag() == "excluded_with":
		return "does not go together with " + param
	case !value.IsValid() || value.Kind() != reflect.Int && value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0:
		return "this field is empty"
	case secret:
		return "the value (not shown here, since it may be a secret) is not allowed"
	case value.Kind() == reflect.String:
		return fmt.Sprintf("%q is not allowed", shorten(value.String()))
	case value.Kind() == reflect.Slice || value.Kind() == reflect.Map:
		return fmt.Sprintf("has %d entries", value.Len())
	}
	return fmt.Sprintf("%v is not allowed", value)
}

// twice is the first value that a list has twice.
func twice(list reflect.Value) string {
	var seen []string
	for i := range list.Len() {
		value := fmt.Sprint(list.Index(i))
		if slices.Contains(seen, value) {
			return value
		}
		seen = append(seen, value)
	}
	return ""
}

// shorten cuts a value that would fill the screen.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
