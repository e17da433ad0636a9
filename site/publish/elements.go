package publish

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// elements are those that a page may have, with the attributes that only they
// may have: what the theme prints, and no others. An element of another
// vocabulary than HTML has its name before it.
var elements = map[string][]string{
	"html": {}, "head": {}, "title": {}, "body": {}, "style": {},
	"meta":   {"charset", "name", "content", "property"},
	"link":   {"rel", "href"},
	"script": {"type"},

	"header": {}, "footer": {}, "main": {}, "nav": {}, "aside": {}, "section": {}, "div": {}, "noscript": {},
	"h1": {}, "h2": {}, "h3": {}, "h4": {}, "p": {}, "ul": {}, "ol": {}, "li": {}, "figure": {}, "figcaption": {},
	"table": {}, "thead": {}, "tbody": {}, "tr": {}, "th": {"scope"}, "td": {},
	"details": {"name"}, "summary": {},

	"a": {"href", "rel", "hreflang"}, "strong": {}, "em": {}, "b": {}, "small": {}, "span": {}, "bdi": {}, "bdo": {}, "br": {}, "time": {"datetime"},
	"img": {"src", "alt", "width", "height"},

	"svg svg":  {"viewBox", "preserveAspectRatio"},
	"svg path": {"d", "fill", "stroke", "stroke-width", "stroke-linejoin", "stroke-linecap"},
	"svg rect": {"width", "height"},

	"form":     {"method", "action", "accept-charset", "autocomplete", "novalidate"},
	"fieldset": {}, "legend": {}, "label": {"for"}, "output": {},
	"input":    {"type", "name", "value", "maxlength", "inputmode", "autocomplete", "autocapitalize", "spellcheck", "checked"},
	"textarea": {"name", "rows", "maxlength"},
	"select":   {"name"}, "optgroup": {"label"}, "option": {"value", "selected"},
	"button": {"disabled", "name", "value"},
}

// everywhere are the attributes that any element may have. Those that begin
// with data- tell something to the theme's scripts, with aria- to readers.
var everywhere = []string{"class", "id", "lang", "dir", "hidden", "role", "tabindex", "autofocus"}

// values are the only ones that some attributes may have.
var values = map[string][]string{
	"meta name":   {"viewport", "referrer", "description", "robots", "color-scheme", "format-detection"},
	"link rel":    {"icon", "canonical"},
	"script type": {structuredType},
	"input type":  {"text", "hidden", "radio", "checkbox"},
}

// checkElement holds an element against the closed list. What comes from a text
// or from Hugo, and not from the theme, is found here, even if no check and no
// other rule knows of it.
func (p *page) checkElement(n *html.Node) {
	name := strings.TrimSpace(n.Namespace + " " + n.Data)
	own, known := elements[name]
	if !known {
		p.fault("elements", "<%s> is not one that the theme has (site/publish/elements.go)", n.Data)
		return
	}
	for _, a := range n.Attr {
		told := strings.HasPrefix(a.Key, "data-") || strings.HasPrefix(a.Key, "aria-")
		if a.Namespace != "" || !told && !slices.Contains(own, a.Key) && !slices.Contains(everywhere, a.Key) {
			p.fault("elements", "<%s %s=%q>: the theme has no such attribute (site/publish/elements.go)", n.Data, a.Key, a.Val)
		}
		if only, ok := values[name+" "+a.Key]; ok && !slices.Contains(only, a.Val) {
			p.fault("elements", "<%s %s=%q>: the theme has only %q there", n.Data, a.Key, a.Val, only)
		}
	}
	if name == "meta" && attribute(n, "name") == "referrer" && attribute(n, "content") != "no-referrer" {
		p.fault("elements", "a page that tells where its readers come from")
	}
}

// checkForm lets pass the forms for tips and for answers, and sheets to write on, which have nothing
// to send with: a name would put what is written into an address, a button or a line
// of text, in which Enter sends, would load the page anew, and a browser may keep
// what it is not told to forget.
func (p *page) checkForm(form *html.Node) {
	action, method := attribute(form, "action"), attribute(form, "method")
	if (action == "/tips" || action == "/answers") && method == "post" {
		return
	}
	if action != "" || method != "" {
		p.fault("form", "a form goes to %q", action)
	}
	if attribute(form, "autocomplete") != "off" {
		p.fault("form", "a browser may keep what is written on a sheet: autocomplete=off is missing")
	}
	for n := range form.Descendants() {
		sends := n.DataAtom == atom.Button || n.DataAtom == atom.Input && attribute(n, "type") != "checkbox"
		if sends || attribute(n, "name") != "" {
			p.fault("form", "a sheet has <%s name=%q type=%q>: it may hold textareas and boxes to tick, without names", n.Data, attribute(n, "name"), attribute(n, "type"))
		}
	}
}

// checkInline lets pass the theme's own styles and scripts, and what a page says
// as data in its head, which no browser runs.
func (p *page) checkInline(n *html.Node, rule string, own []string) {
	text := content(n)
	if !slices.Contains(own, text) {
		p.fault(rule, "<%s> that is not the theme's own: %.60q. It is not allowed to run; find the text that it came with", n.Data, text)
	}
}

// isData reports whether a script is data for search engines.
func isData(n *html.Node) bool {
	return n.Parent != nil && n.Parent.Data == "head" && len(n.Attr) == 1 && attribute(n, "type") == structuredType
}

// checkLead asks of a link that leaves the site that its target is in the data,
// or in a page of the source language.
func (p *page) checkLead(link string, known Leads) {
	number, call := strings.CutPrefix(link, "tel:")
	switch {
	case call && !slices.Contains(known.Numbers, number):
		p.fault("numbers", "a link calls %q, which is no number of the data", number)
	case strings.HasPrefix(link, "https://") && !slices.Contains(known.Addresses, link):
		p.fault("outside-links", "a link leads to %q, which is neither in the data nor in a page of the source language", link)
	}
}

// Leads are where links may lead out of the site: all numbers as they are
// dialled, and all addresses.
type Leads struct{ Numbers, Addresses []string }
