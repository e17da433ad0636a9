package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"lyktan/site/lint"
	"lyktan/site/schema"
	"lyktan/tipapi/bundle"
)

// hugoConfig is what the checks have to know of Hugo's configuration.
type hugoConfig struct {
	languages lint.Languages
	emergency string // the number that every page calls
	line      int    // of emergency
	elsewhere string // the form's answer for a place that is not in areas.yaml
	notice    bundle.Notice
	short     []string          // the pages of /1 and on
	numerals  map[string]string // by language, ten in a row, where they are not 0–9
}

var emergencyKey = regexp.MustCompile(`(?im)^\s*emergency\s*:`)

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func readHugoConfig(file string) (hugoConfig, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return hugoConfig{}, err
	}
	if _, err := schema.Parse(text); err != nil {
		return hugoConfig{}, fmt.Errorf("%s:%w", file, err)
	}
	var in struct {
		Languages yaml.MapSlice `yaml:"languages"`
		Params    struct {
			Elsewhere string        `yaml:"elsewhere"`
			Complete  []string      `yaml:"complete"`
			Notice    bundle.Notice `yaml:"notice"`
			Short     []string      `yaml:"short"`
			Emergency string        `yaml:"emergency"`
		} `yaml:"params"`
	}
	if err := yaml.Unmarshal(text, &in); err != nil {
		return hugoConfig{}, fmt.Errorf("%s: %w", file, err)
	}
	var own struct {
		Languages map[string]struct {
			Params struct {
				Numerals string `yaml:"numerals"`
			} `yaml:"params"`
		} `yaml:"languages"`
	}
	if err := yaml.Unmarshal(text, &own); err != nil {
		return hugoConfig{}, fmt.Errorf("%s: %w", file, err)
	}
	// Hugo reads keys whatever their case, further documents and other files.
	keys := emergencyKey.FindAllIndex(text, -1)
	if len(keys) != 1 || strings.Contains(string(text), "\n---") {
		return hugoConfig{}, fmt.Errorf("%s: give params.emergency once, in one document", file)
	}
	for _, other := range []string{"hugo.toml", "hugo.json", "hugo.yml", "config", "config.yaml", "config.toml", "config.json"} {
		if path := filepath.Join(filepath.Dir(file), other); exists(path) {
			return hugoConfig{}, fmt.Errorf("%s: Hugo would read it beside %s or in its place: take it away", path, file)
		}
	}
	config := hugoConfig{emergency: in.Params.Emergency, elsewhere: in.Params.Elsewhere, notice: in.Params.Notice, short: in.Params.Short, languages: lint.Languages{Complete: in.Params.Complete}}
	config.line = 1 + bytes.Count(text[:keys[0][1]], []byte("\n"))
	for _, item := range in.Languages {
		config.languages.All = append(config.languages.All, fmt.Sprint(item.Key))
	}
	config.numerals = map[string]string{}
	for lang, of := range own.Languages {
		if of.Params.Numerals != "" {
			config.numerals[lang] = of.Params.Numerals
		}
	}
	if len(config.languages.All) == 0 || len(config.languages.Complete) == 0 || config.elsewhere == "" ||
		config.notice.Subject == "" || config.notice.Text == "" || config.notice.Unread == "" {
		return hugoConfig{}, fmt.Errorf("%s lacks languages, params.complete, params.elsewhere or params.notice", file)
	}
	return config, nil
}
