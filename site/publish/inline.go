package publish

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"lyktan/tipapi/bundle"
)

// Inline are the texts of the styles and scripts that the theme prints into
// pages: a closed list. Hugo writes it from the theme's own files alone
// (home.inline.json), not from the pages, so that nothing that found its way
// into a page is on it.
type Inline struct {
	Styles  []string `json:"styles"`
	Scripts []string `json:"scripts"`
}

// takeInline reads the list from a site that Hugo has just printed, and takes
// the file out of it.
func takeInline(dir string) (Inline, error) {
	file := filepath.Join(dir, bundle.Dir, "inline.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return Inline{}, err
	}
	var own Inline
	if err := json.Unmarshal(text, &own); err != nil {
		return Inline{}, fmt.Errorf("%s: %w", file, err)
	}
	if len(own.Styles) == 0 || slices.Contains(own.Styles, "") || len(own.Scripts) == 0 || slices.Contains(own.Scripts, "") {
		return Inline{}, errors.New(file + ": the theme's styles and scripts are not there")
	}
	return own, os.Remove(file)
}

// hashes are how a Content-Security-Policy names the texts: sorted.
func hashes(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, hash(text))
	}
	slices.Sort(all)
	return slices.Compact(all)
}
