package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"lyktan/site/newteam"
	"lyktan/site/schema"
)

// commands are what the first argument may be. Without one, the site is built.
var commands = []struct{ name, does, flags string }{
	{"build", "check and build the site; also without a command", "team hugo out address recipients release despite"},
	{"check", "check texts, strings and data", "team release despite stale lix"},
	{"edit", "show the site while it is written, and what is to be mended", "team hugo listen"},
	{"schema", "write the JSON Schemas of the data files", ""},
	{"team", "add a team, asking for what is needed: team add testby", "place place-in in in-name page"},
	{"mark", "note that strings and data texts were translated from the Swedish as it is: mark ar receipt_live; or that the meaning of the Swedish changed: mark sv receipt_live -meaning", "by meaning"},
	{"sha", "print the revision marks that translations carry", ""},
}

// settings are the values of the flags.
type settings struct {
	team, hugo, out, address, recipients, listen, despite string
	stale, lix, release, meaning                          bool

	newTeam newteam.Team // of team add

	lang, by string   // of mark
	keys     []string // of mark
}

// flags returns all of them, for those of a command to be taken.
func (s *settings) flags() *flag.FlagSet {
	all := flag.NewFlagSet("site", flag.ContinueOnError)
	all.StringVar(&s.team, "team", "", "`name` of the team profile in site/data/teams (edit takes sodermalm without it, check all teams)")
	all.StringVar(&s.hugo, "hugo", ".bin/hugo", "the Hugo `program`")
	all.StringVar(&s.out, "out", "public", "`directory` of the built site")
	all.StringVar(&s.address, "address", "", "`URL` where the site will be read, with a slash at its end (default: what the team's profile says)")
	all.StringVar(&s.recipients, "recipients", "", "development: offer the form for the keys in this `file`, which tipapi is started with")
	all.StringVar(&s.listen, "listen", "127.0.0.1:1313", "`host:port` of the preview")
	all.BoolVar(&s.stale, "stale", false, "list what is to be checked again, by owner and day")
	all.BoolVar(&s.lix, "lix", false, "list the LIX of every page, which says how heavy it is to read")
	all.BoolVar(&s.release, "release", false, "refuse placeholders, numbers that nobody has called, and a form without keys; compress as hard as can be, which takes several times as long as all else")
	all.StringVar(&s.despite, "despite", "", "build although facts are past their day, or a release is not ready, and write this `reason` and each of them into the build")
	all.StringVar(&s.newTeam.Place, "place", "", "what the place is called, in Swedish: `name`")
	all.Func("place-in", "what it is called in another language, where it is called otherwise: `language=name`", func(text string) error {
		lang, name, ok := strings.Cut(text, "=")
		if !ok {
			return errors.New("write it like en=Gothenburg")
		}
		if s.newTeam.PlaceIn == nil {
			s.newTeam.PlaceIn = map[string]string{}
		}
		s.newTeam.PlaceIn[lang] = name
		return nil
	})
	all.StringVar(&s.newTeam.In, "in", "", "`key` of the county or municipality that it lies in")
	all.StringVar(&s.newTeam.InName, "in-name", "", "what that county is called, in Swedish, when it is new: `name`")
	all.StringVar(&s.by, "by", schema.Machine, "who has read the translation, and the `name and day`, such as Anna Ek 2027-01-31")
	all.BoolVar(&s.meaning, "meaning", false, "the meaning of these Swedish texts changed, after their words were changed: translations have to follow")
	all.StringVar(&s.newTeam.Page, "page", "", "`URL` of the place's own page of help")
	return all
}

// parse reads the command and its flags. The error is flag.ErrHelp when help was
// asked for, and has been printed.
func parse(args []string, out io.Writer) (command string, s settings, err error) {
	name := "build"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	}
	var names []string
	own := ""
	for _, c := range commands {
		names = append(names, c.name)
		if c.name == name {
			own = c.flags
		}
	}
	if !slices.Contains(names, name) {
		return "", s, fmt.Errorf("site: there is no command %q: %sthe commands are %s", name, schema.DidYouMean(name, names), strings.Join(names, ", "))
	}
	if name == "team" && len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		if args[0] != "add" || len(args) < 2 || strings.HasPrefix(args[1], "-") {
			return "", s, errors.New("site team: say which team is added: go run ./site team add testby")
		}
		s.newTeam.Key, args = args[1], args[2:]
	}
	if name == "mark" {
		for len(args) > 0 && !strings.HasPrefix(args[0], "-") {
			s.keys, args = append(s.keys, args[0]), args[1:]
		}
	}
	all := s.flags()
	flags := flag.NewFlagSet("site "+name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	for name := range strings.FieldsSeq(own) {
		f := all.Lookup(name)
		flags.Var(f.Value, f.Name, f.Usage)
	}
	err = flags.Parse(args)
	if err == flag.ErrHelp {
		help(name, flags, out)
		return "", s, err
	}
	if err != nil {
		return "", s, flagFault(name, own, err)
	}
	if flags.NArg() > 0 {
		return "", s, fmt.Errorf("site %s: unexpected %q: only flags, such as -team, may follow the command: "+
			"go run ./site %s -h lists them", name, flags.Args(), name)
	}
	if name == "mark" {
		if len(s.keys) < 2 {
			return "", s, errors.New("site mark: say which language, and which texts of it: go run ./site mark ar receipt_live, or mark ar all")
		}
		s.lang, s.keys = s.keys[0], s.keys[1:]
		if s.meaning && s.by != schema.Machine {
			return "", s, errors.New("site mark: -by says who has read a translation, and -meaning is said of the Swedish: leave one of them out")
		}
		if !schema.IsReview(s.by) {
			return "", s, fmt.Errorf("site mark: -by %q: write %s, %s, or who has read it and the day, such as Anna Ek 2027-01-31", s.by, schema.Machine, schema.Authored)
		}
	}
	if name == "team" && s.newTeam.Key == "" {
		return "", s, errors.New("site team: say which team is added: go run ./site team add testby")
	}
	return name, s, nil
}

// flagFault says what is wrong with a flag, and which was meant.
func flagFault(command, own string, err error) error {
	typed, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return fmt.Errorf("site %s: %w: go run ./site %s -h says what each flag takes", command, err, command)
	}
	var others []string
	for _, c := range commands {
		if slices.Contains(strings.Fields(c.flags), typed) {
			others = append(others, c.name)
		}
	}
	if others != nil {
		return fmt.Errorf("site %s: -%s does nothing here, it goes with %s: take it out", command, typed, strings.Join(others, " and "))
	}
	near := ""
	if word := schema.Near(typed, strings.Fields(own)); word != "" {
		near = "did you mean -" + word + "? "
	}
	return fmt.Errorf("site %s: there is no flag -%s: %sgo run ./site %s -h lists them", command, typed, near, command)
}

// help prints the commands and the flags of one of them.
func help(command string, flags *flag.FlagSet, out io.Writer) {
	fmt.Fprint(out, "go run ./site [command] [flags]\n\nCommands (go run ./site check -h lists the flags of check):\n")
	for _, c := range commands {
		fmt.Fprintf(out, "  %-8s %s\n", c.name, c.does)
	}
	fmt.Fprintf(out, "\nFlags of %s:\n", command)
	flags.SetOutput(out)
	flags.PrintDefaults()
}
