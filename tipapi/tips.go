package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"lyktan/tipapi/inbox"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/screen"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// reading holds the flags that the commands for the team share.
type reading struct {
	flags                  *flag.FlagSet
	spool, queue, identity *string
	json                   *bool
}

func newReading(command string, errOut io.Writer) reading {
	flags := newFlags(command, errOut)
	return reading{
		flags:    flags,
		spool:    flags.String("spool", "", "`directory` that tips are kept in"),
		queue:    flags.String("queue", "", "`address` nats:// or tls:// of the queue that tips are delivered to, instead of -spool"),
		identity: flags.String("identity", "", "`file` of the team's private key"),
		json:     flags.Bool("json", false, "print one JSON object a line"),
	}
}

// inbox opens the inbox; the rest of the command line comes along. The caller
// closes what is open.
func (r reading) inbox(args []string, needed ...string) (box inbox.Inbox, rest []string, closeBox func(), err error) {
	rest, err = parse(r.flags, args)
	var either error
	if (*r.spool == "") == (*r.queue == "") {
		either = needs(r.flags, "either -spool or -queue")
	}
	if err := unlessMisread(err, either, need(r.flags, needed...)); err != nil {
		return inbox.Inbox{}, nil, nil, err
	}
	var unread error
	if *r.identity != "" {
		box.Identities, unread = seal.LoadIdentities(*r.identity)
	}
	if *r.spool != "" {
		box.Queue = spool.Folder(*r.spool)
		return box, rest, func() {}, unread
	}
	stream, err := jetstream.Open(*r.queue)
	if err = errors.Join(unread, about(labelOf("-queue", *r.queue), err)); err != nil {
		if stream != nil {
			_ = stream.Close() // nothing was asked of it
		}
		return inbox.Inbox{}, nil, nil, err
	}
	box.Queue = stream
	return box, rest, func() { _ = stream.Close() }, nil // everything was acknowledged
}

const (
	rowIndent   = 10 // of what of a row goes on in the next line
	valueIndent = 22 // of a tip's values beside their names
)

func listTips(args []string, out, errOut io.Writer) error {
	r := newReading("tips list", errOut)
	box, rest, closeBox, err := r.inbox(args, "identity")
	if err != nil {
		return err
	}
	defer closeBox()
	if err := noArgument(r.flags, rest); err != nil {
		return err
	}
	items, unread := box.List()
	if *r.json {
		for _, item := range items {
			if err := screen.JSON(out, item); err != nil {
				return err
			}
		}
		return unread
	}
	var rows strings.Builder
	table := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tRECEIVED\tSTATE\tNOW\tAREA\tPLACE")
	for _, item := range items {
		area := cell(item.Area, 30)
		if item.Trial {
			area = "(a probe, not a tip)"
		}
		if item.AreaMark == tip.Outside {
			area += " (outside)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", item.Short, hour(item), item.State,
			cell(item.Now, 10), area, printable.Line(item.Street))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for row := range strings.Lines(rows.String()) {
		if _, err := fmt.Fprintln(out, screen.Wrap(strings.TrimRight(row, " \n"), 0, rowIndent, screen.Columns(out))); err != nil {
			return err
		}
	}
	return unread
}

func showTip(args []string, out, errOut io.Writer) error {
	r := newReading("tips show", errOut)
	box, rest, closeBox, err := r.inbox(args, "identity")
	if err != nil {
		return err
	}
	defer closeBox()
	if len(rest) != 1 {
		return errors.New("tips show needs one ID (or receipt number)")
	}
	item, err := box.Show(rest[0])
	if err != nil {
		return err
	}
	if *r.json {
		return screen.JSON(out, item)
	}
	columns := screen.Columns(out)
	indent := min(valueIndent, columns/2)
	var text strings.Builder
	for _, field := range rows(item) {
		if field.value == "" {
			continue
		}
		fmt.Fprintf(&text, "%-*s", indent, field.name)
		if len(field.name) >= indent { // on a narrow screen
			fmt.Fprintf(&text, "\n%*s", indent, "")
		}
		fmt.Fprintln(&text, screen.Wrap(printable.Text(field.value), indent, indent, columns))
	}
	_, err = io.WriteString(out, text.String())
	return err
}

// row is a line of a tip that is shown.
type row struct{ name, value string }

// rows are what is shown of a tip: what matters to somebody's safety and where
// it is before the rest, and the text, which may be long, at the end.
func rows(item inbox.Item) []row {
	first := []row{
		{"id", printable.Line(item.ID)}, {"receipt", receipt.Group(item.Receipt)}, {"adds to", receipt.Group(item.AddsTo)},
		{"adds to, as typed", item.AddsToTyped},
		{"received", hour(item)}, {"state", string(item.State)}, {"page language", item.Lang},
		{"now", item.Now}, {"NOT SAFE", item.Unsafe}, {"could guess who told", item.Guess},
		{"danger", strings.Join(item.Danger, ", ")}, {"street", item.Street}, {"area", item.Area},
		{"area mark", string(item.AreaMark)},
	}
	placed := []string{"now", "unsafe", "guess", "danger", "street", "area", "what"}
	called := map[string]string{"how": "how known"}
	for _, field := range tip.Fields {
		if !slices.Contains(placed, field.Name) {
			first = append(first, row{cmp.Or(called[field.Name], field.Name), field.Of(item.Answers)})
		}
	}
	return append(first, row{"what", item.What})
}

// moveTips makes tips taken or closed.
func moveTips(to queue.State, command string, args []string, errOut io.Writer) error {
	r := newReading("tips "+command, errOut)
	box, ids, closeBox, err := r.inbox(args)
	if err != nil {
		return err
	}
	defer closeBox()
	if len(ids) == 0 {
		return fmt.Errorf("tips %s needs an ID", command)
	}
	var faults []error
	for _, id := range ids {
		faults = append(faults, box.Move(id, to))
	}
	return errors.Join(faults...)
}

// hour is the hour a tip came in, in this computer's time, with its zone.
func hour(item inbox.Item) string { return item.Received.Local().Format("2006-01-02 15h MST") }

// cell is a text on one line, cut so that one tip does not widen the column of
// all.
func cell(s string, most int) string {
	letters := []rune(printable.Line(s))
	if len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return string(letters)
}
