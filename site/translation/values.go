package translation

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"lyktan/site/marks"
	"lyktan/site/schema"
)

// texts puts strings and texts of the data into their files.
func (t *taking) texts(all []unit) {
	values := map[string]map[string]string{}
	order := map[string][]string{}
	lines := map[string]map[string]int{}
	left := map[string]int{}
	for _, u := range all {
		file := textsFolder + t.site.Lang + ".yaml"
		if strings.HasPrefix(u.place, stringsFolder) {
			file = stringsFolder + t.site.Lang + ".yaml"
		}
		if values[file] == nil {
			values[file], lines[file] = map[string]string{}, map[string]int{}
		}
		key := cmp.Or(u.of, u.key)
		if u.of == "" || u.category == "other" { // which every language has, and has last
			order[file] = append(order[file], key)
		}
		text, from := t.of(u)
		lines[file][key] = max(lines[file][key], from)
		if text == "" {
			left[file]++
		}
		if from == 0 {
			continue
		}
		if text != u.text {
			values[file][key] = " " + scalar(key, text)
		}
		if text != u.text || u.stale || t.by != schema.Machine && t.by != t.site.Marks[key].Review {
			if !slices.Contains(t.result.Keys, key) {
				t.result.Keys = append(t.result.Keys, key)
			}
		}
	}
	t.cases(all, values[stringsFolder+t.site.Lang+".yaml"])
	for _, file := range slices.Sorted(maps.Keys(values)) {
		if left[file] > 0 {
			t.result.Left = append(t.result.Left, fmt.Sprintf("%s: %d of %d texts are not translated yet", file, left[file], len(order[file])))
		}
		if len(values[file]) == 0 {
			continue
		}
		written, err := t.put(file, order[file], values[file])
		if err != nil {
			t.faults = append(t.faults, err)
			continue
		}
		t.result.Files[file] = []byte(written)
		n := 0
		for line := range strings.Lines(written) {
			n++
			if key := keyOf(line); key != "" {
				t.owners[file] = append(t.owners[file], owner{n, key, lines[file][key]})
			}
		}
	}
}

// cases writes the strings that have a text for each plural category: all of them, or
// none while one is not translated.
func (t *taking) cases(all []unit, values map[string]string) {
	written := map[string]string{}
	missing := map[string]bool{}
	for _, u := range all {
		if u.of == "" {
			continue
		}
		text, _ := t.of(u)
		written[u.of] += "\n  " + u.category + ": " + scalar(u.category, text)
		missing[u.of] = missing[u.of] || text == ""
	}
	for key, text := range written {
		if _, changed := values[key]; changed && !missing[key] {
			values[key] = text
		} else if changed {
			delete(values, key)
			t.result.Keys = slices.DeleteFunc(t.result.Keys, func(k string) bool { return k == key })
		}
	}
}

// put is a file of strings or texts with some values.
func (t *taking) put(file string, order []string, values map[string]string) (string, error) {
	now, err := schema.Read(t.site.Root, file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", schema.In(file, err)
	}
	if strings.HasPrefix(file, textsFolder) {
		slices.Sort(order)
		return withValues(string(now), order, values), nil
	}
	if slices.ContainsFunc(strings.Split(string(now), "\n"), func(line string) bool { return keyOf(line) != "" }) {
		return withValues(string(now), order, values), nil
	}
	model, err := schema.Read(t.site.Root, stringsFolder+t.site.Source+".yaml")
	if err != nil {
		return "", err
	}
	header, _, _ := strings.Cut(string(now), "\n")
	if strings.HasPrefix(header, "#") {
		header += "\n"
	} else {
		header = ""
	}
	return like(string(model), header, values), nil
}

// Marked are the marks of the texts, with those that were translated anew or approved.
func (s Site) Marked(in Imported, by string) (marks.Marks, error) {
	after := maps.Clone(s.Marks)
	for _, key := range in.Keys {
		review := by
		if by == schema.Machine && s.Marks[key].Review == schema.Authored {
			review = schema.Authored
		}
		if err := after.Set(in.Texts, s.Lang, s.Source, []string{key}, review, s.Changes); err != nil {
			return nil, err
		}
	}
	return after, nil
}
