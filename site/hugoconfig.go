package main

import (
	"fmt"
	"os"

	"github.com/goccy/go-yaml"

	"lyktan/site/content"
	"lyktan/tipapi/seam"
)

// hugoConfig is what the checks have to know of Hugo's configuration.
type hugoConfig struct {
	languages content.Languages
	elsewhere string // the form's answer for a place that is not in areas.yaml
	notice    seam.Notice
	short     []string          // the pages of /1 and on
	numerals  map[string]string // by language, ten in a row, where they are not 0–9
}

func readHugoConfig(file string) (hugoConfig, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return hugoConfig{}, err
	}
	var in struct {
		Languages yaml.MapSlice `yaml:"languages"`
		Params    struct {
			Elsewhere string      `yaml:"elsewhere"`
			Complete  []string    `yaml:"complete"`
			Notice    seam.Notice `yaml:"notice"`
			Short     []string    `yaml:"short"`
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
	config := hugoConfig{elsewhere: in.Params.Elsewhere, notice: in.Params.Notice, short: in.Params.Short, languages: content.Languages{Complete: in.Params.Complete}}
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
		config.notice.Subject == "" || config.notice.Text == "" {
		return hugoConfig{}, fmt.Errorf("%s lacks languages, params.complete, params.elsewhere or params.notice", file)
	}
	return config, nil
}
