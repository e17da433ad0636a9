package lint

import (
	"fmt"
	"strings"
)

// Front is what stands above a page's text.
type Front struct {
	Title    string   `yaml:"title" validate:"required"`
	Tab      string   `yaml:"tab" validate:"required"` // the neutral title of the browser's tab
	Summary  string   `yaml:"summary" validate:"required"`
	Audience []string `yaml:"audience" validate:"min=1,unique,dive,audience"`
	Rev      int      `yaml:"rev" validate:"min=1"`                        // raised by hand when the meaning changes
	Changed  []string `yaml:"changed" validate:"dive,datetime=2006-01-02"` // when rev was raised last, a day each time: as often as the translation lacks that is furthest behind
	Sources  []string `yaml:"sources" validate:"unique"`
	Checked  string   `yaml:"checked" validate:"datetime=2006-01-02"`
	Legal    bool     `yaml:"legal"`
	Next     string   `yaml:"next" validate:"required"`
	NextText string   `yaml:"next_text" validate:"required"`
	Layout   string   `yaml:"layout"`
	Doors    []Door   `yaml:"doors" validate:"dive"`
	Call     []string `yaml:"call" validate:"unique"`             // services to call from the page, in place of those of its part of the navigation; in the source only
	Kinds    []string `yaml:"kinds" validate:"dive,kind"`         // of places that the layout lists
	Paper    []Part   `yaml:"paper" validate:"dive"`              // of a sheet to write on and print: the layout sheet
	Unlisted bool     `yaml:"unlisted"`                           // search engines are not to list it
	Region   string   `yaml:"region" validate:"omitempty,region"` // the only one where the page is of use

	// Of translations only.
	SourceRev int    `yaml:"source_rev"`
	SourceSHA string `yaml:"source_sha"`
	Review    string `yaml:"review" validate:"omitempty,review"` // machine, or who approved it and when
}

// frontWords are the fields of which people read the text.
var frontWords = []string{"title", "tab", "summary", "next_text", "text"}

// words are what of it people read.
func (f Front) words() string {
	all := []string{f.Title, f.Tab, f.Summary, f.NextText}
	for _, d := range f.Doors {
		all = append(all, d.Title)
	}
	for _, part := range f.Paper {
		all = append(all, part.Title, part.Text)
		for _, field := range part.Fields {
			all = append(all, field.Text)
		}
	}
	return strings.Join(all, " ")
}

// Door leads one kind of reader from the start page to theirs.
type Door struct {
	To    string `yaml:"to" validate:"required"`
	Title string `yaml:"title" validate:"required"`
}

// Part is a passage of a sheet: a heading, and what is filled in under it.
type Part struct {
	Title  string  `yaml:"title" validate:"required"`
	Text   string  `yaml:"text"`                                   // what to know before writing
	Side   bool    `yaml:"side"`                                   // begins another side of paper
	Times  int     `yaml:"times" validate:"omitempty,min=2,max=9"` // how often it is printed, when that is not once
	Fields []Field `yaml:"fields" validate:"min=1,dive"`
}

// Field is one thing to write, or to tick.
type Field struct {
	Text  string `yaml:"text" validate:"required"`
	Lines int    `yaml:"lines" validate:"min=0,max=20"` // of handwriting; 0 is a box to tick
}

// shape is what of a sheet is no words.
func (p Part) shape() string {
	lines := make([]int, len(p.Fields))
	for i, field := range p.Fields {
		lines[i] = field.Lines
	}
	return fmt.Sprint(p.Side, p.Times, lines)
}
