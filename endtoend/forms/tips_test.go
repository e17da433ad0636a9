package forms

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
)

// A neighbour in each direction, with JavaScript and without, sends a tip from
// the page, and the team reads it.
func TestNeighbourSendsATip(t *testing.T) {
	t.Parallel()
	p, sent := harness.Start(t), 0
	for _, lang := range harness.Directions {
		for name, script := range map[string]bool{"with script": true, "without": false} {
			t.Run(lang+" "+name, func(t *testing.T) {
				what := "skrik och صراخ <b> " + lang + name // the same again would be the same tip
				ctx := harness.Tab(t)
				if !script {
					harness.WithoutScript(t, ctx)
				}
				tr := harness.Follow(t, ctx)
				harness.Run(t, ctx, chromedp.EmulateViewport(360, 640), chromedp.Navigate(p.URL+"/"+lang+"/granne/"),
					chromedp.Click(chromedp.CSS(`main a[href="/`+lang+`/skriv/"]`)),
					chromedp.WaitVisible(chromedp.CSS(`form[action="/tips"]`)),
					chromedp.Click(chromedp.CSS(`input[name=now][value=no]`)),
					chromedp.SendKeys(chromedp.CSS(`[name=what]`), what),
					chromedp.SendKeys(chromedp.CSS(`[name=street]`), "Ringvägen 1"),
					chromedp.SetValue(chromedp.CSS(`[name=area]`), "Solna"),
					chromedp.Click(chromedp.CSS(`input[name=danger][value=weapon]`)),
					chromedp.Click(chromedp.CSS(`.send button`)),
					chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
				page, err := chromedp.Run(ctx, chromedp.OuterHTML(chromedp.CSS(`html`)))
				if err != nil {
					t.Fatal(err)
				}
				number := harness.Receipt(t, page)
				if strings.Contains(page, "Ringvägen") || !strings.Contains(page, "solna.se") {
					t.Error("the receipt repeats the tip, or does not say where Solna's help is")
				}
				sent++
				tip := tipWith(t, p, sent, "receipt", number)
				for field, want := range map[string]any{
					"lang": lang, "state": "new", "now": "no", "what": what,
					"street": "Ringvägen 1", "area": "Solna", "area_mark": "outside",
				} {
					if tip[field] != want {
						t.Errorf("%s is %v, want %v", field, tip[field], want)
					}
				}
				requests, complaints := tr.Take()
				for _, r := range requests {
					if harness.Origin(strings.Fields(r)[1]) != p.URL {
						t.Errorf("asked for %s", r)
					}
				}
				if len(requests) != 3 || len(complaints) > 0 {
					t.Errorf("requests %v, complaints %v", requests, complaints)
				}
			})
		}
	}
}

// tipWith is the one tip of a portal whose field has a value. The portal has to
// have so many tips.
func tipWith(t *testing.T, p *harness.Portal, count int, field, value string) map[string]any {
	t.Helper()
	tips := p.Tips(t)
	others := func(tip map[string]any) bool { return tip[field] != value }
	if all := len(tips); all != count {
		t.Fatalf("%d tips, not %d", all, count)
	}
	if tips = slices.DeleteFunc(tips, others); len(tips) != 1 {
		t.Fatalf("%d tips with %s %s", len(tips), field, value)
	}
	return tips[0]
}

// What is refused comes back with its words and what to mend, and goes through
// when it is mended.
func TestNeighbourMendsATip(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for i, lang := range harness.Directions {
		t.Run(lang, func(t *testing.T) {
			street := "Ringvägen 1, " + lang // the same again would be the same tip
			ctx := harness.Tab(t)
			harness.WithoutScript(t, ctx)
			harness.Run(t, ctx, chromedp.Navigate(p.URL+"/"+lang+"/skriv/"),
				chromedp.Click(chromedp.CSS(`input[name=now][value=yes]`)),
				chromedp.Click(chromedp.CSS(`input[name=danger][value=strangling]`)),
				chromedp.SendKeys(chromedp.CSS(`[name=who]`), `Kim "K" & <i>`),
				chromedp.SendKeys(chromedp.CSS(`[name=receipt]`), "1234"),
				chromedp.Click(chromedp.CSS(`.send button`)),
				chromedp.WaitVisible(chromedp.CSS(`[href="#f-what"]`)))
			kept := harness.Evaluate[string](t, ctx, `[
				document.querySelector('[name=now]:checked').value,
				document.querySelector('[name=danger]:checked').value,
				document.querySelector('[name=who]').value,
				document.querySelector('[name=receipt]').value,
				document.querySelector('[name=what]').getAttribute('aria-invalid'),
				document.querySelectorAll('main a[href="tel:112"]').length > 0].join('|')`)
			if want := `yes|strangling|Kim "K" & <i>|1234|true|true`; kept != want {
				t.Errorf("kept %q, want %q", kept, want)
			}
			harness.Run(t, ctx,
				chromedp.SendKeys(chromedp.CSS(`[name=street]`), street),
				chromedp.Click(chromedp.CSS(`.send button`)),
				chromedp.WaitVisible(chromedp.CSS(`output.receipt`)))
			first := harness.Evaluate[string](t, ctx, `document.querySelector('main a').getAttribute('href')`)
			if first != "tel:112" {
				t.Errorf("it is happening now, and the first link of the receipt goes to %s", first)
			}
			// A number that is none holds nothing up.
			if tip := tipWith(t, p, i+1, "street", street); tip["who"] != `Kim "K" & <i>` || tip["adds_to"] != "" || tip["adds_to_typed"] != "1234" {
				t.Errorf("%v", tip)
			}
			if said := harness.Evaluate[string](t, ctx, `document.querySelector("main").innerText`); !strings.Contains(said, harness.Words(t, lang, "receipt_earlier")) {
				t.Errorf("the receipt says %s", said)
			}
		})
	}
}

// The standard age program opens every file of the spool, and nothing of a tip
// or of its sender is in the spool, the names in it, or the program's output.
func TestSealedAndSilent(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	canaries := []string{"canary-word", "canary-street", "canary-contact", "canary-agent", "canary-referrer", "canary-cookie", "127.0.0.1:"}
	request, err := http.NewRequest(http.MethodPost, p.URL+"/tips", strings.NewReader("lang=sv&what=canary-word&street=canary-street&contact=canary-contact"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("User-Agent", "canary-agent")
	request.Header.Set("Referer", "http://canary-referrer.example/")
	request.Header.Set("Cookie", "a=canary-cookie")
	taken := harness.Do(t, request)
	number := harness.Receipt(t, taken.Body)
	p.Post(t, "lang=xx&what=canary-word&colour=canary-street")
	p.Post(t, "lang=sv&who=canary-contact")
	p.Get(t, "/canary-word?canary-street")

	files, err := filepath.Glob(filepath.Join(p.Spool, "*.age"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	plain, err := exec.Command(filepath.Join(harness.Tools, "age"), "--decrypt", "--identity", harness.Identity, files[0]).Output()
	if err != nil || !strings.Contains(string(plain), "canary-word") {
		t.Errorf("age opened %q, %v", plain, err)
	}
	for _, secret := range []string{"canary-agent", "canary-referrer", "canary-cookie", "127.0.0.1"} {
		if strings.Contains(string(plain), secret) {
			t.Errorf("%s is inside the tip", secret)
		}
	}
	p.Stop(t)
	if !strings.Contains(p.Output.String(), "stopped") {
		t.Errorf("did not stop gracefully:\n%s", p.Output)
	}
	own := strings.TrimPrefix(p.URL, "http://")
	for name, text := range written(t, p) {
		text = strings.ReplaceAll(text, own, "")
		for _, canary := range append(canaries, number) {
			if strings.Contains(text, canary) {
				t.Errorf("%s is in %s", canary, name)
			}
		}
	}
}

// written is everything that a portal wrote: its output, and the names and
// contents of all files in the spool.
func written(t *testing.T, p *harness.Portal) map[string]string {
	t.Helper()
	all := map[string]string{"the output": p.Output.String()}
	err := filepath.WalkDir(p.Spool, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = d.Name() + string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A receipt that a sender saw is good after the worst.
func TestReceiptOutlivesAKill(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	number := harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	p.Kill(t)
	again := harness.StartOn(t, p.Spool)
	if tips := again.Tips(t); len(tips) != 1 || tips[0]["receipt"] != number {
		t.Errorf("after a kill: %v", tips)
	}
}

func TestTeamListsShowsAndCloses(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	number := harness.Receipt(t, p.Post(t, "lang=en&what=line+one%0D%0Aline+two&area=S%C3%B6dermalm").Body)
	id, _ := p.Tips(t)[0]["id"].(string)
	team := func(args ...string) string {
		t.Helper()
		out, err := harness.Command(harness.Tipapi, append(append([]string{"tips"}, args...), "-spool", p.Spool, "-identity", harness.Identity)...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if out := team("list"); !strings.Contains(out, id[:8]) || !strings.Contains(out, "Södermalm") {
		t.Errorf("list: %s", out)
	}
	for _, name := range []string{id, id[:6], number, number[:4] + " " + number[4:]} {
		if out := team("show", name); !strings.Contains(out, "line two") {
			t.Errorf("show %s: %s", name, out)
		}
	}
	if out := team("show", id, "-json"); !strings.Contains(out, `"area_mark":"inside"`) || strings.Count(out, "\n") != 1 {
		t.Errorf("show -json: %s", out)
	}
	if _, err := harness.Command(harness.Tipapi, "tips", "close", id, "-spool", p.Spool); err != nil {
		t.Fatal(err)
	}
	if state := p.Tips(t)[0]["state"]; state != "closed" {
		t.Errorf("after closing the state is %v", state)
	}
	if out, err := harness.Command(harness.Tipapi, "tips", "show", "nothing", "-spool", p.Spool, "-identity", harness.Identity); err == nil {
		t.Errorf("showed a tip that is not there: %s", out)
	}
}

// "Go" on a phone's keyboard is pressed in the second field already: it must
// not send what cannot be called back.
func TestEnterDoesNotSend(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for _, script := range []bool{true, false} {
		ctx := harness.Tab(t)
		if !script {
			harness.WithoutScript(t, ctx)
		}
		tr := harness.Follow(t, ctx)
		harness.Run(t, ctx, chromedp.Navigate(p.URL+"/sv/skriv/"),
			chromedp.SendKeys(chromedp.CSS(`[name=street]`), "Ringvägen 1\r"),
			chromedp.Sleep(300*time.Millisecond)) // a busy machine sees less, and does not fail for nothing
		if requests, _ := tr.Take(); len(requests) != 1 {
			t.Errorf("script %v: Enter in a line of text led to %v", script, requests)
		}
	}
	if tips := p.Tips(t); len(tips) != 0 {
		t.Errorf("%d tips were sent by Enter", len(tips))
	}
}
