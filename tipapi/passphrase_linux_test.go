package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lyktan/tipapi/seal"
)

// terminal is one where a command runs, with us as who types and reads.
type terminal struct {
	t        *testing.T
	us, they *os.File

	mu    sync.Mutex
	shown bytes.Buffer
}

func openTerminal(t *testing.T) *terminal {
	t.Helper()
	us, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { us.Close() })
	number, err := unix.IoctlGetInt(int(us.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(us.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	they, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { they.Close() })
	term := &terminal{t: t, us: us, they: they}
	go func() {
		part := make([]byte, 1024)
		for {
			n, err := us.Read(part)
			term.mu.Lock()
			term.shown.Write(part[:n])
			term.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return term
}

func (term *terminal) screen() string {
	term.mu.Lock()
	defer term.mu.Unlock()
	return term.shown.String()
}

// echoes reports whether the terminal shows what is typed.
func (term *terminal) echoes() bool {
	state, err := unix.IoctlGetTermios(int(term.they.Fd()), unix.TCGETS)
	return err == nil && state.Lflag&unix.ECHO != 0
}

// answer waits for the question to be asked so many times, and for the terminal
// to show no more what is typed, and types.
func (term *terminal) answer(question string, times int, typed string) {
	term.t.Helper()
	for end := time.Now().Add(5 * time.Minute); strings.Count(term.screen(), question) < times || term.echoes(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			term.t.Fatalf("%q was not asked %d times without echo:\n%s", question, times, term.screen())
		}
	}
	if _, err := io.WriteString(term.us, typed); err != nil {
		term.t.Fatal(err)
	}
}

// start runs tipapi with the terminal as its own.
func (term *terminal) start(out io.Writer, args ...string) *exec.Cmd {
	term.t.Helper()
	ctx, cancel := context.WithTimeout(term.t.Context(), 10*time.Minute)
	term.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "tipapi", args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = term.they, out, term.they
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := cmd.Start(); err != nil {
		term.t.Fatal(err)
	}
	return cmd
}

// A passphrase is asked for twice, is not shown, and protects the file. Whoever
// opens the file has three tries.
func TestPassphraseAtATerminal(t *testing.T) {
	term, dir := openTerminal(t), t.TempDir()
	key := filepath.Join(dir, "key.txt")
	var public bytes.Buffer
	cmd := term.start(&public, "keygen", "-o", key, "-passphrase")
	term.answer("Passphrase for the new key: ", 1, goodPassphrase+"\n")
	term.answer("The same once more: ", 1, goodPassphrase+"\n")
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, term.screen())
	}
	ids, err := seal.UnlockIdentities(key, goodPassphrase)
	if err != nil || len(ids.Pairs()) != 1 || ids.Pairs()[0].Recipient+"\n" != public.String() {
		t.Fatalf("%v, %v", ids.Pairs(), err)
	}
	light := filepath.Join(dir, "light.txt")
	if err := protectLightly(ids, light); err != nil {
		t.Fatal(err)
	}
	question := "Passphrase of " + light + ": "
	for i, c := range []struct {
		tries []string
		good  bool
	}{{[]string{"wrong wrong wrong", "", goodPassphrase}, true}, {[]string{"1", "2", "3"}, false}} {
		var out bytes.Buffer
		term := openTerminal(t)
		cmd := term.start(&out, "fingerprint", light)
		for n, try := range c.tries {
			term.answer(question, n+1, try+"\n")
		}
		if err := cmd.Wait(); (err == nil) != c.good || (out.Len() > 0) != c.good || !term.echoes() {
			t.Errorf("%d: %v, %s\n%s", i, err, out.String(), term.screen())
		}
		if strings.Contains(term.screen(), goodPassphrase) || strings.Count(term.screen(), question) != 3 {
			t.Errorf("the terminal shows\n%s", term.screen())
		}
	}
	if strings.Contains(term.screen(), "ord") {
		t.Errorf("the terminal shows\n%s", term.screen())
	}
}

// Two that differ make no key, and an interrupted question leaves the terminal as
// it was.
func TestPassphraseNotGiven(t *testing.T) {
	dir := t.TempDir()
	for name, second := range map[string]string{"differs": goodPassphrase + ".\n", "interrupted": "\x03"} {
		term, key := openTerminal(t), filepath.Join(dir, name)
		cmd := term.start(io.Discard, "keygen", "-o", key, "-passphrase")
		term.answer("Passphrase for the new key: ", 1, goodPassphrase+"\n")
		term.answer("The same once more: ", 1, second)
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != 1 || !term.echoes() {
			t.Errorf("%s: %v, echo %v\n%s", name, err, term.echoes(), term.screen())
		}
		if _, err := os.Stat(key); err == nil {
			t.Errorf("%s: a key was made", name)
		}
	}
}
