package publish

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// structuredType is what scripts say that are data, not programs.
const structuredType = "application/ld+json"

// needed are the types of schema.org that pages may describe things with, and
// the properties without which they say nothing.
var needed = map[string][]string{
	"GovernmentService":         {"name", "url", "areaServed", "availableChannel"},
	"GovernmentOrganization":    {"name"},
	"AdministrativeArea":        {"name"},
	"ServiceChannel":            {},
	"ContactPoint":              {"telephone"},
	"OpeningHoursSpecification": {"dayOfWeek", "opens", "closes"},
}

var (
	weekdays  = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)
)

// checkStructured judges what a page tells search engines as data: nothing may
// stand there that the page does not say, or that is not known.
func (p *page) checkStructured(text string) {
	var data map[string]any
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		p.fault("structured", "%v", err)
		return
	}
	if data["@context"] != "https://schema.org" {
		p.fault("structured", "@context is %v", data["@context"])
	}
	if graph, ok := data["@graph"]; ok && len(data) == 2 {
		p.checkValue("@graph", graph)
		return
	}
	delete(data, "@context")
	p.checkValue("", data)
}

func (p *page) checkValue(name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		p.checkThing(v)
	case []any:
		if len(v) == 0 {
			p.fault("structured", "%s is empty: leave it out", name)
		}
		for _, each := range v {
			p.checkValue(name, each)
		}
	case string:
		p.checkText(name, v)
	default:
		p.fault("structured", "%s is %v: leave out what is not known", name, v)
	}
}

func (p *page) checkThing(thing map[string]any) {
	kind, _ := thing["@type"].(string)
	properties, known := needed[kind]
	if !known {
		p.fault("structured", "@type %q is not one that is used here", kind)
	}
	for _, property := range properties {
		if thing[property] == nil {
			p.fault("structured", "%s without %s", kind, property)
		}
	}
	for _, property := range slices.Sorted(maps.Keys(thing)) {
		p.checkValue(property, thing[property])
	}
}

func (p *page) checkText(name, text string) {
	wrong := false
	switch name {
	case "telephone":
		// Links are made of the same data, and people tap them.
		wrong = !slices.Contains(p.links, "tel:"+text)
	case "dayOfWeek":
		wrong = !slices.Contains(weekdays, text)
	case "opens", "closes":
		wrong = !timeOfDay.MatchString(text)
	case "url", "serviceUrl":
		wrong = !strings.HasPrefix(text, "https://") && text != p.canonical // a site under development may have no https
	default:
		wrong = strings.Trim(text, " ?") == "" || strings.ContainsAny(text, "<>")
	}
	if wrong {
		p.fault("structured", "%s", fmt.Sprintf("%s is %q", name, text))
	}
}
