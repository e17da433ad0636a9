package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/journal"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// reading holds the flags that the commands for the team share.
type reading struct {
	flags                  *flag.FlagSet
	spool, queue, identity *string
	errOut                 io.Writer
}

func newReading(command string, errOut io.Writer) reading {
	flags := newFlags(command, errOut)
	declareConfig(flags)
	return reading{
		flags:    flags,
		spool:    flags.String("spool", "", "`directory` that tips are kept in"),
		queue:    flags.String("queue", "", "`address` nats:// or tls:// of the queue that tips are delivered to, instead of -spool"),
		identity: flags.String("identity", "", "`file` of the team's private key; its passphrase is asked for if it has one"),
		errOut:   errOut,
	}
}

// check finds flags that are missing or do not go together.
func (r reading) check(needed ...string) error {
	var either error
	if (*r.spool == "") == (*r.queue == "") {
		either = needs(r.flags, "either -spool or -queue")
	}
	return errors.Join(either, need(r.flags, needed...))
}

// connection is an opened queue and the store of its journal, with the private
// keys to read them. Close it.
type connection struct {
	tips    inbox.Queue
	store   journal.Store
	replies answers.Store
	ids     seal.Identities
	close   func()
}

// open opens the queue and the store of its journal, without keys.
func (r reading) open() (connection, error) {
	if *r.spool != "" {
		if err := r.checkSpool(); err != nil {
			return connection{}, err
		}
		folder := spool.Folder(*r.spool)
		return connection{tips: folder, store: folder.Journal(), replies: folder.Replies(), close: func() {}}, nil
	}
	stream, err := jetstream.Open(*r.queue)
	if err != nil {
		return connection{}, about(labelOf("-queue", *r.queue), err)
	}
	closeStream := func() { _ = stream.Close() } // everything was acknowledged
	return connection{tips: stream, store: stream.Journal(), replies: stream.Replies(), close: closeStream}, nil
}

func (r reading) checkSpool() error {
	if *r.spool == "" {
		return nil
	}
	info, err := os.Stat(*r.spool)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder", *r.spool)
	}
	if err != nil {
		return fmt.Errorf("-spool: %w: give the folder that tipapi serve keeps tips in", err)
	}
	return nil
}

// aboutKey is what is wrong with the file of -identity.
func aboutKey(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: give the file of your private key, as tipapi keygen -o FILE makes it", err)
	}
	return about("-identity", err)
}

// connect is open with the private key, if one is given. It asks for the key's
// passphrase when all else is right.
func (r reading) connect() (connection, error) {
	c, err := r.open()
	if *r.identity == "" {
		return c, err
	}
	if err != nil {
		if _, unread := seal.LoadIdentities(*r.identity); !errors.Is(unread, seal.ErrProtected) {
			err = errors.Join(aboutKey(unread), err)
		}
		return c, err
	}
	if c.ids, err = loadIdentities(*r.identity, r.errOut); err != nil {
		c.close()
	}
	return c, aboutKey(err)
}

// board makes the board of what is connected, and says what closes it. After an
// error the connection is closed.
func (c connection) board() (*inbox.Board, func(), error) {
	j, err := journal.New(c.store, c.ids)
	if err != nil {
		c.close()
		return nil, nil, err
	}
	b := inbox.NewBoard(c.tips, c.ids, j)
	b.AnswerThrough(c.replies)
	return b, c.close, nil
}

// refresh reads the queue and the journal into a board, and tells what is wrong
// without keeping anybody from working. partly is what could not be read when the
// rest could; err is what went wrong when there is nothing to show.
func (r reading) refresh(b *inbox.Board) (partly, err error) {
	for _, fault := range each(b.Refresh()) {
		if errors.Is(fault, inbox.ErrDeleting) {
			complain(r.errOut, fault)
		} else {
			partly = errors.Join(partly, fault)
		}
	}
	if len(b.Cases())+len(b.Faults()) == 0 {
		partly, err = nil, partly
	}
	r.tellMoved(b)
	r.tellJournal(b.Journal())
	return partly, err
}

// tellMoved tells of tips that the queue and the journal do not agree on, as after a
// back-up that one of the two came from.
func (r reading) tellMoved(b *inbox.Board) {
	if n := b.Restored(); n > 0 {
		r.say("%s in the queue as new, and the journal says that the team has taken or closed %s: that holds. Was an old back-up restored? What came after it is missing",
			count(n, "tip lay", "tips lay"), plural(n, "it", "them"))
	}
	moved := 0
	for _, c := range b.Cases() {
		if c.State == queue.Taken || c.State == queue.Closed {
			moved++
		}
	}
	if j := b.Journal(); moved > 0 && len(j.Entries())+len(j.Faults()) == 0 {
		r.say("%s taken or closed, and there is no journal of who did it: was its folder left behind, or were they moved without -identity?",
			count(moved, "tip is", "tips are"))
	}
}

// tellJournal counts the entries of the journal that are not understood, by what
// is wrong with them.
func (r reading) tellJournal(j *journal.Journal) {
	for _, kind := range []error{journal.ErrStranger, journal.ErrLate, journal.ErrConflict, journal.ErrForeign, journal.ErrNewer, journal.ErrDamaged} {
		n := 0
		for _, fault := range j.Faults() {
			if errors.Is(fault.Cause, kind) {
				n++
			}
		}
		if n > 0 {
			r.say("%s of the journal %s for nothing: %v", count(n, "entry", "entries"), plural(n, "counts", "count"), kind)
		}
	}
}

// say prints a line that is no error. It may quote what others wrote.
func (r reading) say(format string, values ...any) {
	fmt.Fprintln(r.errOut, "tipapi:", printable.Line(fmt.Sprintf(format, values...)))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func count(n int, one, many string) string { return fmt.Sprint(n, " ", plural(n, one, many)) }
