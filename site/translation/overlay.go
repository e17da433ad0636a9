package translation

import (
	"io/fs"
	"regexp"
	"strconv"
	"testing/fstest"
)

// judged are the folders that the rules read.
var judged = []string{"content", "site/data", "site/i18n", "site/texts", "site/marks", "themes", "docs/languages"}

// overlay is a repository with some files as they would be.
func overlay(root fs.FS, changed map[string][]byte) (fs.FS, error) {
	all := fstest.MapFS{}
	for _, folder := range judged {
		if _, err := fs.Stat(root, folder); err != nil {
			continue
		}
		err := fs.WalkDir(root, folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(root, path)
			all[path] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for path, text := range changed {
		all[path] = &fstest.MapFile{Data: text}
	}
	return all, nil
}

var (
	located = regexp.MustCompile(`(?s)^([^\s:]+):([0-9]+): (.*)$`)
	lines   = regexp.MustCompile(`:[0-9]+`)
)

// place parts a fault.
func place(fault string) (file string, line int, said string, ok bool) {
	m := located.FindStringSubmatch(fault)
	if m == nil {
		return "", 0, fault, false
	}
	line, err := strconv.Atoi(m[2])
	return m[1], line, m[3], err == nil
}

// withoutLines is a fault wherever in its files it is told.
func withoutLines(fault string) string { return lines.ReplaceAllString(fault, "") }
