package main

import (
	"errors"
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
// file, its line and the mend. Facts past their day do always, and translations that
// have lagged behind a change of meaning for too long, the rest when it is
// a release: what is still to be filled in, numbers that nobody has test-called, and
// keys that are missing or past their last day.
func (c *checkedSite) unready(release bool, today time.Time) []string {
	faults := append(freshness.TooOld(append(c.data.Due(), c.pages.Due()...), today), freshness.Overdue(c.lags, c.hugo.grace, today)...)
	if !release {
		return faults
	}
	faults = append(append(faults, c.data.Open()...), c.data.Uncalled()...)
	if fault := keyFault(c.data.Team, today); fault != nil {
		faults = append(faults, c.data.Recipients(fault))
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
		return nil, fmt.Errorf("%s\nwhat cannot wait for this is built with -despite \"why\" (a release: make release TEAM=… DESPITE=\"why\"), and the build then says so", strings.Join(unready, "\n"))
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
		keys := "good"
		if fault := keyFault(team.Team, today); fault != nil {
			keys = fault.Error()
		}
		if _, err := fmt.Fprintf(out, "%-14s %5d placeholders, %d numbers not test-called, keys: %s\n", "team "+key,
			len(team.Open()), len(team.Uncalled()), keys); err != nil {
			return err
		}
	}
	return nil
}

var errNoKeys = errors.New("none")

// keyFault is why a release refuses the team's public keys: there are none, or one
// is past its last day. [directory.Load] has refused what is no key.
func keyFault(team directory.Team, today time.Time) error {
	if len(team.Recipients) == 0 {
		return errNoKeys
	}
	keys, err := seal.ReadRecipients(strings.NewReader(team.RecipientsFile()))
	if err != nil {
		return err
	}
	return keys.Check(today)
}

// takesTips says whether the form is offered: as long as tipapi has one key left
// that it can seal to.
func takesTips(team directory.Team, today time.Time) bool {
	fault := keyFault(team, today)
	return !errors.Is(fault, errNoKeys) && !errors.Is(fault, seal.ErrNoGoodKey)
}
