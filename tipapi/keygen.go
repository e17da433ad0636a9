package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"time"

	"lyktan/tipapi/seal"
)

// making holds the flags of keygen.
type making struct {
	flags     *flag.FlagSet
	path      *string
	protected *bool
}

func newMaking(errOut io.Writer) making {
	flags := newFlags("keygen", errOut)
	return making{
		flags:     flags,
		path:      flags.String("o", "", "`file` for the private key (it must not exist)"),
		protected: flags.Bool(passphraseFlag, false, "protect the file with a passphrase: it is asked for twice, or read from standard input"),
	}
}

// keygen makes the team's key pair: the private key goes to a file, the public
// one to out.
func keygen(args []string, out, errOut io.Writer) error {
	m := newMaking(errOut)
	rest, err := parse(m.flags, args)
	extra := noArgument(m.flags, rest)
	if *m.protected && extra != nil { // which may be the passphrase
		extra = errors.New("keygen takes no argument: the passphrase is asked for, and does not belong on the command line")
	}
	if err := unlessMisread(err, extra, need(m.flags, "o")); err != nil {
		return err
	}
	passphrase := ""
	if *m.protected {
		if passphrase, err = newPassphrase(errOut); err != nil {
			return err
		}
	}
	recipient, err := seal.GenerateIdentity(*m.path, time.Now(), passphrase)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("-o: %s is there already, and no key is written over another: give the name of a new file", *m.path)
	case errors.As(err, new(*fs.PathError)):
		return about("-o", err)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintln(out, recipient)
	return err
}
