package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/screen"
	"lyktan/tipapi/tip"
)

// tellReadFlag is a setting of what opens tips.
const (
	tellReadFlag = "tell-read"
	tellReadHelp = "answer who wrote a tip that it was read, when somebody of the team opens it first"
)

func showTip(args []string, out, errOut io.Writer) error {
	l := newListing("tips show", errOut)
	tellRead := l.flags.Bool(tellReadFlag, false, tellReadHelp)
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
			if *tellRead {
				if err := board.TellRead(c); err != nil {
					l.say("the sender was not told that the tip was read: %v", err)
				}
				read, _ = board.Case(c.ID)
			}
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
	for _, a := range c.Replies {
		all = append(all, row{"answered", minute(a.At) + ", " + a.By + "\n" + strings.TrimSpace(strings.Join(a.Phrases, ", ")+"\n"+a.Text)})
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
