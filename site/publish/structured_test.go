package publish

import (
	"errors"
	"strings"
	"testing"
)

const service = `{"@context":"https://schema.org","@type":"GovernmentService","name":"The team","url":"https://lyktan.example/sv/kontakt/",
"provider":{"@type":"GovernmentOrganization","name":"The town"},"areaServed":{"@type":"AdministrativeArea","name":"The south"},
"availableChannel":[{"@type":"ServiceChannel","serviceUrl":"https://lyktan.example/sv/kontakt/","availableLanguage":["sv","ar"]},
{"@type":"ServiceChannel","servicePhone":{"@type":"ContactPoint","telephone":"+4681234567","hoursAvailable":[
{"@type":"OpeningHoursSpecification","dayOfWeek":["Monday","Friday"],"opens":"09:00","closes":"16:30"}]}}]}`

const numbers = `{"@context":"https://schema.org","@graph":[{"@type":"ContactPoint","name":"One","telephone":"112"},{"@type":"ContactPoint","telephone":"+4681234567"}]}`

func described(text string) []error {
	p := &page{path: "x", links: []string{"tel:112", "tel:+4681234567"}}
	p.checkStructured(text)
	return p.faults
}

func TestStructuredDataPasses(t *testing.T) {
	for _, text := range []string{service, numbers} {
		if faults := described(text); len(faults) > 0 {
			t.Errorf("%v in %s", faults, text)
		}
	}
}

// A site under development is read without https, at its own address only.
func TestStructuredDataOfADevelopmentSite(t *testing.T) {
	here := "http://127.0.0.1:8080/sv/kontakt/"
	p := &page{path: "x", links: []string{"tel:112", "tel:+4681234567"}, head: head{canonical: here}}
	p.checkStructured(strings.ReplaceAll(service, "https://lyktan.example/sv/kontakt/", here))
	if len(p.faults) > 0 {
		t.Errorf("%v", p.faults)
	}
	p.checkStructured(strings.ReplaceAll(service, "https://lyktan.example/sv/kontakt/", "http://127.0.0.1:8080/"))
	if len(p.faults) != 2 {
		t.Errorf("another address without https: %v", p.faults)
	}
}

func TestFalseStructuredDataIsFound(t *testing.T) {
	for name, c := range map[string]struct{ from, to, want string }{
		"not JSON":              {`}]}}]}`, `}]}}]`, "JSON"},
		"another vocabulary":    {"https://schema.org", "https://example.org", "@context"},
		"an unknown type":       {"GovernmentService", "GovernmentServise", "@type"},
		"no type":               {`"@type":"ContactPoint",`, "", "@type"},
		"a name that is gone":   {`"name":"The team",`, "", "GovernmentService without name"},
		"no area":               {`"areaServed"`, `"area"`, "without areaServed"},
		"no channel":            {`"availableChannel"`, `"channel"`, "without availableChannel"},
		"an empty name":         {"The town", "", "name is"},
		"a placeholder":         {"The town", "?", "name is"},
		"markup":                {"The town", "<em>The town</em>", "name is"},
		"another number":        {"+4681234567", "+4681234568", "telephone is"},
		"a number not known":    {"+4681234567", "?", "telephone is"},
		"no number":             {`"telephone":"+4681234567",`, "", "without telephone"},
		"a day in another form": {"Monday", "mon", "dayOfWeek is"},
		"no days":               {`["Monday","Friday"]`, `[]`, "dayOfWeek is empty"},
		"a time that is none":   {"16:30", "24:30", "closes is"},
		"no closing time":       {`,"closes":"16:30"`, "", "without closes"},
		"null":                  {`"The south"`, "null", "name is"},
		"a number as number":    {`"+4681234567"`, "4681234567", "telephone is"},
		"a relative address":    {`"serviceUrl":"https://lyktan.example`, `"serviceUrl":"`, "serviceUrl is"},
	} {
		if !strings.Contains(service, c.from) {
			t.Fatalf("%s: nothing to spoil", name)
		}
		faults := described(strings.Replace(service, c.from, c.to, 1))
		if err := errors.Join(faults...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
}
