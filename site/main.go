// Command site checks what the site says and builds it with Hugo, shows it to
// those who write it, and writes what they need for that.
//
//	go run ./site                check and build
//	go run ./site check          check only
//	go run ./site check -stale   and list what is to be checked again, by owner
//	go run ./site check -lix     and list how heavy each page is to read
//	go run ./site edit           show the site while it is written, and what is to be mended
//	go run ./site schema         write the JSON Schemas of the data files
//	go run ./site team add testby  write what a portal for another team begins with
//	go run ./site mark ar receipt_live  note that a string was translated from the Swedish as it is
//	go run ./site mark sv receipt_live -meaning  note that the meaning of the Swedish changed, so that translations have to follow
//	go run ./site sha            print the revision marks that translations carry
//	go run ./site check -h       list the commands, and the flags of one
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"lyktan/site/lint"
	"lyktan/site/publish"
	"lyktan/tipapi/seal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	command, s, err := parse(args, out)
	if err != nil {
		return err
	}
	switch command {
	case "sha":
		return printSHA(out)
	case "schema":
		return writeSchemas()
	case "mark":
		if s.meaning {
			return markMeaning(s.lang, s.keys, out)
		}
		return mark(s.lang, s.keys, s.by, out)
	case "team":
		return addTeam(s.newTeam, os.Stdin, out)
	case "edit":
		s.team = cmp.Or(s.team, defaultTeam)
		return edit(ctx, s, out)
	case "build":
		// What is wrong with the command itself is said before anything is read.
		if err := s.usable(); err != nil {
			return err
		}
	}
	if s.release {
		if err := s.namesTeam("-release"); err != nil {
			return err
		}
	}
	checked, err := check(s.team, s.release, s.despite, out)
	if err == nil {
		err = checked.list(out, s.stale, s.lix)
	}
	if err != nil || command == "check" {
		return err
	}
	checked.tips = checked.tips || s.recipients != ""
	if s.address == "" {
		s.address = checked.data.Team.PublicAddress()
	}

	begun := time.Now()
	options := checked.options(s.address)
	options.Hugo, options.Out, options.Team, options.Release = s.hugo, s.out, s.team, s.release
	report, err := publish.Build(ctx, options)
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	_, err = fmt.Fprintf(out, "built %s: %d pages in %d languages, %d kB, the heaviest %s with %d B (brotli), %.1f s\n",
		s.out, report.Pages, len(checked.hugo.languages.All), report.Raw/1000, report.Heaviest, report.Weight, time.Since(begun).Seconds())
	return err
}

// usable finds what is wrong with the flags of a build.
func (s settings) usable() error {
	if err := hasHugo(s.hugo); err != nil {
		return err
	}
	if u, err := url.Parse(s.address); s.address != "" && (err != nil || u.Host == "" || u.User != nil || u.Path != "/") {
		return fmt.Errorf("site: -address %q is not like https://lyktan.example/", s.address)
	}
	if s.recipients != "" {
		keys, err := seal.LoadRecipients(s.recipients)
		if err == nil && errors.Is(keys.Check(time.Now()), seal.ErrNoGoodKey) {
			err = fmt.Errorf("%s: %w", s.recipients, seal.ErrNoGoodKey)
		}
		if err != nil {
			return fmt.Errorf("site: -recipients: %w", err)
		}
	}
	return s.namesTeam("build")
}

// defaultTeam is that of a preview. A build has none: it would put one team's
// portal over another's.
const defaultTeam = "sodermalm"

// namesTeam finds a command that nobody has told whose portal it is for.
func (s settings) namesTeam(command string) error {
	if s.team != "" {
		return nil
	}
	profiles, err := filepath.Glob("site/data/teams/*.yaml")
	if err != nil {
		return err
	}
	for i, path := range profiles {
		profiles[i] = strings.TrimSuffix(filepath.Base(path), ".yaml")
	}
	return fmt.Errorf("site: whose portal is it? %s needs -team (make build TEAM=…): there are %s", command, strings.Join(profiles, ", "))
}

// hasHugo reports whether Hugo can be started.
func hasHugo(program string) error {
	if _, err := exec.LookPath(program); err != nil {
		return fmt.Errorf("site: -hugo %q cannot be run (%w): make .bin/hugo builds it", program, errors.Unwrap(err))
	}
	return nil
}

// printSHA prints the mark that a translation of each page carries.
func printSHA(out io.Writer) error {
	hugo, err := readHugoConfig("site/hugo.yaml")
	if err != nil {
		return err
	}
	source := hugo.languages.All[0]
	pages, err := lint.Load(os.DirFS("content"), []string{source})
	if err != nil {
		return err
	}
	for _, name := range pages.Names(source) {
		if _, err := fmt.Fprintf(out, "%s  %s\n", pages[source][name].SHA(), name); err != nil {
			return err
		}
	}
	return nil
}
