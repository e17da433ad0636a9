package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"lyktan/tipapi/address"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/printable"
	"lyktan/tipapi/server"
	"lyktan/tipapi/textfile"
)

const checkFlag = "check"

// lookOver prints the settings in force and looks at all that serve looks at
// before it listens. It makes nothing and listens nowhere; Redis alone is asked,
// as at the start. Its error joins what is wrong; doubts are printed.
func (s settings) lookOver(out io.Writer) error {
	if err := s.print(out); err != nil {
		return err
	}
	doubt := func(what string, cause error) {
		fmt.Fprintln(out, "doubt:", printable.Line(fmt.Sprintf("%s: %v", what, cause)))
	}
	p, err := s.inspect(doubt)
	defer p.close()
	if err != nil {
		return err
	}
	for _, d := range doubts(p.built.Site, p.keys) {
		fmt.Fprintln(out, "doubt:", printable.Line(d.String()))
	}
	_, err = fmt.Fprintln(out, "ok: nothing wrong was found; whether the addresses to listen on are free, and the queues can be reached, was not tried")
	return err
}

// inspect reads and opens all that serve does before it listens, and only looks at the
// spool. Its error joins what is wrong. Close the parts, also then.
func (s settings) inspect(doubt func(what string, cause error)) (*parts, error) {
	p, err := s.open(doubt)
	if err == nil {
		_, err = server.New(server.Parts{
			Limiter: p.limiter, Proxies: p.proxies, Totals: operations.NewTotals(),
			Log: slog.New(slog.DiscardHandler), Bounds: s.bounds, Answers: p.answers(s), AnswersLimiter: p.asking,
		}, p.built, p.files)
		err = about("-site", err)
	}
	return p, errors.Join(err, s.checkAddresses())
}

// print writes a line for each setting: its name, its value with … in the place of
// secrets, and what gave it that value.
func (s settings) print(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	s.flags.VisitAll(func(f *flag.Flag) {
		if f.Name != checkFlag {
			fmt.Fprintf(table, "%s\t%s\t%s\n", f.Name, printable.Line(shown(f)), printable.Line(cmp.Or(s.from[f.Name], "default")))
		}
	})
	return table.Flush()
}

// secretFiles are the flags of serve that name a file with a secret.
var secretFiles = []string{"limit-secret"}

// shown is the value of a flag as everybody may see it.
func shown(f *flag.Flag) string {
	value := f.Value.String()
	if _, err := os.Lstat(value); slices.Contains(secretFiles, f.Name) && value != "" && err != nil {
		return "… (no such file)" // and perhaps the secret itself
	}
	words := []string{value}
	if all, ok := f.Value.(list); ok {
		words = slices.Clone(*all.all)
	}
	for i, word := range words {
		if strings.Contains(word, "://") || f.Name == "deliver" || f.Name == "notice" && word != "" {
			word = address.Masked(word)
		}
		words[i] = textfile.HideKeys(word)
	}
	return cmp.Or(strings.Join(words, " "), `""`)
}

// checkAddresses finds what is wrong with the addresses to listen on without
// listening.
func (s settings) checkAddresses() error {
	var faults []error
	for name, at := range map[string]string{"listen": s.listen, "listen-proxy": s.listenPROXY, "operations": s.operations} {
		if at == "" || at == fromSystemd {
			continue
		}
		found, err := net.ResolveTCPAddr("tcp", at)
		if err == nil && name == "operations" && !found.IP.IsLoopback() {
			err = notLoopback(at)
		} else {
			err = about("-"+name, err)
		}
		faults = append(faults, err)
	}
	return errors.Join(faults...)
}
