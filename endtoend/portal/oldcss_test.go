package portal

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What a browser of 2016 (Chrome 51, Samsung Internet 4 and 5) passes over in a style
// sheet, by what Can I Use says of each: properties, parts of values, of selectors and
// of conditions. What is not here it knows.
var (
	newProperties = regexp.MustCompile(`^(inset(-.*)?|(min-|max-)?(inline|block)-size|(margin|padding|border)-(inline|block)(-.*)?|border-(start|end)-.*|scroll-(padding|margin)(-.*)?|gap|row-gap|` +
		`grid(-.*)?|place-.*|justify-items|text-wrap|text-underline-offset|text-decoration-(color|thickness|line|style|skip.*)|hyphens|clip-path|color-scheme|accent-color|caret-color|appearance|` +
		`aspect-ratio|field-sizing|forced-color-adjust|print-color-adjust|text-size-adjust|translate|rotate|scale|overscroll-.*|container.*|content-visibility|font-variant-numeric|user-select|mask.*|backdrop-filter)$`)
	newValues = regexp.MustCompile(`(?i)\b(min|max|clamp|env|color-mix|light-dark|conic-gradient|fit-content)\(|#([0-9a-f]{8}|[0-9a-f]{4})\b|\banywhere\b|\b(Canvas|CanvasText|ButtonText|LinkText|Highlight)\b` +
		`|^(grid|inline-grid|contents|flow-root|sticky|clip|revert)$`)
	newSelectors  = regexp.MustCompile(`:focus-visible|:focus-within|:is\(|:where\(|:has\(|:not\([^()]*[ ,>+~]|::marker|::details-content|:user-|&`)
	newConditions = regexp.MustCompile(`prefers-|forced-colors|scripting|\(width|\(height|hover|pointer|@layer|@container`)
)

// inOldBrowser is a style sheet as such a browser understands it: without what it
// does not know, and with what it sets back because a variable in it is not understood.
func inOldBrowser(css string) string {
	bad := map[string]bool{} // variables that no value can be made of
	for _, m := range regexp.MustCompile(`(--[\w-]+):([^;}]*)`).FindAllStringSubmatch(css, -1) {
		if newValues.MatchString(strings.TrimSpace(m[2])) {
			bad[m[1]] = true
		}
	}
	var out strings.Builder
	readRules(css, &out, bad)
	return out.String()
}

func readRules(css string, out *strings.Builder, bad map[string]bool) {
	for css = strings.TrimSpace(css); css != ""; css = strings.TrimSpace(css) {
		open := strings.IndexByte(css, '{')
		if open < 0 {
			return
		}
		head, body, rest := strings.TrimSpace(css[:open]), "", ""
		depth := 1
		for i := open + 1; i < len(css) && depth > 0; i++ {
			switch css[i] {
			case '{':
				depth++
			case '}':
				if depth--; depth == 0 {
					body, rest = css[open+1:i], css[i+1:]
				}
			}
		}
		css = rest
		switch {
		case strings.HasPrefix(head, "@media") || strings.HasPrefix(head, "@supports"):
			if condition := strings.Trim(strings.TrimPrefix(head, "@supports"), " ()"); strings.HasPrefix(head, "@supports") && readsNothing(condition) {
				continue
			}
			if newConditions.MatchString(head) {
				continue
			}
			out.WriteString(head + "{")
			readRules(body, out, bad)
			out.WriteString("}")
		case newSelectors.MatchString(head):
		default:
			out.WriteString(head + "{")
			for _, declaration := range split(body, ';') {
				property, value, _ := strings.Cut(declaration, ":")
				property, value = strings.TrimSpace(property), strings.TrimSpace(value)
				switch known := !newProperties.MatchString(property); {
				case property == "" || !known:
				case slices.ContainsFunc(regexp.MustCompile(`var\((--[\w-]+)`).FindAllStringSubmatch(value, -1), func(m []string) bool { return bad[m[1]] }):
					if !strings.HasPrefix(property, "--") {
						out.WriteString(property + ":unset;")
					}
				case newValues.MatchString(value): // it stays as it was set before
				default:
					out.WriteString(property + ":" + value + ";")
				}
			}
			out.WriteString("}")
		}
	}
}

// readsNothing reports whether such a browser does not know a declaration.
func readsNothing(declaration string) bool {
	property, value, _ := strings.Cut(declaration, ":")
	return newProperties.MatchString(strings.TrimSpace(property)) || newValues.MatchString(strings.TrimSpace(value))
}

// split cuts a text at a character that is in no brackets and no string.
func split(text string, at byte) (parts []string) {
	depth, begin, quote := 0, 0, byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == at && depth == 0:
			parts, begin = append(parts, text[begin:i]), i+1
		}
	}
	return append(parts, text[begin:])
}

func TestOldBrowserPassesOver(t *testing.T) {
	t.Parallel()
	for css, want := range map[string]string{
		`a{color:red;gap:1rem}`:                                     `a{color:red;}`,
		`a{padding:1px;padding:max(1px,2px)}`:                       `a{padding:1px;}`,
		`a,b:focus-visible{color:red}b{color:blue}`:                 `b{color:blue;}`,
		`@media (prefers-color-scheme:dark){a{color:red}}b{top:0}`:  `b{top:0;}`,
		`@media print{a{inset:0;top:0}}`:                            `@media print{a{top:0;}}`,
		`a{position:sticky;display:grid;background:url("a;b")}`:     `a{background:url("a;b");}`,
		`:root{--x:#00000040}a{background:var(--x);color:var(--y)}`: `:root{}a{background:unset;color:var(--y);}`,
		`a{color:#12345678;border:1px solid #123}`:                  `a{border:1px solid #123;}`,
	} {
		if got := inOldBrowser(css); got != want {
			t.Errorf("%s: %s, not %s", css, got, want)
		}
	}
}
