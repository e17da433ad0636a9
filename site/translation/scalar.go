package translation

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"lyktan/site/plain"
)

// scalar writes a text as the value of a key, without quotation marks where every
// reader of YAML takes it for the same text then.
func scalar(key, text string) string {
	leaves, err := plain.Leaves([]byte(key + ": " + text + "\n"))
	if err == nil && len(leaves) == 1 && leaves[0].Text == text && !leaves[0].Unquoted && !strings.ContainsAny(text, "\n\t") && !strings.ContainsAny(text[:min(1, len(text))], `"'&*!|>%@{[?-`+"`") {
		return text
	}
	return quoted(text)
}

// quoted writes a text in quotation marks.
func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b) // its texts are YAML, too
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(text) // a text can always be written
	return strings.TrimSuffix(b.String(), "\n")
}

// flowValue is a value between the braces of one line.
var flowValue = regexp.MustCompile(`^ *(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,}]*)`)

// withValue puts a text in the place of the value of a key on a line, which may stand
// between braces with others.
func withValue(line, key, text string) string {
	at := regexp.MustCompile(`(?:^|[\s{,-])` + key + `:`).FindStringIndex(line)
	if at == nil {
		return line
	}
	before, rest := line[:at[1]], line[at[1]:]
	if !strings.Contains(before, "{") {
		return before + " " + scalar(key, text) + "\n"
	}
	return before + " " + quoted(text) + rest[len(flowValue.FindString(rest)):]
}

var keyLine = regexp.MustCompile(`^([A-Za-z0-9_./-]+|"[^"]+"):(?:\s|$)`)

// keyOf is the key that a line begins with, or "".
func keyOf(line string) string {
	m := keyLine.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	return strings.Trim(m[1], `"`)
}

// withValues writes values into a file of keys, each as it stands behind the colon:
// those that are there in their places, others behind the one that is before them in an
// order.
func withValues(file string, order []string, values map[string]string) string {
	lines := strings.SplitAfter(strings.TrimRight(file, "\n")+"\n", "\n")
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" || line == "{}\n" })
	if strings.TrimSpace(file) == "" {
		lines = nil
	}
	at := func(key string) int {
		return slices.IndexFunc(lines, func(line string) bool { return keyOf(line) == key })
	}
	behind := func(i int) int { // the line behind a value, which may go on further in
		for i++; i < len(lines) && (strings.HasPrefix(lines[i], " ") || strings.HasPrefix(lines[i], "\t")); i++ {
		}
		return i
	}
	place := 0 // behind the comments above the first key
	for place < len(lines) && keyOf(lines[place]) == "" {
		place++
	}
	for _, key := range order {
		i := at(key)
		value, given := values[key]
		line := key + ":" + value
		switch {
		case given && i >= 0:
			lines = slices.Replace(lines, i, behind(i), line+end(value, lines[i]))
			place = behind(i)
		case given:
			lines = slices.Insert(lines, place, line+"\n")
			place = behind(place)
		case i >= 0:
			place = behind(i)
		}
	}
	return strings.Join(lines, "")
}

// end is what stands behind a value in the place of a line: the remark of that, unless
// the value goes over several.
func end(value, line string) string {
	if strings.Contains(value, "\n") {
		return "\n"
	}
	return remark(line)
}

var remarks = regexp.MustCompile(` +# .*$`)

// remark is the comment behind a value, with the end of the line.
func remark(line string) string {
	line = strings.TrimSuffix(line, "\n")
	said := remarks.FindString(line)
	if leaves, err := plain.Leaves([]byte(line + "\n")); err == nil && len(leaves) == 1 && !strings.Contains(leaves[0].Text, said) {
		return said + "\n"
	}
	return "\n"
}

// like is a file with the comments of another one, and none of its texts but some.
func like(model, header string, values map[string]string) string {
	var b strings.Builder
	b.WriteString(header)
	first := true
	for line := range strings.Lines(model) {
		if first && strings.HasPrefix(line, "#") {
			first = false
			continue
		}
		first = false
		key := keyOf(line)
		if value, given := values[key]; given && key != "" {
			b.WriteString(key + ":" + value + end(value, line))
		} else if key == "" && !strings.HasPrefix(line, " ") {
			b.WriteString(line)
		}
	}
	return b.String()
}
