// Command site checks what the site says, builds it with Hugo, and reports.
//
//	go run ./site                check and build
//	go run ./site check          check only
//	go run ./site check -stale   and list what is to be checked again, by owner
//	go run ./site check -lix     and list how heavy each page is to read
//	go run ./site edit           show the site while it is written, and what is to be mended
//	go run ./site schema         write the JSON Schemas of the data files
//	go run ./site sha            print the revision marks that translations carry
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"

	"lyktan/site/lint"
	"lyktan/site/publish"
	"lyktan/tipapi/seal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("site", flag.ContinueOnError)
	team := flags.String("team", "sodermalm", "`name` of the team profile in site/data/teams")
	hugo := flags.String("hugo", ".bin/hugo", "the Hugo `program`")
	to := flags.String("out", "public", "`directory` of the built site")
	address := flags.String("address", "", "`URL` where the site will be read, with a slash at its end (default: what the team's profile says)")
	recipients := flags.String("recipients", "", "development: offer the form for the keys in this `file`, which tipapi is started with")
	listen := flags.String("listen", "127.0.0.1:1313", "with edit: `host:port` of the preview")
	stale := flags.Bool("stale", false, "with check: list what is to be checked again, by owner and day")
	lix := flags.Bool("lix", false, "with check: list the LIX of every page, which says how heavy it is to read")
	release := flags.Bool("release", false, "refuse placeholders, numbers that nobody has called, and a form without keys")
	command := "build"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		command, args = args[0], args[1:]
	}
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("site: unexpected argument %q (see -h)", flags.Arg(0))
	}

	switch command {
	case "sha":
		return printSHA(out)
	case "schema":
		return writeSchemas()
	case "edit":
		return edit(ctx, *hugo, *team, *listen, out)
	case "check", "build":
	default:
		return fmt.Errorf("site: no command %q: check, edit, schema, sha, or nothing to build", command)
	}
	if command == "build" {
		// What is wrong with the command itself is said before anything is read.
		if err := usable(*hugo, *address, *recipients); err != nil {
			return err
		}
	}
	checked, err := check(*team, *release, out)
	if err == nil {
		err = checked.list(out, *stale, *lix)
	}
	if err != nil || command == "check" {
		return err
	}
	checked.tips = checked.tips || *recipients != ""
	if *address == "" {
		*address = checked.data.Team.PublicAddress()
	}

	begun := time.Now()
	options := checked.options(*address)
	options.Hugo, options.Out, options.Team = *hugo, *to, *team
	report, err := publish.Build(ctx, options)
	if err != nil {
		return fmt.Errorf("site: %w", err)
	}
	_, err = fmt.Fprintf(out, "built %s: %d pages in %d languages, %d kB, the heaviest %s with %d B (brotli), %.1f s\n",
		*to, report.Pages, len(checked.hugo.languages.All), report.Raw/1000, report.Heaviest, report.Weight, time.Since(begun).Seconds())
	return err
}

// usable finds what is wrong with the flags of a build.
func usable(hugo, address, recipients string) error {
	if _, err := exec.LookPath(hugo); err != nil {
		return fmt.Errorf("site: -hugo: %w: make .bin/hugo builds it", err)
	}
	if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.User != nil || u.Path != "/") {
		return fmt.Errorf("site: -address %q is not like https://lyktan.example/", address)
	}
	if recipients == "" {
		return nil
	}
	if _, err := seal.LoadRecipients(recipients, time.Now()); err != nil {
		return fmt.Errorf("site: -recipients: %w", err)
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
