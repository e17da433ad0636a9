package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// What stands in the terminal, for a reader beside the writer.
type terminal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *terminal) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// Who writes sees the page, the fault as soon as it is saved, and that it is gone
// when it is mended; in the end nothing runs on.
func TestEdit(t *testing.T) {
	program := hugo(t)
	copied(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listen := l.Addr().String()
	l.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	out, ended := &terminal{}, make(chan error, 1)
	go func() { ended <- edit(ctx, program, "sodermalm", listen, out) }()
	until := func(what string, there func() bool) {
		t.Helper()
		for deadline := time.Now().Add(2 * time.Minute); !there(); time.Sleep(50 * time.Millisecond) {
			select {
			case err := <-ended:
				t.Fatalf("ended before %s: %v\n%s", what, err, out)
			default:
			}
			if time.Now().After(deadline) {
				t.Fatalf("no %s:\n%s", what, out)
			}
		}
	}
	page := func() string {
		answer, err := http.Get("http://" + listen + "/sv/granne/")
		if err != nil {
			return ""
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return string(text)
	}
	said := func(pattern string) func() bool {
		return func() bool { return regexp.MustCompile(pattern).MatchString(out.String()) }
	}
	until("page", func() bool { return strings.Contains(page(), "<h1") })
	until("verdict", said(`No faults\.`))

	line, undo := plant(t, "content/sv/granne.md", "", "\nRing 070-123 45 67 nu.\n")
	until("fault", said(fmt.Sprintf(`To be mended:\n  content/sv/granne\.md:%d: typed-figures: "070-123 45 67" is typed into the text`, line+1)))
	until("changed page", func() bool { return strings.Contains(page(), "070-123 45 67 nu") })
	undo()
	until("mended", said(`(?s)To be mended:.*No faults\.`))

	// Of a file that is no YAML, Hugo prints hundreds of lines, about other files too.
	_, undo = plant(t, "site/data/services/somaya.yaml", "cost:", "\tcost:")
	until("fault of the data", said(`somaya\.yaml:\d+`))
	time.Sleep(3 * lookEvery) // whatever Hugo prints meanwhile, it is not passed on
	if strings.Contains(out.String(), "ERROR") {
		t.Errorf("Hugo's words beside ours:\n%s", out)
	}
	undo()

	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("runs on")
	}
	if conn, err := net.Dial("tcp", listen); err == nil {
		conn.Close()
		t.Error("Hugo runs on")
	}
}

// The checker reads Markdown as Hugo prints it.
func TestGoldmarkIsHugos(t *testing.T) {
	version := regexp.MustCompile(`(?m)github\.com/yuin/goldmark (v\S+)`)
	var found []string
	for _, file := range []string{root + "/go.mod", "hugo.mod"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m := version.FindSubmatch(text)
		if m == nil {
			t.Fatalf("%s: no goldmark", file)
		}
		found = append(found, string(m[1]))
	}
	if found[0] != found[1] {
		t.Errorf("go.mod has goldmark %s, site/hugo.mod %s: give both the same", found[0], found[1])
	}
}
