package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	"lyktan/tipapi/seal"
)

// keygen makes the team's key pair: the private key goes to a file, the public
// one to out.
func keygen(args []string, out, errOut io.Writer) error {
	flags, path := keygenFlags(errOut)
	rest, err := parse(flags, args)
	if err := unlessMisread(err, noArgument(flags, rest), need(flags, "o")); err != nil {
		return err
	}
	recipient, err := seal.GenerateIdentity(*path, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, recipient)
	return err
}

func keygenFlags(errOut io.Writer) (flags *flag.FlagSet, path *string) {
	flags = newFlags("keygen", errOut)
	return flags, flags.String("o", "", "`file` for the private key (it must not exist)")
}
