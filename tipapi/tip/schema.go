package tip

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// SchemaURI names what [Schema] returns. Its last part is [Version]: another way of
// writing tips has another name.
const SchemaURI = "urn:lyktan:tip:1"

// descriptions say what each member of an encoded tip is, for who writes a program
// that reads tips.
var descriptions = map[string]string{
	"v":             "the version of this form; a reader refuses one that it does not know",
	"receipt":       "the number that the sender was shown, and can add to the tip by",
	"received":      "when it came, UTC, cut to the hour",
	"lang":          "the language of the page that it was sent from, not of the text",
	"now":           "whether it is happening now",
	"what":          "what the sender sees or hears, in the sender's words",
	"street":        "where: street, number, floor",
	"area":          "the part of town, chosen or typed",
	"danger":        "boxes that were ticked: weapon, threat, strangling, pregnancy, separation, or others in words",
	"children":      "whether children live there",
	"who":           "who is meant",
	"last":          "when it happened last",
	"often":         "how often",
	"since":         "since when",
	"unsafe":        "when it is not safe to come or to call",
	"guess":         "whether the sender guesses",
	"how":           "how the sender knows",
	"contact":       "how the sender can be reached, if they want to",
	"area_mark":     "whether the area is the team's; unknown: it is in no list",
	"adds_to":       `the receipt of an earlier tip that this one adds to, or ""`,
	"adds_to_typed": "what was typed for an earlier receipt and is not one",
	"answer_salt":   `the salt by which the sender can be answered, or ""; not in tips from before 2026-12`,
}

// added are members that tips of before do not have: none is required.
var added = []string{"last", "answer_salt"}

// Schema is the JSON Schema (draft 2020-12) of an encoded tip: of what is inside the
// sealed file. A later program may write members that it does not name.
func Schema() ([]byte, error) {
	properties := map[string]any{}
	var required []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Tip]()) {
		if f.Anonymous {
			continue
		}
		name := f.Tag.Get("json")
		of := ofType(f.Type)
		if kind := Kind(f.Tag.Get("kind")); kind != "" {
			kind.limit(of)
		}
		of["description"] = descriptions[name]
		properties[name] = of
		if !slices.Contains(added, name) {
			required = append(required, name)
		}
	}
	more := func(name, keyword string, value any) { properties[name].(map[string]any)[keyword] = value }
	more("v", "const", Version)
	more("receipt", "pattern", "^[0-9]{16}$")
	more("received", "pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00Z$")
	more("area_mark", "enum", []Mark{Inside, Outside, Unknown})
	more("adds_to", "pattern", "^([0-9]{16})?$")
	more("adds_to_typed", "maxLength", MaxLine)
	text, err := json.MarshalIndent(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SchemaURI, "title": "A tip, opened",
		"description": "What is inside a sealed tip, once a private key of the team has opened it (age), followed by blanks.",
		"type":        "object", "properties": properties, "required": required,
	}, "", "  ")
	return append(text, '\n'), err
}

func ofType(t reflect.Type) map[string]any {
	switch {
	case t.Kind() == reflect.Int:
		return map[string]any{"type": "integer"}
	case t.Kind() == reflect.Slice:
		return map[string]any{"type": "array", "items": ofType(t.Elem())}
	case t.Kind() == reflect.String, strings.HasSuffix(t.String(), "time.Time"):
		return map[string]any{"type": "string"}
	}
	panic(fmt.Sprintf("no schema for %v", t)) // a fault in the struct
}

// limit writes what an answer of a kind may be.
func (k Kind) limit(of map[string]any) {
	switch k {
	case Choice:
		of["enum"] = append([]string{""}, Choices...)
	case Line, Listed:
		of["maxLength"] = MaxLine
	case Text:
		of["maxLength"] = MaxWhat
	case Boxes:
		of["maxItems"] = MaxDanger
		of["items"].(map[string]any)["maxLength"] = MaxLine
	}
}
