package main

import (
	"errors"
	"fmt"
	"io"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/textfile"
)

// printFingerprints prints a short number for each key in a file, to compare keys
// of two thousand letters over the phone. There are two kinds: every public key
// has one; a private key has another too, that of the member whose key it is,
// which the inbox shows.
func printFingerprints(args []string, out, errOut io.Writer) error {
	flags := newFlags("fingerprint", errOut)
	rest, err := parse(flags, args)
	if err == nil && len(rest) != 1 {
		err = errors.New("fingerprint needs one FILE, of private keys or of public ones")
	}
	if err != nil {
		return err
	}
	file, err := textfile.Open(rest[0])
	if err != nil {
		return err
	}
	defer file.Close()
	recipients, notPublic := seal.ReadRecipients(file)
	if notPublic == nil {
		for _, key := range recipients.Keys() {
			fmt.Fprintln(out, ofKey(key.Text))
		}
		return nil
	}
	ids, err := loadIdentities(rest[0], errOut)
	if errors.Is(err, seal.ErrNotKeys) {
		return fmt.Errorf("%s: neither private keys nor public ones (%w)", rest[0], notPublic)
	}
	if err != nil {
		return err
	}
	members, err := journal.MembersOf(ids)
	for _, m := range members {
		fmt.Fprintf(out, "member      %s  as the inbox shows it\n", m.Fingerprint())
		fmt.Fprintln(out, ofKey(m.Recipient))
	}
	return err
}

// ofKey is the line about a public key, with its beginning.
func ofKey(recipient string) string {
	const begins = 16
	return fmt.Sprintf("public key  %s  %s…", journal.KeyFingerprint(recipient), recipient[:min(len(recipient), begins)])
}
