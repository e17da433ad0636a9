package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lyktan/site/directory"
	"lyktan/site/newteam"
	"lyktan/site/schema"
)

// addTeam asks what has to be known of a new team and was not given as a flag, and
// adds it to the data.
func addTeam(team newteam.Team, in io.Reader, out io.Writer) error {
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		return err
	}
	today := time.Now().UTC()
	data, err := directory.Load(os.DirFS("site/data"), "", today)
	if err != nil {
		return fmt.Errorf("site team add: mend the data first:\n%w", err)
	}
	lines := bufio.NewScanner(in)
	for {
		question, err := team.Next(data)
		if err != nil {
			return fmt.Errorf("site team add: %w", err)
		}
		if question == nil {
			break
		}
		fmt.Fprintf(out, "%s? ", question.Text)
		if !lines.Scan() {
			fmt.Fprintln(out)
			return fmt.Errorf("site team add: -%s is missing (%s): give it, or answer the question", question.Flag, question.Text)
		}
		*map[string]*string{"place": &team.Place, "in": &team.In, "in-name": &team.InName, "page": &team.Page}[question.Flag] = strings.TrimSpace(lines.Text())
	}
	files, err := team.Write("site", data, hugo.languages.All, today)
	if err != nil {
		return fmt.Errorf("site team add: %w", err)
	}
	if err := writeSchemas(); err != nil {
		return err
	}
	if err := markTeam(hugo, team.Key); err != nil {
		return err
	}
	for _, file := range files {
		fmt.Fprintf(out, "written: site/%s\n", file)
	}
	_, err = fmt.Fprintf(out, "See it with: make run TEAM=%s. Then fill in each \"?\", and read every text with the team: docs/content.md.\n", team.Key)
	return err
}

// markTeam notes that what is said of a new team was written in all languages at once.
func markTeam(hugo hugoConfig, team string) error {
	texts, _, _, err := readTexts(hugo)
	if err != nil {
		return fmt.Errorf("site team add: the team is there, and this is to be mended:\n%w", err)
	}
	for _, lang := range hugo.languages.All[1:] {
		var keys []string
		for _, text := range texts {
			if text.Lang == lang && strings.HasPrefix(text.Key, "teams/"+team+".") {
				keys = append(keys, text.Key)
			}
		}
		if err := mark(lang, keys, schema.Machine, io.Discard); err != nil {
			return err
		}
	}
	return nil
}
