package portal

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

var golden = flag.Bool("golden", false, "write testdata/trees anew (make golden)")

// heard are the pages whose accessibility tree is kept: what a screen reader tells of
// them, in a file that people read before a change of it is taken.
var heard = []view{
	{"sv", "start of a team that has filled in its profile"}, {"ar", "start"}, {"sv", "root"}, {"sv", "nummer"}, {"sv", "stod"}, {"ar", "granne"},
	{"sv", "contact of a team that has filled in its profile"}, {"sv", "skriv"}, {"sv", "form, error empty"}, {"ar", "receipt, all at once"},
	{"sv", "receipt, now"}, {"sv", "refusal, rate"},
}

// What a screen reader hears of the key pages changes only when somebody means it.
func TestAccessibilityTrees(t *testing.T) {
	t.Parallel()
	url := serveStates(t)
	tab := harness.OpenTab(t)
	harness.Run(t, tab, chromedp.Navigate("about:blank"))
	for i, p := range heard {
		ctx := harness.Timeout(tab, t)
		harness.Run(t, ctx, chromedp.EmulateViewport(360, 740), chromedp.Navigate(url+p.path()))
		tree := readTree(t, ctx)
		file := filepath.Join("testdata/trees", strings.ReplaceAll(strings.Trim(p.path(), "/"), "/", "-")+".txt")
		if *golden {
			if err := os.WriteFile(file, []byte(tree), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		kept, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if changed := differing(string(kept), tree); changed != "" {
			t.Errorf("%s is heard otherwise (make golden, once it is meant to be):\n%s", p, changed)
		}
		if i > 0 {
			continue
		}
		harness.Evaluate[chromedp.Void](t, ctx, `document.querySelector("h1").setAttribute("role", "presentation");0`)
		if differing(tree, readTree(t, ctx)) == "" {
			t.Error("planted: a heading that is none any more is not heard otherwise")
		}
	}
}

// readTree is the accessibility tree of the page in a tab, a line for each thing that
// is told: its role, name, level and state, further in than what it is in.
func readTree(t *testing.T, ctx context.Context) string {
	t.Helper()
	got, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	nodes := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range got.Nodes {
		nodes[n.NodeID] = n
	}
	var b strings.Builder
	var walk func(n *accessibility.Node, within string, depth int)
	walk = func(n *accessibility.Node, within string, depth int) {
		role, name := text(n.Role), text(n.Name)
		told := !n.Ignored && !slices.Contains([]string{"none", "generic", "InlineTextBox", "LineBreak", "ListMarker", "RootWebArea"}, role)
		// What is in something that has its words in its name says nothing more.
		if words := strings.TrimSpace(name); told && (role == "StaticText" || role == "strong") && (words == "" || strings.Contains(within, words)) {
			told = role == "strong" && within == ""
		}
		if told {
			fmt.Fprintf(&b, "%s%s", strings.Repeat("  ", depth), role)
			if name != "" {
				fmt.Fprintf(&b, " %q", changing.ReplaceAllString(name, "<day>"))
			}
			if d := text(n.Description); d != "" {
				fmt.Fprintf(&b, " described as %q", changing.ReplaceAllString(d, "<day>"))
			}
			for _, p := range n.Properties {
				switch value := text(p.Value); {
				case p.Name == "level" && role != "heading":
				case slices.Contains([]string{"level", "checked", "expanded", "invalid", "required", "disabled", "pressed", "live", "hasPopup"}, string(p.Name)) && value != "false":
					fmt.Fprintf(&b, " %s=%s", p.Name, value)
				case p.Name == "expanded":
					b.WriteString(" folded")
				}
			}
			b.WriteByte('\n')
			within, depth = name, depth+1
		}
		for _, id := range n.ChildIDs {
			if child := nodes[id]; child != nil {
				walk(child, within, depth)
			}
		}
	}
	walk(got.Nodes[0], "", 0)
	return b.String()
}

// changing are the parts of a text that the day of the build decides.
var changing = regexp.MustCompile(`\d{1,2} \p{L}+ 20\d\d|20\d\d-\d\d-\d\d`)

// text is the value of a part of the tree.
func text(value *accessibility.Value) string {
	if value == nil || len(value.Value) == 0 {
		return ""
	}
	var any any
	if json.Unmarshal(value.Value, &any) != nil {
		return string(value.Value)
	}
	return fmt.Sprint(any)
}

// differing are the first lines in which two trees differ.
func differing(before, now string) string {
	was, is := strings.Split(before, "\n"), strings.Split(now, "\n")
	at := 0
	for at < len(was) && at < len(is) && was[at] == is[at] {
		at++
	}
	if at == len(was) && at == len(is) {
		return ""
	}
	from := max(0, at-2)
	return fmt.Sprintf("line %d, before:\n%s\nnow:\n%s", at+1, strings.Join(was[from:min(len(was), at+5)], "\n"), strings.Join(is[from:min(len(is), at+5)], "\n"))
}
