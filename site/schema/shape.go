package schema

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Literal is implemented by a struct type for which a file may have a fixed word in
// place of the fields: hours: "?" while a team's hours are not known. Literal
// returns the word.
type Literal interface{ Literal() string }

// WriteOut is the message for anchors, aliases, merges and tags.
const WriteOut = "begins with &, *, << or !, of which readers of YAML make different things: write the value out, in quotation marks"

// shape holds the parts of a file against a type: which keys there are, and
// whether each has a text, a number, a list or keys of its own. The decoder says
// the same with Go's names, stops at the first, and takes a number for a text.
type shape struct {
	doc    Document
	faults []error
}

func (s *shape) fault(path []string, format string, args ...any) {
	s.faults = append(s.faults, s.doc.Errorf(path, format, args...))
}

// mark is what a field's tags say of the values in it.
type mark struct {
	secret bool // never quoted
	day    bool // a day, which needs no quotation marks
}

func markOf(f reflect.StructField) mark {
	return mark{secret: f.Tag.Get("secret") != "", day: dayRule.MatchString(f.Tag.Get("validate"))}
}

// dayRule matches the tags of fields for days.
var dayRule = regexp.MustCompile(`\b(past|datetime|age)\b`)

func (s *shape) check(n ast.Node, t reflect.Type, path []string, m mark) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return // what may not be empty has a rule that says so
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		s.fault(path, WriteOut)
		return
	case *ast.StringNode:
		if l, ok := reflect.Zero(t).Interface().(Literal); ok && n.Value == l.Literal() {
			return
		}
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		s.checkKeys(n, t, path)
	case reflect.Slice:
		list, ok := n.(*ast.SequenceNode)
		if !ok {
			s.fault(path, "%sis not a list: write [a, b], or each on a line of its own that begins with a hyphen and a space", quote(n, m.secret))
			return
		}
		for i, value := range list.Values {
			s.check(value, t.Elem(), with(path, strconv.Itoa(i)), m)
		}
	default:
		s.checkScalar(n, t, path, m)
	}
}

func (s *shape) checkKeys(n ast.Node, t reflect.Type, path []string) {
	pairs, ok := entries(n)
	if !ok {
		if t.Kind() == reflect.Struct {
			s.fault(path, "%sis not made of fields: give each on a line of its own, with a colon and a space after its name: %s",
				quote(n, false), strings.Join(fieldNames(t), ", "))
		} else {
			s.fault(path, "%sis not made of keys with a value each: write key: value", quote(n, false))
		}
		return
	}
	var seen []string
	for _, pair := range pairs {
		key := keyOf(pair)
		at := with(path, key)
		if slices.Contains(seen, key) {
			s.fault(at, "stands twice: take one of them out")
			continue
		}
		seen = append(seen, key)
		if t.Kind() == reflect.Map {
			s.check(pair.Value, t.Elem(), at, mark{})
			continue
		}
		f, ok := field(t, key)
		if !ok {
			s.faults = append(s.faults, fmt.Errorf("%s:%d: %s: there is no such field here: %sthe fields are %s", s.doc.file,
				pair.Key.GetToken().Position.Line+s.doc.skip, show(at), DidYouMean(key, fieldNames(t)), strings.Join(fieldNames(t), ", ")))
			continue
		}
		s.check(pair.Value, f.Type, at, markOf(f))
	}
}

func (s *shape) checkScalar(n ast.Node, t reflect.Type, path []string, m mark) {
	is, wrong := false, ""
	switch t.Kind() {
	case reflect.String:
		wrong = "is not a text: write it in quotation marks"
		switch n.(type) {
		case *ast.StringNode, *ast.LiteralNode:
			is = true
		}
		if _, keys := entries(n); keys {
			wrong = "is made of keys, and not a text: write it in quotation marks, in Swedish where it is for readers; the words in other languages stand in site/texts"
		}
		if IsUnquoted(n) && !(m.day && aDay.MatchString(n.GetToken().Value)) {
			is, wrong = false, NeedsQuotes
		}
	case reflect.Bool:
		_, is = n.(*ast.BoolNode)
		wrong = "is not true or false: write one of these, without quotation marks"
	default:
		_, is = n.(*ast.IntegerNode)
		is = is && figures.MatchString(n.GetToken().Value)
		wrong = "is not a whole number: write it in figures, such as 12, without quotation marks or a 0 before it"
	}
	if !is {
		s.fault(path, "%s%s", quote(n, m.secret), wrong)
	}
}

// quote is a single value as the file has it, or nothing.
func quote(n ast.Node, secret bool) string {
	if secret {
		return "the value (not shown here, since it may be a secret) "
	}
	if IsUnquoted(n) {
		return n.GetToken().Value + " "
	}
	if s, ok := n.(*ast.StringNode); ok {
		return fmt.Sprintf("%q ", shorten(s.Value))
	}
	return "what stands here "
}

func with(path []string, key string) []string { return append(slices.Clone(path), key) }

func index(segment string) (int, bool) {
	i, err := strconv.Atoi(segment)
	return i, err == nil
}

// entries lists the keys of a mapping with their values.
func entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	return nil, false
}

// keyOf is a key without the quotation marks that it may stand in.
func keyOf(pair *ast.MappingValueNode) string {
	if s, ok := pair.Key.(*ast.StringNode); ok {
		return s.Value
	}
	return pair.Key.GetToken().Value
}

// find walks to the node at a path. It returns the line of the node, or of the
// last part above it that is there.
func find(n ast.Node, path []string) (ast.Node, int, bool) {
	line := 1
	if n != nil {
		line = lineOf(n)
	}
	for _, segment := range path {
		next := ast.Node(nil)
		if pairs, ok := entries(n); ok {
			for _, pair := range pairs {
				if keyOf(pair) == segment {
					next, line = pair.Value, pair.Key.GetToken().Position.Line
				}
			}
		} else if list, ok := n.(*ast.SequenceNode); ok {
			if i, ok := index(segment); ok && i < len(list.Values) {
				next = list.Values[i]
				line = lineOf(next)
			}
		}
		if next == nil {
			return nil, line, false
		}
		n = next
	}
	return n, line, true
}

func lineOf(n ast.Node) int {
	if pairs, ok := entries(n); ok && len(pairs) > 0 {
		return pairs[0].Key.GetToken().Position.Line
	}
	return n.GetToken().Position.Line
}

// fields lists those of a struct as the file has them.
func fields(t reflect.Type) []reflect.StructField {
	var all []reflect.StructField
	for f := range t.Fields() {
		switch {
		case f.Anonymous && yamlName(f) == "":
			of := f.Type
			for of.Kind() == reflect.Pointer {
				of = of.Elem()
			}
			all = append(all, fields(of)...)
		case yamlName(f) != "":
			all = append(all, f)
		}
	}
	return all
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for _, f := range fields(t) {
		names = append(names, yamlName(f))
	}
	return names
}

func field(t reflect.Type, name string) (reflect.StructField, bool) {
	all := fields(t)
	i := slices.IndexFunc(all, func(f reflect.StructField) bool { return yamlName(f) == name })
	if i < 0 {
		return reflect.StructField{}, false
	}
	return all[i], true
}

// describe follows a path through a type. It reports whether its end is secret,
// and puts into names what the fields beside it are called in the file.
func describe(t reflect.Type, path []string, names map[string]string) (secret bool) {
	for _, segment := range path {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		switch t.Kind() {
		case reflect.Struct:
			f, ok := field(t, segment)
			if !ok {
				return secret
			}
			clear(names)
			for _, beside := range fields(t) {
				names[beside.Name] = yamlName(beside)
			}
			t, secret = f.Type, f.Tag.Get("secret") != ""
		case reflect.Slice, reflect.Map:
			t = t.Elem()
		}
	}
	return secret
}
