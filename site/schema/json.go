package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// JSON writes the rules of a type as JSON Schema (draft 2020-12). It says less
// than the check: not what depends on other fields' values, the day, or keys of
// other files.
func (c *Checker) JSON(title string, t reflect.Type) ([]byte, error) {
	w := writer{c, map[string]any{}}
	tag := ""
	if t.Kind() != reflect.Struct {
		tag = dives(t)
	}
	node := w.node(t, tag)
	if t.Kind() == reflect.Struct {
		node = map[string]any{}
		w.object(t, node)
	}
	if len(w.defs) > 0 {
		node["$defs"] = w.defs
	}
	node["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	node["title"] = title
	text, err := json.MarshalIndent(node, "", "  ")
	return append(text, '\n'), err
}

// writer makes one schema.
type writer struct {
	*Checker
	defs map[string]any // of the structs that have a name, each once: a number can have a former number
}

// refer leads to the schema of a struct.
func (w writer) refer(t reflect.Type, node map[string]any) {
	name := strings.ToLower(t.Name())
	if name == "" {
		w.object(t, node)
		return
	}
	if w.defs[name] == nil {
		of := map[string]any{}
		w.defs[name] = of
		w.object(t, of)
	}
	node["$ref"] = "#/$defs/" + name
}

// node is the schema of a type under the rules of a validate tag.
func (w writer) node(t reflect.Type, tag string) map[string]any {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	outer, inner := tag, ""
	if tag == "dive" {
		outer = ""
	} else if before, after, ok := strings.Cut(","+tag, ",dive"); ok {
		outer, inner = strings.TrimPrefix(before, ","), strings.TrimPrefix(after, ",")
	}
	node := map[string]any{}
	switch t.Kind() {
	case reflect.Struct:
		w.refer(t, node)
	case reflect.Map:
		node["type"], node["additionalProperties"] = "object", w.node(t.Elem(), inner)
	case reflect.Slice:
		node["type"], node["items"] = "array", w.node(t.Elem(), inner)
	case reflect.String:
		node["type"] = "string"
	case reflect.Bool:
		node["type"] = "boolean"
	default:
		node["type"] = "integer"
	}
	optional := false
	var hints []string
	for name := range strings.SplitSeq(outer, ",") {
		name, param, _ := strings.Cut(name, "=")
		if name == "omitempty" {
			optional = true
		}
		r, known := rules[name]
		if !known && name != "" && name != "omitempty" {
			panic(fmt.Sprintf("rules.go has no rule for %q", name)) // a fault in a struct's tags
		}
		if r.json == nil {
			continue
		}
		r.json(param, node, w.site)
		switch name {
		case "required", "min", "max", "unique":
		default:
			hints = append(hints, r.allowed(param, w.site))
		}
	}
	if l, ok := reflect.Zero(t).Interface().(Literal); ok {
		node = map[string]any{"anyOf": []any{map[string]any{"const": l.Literal()}, node}}
	}
	if optional && t.Kind() == reflect.String {
		node = map[string]any{"anyOf": []any{map[string]any{"const": ""}, node}}
	}
	if len(hints) > 0 {
		node["description"] = strings.Join(hints, "; ")
	}
	return node
}

func (w writer) object(t reflect.Type, node map[string]any) {
	properties := map[string]any{}
	required, all := []string{}, []any{}
	names := map[string]string{}
	for _, f := range fields(t) {
		names[f.Name] = yamlName(f)
	}
	for _, f := range fields(t) {
		tag := f.Tag.Get("validate")
		of := w.node(f.Type, tag)
		properties[yamlName(f)] = of
		if w.needed(f) {
			required = append(required, yamlName(f))
		}
		for name := range strings.SplitSeq(tag, ",") {
			name, param, _ := strings.Cut(name, "=")
			pair := []string{yamlName(f), names[param]}
			switch name {
			case "required_without":
				all = append(all, map[string]any{"anyOf": []any{map[string]any{"required": pair[:1]}, map[string]any{"required": pair[1:]}}})
			case "excluded_with":
				all = append(all, map[string]any{"not": map[string]any{"required": pair}})
			}
		}
	}
	node["type"], node["properties"], node["additionalProperties"] = "object", properties, false
	if len(required) > 0 {
		node["required"] = required
	}
	if len(all) > 0 {
		node["allOf"] = all
	}
}

// needed reports whether a file without a field fails the check: whether the
// field's zero value does.
func (c *Checker) needed(f reflect.StructField) bool {
	if f.Type.Kind() == reflect.Struct {
		return c.validate.Struct(reflect.Zero(f.Type).Interface()) != nil
	}
	tag := f.Tag.Get("validate")
	if f.Type.Kind() == reflect.Pointer || tag == "" || strings.Contains(tag, "_with") {
		return false
	}
	return c.validate.Var(reflect.Zero(f.Type).Interface(), tag) != nil
}
