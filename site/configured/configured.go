// Package configured reads which languages the site has from Hugo's configuration,
// the one place that lists them.
package configured

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml"
)

// Languages returns the languages of a hugo.yaml in its order, the source of the
// others first, and the direction of each, "ltr" or "rtl".
func Languages(file string) (codes []string, directions map[string]string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	var order struct {
		Languages yaml.MapSlice `yaml:"languages"`
	}
	var of struct {
		Languages map[string]struct {
			Direction string `yaml:"direction"`
		} `yaml:"languages"`
	}
	for _, into := range []any{&order, &of} {
		if err := yaml.Unmarshal(text, into); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	if len(order.Languages) == 0 {
		return nil, nil, fmt.Errorf("%s: there are no languages in it", file)
	}
	directions = map[string]string{}
	for _, item := range order.Languages {
		code := fmt.Sprint(item.Key)
		codes = append(codes, code)
		directions[code] = of.Languages[code].Direction
	}
	return codes, directions, nil
}
