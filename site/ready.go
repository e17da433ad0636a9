package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lyktan/site/directory"
	"lyktan/site/freshness"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/seal"
)

// unready says what stands in the way of publishing the team's site, each with its
// file, its line and the mend. Facts past their day do always, the rest when it is
// a release: what is still to be filled in, numbers that nobody has test-called, and
// keys that no tip can be sealed to.
func (c *checkedSite) unready(release bool, today time.Time) []string {
	faults := freshness.TooOld(append(c.data.Due(), c.pages.Due()...), today)
	if !release {
		return faults
	}
	faults = append(append(faults, c.data.Open()...), c.data.Uncalled()...)
	if keys := usableKeys(c.data.Team, today); keys != keysGood {
		faults = append(faults, c.data.Recipients(keys))
	}
	return faults
}

// leastReason is how many letters why somebody builds despite of faults has at least.
const leastReason = 10

// passOver returns what is written into a build that is made despite of what is not
// ready, or an error that names all of it where no reason is given.
func passOver(unready []string, because string, out io.Writer) (*bundle.Despite, error) {
	because = strings.Join(strings.Fields(because), " ")
	if because != "" && utf8.RuneCountInString(because) < leastReason {
		return nil, fmt.Errorf("site: -despite %q: say in a sentence of at least %d letters why, for those who read it in the build", because, leastReason)
	}
	if len(unready) == 0 {
		return nil, nil
	}
	if because == "" {
		return nil, fmt.Errorf("%s\nwhat cannot wait for this is built with -despite \"why\", and the build then says so", strings.Join(unready, "\n"))
	}
	for _, fault := range unready {
		if _, err := fmt.Fprintf(out, "despite: %s\n", fault); err != nil {
			return nil, err
		}
	}
	return &bundle.Despite{Because: because, Faults: unready}, nil
}

// printTeams says of each team what a release of its site lacks.
func (c *checkedSite) printTeams(out io.Writer, today time.Time) error {
	for _, key := range slices.Sorted(maps.Keys(c.data.Teams)) {
		team := c.data.For(key)
		if _, err := fmt.Fprintf(out, "%-14s %5d placeholders, %d numbers not test-called, keys: %s\n", "team "+key,
			len(team.Open()), len(team.Uncalled()), usableKeys(team.Team, today)); err != nil {
			return err
		}
	}
	return nil
}

const keysGood = "good"

// usableKeys says what is wrong with the team's public keys, or that they are
// good: without them the form is not offered.
func usableKeys(team directory.Team, today time.Time) string {
	keys, err := seal.ReadRecipients(strings.NewReader(team.RecipientsFile()))
	switch {
	case len(team.Recipients) == 0:
		return "none"
	case err != nil:
		return err.Error()
	case keys.Check(today) != nil:
		return "one has expired"
	}
	return keysGood
}
