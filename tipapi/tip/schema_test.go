package tip

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A validator of somebody else takes every tip that can be written, and refuses what
// none can be.
func TestTipsFollowTheSchema(t *testing.T) {
	schema := compiled(t)
	at := time.Date(2026, 11, 29, 20, 15, 0, 0, time.FixedZone("CET", 3600))
	for name, body := range map[string]string{
		"the shortest": "lang=sv&what=a",
		"everything":   "lang=ar&now=yes&what=" + strings.Repeat("%F0%9F%94%91", MaxWhat) + "&street=a&area=Solna&danger=weapon&danger=annat&children=unknown&who=a&last=a&often=a&since=a&unsafe=a&guess=no&how=a&contact=a&receipt=1472632213369900",
		"a long line":  "lang=sv&what=a&contact=" + strings.Repeat("%C3%A5", MaxLine) + "&receipt=" + strings.Repeat("%C3%A5", MaxLine),
	} {
		form, err := ParseForm(body)
		if err != nil || len(form.Problems()) > 0 {
			t.Fatalf("%s: %v, %v", name, err, form.Problems())
		}
		plain, err := New(form, "1472632213369900", Inside, at).Encode()
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(parsed(t, string(plain))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	plain, err := New(Form{Lang: "sv", Answers: Answers{What: "a"}}, "1472632213369900", Unknown, at).Encode()
	if err != nil {
		t.Fatal(err)
	}
	good := string(bytes.TrimSpace(plain))
	// What earlier versions wrote has fewer members.
	for _, name := range added {
		before := strings.Replace(good, fmt.Sprintf(`,%q:""`, name), "", 1)
		if err := schema.Validate(parsed(t, before)); before == good || err != nil {
			t.Errorf("without %s: %v", name, err)
		}
	}
	for old, changed := range map[string]string{
		`"v":1`: `"v":2`, `"receipt":"1472632213369900"`: `"receipt":"147"`, `T19:00:00Z`: `T19:15:00Z`, `"now":""`: `"now":"maybe"`,
		`"what":"a"`: `"what":"` + strings.Repeat("a", MaxWhat+1) + `"`, `"who":""`: `"who":"` + strings.Repeat("å", MaxLine+1) + `"`,
		`"danger":[]`: `"danger":null`, `"area_mark":"unknown"`: `"area_mark":"near"`, `,"adds_to_typed":""`: ``, `"adds_to":""`: `"adds_to":"1"`,
	} {
		bad := strings.Replace(good, old, changed, 1)
		if bad == good {
			t.Fatalf("%s is not in %s", old, good)
		}
		if schema.Validate(parsed(t, bad)) == nil {
			t.Errorf("%s is taken in the place of %s", changed, old)
		}
	}
}

// Each member says what it is, and the name changes with the version.
func TestSchemaSaysWhatEachMemberIs(t *testing.T) {
	properties := compiled(t).Properties
	for name, of := range properties {
		if of.Description == "" {
			t.Errorf("%s has no description", name)
		}
	}
	if len(properties) != len(descriptions) {
		t.Errorf("%d members, and %d descriptions", len(properties), len(descriptions))
	}
	if SchemaURI != fmt.Sprint("urn:lyktan:tip:", Version) {
		t.Errorf("%s is not of version %d", SchemaURI, Version)
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(SchemaURI, parsed(t, string(text))); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile(SchemaURI)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return value
}
