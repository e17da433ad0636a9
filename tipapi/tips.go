package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"lyktan/tipapi/desk"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/receipt"
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

// desk opens the desk; the rest of the command line comes along. The caller
// closes what is open.
func (r reading) desk(args []string, needed ...string) (d desk.Desk, rest []string, closeQueue func(), err error) {
	if rest, err = parse(r.flags, args); err != nil {
		return desk.Desk{}, nil, nil, err
	}
	if (*r.spool == "") == (*r.queue == "") {
		return desk.Desk{}, nil, nil, fmt.Errorf("%s needs either -spool or -queue (see -h)", r.flags.Name())
	}
	if err := need(r.flags, needed...); err != nil {
		return desk.Desk{}, nil, nil, err
	}
	if *r.identity != "" {
		if d.Identities, err = seal.LoadIdentities(*r.identity); err != nil {
			return desk.Desk{}, nil, nil, err
		}
	}
	if *r.spool != "" {
		d.Queue = spool.Folder(*r.spool)
		return d, rest, func() {}, nil
	}
	stream, err := jetstream.Open(*r.queue)
	if err != nil {
		return desk.Desk{}, nil, nil, err
	}
	d.Queue = stream
	return d, rest, func() { _ = stream.Close() }, nil // everything was acknowledged
}

func listTips(args []string, out, errOut io.Writer) error {
	r := newReading("tips list", errOut)
	d, rest, closeQueue, err := r.desk(args, "identity")
	if err != nil {
		return err
	}
	defer closeQueue()
	if len(rest) > 0 {
		return fmt.Errorf("tips list takes no argument %q", rest[0])
	}
	items, unread := d.List()
	if *r.json {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		for _, item := range items {
			if err := enc.Encode(item); err != nil {
				return err
			}
		}
		return unread
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tRECEIVED\tSTATE\tNOW\tAREA\tPLACE")
	for _, item := range items {
		area := item.Area
		if item.Trial {
			area = "(a probe, not a tip)"
		}
		if item.AreaMark == tip.Outside {
			area += " (outside)"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", cell(item.ID[:min(8, len(item.ID))]), hour(item), item.State,
			cell(item.Now), cell(area), cell(item.Street))
	}
	return errors.Join(table.Flush(), unread)
}

func showTip(args []string, out, errOut io.Writer) error {
	r := newReading("tips show", errOut)
	d, rest, closeQueue, err := r.desk(args, "identity")
	if err != nil {
		return err
	}
	defer closeQueue()
	if len(rest) != 1 {
		return errors.New("tips show needs one ID (or receipt number)")
	}
	item, err := d.Show(rest[0])
	if err != nil {
		return err
	}
	if *r.json {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(item)
	}
	var text strings.Builder
	for _, field := range []struct{ name, value string }{
		{"id", item.ID}, {"receipt", receipt.Group(item.Receipt)}, {"adds to", receipt.Group(item.AddsTo)},
		{"adds to, as typed", item.AddsToTyped},
		{"received", hour(item)}, {"state", string(item.State)}, {"page language", item.Lang},
		{"now", item.Now}, {"NOT SAFE", item.Unsafe}, {"could guess who told", item.Guess},
		{"danger", strings.Join(item.Danger, ", ")}, {"street", item.Street}, {"area", item.Area},
		{"area mark", string(item.AreaMark)}, {"who", item.Who}, {"children", item.Children},
		{"since", item.Since}, {"often", item.Often}, {"how known", item.How}, {"contact", item.Contact},
		{"what", item.What},
	} {
		if field.value != "" {
			fmt.Fprintf(&text, "%-22s%s\n", field.name, strings.ReplaceAll(printable(field.value), "\n", "\n"+strings.Repeat(" ", 22)))
		}
	}
	_, err = io.WriteString(out, text.String())
	return err
}

// moveTips makes tips taken or closed.
func moveTips(to queue.State, command string, args []string, errOut io.Writer) error {
	r := newReading("tips "+command, errOut)
	d, ids, closeQueue, err := r.desk(args)
	if err != nil {
		return err
	}
	defer closeQueue()
	if len(ids) == 0 {
		return fmt.Errorf("tips %s needs an ID", command)
	}
	var faults []error
	for _, id := range ids {
		faults = append(faults, d.Move(id, to))
	}
	return errors.Join(faults...)
}

// hour is the hour a tip came in, in this computer's time.
func hour(item desk.Item) string { return item.Received.Local().Format("2006-01-02 15h") }

// printable keeps a tip from steering the terminal that shows it.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return r
		case '\u2028', '\u2029': // some screens and editors begin a line there
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s)
}

// cell is a text on one line and in one column.
func cell(s string) string { return strings.NewReplacer("\n", " ", "\t", " ").Replace(printable(s)) }
