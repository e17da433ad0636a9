package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	texts "lyktan/site/inbox"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/inbox"
	"lyktan/tipapi/inboxweb"
	"lyktan/tipapi/receipt"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/textfile"
	"lyktan/tipapi/tip"
)

// desk holds the flags of tipapi inbox.
type desk struct {
	reading
	listen, profile *string
	language        *string
	lock, unread    *time.Duration
	open, samples   *bool
	tellRead        *bool
}

func newDesk(errOut io.Writer) desk {
	r := newReading("inbox", errOut)
	return desk{
		reading:  r,
		listen:   r.flags.String("listen", "127.0.0.1:0", "loopback `address` of the page; port 0 takes a free one"),
		open:     r.flags.Bool("open", false, "open the page in the browser"),
		language: r.flags.String("language", "sv", "`language` of the page, of those in site/inbox"),
		lock:     r.flags.Duration("lock", 15*time.Minute, "how long nobody may do anything before the inbox locks itself"),
		profile:  r.flags.String("profile", "", "`file` _tipapi/site.json of the built site: its areas, and how long it proposes to keep tips"),
		unread:   r.flags.Duration("unread", 0, "how long a tip may lie unread before every page says so;\n0: as the profile says, or 24h"),
		tellRead: r.flags.Bool(tellReadFlag, false, tellReadHelp),
		samples:  r.flags.Bool("samples", false, "offer ten made-up tips in an empty inbox, to practise (only with -spool)"),
	}
}

// openInbox shows the team's inbox in the browser until it is stopped.
func openInbox(args []string, out, errOut io.Writer) error {
	d := newDesk(errOut)
	rest, err := parse(d.flags, args)
	if err := unlessMisread(err, noArgument(d.flags, rest), d.check("identity")); err != nil {
		return err
	}
	config, err := d.config(out, errOut)
	if err != nil {
		return err
	}
	l, err := inboxweb.Listen(*d.listen)
	if err != nil {
		return err
	}
	server, err := inboxweb.New(config, l)
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server.NewLink()
	go func() {
		for lines := bufio.NewScanner(os.Stdin); lines.Scan(); { // Enter
			server.NewLink()
		}
	}()
	return server.Serve(ctx, l)
}

func (d desk) config(out, errOut io.Writer) (inboxweb.Config, error) {
	c := inboxweb.Config{Unlock: d.unlock, MakeKey: d.makeKey, Idle: *d.lock, Unread: *d.unread, TellRead: *d.tellRead, Language: *d.language}
	c.Announce = func(link string) {
		fmt.Fprintln(out, link)
		if *d.open {
			if err := openBrowser(link); err != nil {
				fmt.Fprintln(errOut, "tipapi: the browser cannot be opened, copy the link into it:", err)
			}
		}
	}
	if *d.profile != "" {
		site, err := bundle.ReadSite(*d.profile)
		if err != nil {
			return c, err
		}
		c.Profile = site
	}
	c.Unread = cmp.Or(c.Unread, c.Profile.UnreadLimit())
	if *d.samples {
		if *d.spool == "" {
			return c, errors.New("-samples needs -spool: made-up tips are for a folder to practise in")
		}
		c.Samples = d.addSamples
	}
	// What is wrong with the key or the queue's address is told now, not in the page.
	if err := d.checkSpool(); err != nil {
		return c, err
	}
	_, end, err := d.unlock("")
	_, missing := os.Stat(*d.identity)
	made := errors.Is(missing, fs.ErrNotExist) && textfile.HideKeys(*d.identity) == *d.identity // by the page
	if err != nil && !errors.Is(err, seal.ErrProtected) && !made {
		return c, err
	}
	if err == nil {
		end()
	}
	return c, nil
}

// unlock opens the queue with the private key.
func (d desk) unlock(passphrase string) (*inbox.Board, func(), error) {
	ids, err := seal.UnlockIdentities(*d.identity, passphrase)
	if err != nil {
		return nil, nil, aboutKey(err)
	}
	c, err := d.reading.open()
	if err != nil {
		return nil, nil, err
	}
	c.ids = ids
	return c.board()
}

func (d desk) makeKey(passphrase string) error {
	_, err := seal.GenerateIdentity(*d.identity, time.Now(), passphrase)
	return err
}

// openBrowser opens a page in the member's browser. The link is seen by other
// programs of the same account, and works once.
func openBrowser(link string) error {
	switch runtime.GOOS {
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", link).Start()
	case "darwin":
		return exec.Command("open", link).Start()
	}
	return exec.Command("xdg-open", link).Start()
}

// addSamples seals made-up tips to a member's key and lays them into the spool.
func (d desk) addSamples(recipient string) error {
	keys, err := seal.ReadRecipients(strings.NewReader(recipient))
	if err != nil {
		return err
	}
	raw, err := texts.Words.ReadFile("samples.json")
	if err != nil {
		return fmt.Errorf("samples: %w", err)
	}
	var forms []struct {
		tip.Answers
		Lang  string   `json:"lang"`
		Mark  tip.Mark `json:"area_mark"`
		Hours int      `json:"hours"` // ago
	}
	if err := json.Unmarshal(raw, &forms); err != nil {
		return fmt.Errorf("samples: %w", err)
	}
	for _, f := range forms {
		number, err := receipt.New()
		if err != nil {
			return err
		}
		at := time.Now().Add(-time.Duration(f.Hours) * time.Hour)
		plain, err := tip.New(tip.Form{Answers: f.Answers, Lang: f.Lang}, number, f.Mark, at).Encode()
		if err != nil {
			return err
		}
		sealed, err := keys.Seal(plain)
		if err != nil {
			return err
		}
		if err := spool.Folder(*d.spool).Add(sealed); err != nil {
			return err
		}
	}
	return nil
}
