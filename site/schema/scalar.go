package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"lyktan/tipapi/spelling"
)

// NeedsQuotes is the message for a text without quotation marks that some readers
// of YAML take for something else: they lose a first 0, or turn it into another
// word. It stands after the text.
const NeedsQuotes = "is read as a number, a truth value or a day, and not as a text: put it in quotation marks"

// otherThanText matches the words without quotation marks that YAML 1.1 or 1.2
// reads as a number (hours and minutes too), a truth value or a day.
var otherThanText = regexp.MustCompile(`^(?i:[-+]?[0-9][0-9_,]*(\.[0-9_]*)?(e[-+]?[0-9]+)?|[-+]?\.[0-9_]+(e[-+]?[0-9]+)?|` +
	`[-+]?0x[0-9a-f_]+|[-+]?0o[0-7_]+|[-+]?0b[01_]+|[-+]?\.inf|\.nan|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|` +
	`true|false|yes|no|on|off|y|n)$|` + plainDay + `([Tt]|[ \t]+[0-9]|$)`)

// plainDay begins what YAML reads as a day, or as a moment.
const plainDay = `^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}`

// aDay matches a day alone, which a field for days has without quotation marks.
var aDay = regexp.MustCompile(plainDay + `$`)

// IsUnquoted reports whether a value stands without quotation marks and is read as
// something else than a text.
func IsUnquoted(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return true
	case *ast.StringNode:
		// The first character is looked at because that is quicker for all the rest.
		return n.Token.Type == token.StringType && n.Value != "" && strings.ContainsAny(n.Value[:1], "+-.0123456789tTfFyYnNoO") &&
			otherThanText.MatchString(n.Value)
	}
	return false
}

// figures matches a whole number that every reader of YAML takes for the same.
var figures = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// Near is the word nearest to a mistyped one, or "" when none is near: at most one
// letter of three is another, or all are the same in another order.
func Near(typed string, words []string) string {
	near, letters := spelling.Nearest(typed, words), len([]rune(typed))
	if letters < 3 || 3*spelling.Distance(typed, near) > letters && !sameLetters(typed, near) {
		return ""
	}
	return near
}

func sameLetters(a, b string) bool {
	sorted := func(s string) []rune { return slices.Sorted(slices.Values([]rune(s))) }
	return slices.Equal(sorted(a), sorted(b))
}

// DidYouMean returns "did you mean cost? ", with the word nearest to a mistyped one
// and a space at its end, to be put into a message, or "" when no word is near.
func DidYouMean(typed string, words []string) string {
	if near := Near(typed, words); near != "" {
		return fmt.Sprintf("did you mean %s? ", near)
	}
	return ""
}
