package proxy

import (
	"errors"
	"strings"
)

var errForwarded = errors.New("malformed Forwarded header")

// unknown is a hop that cannot be read.
const unknown = "unknown"

// parseForwarded returns the "for" of each element of a Forwarded header (RFC
// 7239), quotes undone. A malformed header is one unknown hop.
func parseForwarded(line string) []string {
	var hops []string
	for rest, more := line, true; more; {
		var element string
		var err error
		if element, rest, more, err = cutUnquoted(rest, ','); err != nil {
			return []string{unknown}
		}
		hop, err := forOf(element)
		if err != nil {
			return []string{unknown}
		}
		hops = append(hops, hop)
	}
	return hops
}

// forOf returns the value of an element's "for", or unknown.
func forOf(element string) (string, error) {
	hop, seen := unknown, false
	for rest, more := element, true; more; {
		var pair string
		var err error
		if pair, rest, more, err = cutUnquoted(rest, ';'); err != nil {
			return "", err
		}
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if !strings.EqualFold(name, "for") {
			continue
		}
		if seen {
			return "", errForwarded
		}
		seen = true
		if hop, err = unquote(value); err != nil {
			return "", err
		}
	}
	return hop, nil
}

// cutUnquoted cuts text at the first separator that is not inside quotes.
func cutUnquoted(text string, separator byte) (before, after string, found bool, err error) {
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted && text[i] == separator:
			return text[:i], text[i+1:], true, nil
		}
	}
	if quoted {
		return "", "", false, errForwarded
	}
	return text, "", false, nil
}

// unquote undoes a quoted-string; a token stays as it is.
func unquote(value string) (string, error) {
	inner, quoted := strings.CutPrefix(value, `"`)
	if !quoted {
		if strings.Contains(value, `"`) {
			return "", errForwarded
		}
		return value, nil
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch {
		case inner[i] == '"':
			if i != len(inner)-1 {
				return "", errForwarded
			}
			return b.String(), nil
		case inner[i] == '\\' && i+1 < len(inner):
			i++
		}
		b.WriteByte(inner[i])
	}
	return "", errForwarded
}
