package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"lyktan/tipapi/access"
	"lyktan/tipapi/address"
	"lyktan/tipapi/textfile"
)

const configFlag = "config"

// declareConfig gives a command the flag of the file of settings.
func declareConfig(flags *flag.FlagSet) {
	flags.String(configFlag, "", "`file` of settings (TOML): the names of flags, such as spool = \"/var/lib/lyktan\"; the environment\n"+
		"is stronger than it, and flags are strongest")
}

// configOf is the name of the file of settings, or "".
func configOf(line, environment layer) string {
	if file, ok := line.last(configFlag); ok {
		return file
	}
	file, _ := environment.last(configFlag)
	return file
}

// setting is what a file of settings says about one name.
type setting struct {
	name  string
	line  int
	value any // as package toml decodes it
}

// readConfig reads what a file sets; without a name it sets nothing. As in the
// environment, a name of another command is left alone, and one of no command is an
// error. The flags of the names known are in the order of the file.
func readConfig(flags *flag.FlagSet, file string) (layer, error) {
	if file == "" {
		return nil, nil
	}
	text, err := textfile.Read(file)
	if err != nil {
		return nil, about("-"+configFlag, err)
	}
	settings, err := parseConfig(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", file, err)
	}
	known := settable(flags)
	var all layer
	var faults []error
	for _, s := range settings {
		at := fmt.Sprintf("%s:%d", file, s.line)
		values, err := s.values()
		if err := cmp.Or(s.unknown(known), err); err != nil {
			faults = append(faults, about(at, err))
			continue
		}
		for _, value := range values {
			if f := flags.Lookup(s.name); f != nil {
				all = all.with(f, at+": "+s.name+" = ", value, at)
			}
		}
	}
	if slices.ContainsFunc(settings, setting.isSecret) {
		if err := access.Secret(file); err != nil {
			faults = append(faults, about(file, err))
		}
	}
	return all, errors.Join(faults...)
}

// parseConfig returns the settings of a file in its order. Its error begins with
// the number of the line, and quotes nothing of the file but the name of a setting:
// what cannot be read may be a piece of a password.
func parseConfig(text string) ([]setting, error) {
	var raw map[string]toml.Primitive
	meta, err := toml.Decode(text, &raw)
	if fault := new(toml.ParseError); errors.As(err, fault) {
		return nil, fmt.Errorf("%d: %s", fault.Position.Line, unreadable(*fault))
	}
	if err != nil {
		return nil, errors.New(" it is not TOML")
	}
	var all []setting
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		s := setting{name: name}
		// The library tells the line of a value that is refused, and no other.
		fault := new(toml.ParseError)
		if errors.As(meta.PrimitiveDecode(raw[name], &s), fault) {
			s.line = fault.Position.Line
		}
		if s.line == 0 { // as of a table that has no line of its own, but lines like a.b = 1
			s.line = 1 + max(0, slices.IndexFunc(strings.Split(text, "\n"), func(line string) bool {
				return strings.HasPrefix(strings.TrimLeft(line, " \t"), name+".")
			}))
		}
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(a, b setting) int { return cmp.Compare(a.line, b.line) })
	return all, nil
}

var errTaken = errors.New("the value was taken")

// UnmarshalTOML takes a value, and then refuses it: see parseConfig.
func (s *setting) UnmarshalTOML(value any) error {
	s.value = value
	return errTaken
}

// unreadable says what is wrong with a line.
func unreadable(fault toml.ParseError) string {
	if strings.Contains(fault.Message, "already been defined") {
		return "a name stands here that has been there before"
	}
	return `a setting is written name = "value" (numbers, true and false without the quotes; several values like ["a", "b"]; ` +
		"# before a comment), and this line is not"
}

// unknown says what is wrong with the name.
func (s setting) unknown(known []string) error {
	if s.name == configFlag {
		return fmt.Errorf("%s sets nothing: one file of settings does not name another", s.name)
	}
	if slices.Contains(known, s.name) {
		return nil
	}
	name := textfile.HideKeys(s.name)
	if _, is := s.value.(map[string]any); is && lineOnly[s.name] == "" && removed[s.name] == "" {
		return fmt.Errorf("%s is a table: settings stand in no table, and without a line like [%s] above them", name, name)
	}
	return setsNothing(name, strings.ReplaceAll(s.name, "_", "-"), known, func(flag string) string { return flag })
}

// values are what the setting is, as a flag takes it. Only one that may be given
// several times has more or fewer than one.
func (s setting) values() ([]string, error) {
	switch is := s.value.(type) {
	case string:
		return []string{is}, nil
	case int64, float64, bool:
		return []string{fmt.Sprint(is)}, nil
	case []any:
		if !slices.Contains(repeated, s.name) {
			return nil, fmt.Errorf("%s is one value, not several in [ ]", s.name)
		}
		values := []string{""} // which says that there is none, should that be all
		for _, one := range is {
			text, ok := one.(string)
			if !ok {
				return nil, fmt.Errorf("%s holds something that is no text in quotes", s.name)
			}
			values = append(values, text)
		}
		return values, nil
	}
	return nil, fmt.Errorf(`%s has to be a text in quotes, a number, true or false`, s.name)
}

// isSecret reports whether others must not read the value.
func (s setting) isSecret() bool {
	values, _ := s.values() // else nothing is said of it
	return slices.ContainsFunc(values, func(value string) bool {
		return address.HoldsSecret(value) || textfile.HideKeys(value) != value
	})
}
