package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/retention"
)

// act is a command by which a member does something with tips.
type act struct {
	verb  string
	needs string // what has to follow
	least int    // how many arguments that is
	// moves is where tips are moved to without the private key, and then without a
	// name; "": the command needs the key.
	moves queue.State
	// with does it. names are the arguments.
	with func(d deed, names []string) error
}

// acts are the commands after "tipapi tips" that change something.
var acts = []act{
	{"take", "an ID", 1, queue.Taken, func(d deed, names []string) error { return d.each(names, d.board.Take) }},
	{"close", "an ID", 1, queue.Closed, closeTips},
	{"note", "an ID, and the text after it or on standard input", 1, "", noteTip},
	{"answer", "an ID", 1, "", answerTip},
	{"hand", "an ID and a MEMBER", 2, "", handTip},
	{"merge", "two IDs or more", 2, "", mergeTips},
	{"part", "an ID, and those of the tips that it is not to be with", 1, "", partTip},
	{"reopen", "an ID", 1, "", func(d deed, names []string) error { return d.each(names, d.board.Reopen) }},
	{"delete", "an ID", 1, "", deleteTips},
}

// acting holds the flags of one of the acts.
type acting struct {
	reading
	act                    act
	name, outcome, profile *string
	text                   *string
	phrases                *[]string
	sure                   *bool
}

func newActing(a act, errOut io.Writer) acting {
	r := newReading("tips "+a.verb, errOut)
	f := acting{reading: r, act: a, outcome: new(string), profile: new(string), text: new(string), phrases: new([]string), sure: new(bool)}
	f.name = r.flags.String("name", "", "your `name`, under which the team sees what you do: once, or to change it")
	switch a.verb {
	case "close":
		f.outcome = r.flags.String("outcome", "", "what became of the tip: a `code`, one of\n"+strings.Join(retention.Outcomes, ", "))
	case "answer":
		f.flags.Var(list{f.phrases}, phraseFlag, "`key` of what the sender reads in the language of the page; may be given several times:\n"+
			strings.Join(answers.Phrases, ", "))
		f.text = r.flags.String("text", "", "a `text` beside it, as it is typed; everybody with the number can read it, so never say\n"+
			"in it whom or where the tip is about, or what the team does")
	case "delete":
		f.sure = r.flags.Bool("yes", false, "delete for good, without a question")
		f.profile = r.flags.String("profile", "", "`file` _tipapi/site.json of the built site: its areas, for the numbers that stay")
	}
	return f
}

func (a act) run(args []string, _, errOut io.Writer) error {
	f := newActing(a, errOut)
	rest, err := parse(f.flags, args)
	if err := unlessMisread(err, f.missing(rest)); err != nil {
		return err
	}
	if *f.identity == "" {
		return f.move(rest)
	}
	board, closeBoard, err := f.board()
	if err != nil {
		return err
	}
	defer closeBoard()
	// What the journal says decides what may be done: without all of it nothing is.
	partly, err := f.refresh(board)
	if err := errors.Join(partly, err); err != nil {
		return err
	}
	return a.with(deed{f, board}, rest)
}

// missing finds what the command line lacks, all of it.
func (f acting) missing(rest []string) error {
	var faults []error
	if f.act.moves != "" && *f.identity == "" {
		faults = append(faults, f.check())
		if *f.name+*f.outcome != "" {
			faults = append(faults, fmt.Errorf("%s writes -name and -outcome into the journal, and needs -identity for it", commandOf(f.flags)))
		}
	} else {
		faults = append(faults, f.check("identity"))
		if f.act.verb == "close" && !slices.Contains(retention.Outcomes, *f.outcome) {
			faults = append(faults, fmt.Errorf("tips close with -identity needs -outcome: one of %s", strings.Join(retention.Outcomes, ", ")))
		}
	}
	if len(rest) < f.act.least {
		faults = append(faults, fmt.Errorf("%s needs %s", commandOf(f.flags), f.act.needs))
	}
	if f.act.verb == "delete" && !*f.sure {
		faults = append(faults, errors.New("tips delete removes tips for good, from everywhere: say -yes if that is meant"))
	}
	return errors.Join(faults...)
}

// move moves tips without the private key: the journal cannot be written.
func (f acting) move(names []string) error {
	c, err := f.open()
	if err != nil {
		return err
	}
	defer c.close()
	var faults []error
	moved := 0
	for _, name := range names {
		err := inbox.Inbox{Queue: c.tips}.Move(name, f.act.moves)
		if err == nil {
			moved++
		}
		faults = append(faults, err)
	}
	if moved > 0 {
		f.say("%s %s, and nobody's name was noted: for that, give -identity", count(moved, "tip is", "tips are"), f.act.moves)
	}
	return errors.Join(faults...)
}

func closeTips(d deed, names []string) error {
	return d.each(names, func(id string) error { return d.board.Close(id, *d.outcome) })
}

// noteTip takes the text from standard input when none is given: what stands on
// the command line is kept by shells, and seen by others on the computer.
func noteTip(d deed, names []string) error {
	text := strings.Join(names[1:], " ")
	if len(names) == 1 {
		if isTyped() {
			d.say("type the note, and end it with Ctrl-D on a line of its own (on Windows Ctrl-Z and Enter)")
		}
		typed, err := io.ReadAll(io.LimitReader(stdin, 1+4*journal.MaxText))
		if err != nil {
			return fmt.Errorf("read the note: %w", err)
		}
		text = strings.TrimSpace(strings.ReplaceAll(string(typed), "\r\n", "\n"))
	}
	return d.each(names[:1], func(id string) error { return d.board.Note(id, printable.Text(text)) })
}

// answerTip answers who wrote a tip.
func answerTip(d deed, names []string) error {
	if len(names) > 1 {
		return errors.New("tips answer takes one ID: a text goes after -text, in quotes")
	}
	if len(*d.phrases) == 0 && strings.TrimSpace(*d.text) == "" {
		return fmt.Errorf("%w: -phrase takes one of %s", answers.ErrEmpty, strings.Join(answers.Phrases, ", "))
	}
	return d.each(names, func(id string) error { return d.board.Answer(id, *d.phrases, printable.Text(*d.text)) })
}

func handTip(d deed, names []string) error {
	if len(names) > 2 {
		return errors.New("tips hand takes one ID and one MEMBER: a name of several words needs quotes around it")
	}
	to, err := d.member(names[1])
	if err != nil {
		return err
	}
	return d.each(names[:1], func(id string) error { return d.board.Hand(id, to.ID()) })
}

func mergeTips(d deed, names []string) error {
	ids, err := d.all(names)
	if err != nil {
		return err
	}
	return d.board.Merge(ids...)
}

func partTip(d deed, names []string) error {
	ids, err := d.all(names)
	if err != nil {
		return err
	}
	return d.board.Part(ids[0], ids[1:]...)
}

func deleteTips(d deed, names []string) error {
	var site bundle.Site
	if *d.profile != "" {
		var err error
		if site, err = bundle.ReadSite(*d.profile); err != nil {
			return err
		}
	}
	return d.each(names, func(id string) error {
		c, ok := d.board.Case(id)
		if !ok {
			return inbox.ErrNoTip
		}
		return d.board.Delete(id, d.board.DeletionRule(c, time.Now()), c.Counted(site).Facts())
	})
}
