package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The schemas that editors' programs read are those of the structs.
func TestSchemasAreWritten(t *testing.T) {
	t.Chdir(root)
	files, err := schemaFiles()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range files {
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the structs say (%v): go run ./site schema", path, err)
		}
	}
	written, err := filepath.Glob(schemaFolder + "/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range written {
		if files[path] == nil {
			t.Errorf("%s: nothing writes it: take it away", path)
		}
	}
}

// schemas leads from each data file to its schema, by the settings that editors'
// programs read.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile(editorSettings)
	if err != nil {
		t.Fatal(err)
	}
	var settings struct {
		Schemas map[string][]string `json:"yaml.schemas"`
	}
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	settings.Schemas["site/schema/page.json"] = []string{"content/*/*.md"}
	of := map[string]*jsonschema.Schema{}
	for path, patterns := range settings.Schemas {
		schema, err := jsonschema.NewCompiler().Compile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range patterns {
			files, err := filepath.Glob(pattern)
			if err != nil || len(files) == 0 {
				t.Errorf("%s: no file for it (%v)", pattern, err)
			}
			for _, file := range files {
				of[file] = schema
			}
		}
	}
	return of
}

func validate(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	if after, ok := strings.CutPrefix(text, "---\n"); ok { // a page
		text, _, _ = strings.Cut(after, "\n---\n")
	}
	asJSON, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestDataAgreesWithSchemas(t *testing.T) {
	t.Chdir(root)
	of := schemas(t)
	all, err := filepath.Glob("site/data/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if of[file] == nil {
			t.Errorf("%s: no schema is for it", file)
		}
	}
	for file, schema := range of {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, schema, string(text)); err != nil {
			t.Errorf("%s: the check takes it, its schema does not: %v", file, err)
		}
	}
}

func TestSchemasRefuse(t *testing.T) {
	t.Chdir(root)
	of := schemas(t)
	const line, team = "site/data/services/kvinnofridslinjen.yaml", "site/data/teams/sodermalm.yaml"
	for name, c := range map[string]struct{ file, from, to string }{
		"a name left out":         {line, "name: ", "nmae: "},
		"a text in languages":     {line, "card: dygnet runt", "card: {sv: dygnet runt}"},
		"a card too wide":         {line, "card: dygnet runt", "card: dygnet runt hela veckan"},
		"a reader unknown":        {line, "for: [exposed", "for: [children"},
		"a number as a number":    {line, `dial: "116016"`, "dial: 116016"},
		"letters in a number":     {line, `dial: "116016"`, `dial: "116-016"`},
		"a former number's field": {line, "former: {shown", "former: {shwon"},
		"hours twice":             {line, "  always: true", "  always: true\n  weekly: [{days: [mon], from: \"09:00\", to: \"10:00\"}]"},
		"no hours in hours":       {line, "  always: true", "  holidays: closed"},
		"a cost made up":          {line, "cost: free", "cost: gratis"},
		"a trace left out":        {line, "trace: {bill: unknown}", "trace: {}"},
		"a true for a word":       {line, `interpreter: "yes"`, "interpreter: true"},
		"a page without https":    {line, "https://kvinnofridslinjen", "http://kvinnofridslinjen"},
		"no source":               {line, "source: [S14, S16, S18, S20, K71]", "source: []"},
		"a source twice":          {line, "source: [S14, S16,", "source: [S14, S14,"},
		"a day that is none":      {line, "checked: 2026-11-21", "checked: soon"},
		"an owner left out":       {line, "owner: redaktionen", ""},
		"a field misspelt":        {line, "status:", "state:"},
		"a region unknown":        {line, "area: sweden", "area: testby"},
		"too many first":          {team, "first: [", "first: [a, b, c, "},
		"hours that are a word":   {team, `hours: "?"`, `hours: "soon"`},
		"a contact on two lines":  {team, "name: Tidsbokning", `name: "Tid\nTEL:112"`},
		"a key that is none":      {team, "recipients: []", "recipients: [{name: a, key: hemligt, expires: 2027-12-31}]"},
		"a key cut off":           {team, "recipients: []", "recipients: [{name: a, key: age1hemligt, expires: 2027-12-31}]"},
		"a key without a day":     {team, "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p}]"},
		"an address in a folder":  {team, `address: "?"`, "address: https://lyktan.example/help/"},
		"a leave without https":   {team, "leave: https", "leave: http"},
		"a place in no region":    {"site/data/areas.yaml", "region: stockholm\n", "region: norrland\n"},
		"a kind of place":         {"site/data/areas.yaml", "kind: district", "kind: village"},
		"a place without a key":   {"site/data/areas.yaml", "- key: bromma\n  kind", "- kind"},
		"a figure's text":         {"site/data/law.yaml", "  text: ett år\n", ""},
		"an age made up":          {"site/data/sources.yaml", `copy: "2025-12"`, "copy: last year"},
		"a title left out":        {"site/data/sources.yaml", "  title: Förvaltningslag (2017:900)\n", ""},
		"steps left out":          {"site/data/browsers.yaml", "\n  steps:", "\n  stegs:"},
		"a value that is a word":  {"site/data/evaluation.yaml", "value: 114", "value: many"},
		"a word without a reason": {"site/data/words.yaml", ", why:", ", when:"},
		"a page's reader":         {"content/sv/granne.md", "audience: [", "audience: [children, "},
		"a page's revision":       {"content/sv/granne.md", "\nrev: ", "\nrev: x"},
		"a page's review":         {"content/en/granne.md", "\nreview: machine", "\nreview: machin"},
		"a page's summary":        {"content/sv/granne.md", "\nsummary: ", "\nsumary: "},
	} {
		text, err := os.ReadFile(c.file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), c.from) {
			t.Errorf("%s: %s has no %q", name, c.file, c.from)
			continue
		}
		if err := validate(t, of[c.file], strings.Replace(string(text), c.from, c.to, 1)); err == nil {
			t.Errorf("%s: its schema takes it", name)
		}
	}
}
