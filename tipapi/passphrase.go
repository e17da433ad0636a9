package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/seal"
)

// stdin is standard input for all who read lines of it.
var stdin = bufio.NewReader(os.Stdin)

// isTyped reports whether somebody types at a terminal what is read.
func isTyped() bool { return term.IsTerminal(int(os.Stdin.Fd())) }

// loadIdentities reads a file of private keys, and asks for its passphrase if it
// has one: three times at a terminal.
func loadIdentities(path string, errOut io.Writer) (seal.Identities, error) {
	ids, err := seal.LoadIdentities(path)
	if !errors.Is(err, seal.ErrProtected) {
		return ids, err
	}
	for tries := 3; ; tries-- {
		passphrase, err := askPassphrase("Passphrase of "+printable.Line(path), errOut)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		ids, err := seal.UnlockIdentities(path, passphrase)
		wrong := errors.Is(err, seal.ErrPassphrase) || errors.Is(err, seal.ErrProtected) // the last: an empty one
		if !wrong || tries == 1 || !isTyped() {
			return ids, err
		}
		complain(errOut, err)
	}
}

// newPassphrase asks for the passphrase of a new key: twice at a terminal.
func newPassphrase(errOut io.Writer) (string, error) {
	passphrase, err := askPassphrase("Passphrase for the new key", errOut)
	switch {
	case err != nil:
		return "", err
	case passphrase == "":
		return "", errors.New("the passphrase is empty, and no key was made")
	case !isTyped():
		return passphrase, nil
	}
	again, err := askPassphrase("The same once more", errOut)
	if err == nil && again != passphrase {
		err = errors.New("the two passphrases differ, and no key was made")
	}
	return passphrase, err
}

// askPassphrase reads a line: at a terminal without showing it. Nothing else,
// neither a flag nor the environment, gives a passphrase: other programs see
// those.
func askPassphrase(question string, errOut io.Writer) (string, error) {
	line, err := "", error(nil)
	if isTyped() {
		fmt.Fprint(errOut, question+": ")
		line, err = readHidden()
		fmt.Fprintln(errOut)
	} else {
		line, err = stdin.ReadString('\n')
		if errors.Is(err, io.EOF) && line != "" {
			err = nil
		}
		line = strings.TrimPrefix(strings.TrimRight(line, "\r\n"), "\ufeff")
	}
	switch {
	case errors.Is(err, io.EOF):
		return "", errors.New("a passphrase is needed: type it at a terminal, or give it as the first line of standard input")
	case err != nil:
		return "", fmt.Errorf("read the passphrase: %w", err)
	case !utf8.ValidString(line):
		return "", errors.New("the passphrase is not text in UTF-8")
	}
	return line, nil
}

// readHidden reads a line from the terminal. Ctrl-C leaves the terminal as it was:
// some shells would go on without showing what is typed.
func readHidden() (string, error) {
	fd := int(os.Stdin.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		return string(a.line), a.err
	case <-interrupted:
		return "", errors.Join(errors.New("interrupted"), term.Restore(fd, before))
	}
}
