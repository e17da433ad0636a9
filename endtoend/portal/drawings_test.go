package portal

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"lyktan/endtoend/harness"
)

// drawn are the kinds of drawings: how large each is in its own units, how many
// bytes it may cost a page, and which of its paths have another colour than the text.
var drawn = map[string]struct {
	viewBox string
	bytes   int
	colours []string
}{
	"pictogram": {"0 0 24 24", 250, []string{"amber"}},
	"scene":     {"0 0 160 96", 900, []string{"beam", "shade", "light"}},
}

var drawing = regexp.MustCompile(`(?s)<svg class="(?:pictogram|scene)\b.*?</svg>`)

// Drawings are small, silent and in the colours of the page; none is carried along unused.
func TestDrawings(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	err := filepath.WalkDir(harness.Site, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		page, err := os.ReadFile(path)
		for _, svg := range drawing.FindAllString(string(page), -1) {
			found[svg] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for svg := range found {
		if err := checkDrawing(svg); err != nil {
			t.Errorf("%v: %s", err, svg)
		}
	}
	text, err := os.ReadFile(filepath.Join(harness.Root, "themes/lyktan/data/drawings.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range unused(t, text, found) {
		t.Errorf("no page has the drawing %s: put it to use, or take it out", name)
	}
	planted := append(text, "  planted: {line: M1 1h7, light: M1 1z}\n"...)
	if !slices.Contains(unused(t, planted, found), "scenes planted") {
		t.Error("planted: nobody saw that a drawing is on no page")
	}
}

func TestFaultsOfDrawingsAreFound(t *testing.T) {
	t.Parallel()
	const sound = `<svg class="scene turn" viewBox="0 0 160 96" aria-hidden="true"><path class="light" d="M1 1h7"/><path d="M4 90h152"/></svg>`
	if err := checkDrawing(sound); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"cut off":              {`</svg>`, ``},
		"no longer closed":     {`"M4 90h152"/>`, `"M4 90h152">`},
		"with a word":          {`</svg>`, `112</svg>`},
		"with a title":         {`</svg>`, `<title>x</title></svg>`},
		"with a colour":        {`<path d`, `<path fill="#b3201f" d`},
		"with a style":         {`<path d`, `<path style="stroke:red" d`},
		"with a foreign class": {`class="light"`, `class="amber"`},
		"read aloud":           {` aria-hidden="true"`, ``},
		"of another size":      {`160 96`, `24 24`},
		"without a line":       {`"M4 90h152"`, `""`},
		"not drawn":            {`"M4 90h152"`, `"<no value>"`},
		"too heavy":            {`h152`, strings.Repeat("h15", 300)},
	} {
		if err := checkDrawing(strings.Replace(sound, change[0], change[1], 1)); err == nil {
			t.Errorf("%s: nobody saw it", name)
		}
	}
}

// checkDrawing tells the first fault of a drawing as it stands in a page.
func checkDrawing(svg string) error {
	decoder := xml.NewDecoder(strings.NewReader(svg))
	kind, open := "", 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			attributes := map[string]string{}
			for _, a := range token.Attr {
				attributes[a.Name.Local] = a.Value
			}
			if open == 0 {
				kind = strings.TrimSuffix(attributes["class"], " turn")
				err = checkFrame(kind, attributes)
			} else {
				err = checkPath(kind, token.Name.Local, attributes)
			}
			if err != nil {
				return err
			}
			open++
		case xml.EndElement:
			open--
		case xml.CharData:
			return fmt.Errorf("a drawing says %q", token)
		}
	}
	if most := drawn[kind].bytes; len(svg) > most {
		return fmt.Errorf("%d bytes, and a %s has %d", len(svg), kind, most)
	}
	return nil
}

func checkFrame(kind string, attributes map[string]string) error {
	rules, ok := drawn[kind]
	if !ok || attributes["viewBox"] != rules.viewBox || attributes["aria-hidden"] != "true" || len(attributes) != 3 {
		return fmt.Errorf("a frame with %v", attributes)
	}
	return nil
}

// pathData matches the commands of a path, with numbers.
var pathData = regexp.MustCompile(`^M[0-9MmLlHhVvQqCcSsAaZz .-]+$`)

func checkPath(kind, name string, attributes map[string]string) error {
	class, coloured := attributes["class"]
	delete(attributes, "class")
	if name != "path" || len(attributes) != 1 || !pathData.MatchString(attributes["d"]) ||
		coloured && !slices.Contains(drawn[kind].colours, class) {
		return fmt.Errorf("a %s of class %q with %v", name, class, attributes)
	}
	return nil
}

// unused lists the drawings of a data file that are none of those found.
func unused(t *testing.T, data []byte, found map[string]bool) []string {
	t.Helper()
	var kinds map[string]map[string]struct{ Line, Amber, Light string }
	if err := yaml.Unmarshal(data, &kinds); err != nil {
		t.Fatal(err)
	}
	if len(kinds) == 0 {
		t.Fatal("no drawings")
	}
	var names []string
	for kind, drawings := range kinds {
		for name, drawing := range drawings {
			used := false
			for svg := range found {
				used = used || strings.Contains(svg, `<path d="`+drawing.Line+`"/>`) && strings.Contains(svg, ` d="`+drawing.Amber+drawing.Light+`"/>`)
			}
			if !used {
				names = append(names, kind+" "+name)
			}
		}
	}
	slices.Sort(names)
	return names
}
