package inbox

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// hostile are texts that somebody may send to do something else than to be read.
var hostile = map[string]string{
	"markup":           `"'></textarea></title></select><script>window.ran = 1</script><img src=x onerror="window.ran = 1"><svg onload="window.ran = 1"><b class=injected>`,
	"a template":       `{{.Me}} {{template "bar" .}} ${window.ran = 1} <!-- ]]>`,
	"directions":       "rätt \u202egnp.exe\u202c \u2066\u2067\u200f\u061c vänt",
	"marks":            strings.Repeat("Z"+strings.Repeat("\u0301", 100)+strings.Repeat("\u0316", 100), 160), // 64 KiB
	"a formula":        `=cmd|' /C calc'!A0;=1+1,"=2`,
	"links":            "https://evil.example/ javascript:window.ran=1 //evil.example mailto:a@evil.example",
	"controls":         "noll\x00 \x1b[2J\x07\x7f\u0085\u009b \r\r\n \u2028\u2029 slut",
	"a long word":      strings.Repeat("W", 5000),
	"a long RTL word":  strings.Repeat("ض", 1000),
	"lines":            strings.Repeat("\n\n", 400) + "sist",
	"zero width":       strings.Repeat("\u200b\u200d\ufeff", 500) + "syns",
	"wide characters":  strings.Repeat("\U0001f468\u200d\U0001f469\u200d\U0001f467﷽", 200),
	"a private letter": "\ue000\U000f0000\U0010ffff\ufffd",
}

// sealTo seals something to a member and lays it into a spool folder under a name.
func sealTo(t *testing.T, m *member, dir, name string, content []byte) {
	t.Helper()
	keys, err := seal.ReadRecipients(strings.NewReader(m.public))
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := keys.Seal(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".age"), sealed, 0o600); err != nil {
		t.Fatal(err)
	}
}

// everywhere is a tip with one text in each of its fields.
func everywhere(t *testing.T, text string) []byte {
	t.Helper()
	content, err := json.Marshal(tip.Tip{Version: 1, Receipt: text, Received: time.Now().UTC().Truncate(time.Hour), Lang: text,
		Answers: tip.Answers{Now: text, What: text, Street: text, Area: text, Danger: []string{text, "weapon", text}, Children: text, Who: text, Last: text, Often: text,
			Since: text, Unsafe: text, Guess: text, How: text, Contact: text},
		AreaMark: tip.Mark(text), AddsTo: text, AddsToTyped: text})
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// Whatever a tip holds is shown as text: it runs nothing, draws no line but its
// own, is not wider than the window, and leaves the other rows as they were.
func TestHostileTips(t *testing.T) {
	t.Parallel()
	m, dir := newMember(t, "Anna"), t.TempDir()
	const innocent = "innocent"
	sealTo(t, m, dir, innocent, []byte(`{"v":1,"received":"2026-01-01T00:00:00Z","lang":"sv","what":"ett vanligt tips","street":"Ringvägen 3","area":"Solna"}`))
	for name, received := range map[string]string{"first": "2025-06-01T00:00:00Z", "last": "2026-06-01T00:00:00Z"} {
		sealTo(t, m, dir, name, []byte(`{"v":1,"received":"`+received+`","lang":"sv","what":"ett vanligt tips"}`))
	}
	m.start(t, harness.Tipapi, "-spool", dir)
	w := openTab(t, m, harness.Tab(t))
	trail := harness.Follow(t, w.ctx)
	w.send(t, "/join", url.Values{"name": {`<script>window.ran=1</script>`}}).says(t, "Namnet är sparat.")
	picture := func() []byte {
		t.Helper()
		harness.Run(t, w.ctx, chromedp.EmulateViewport(1280, 800))
		w.show(t, "/?view=all")
		got, err := chromedp.Run(w.ctx, chromedp.Screenshot(chromedp.CSS(`.row:has(a[href="/tip/`+innocent+`"])`)))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	shows(t, w, "the innocent tips are listed", func(ids []string, _ map[string]string) bool { return len(ids) == 3 })
	before := picture()
	ids := map[string]string{}
	neighbours := map[string]string{"above": "2025-12-31T23:00:00Z", "below": "2026-01-01T01:00:00Z"} // in the list, with marks piled up
	for place, received := range neighbours {
		content, err := json.Marshal(map[string]any{"v": 1, "received": received, "lang": "sv", "what": hostile["marks"], "street": hostile["marks"]})
		if err != nil {
			t.Fatal(err)
		}
		sealTo(t, m, dir, place, content)
	}
	for name, text := range hostile {
		ids[name] = strings.ReplaceAll("h "+name, " ", "-")
		sealTo(t, m, dir, ids[name], everywhere(t, text))
	}
	shows(t, w, "the hostile tips are listed", func(ids []string, _ map[string]string) bool { return len(ids) == 3+len(neighbours)+len(hostile) })
	if !bytes.Equal(picture(), before) {
		t.Error("the row of another tip looks different")
	}
	check := func(what string, widths ...int64) {
		t.Helper()
		for _, width := range widths {
			harness.Run(t, w.ctx, chromedp.EmulateViewport(width, 800))
			if wide := harness.Evaluate[string](t, w.ctx, harness.TooWide); wide != "" {
				t.Errorf("%s scrolls sideways at %d px: %.500s", what, width, wide)
			}
		}
		const strange = `[...document.querySelectorAll("main script, main img, main :not(.drawn) > svg, .injected, main a[href*=evil],\
			main form:not([action^='/']):not([method=get])")]
			.map((element) => element.outerHTML).join(" ") + (window.ran ? "it ran" : "")`
		if found := harness.Evaluate[string](t, w.ctx, strange); found != "" {
			t.Errorf("%s holds %s", what, found)
		}
		requests, complaints := trail.Take()
		for _, request := range requests {
			if !strings.HasPrefix(strings.Fields(request)[1], m.url+"/") {
				t.Errorf("%s asks for %s", what, request)
			}
		}
		if len(complaints) > 0 {
			t.Errorf("%s: the browser complains: %q", what, complaints)
		}
	}
	check("the list", 1280, 320)
	for _, path := range []string{"/deletion", "/numbers", "/numbers/report", "/keys"} {
		w.show(t, path)
		check(path, 320)
	}
	for name, text := range hostile {
		id := ids[name]
		p := w.show(t, "/tip/"+id)
		check("the tip with "+name, 1280, 320)
		if name == "markup" || name == "a template" || name == "links" || name == "a formula" {
			p.says(t, text)
		}
		if strings.ContainsAny(p.text, "\u202e\u2066\u0000\u001b\u0085\u2028") {
			t.Errorf("the tip with %s steers the text", name)
		}
		w.send(t, "/tip/"+id+"/note", url.Values{"text": {text[:min(len(text), 9000)]}})
		check("a note with "+name, 320)
		w.show(t, "/pass/"+id)
		check("handing on "+name, 320)
		w.send(t, "/pass/"+id, url.Values{"text": {"Text: " + text[:min(len(text), 9000)]}}).says(t, "Texten är sparad.")
		w.show(t, "/pass/"+id+"/print")
		check("printing "+name, 320)
		harmlessIn(t, name, w.fetch(t, "/pass/"+id+"/csv"))
		w.show(t, "/pass/"+id)
		w.send(t, "/original/"+id, url.Values{"sure": {"yes"}})
		check("the original with "+name, 320)
	}
}

// harmlessIn fails when a spreadsheet could take a part of a list for a formula,
// whichever sign it splits fields at.
func harmlessIn(t *testing.T, what, list string) {
	t.Helper()
	for _, cell := range regexp.MustCompile(`[,;\t|\r\n"]`).Split(list, -1) {
		if cell = strings.TrimSpace(cell); cell != "" && strings.ContainsAny(cell[:1], "=+-@") {
			t.Errorf("%s: a cell begins with %.40q", what, cell)
		}
	}
}
