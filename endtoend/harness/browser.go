package harness

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var browser struct {
	once  sync.Once
	ctx   context.Context
	close context.CancelFunc
	err   error
}

// Allocate makes ready a Chromium that asks nothing of its makers, with more
// options if any.
func Allocate(more ...chromedp.ExecAllocatorOption) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(Chromium), chromedp.DisableGPU, chromedp.WSURLReadTimeout(Hung),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	return chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
}

// TabsIn is the program that shows the tabs of [Tab]: Chromium without a browser
// round it, the same engine for half the processor time; or the browser, where there
// is no such package (Ubuntu). Tests of what a browser keeps set it to [Chromium].
var TabsIn = func() string {
	const shell = "chromium-headless-shell"
	if _, err := exec.LookPath(shell); err != nil {
		return Chromium
	}
	return shell
}()

// Chromium is the program of the browser that people use.
const Chromium = "chromium"

// TabOptions are more options of the browser that has the tabs of [Tab].
var TabOptions []chromedp.ExecAllocatorOption

// Tab opens a tab in a browser context of its own, with more options if any: no
// cookie, cache or storage is shared with another tab. All tabs share one process.
func Tab(t *testing.T, options ...chromedp.CreateBrowserContextOption) context.Context {
	t.Helper()
	return Timeout(OpenTab(t, options...), t)
}

// OpenTab is [Tab] without a bound of time, for a test that visits many pages and
// bounds each visit by [Timeout].
func OpenTab(t *testing.T, options ...chromedp.CreateBrowserContextOption) context.Context {
	t.Helper()
	browser.once.Do(func() {
		allocator, closeAllocator := Allocate(append(TabOptions, chromedp.ExecPath(TabsIn))...)
		ctx, closeBrowser := chromedp.NewContext(allocator)
		browser.ctx, browser.close = ctx, func() { closeBrowser(); closeAllocator() }
		browser.err = chromedp.Do(ctx, chromedp.Navigate("about:blank"))
	})
	if browser.err != nil {
		t.Fatal(browser.err)
	}
	ctx, cancel := chromedp.NewContext(browser.ctx, chromedp.WithNewBrowserContext(options...))
	t.Cleanup(cancel)
	return ctx
}

// closeBrowser ends the browser that the tabs were in, if there was one.
func closeBrowser() {
	if browser.close != nil {
		browser.close()
	}
}

// Trail records what a tab fetched and what it complained of.
type Trail struct {
	mu         sync.Mutex
	requests   []string
	complaints []string
}

// Follow records from now on what a tab fetches and complains of.
func Follow(t *testing.T, ctx context.Context) *Trail {
	t.Helper()
	tr := &Trail{}
	err := chromedp.Listen(ctx, func(event any) {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "data:") {
				tr.requests = append(tr.requests, e.Request.Method+" "+e.Request.URL)
			}
		case *log.EventEntryAdded:
			// A browser names the powers that it does not have itself, and what it cleared.
			if !strings.Contains(e.Entry.Text, "Permissions-Policy header: Unrecognized feature") && !strings.Contains(e.Entry.Text, "Cleared data types: ") {
				tr.complaints = append(tr.complaints, fmt.Sprintf("%s: %s", e.Entry.Level, e.Entry.Text))
			}
		case *runtime.EventExceptionThrown:
			tr.complaints = append(tr.complaints, e.ExceptionDetails.Text)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// Take returns what was recorded since the last take.
func (tr *Trail) Take() (requests, complaints []string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	requests, complaints = tr.requests, tr.complaints
	tr.requests, tr.complaints = nil, nil
	return requests, complaints
}

// Run does steps in a tab, all of which have to succeed.
func Run(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// Evaluate returns the value of a script in the page that a tab shows.
func Evaluate[T any](t *testing.T, ctx context.Context, script string) T {
	t.Helper()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return value
}

// Await waits until a script in the page that a tab shows returns a text, and
// returns that. A page that gives way to the next while it is asked has none yet.
func Await(t *testing.T, ctx context.Context, what, script string) (value string) {
	t.Helper()
	var fault error
	Eventually(t, what, Hung, func() bool {
		value, fault = chromedp.Run(ctx, chromedp.Evaluate[string](script))
		if ctx.Err() != nil {
			t.Fatalf("%s: %v", what, fault)
		}
		return fault == nil && value != ""
	})
	return value
}

// WithoutScript turns JavaScript off in a tab, for the pages that it will load.
func WithoutScript(t *testing.T, ctx context.Context) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
}

// PreferColours tells the pages of a tab that their reader prefers "light" or "dark".
func PreferColours(t *testing.T, ctx context.Context, scheme string) {
	t.Helper()
	Prefer(t, ctx, "", "prefers-color-scheme", scheme)
}

// Paths lists the pages of the built site as they are asked for. The page for
// proxies is not among them: tipapi does not serve it.
func Paths(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(Site, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(Site, path)
		if err != nil {
			return err
		}
		if d.IsDir() && strings.HasPrefix(d.Name(), "_") {
			return filepath.SkipDir
		}
		if filepath.Ext(name) == ".html" && !strings.HasPrefix(name, "_") {
			all = append(all, "/"+strings.TrimSuffix(filepath.ToSlash(name), "index.html"))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 40 {
		t.Fatalf("only %d pages: %v", len(all), all)
	}
	return all
}

// Origin cuts an address down to its scheme and host.
func Origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "?"
	}
	return u.Scheme + "://" + u.Host
}

// Timeout bounds what a test waits for a browser.
func Timeout(ctx context.Context, t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(ctx, Hung)
	t.Cleanup(cancel)
	return ctx
}

// BeforeEachPage runs a script in every page of a tab before the page's own.
func BeforeEachPage(t *testing.T, ctx context.Context, script string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		t.Fatal(err)
	}
}
