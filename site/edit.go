package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"lyktan/site/publish"
)

// lookEvery is how often edit looks whether somebody has saved a file.
const lookEvery = 500 * time.Millisecond

// edited are the folders whose files people write.
var edited = []string{"content", "site/data", "site/texts", "site/marks", "site/i18n", "site/hugo.yaml"}

// edit shows the site at an address of this computer, anew after each save, and
// prints what the check finds, until ctx ends. What Hugo has to say is printed when
// the check finds nothing: of a fault that the check names, Hugo prints hundreds of
// lines, and wrong causes among them.
func edit(ctx context.Context, s settings, out io.Writer) error {
	if err := hasHugo(s.hugo); err != nil {
		return err
	}
	for _, draft := range s.with {
		if start := "content/" + draft + "/_index.md"; !exists(start) {
			return fmt.Errorf("site: %s cannot be shown before it has a start page, %s: its texts stand first in the file that language export writes", draft, start)
		}
	}
	host, port, err := free(s.listen)
	if err != nil {
		return err
	}
	server := exec.CommandContext(ctx, s.hugo, "server", "--source", "site", "--bind", host, "--port", port,
		"--baseURL", "http://"+s.listen+"/", "--appendPort=false", "--noBuildLock", "--renderToMemory", "--disableFastRender", "--logLevel", "error")
	// Ctrl-C reaches both from the terminal; from elsewhere it is passed on.
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	server.WaitDelay = 10 * time.Second
	said := &lines{}
	server.Stderr = said
	for _, name := range os.Environ() {
		if !strings.HasPrefix(name, "HUGO_") {
			server.Env = append(server.Env, name)
		}
	}
	// With faults in the data, the pages are shown all the same, as far as Hugo can.
	options := publish.Options{Team: s.team, Placeholders: true, Tips: true}
	if checked, err := checkWith(s.with, s.team, false, "", io.Discard); err == nil {
		options = checked.options("")
		options.Team, options.Tips = s.team, true
	}
	server.Env = append(server.Env, options.Env()...)
	server.Env = append(server.Env, printed(s.with)...)
	if err := server.Start(); err != nil {
		return fmt.Errorf("site: %w: make .bin/hugo builds it", err)
	}
	fmt.Fprintf(out, "The site:  http://%s/  (end with Ctrl-C)\n", s.listen)
	ended := make(chan error, 1)
	go func() { ended <- server.Wait() }()

	seen, sound := "", false
	for {
		if now := newest(); now != seen {
			seen = now
			_, err := checkWith(s.with, s.team, false, "", io.Discard)
			sound = err == nil
			fmt.Fprintf(out, "\n%s  %s\n", time.Now().Format(time.TimeOnly), verdict(err))
		}
		if words := said.take(); sound && words != "" {
			fmt.Fprintln(out, "Hugo says:", words)
		}
		select {
		case err := <-ended:
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("site: Hugo has ended, and the preview with it (%w): %s", err, said.take())
		case <-time.After(lookEvery):
		}
	}
}

// printed is what makes Hugo print drafts of languages. A code may have hyphens: the
// fifth sign of a name is what parts it.
func printed(drafts []string) (env []string) {
	for _, draft := range drafts {
		env = append(env, "HUGO/LANGUAGES/"+draft+"/DISABLED=false")
	}
	return env
}

// free returns the parts of an address that Hugo can listen on.
func free(listen string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(listen)
	if n, wrong := strconv.ParseUint(port, 10, 16); err != nil || wrong != nil || n == 0 {
		return "", "", fmt.Errorf("site: -listen %q is not a host and a port from 1 to 65535, such as 127.0.0.1:1313", listen)
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return "", "", fmt.Errorf("site: the preview cannot be shown at %s (%w): end what runs there, or take another port: "+
			"make edit PORT=8081, or -listen 127.0.0.1:8081", listen, err)
	}
	return host, port, l.Close()
}

// lines keeps the first lines of what a program prints, until they are taken.
type lines struct {
	mu   sync.Mutex
	kept strings.Builder
}

const mostKept = 2000 // bytes, some ten lines

func (l *lines) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.kept.Write(text[:min(len(text), max(0, mostKept-l.kept.Len()))])
	return len(text), nil
}

func (l *lines) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.kept.Reset()
	return strings.TrimSpace(l.kept.String())
}

// verdict is what an editor reads after a save.
func verdict(err error) string {
	if err == nil {
		return "No faults."
	}
	return "To be mended:\n  " + strings.ReplaceAll(err.Error(), "\n", "\n  ")
}

// newest marks the state of what people write: any save changes it.
func newest() string {
	var b strings.Builder
	for _, dir := range edited {
		// A file that goes while we look is looked at again the next time.
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return nil
			}
			if info, err := d.Info(); err == nil && !d.IsDir() {
				fmt.Fprintln(&b, path, info.Size(), info.ModTime().UnixNano())
			}
			return nil
		})
	}
	return b.String()
}
