package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/screen"
	"lyktan/tipapi/tip"
)

// listing holds the flags of the commands that show tips.
type listing struct {
	reading
	json *bool
}

func newListing(command string, errOut io.Writer) listing {
	r := newReading(command, errOut)
	return listing{r, r.flags.Bool("json", false, "print one JSON object a line")}
}

const (
	rowIndent   = 10 // of what of a row goes on in the next line
	valueIndent = 22 // of a tip's values beside their names
)

func listTips(args []string, out, errOut io.Writer) error {
	l := newListing("tips list", errOut)
	rest, err := parse(l.flags, args)
	if err := unlessMisread(err, noArgument(l.flags, rest), l.check("identity")); err != nil {
		return err
	}
	board, closeBoard, err := l.board()
	if err != nil {
		return err
	}
	defer closeBoard()
	partly, err := l.refresh(board)
	if err != nil {
		return err
	}
	if err := l.print(out, board.Cases()); err != nil {
		return err
	}
	return errors.Join(partly, l.unopened(board))
}

// board opens the board of the queue for the member whose private key is given.
func (r reading) board() (*inbox.Board, func(), error) {
	c, err := r.connect()
	if err != nil {
		return nil, nil, err
	}
	return c.board()
}

// unopened is the error for tips that could not be opened, each by name. Those
// that are sealed to other keys are counted in a line, as there may be hundreds
// from before a key was made; it is an error when this key opens nothing, as it
// may be the wrong one.
func (r reading) unopened(b *inbox.Board) error {
	var foreign int
	var damaged error
	for _, f := range b.Faults() {
		if f.Foreign {
			foreign++
		} else {
			damaged = errors.Join(damaged, f.Cause)
		}
	}
	switch {
	case foreign == 0:
	case len(b.Cases()) == 0:
		return errors.Join(damaged, fmt.Errorf("%s sealed to other keys than those in %s, and none to them: is it the team's key? "+
			"If it is new, a member who can read the tips can copy them for it, in tipapi inbox",
			count(foreign, "tip is", "tips are"), *r.identity))
	default:
		r.say("%s sealed to other keys", count(foreign, "tip is", "tips are"))
	}
	return damaged
}

// column is one of the list.
type column struct {
	name     string
	optional bool // it is left out where nothing would stand in it
	value    func(inbox.Case) string
}

var columns = []column{
	{"ID", false, func(c inbox.Case) string { return c.Short }},
	{"RECEIVED", false, hour},
	{"STATE", false, func(c inbox.Case) string { return string(c.State) }},
	{"BY", true, func(c inbox.Case) string { return cell(c.By, 16) }},
	{"OUTCOME", true, func(c inbox.Case) string { return cell(c.Outcome, 10) }},
	{"NOTES", true, func(c inbox.Case) string { return strings.TrimPrefix(strconv.Itoa(len(c.Notes)), "0") }},
	{"NOW", false, func(c inbox.Case) string { return cell(c.Now, 10) }},
	{"AREA", false, areaOf},
	{"PLACE", false, func(c inbox.Case) string { return printable.Line(c.Street) }},
}

func areaOf(c inbox.Case) string {
	area := cell(c.Area, 30)
	if c.Probe {
		area = "(a probe, not a tip)"
	}
	if c.AreaMark == tip.Outside {
		area += " (outside)"
	}
	return area
}

func (l listing) print(out io.Writer, cases []inbox.Case) error {
	if *l.json {
		for _, c := range cases {
			if err := screen.JSON(out, c); err != nil {
				return err
			}
		}
		return nil
	}
	columns := slices.DeleteFunc(slices.Clone(columns), func(col column) bool {
		return col.optional && !slices.ContainsFunc(cases, func(c inbox.Case) bool { return col.value(c) != "" })
	})
	var rows strings.Builder
	table := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	line := func(cell func(column) string) {
		var cells []string
		for _, col := range columns {
			cells = append(cells, cell(col))
		}
		fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	line(func(col column) string { return col.name })
	for _, c := range cases {
		line(func(col column) string { return col.value(c) })
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for row := range strings.Lines(rows.String()) {
		if _, err := fmt.Fprintln(out, screen.Wrap(strings.TrimRight(row, " \n"), 0, rowIndent, screen.Columns(out))); err != nil {
			return err
		}
	}
	return nil
}

// hour is the hour a tip came in, in this computer's time, with its zone.
func hour(c inbox.Case) string { return c.Received.Local().Format("2006-01-02 15h MST") }

// minute is when a member did something, in this computer's time.
func minute(at time.Time) string { return at.Local().Format("2006-01-02 15:04") }

// cell is a text on one line, cut so that one tip does not widen the column of
// all.
func cell(s string, most int) string {
	letters := []rune(printable.Line(s))
	if len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return string(letters)
}
