package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/receipt"
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
	b, err := c.board()
	if err != nil {
		c.close()
		return nil, nil, err
	}
	return b, c.close, nil
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

func showTip(args []string, out, errOut io.Writer) error {
	l := newListing("tips show", errOut)
	rest, err := parse(l.flags, args)
	if err := unlessMisread(err, l.check("identity")); err != nil {
		return err
	}
	if len(rest) != 1 {
		return errors.New("tips show needs one ID (or receipt number)")
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
	c, err := board.Find(rest[0])
	if err != nil {
		return errors.Join(partly, err)
	}
	if board.Journal().CanWrite() == nil {
		if err := board.MarkRead(c.ID); err != nil {
			l.say("others do not see that you have read this tip: %v", err)
		} else if read, ok := board.Case(c.ID); ok {
			c = read
		}
	}
	if *l.json {
		return errors.Join(screen.JSON(out, c), partly)
	}
	_, err = io.WriteString(out, table(rows(c, board), screen.Columns(out)))
	return errors.Join(err, partly)
}

// table sets rows in two columns. Values may be long, and hold anything.
func table(rows []row, columns int) string {
	indent := min(valueIndent, columns/2)
	var text strings.Builder
	for _, field := range rows {
		if field.value == "" {
			continue
		}
		fmt.Fprintf(&text, "%-*s", indent, field.name)
		if len(field.name) >= indent { // on a narrow screen
			fmt.Fprintf(&text, "\n%*s", indent, "")
		}
		fmt.Fprintln(&text, screen.Wrap(printable.Text(field.value), indent, indent, columns))
	}
	return text.String()
}

// row is a line of a tip that is shown.
type row struct{ name, value string }

// rows are what is shown of a tip: what matters to somebody's safety and where
// it is before the rest, and what may be long at the end: the text, and what the
// team did.
func rows(c inbox.Case, b *inbox.Board) []row {
	all := []row{
		{"id", printable.Line(c.ID)}, {"receipt", receipt.Group(c.Receipt)}, {"adds to", receipt.Group(c.AddsTo)},
		{"adds to, as typed", c.AddsToTyped},
		{"received", hour(c)}, {"state", string(c.State)}, {"taken by", c.By}, {"outcome", c.Outcome},
		{"read by", strings.Join(c.Readers, ", ")}, {"page language", c.Lang},
		{"now", c.Now}, {"NOT SAFE", c.Unsafe}, {"could guess who told", c.Guess},
		{"danger", strings.Join(c.Danger, ", ")}, {"street", c.Street}, {"area", c.Area},
		{"area mark", string(c.AreaMark)},
		{"same home", short(c.With, b)}, {"perhaps same home", short(c.Near, b)},
	}
	placed := []string{"now", "unsafe", "guess", "danger", "street", "area", "what"}
	called := map[string]string{"how": "how known"}
	for _, field := range tip.Fields {
		if !slices.Contains(placed, field.Name) {
			all = append(all, row{cmp.Or(called[field.Name], field.Name), field.Of(c.Answers)})
		}
	}
	all = append(all, row{"what", c.What}, row{"to be handed on", c.PassedOn})
	for _, n := range c.Notes {
		all = append(all, row{"note", minute(n.At) + ", " + n.By + "\n" + n.Text})
	}
	for _, e := range c.History {
		if what := did(e, b); what != "" {
			all = append(all, row{"done", minute(e.At) + ", " + what})
		}
	}
	return all
}

// did says what a member did, but for notes, which are shown themselves.
func did(e journal.Entry, b *inbox.Board) string {
	words := map[journal.Kind]string{
		journal.Taken: "took it", journal.Handed: "handed it to " + memberName(e.To, b), journal.Merged: "said that it is about the same home as another",
		journal.Parted: "said that it is about another home", journal.Closed: "closed it: " + printable.Line(e.Outcome), journal.Reopened: "reopened it",
		journal.Passed: "wrote what may be handed on",
	}[e.Kind]
	if words == "" {
		return ""
	}
	return memberName(e.By, b) + " " + words
}

// memberName is a member's name, or the beginning of an ID that is nobody's.
func memberName(id string, b *inbox.Board) string {
	if m, ok := b.Journal().Member(id); ok {
		return m.Name
	}
	return cell(id, 9)
}

// short names tips as the list does.
func short(ids []string, b *inbox.Board) string {
	var names []string
	for _, id := range ids {
		if c, ok := b.Case(id); ok {
			names = append(names, c.Short)
		} else {
			names = append(names, printable.Line(id))
		}
	}
	return strings.Join(names, ", ")
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
