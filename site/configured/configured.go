// Package configured reads which languages the site has from Hugo's configuration,
// the one place that lists them.
package configured

import (
	"fmt"
	"os"
	"slices"

	"github.com/goccy/go-yaml"
)

// Languages returns the languages of a hugo.yaml in its order, the source of the
// others first, and the direction of each, "ltr" or "rtl". Drafts are none of them,
// unless they are named.
func Languages(file string, drafts ...string) (codes []string, directions map[string]string, err error) {
	codes, directions, _, err = read(file, drafts)
	return codes, directions, err
}

// Drafts returns the languages of a hugo.yaml that are being translated: Hugo prints
// nothing of them, since the file says "disabled".
func Drafts(file string) ([]string, error) {
	_, _, drafts, err := read(file, nil)
	return drafts, err
}

func read(file string, taken []string) (codes []string, directions map[string]string, drafts []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, nil, err
	}
	var order struct {
		Languages yaml.MapSlice `yaml:"languages"`
	}
	var of struct {
		Languages map[string]struct {
			Direction string `yaml:"direction"`
			Disabled  bool   `yaml:"disabled"`
		} `yaml:"languages"`
	}
	for _, into := range []any{&order, &of} {
		if err := yaml.Unmarshal(text, into); err != nil {
			return nil, nil, nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	directions = map[string]string{}
	for _, item := range order.Languages {
		code := fmt.Sprint(item.Key)
		if of.Languages[code].Disabled && !slices.Contains(taken, code) {
			drafts = append(drafts, code)
			continue
		}
		codes = append(codes, code)
		directions[code] = of.Languages[code].Direction
	}
	if len(codes) == 0 {
		return nil, nil, nil, fmt.Errorf("%s: there are no languages in it", file)
	}
	return codes, directions, drafts, nil
}
