package forms

import (
	"net/http"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// A browser that opens the answer to a form again, as Safari does when it
// reloads, asks for /tips. Its page names nothing in its title, says what that
// means to who has a number and who has none, and does so in the reader's
// language.
func TestAnswerOpenedAgain(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	for wanted, says := range map[string][]string{
		"": {"<title>Laddades om – Skriv till oss – Lyktan</title>", "Fick du ett nummer? Då har det du skrev kommit fram.",
			"Fick du inget nummer?", `href="/sv/skriv/"`},
		"ar-SY,en;q=0.8":   {"<title>أُعيد التحميل – الكتابة إلينا – Lyktan</title>", "هل حصلت على رقم؟", "لم يظهر لك رقم؟", `href="/ar/skriv/"`},
		"en-GB,sv;q=0.5":   {"<title>Reloaded – ", "Did you get a number?", "Did you not get a number?", `href="/en/skriv/"`},
		"sv-x-lattlast,eo": {"<title>Laddades om – ", `<html lang="sv" `},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			request, err := http.NewRequest(method, p.URL+"/tips", nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Accept-Language", wanted)
			got := harness.Do(t, request)
			if got.Status != http.StatusMethodNotAllowed || got.Header.Get("Allow") != "POST" {
				t.Errorf("%s for %q: %d, allowed %q", method, wanted, got.Status, got.Header.Get("Allow"))
			}
			for _, words := range says {
				if method == http.MethodGet && !strings.Contains(got.Body, words) {
					t.Errorf("for %q the page lacks %q: %.400s", wanted, words, got.Body)
				}
			}
			if strings.Contains(got.Body, "Inte skickat") || strings.Contains(got.Body, `name="what"`) {
				t.Errorf("for %q: a refusal", wanted)
			}
		}
	}
}

// A proxy in front that does not hand on Host, as nginx by default, and a
// browser that sends Origin but not Sec-Fetch-Site.
func TestOwnAddressIsNotForeign(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	send := func(origin string) int {
		request, err := http.NewRequest(http.MethodPost, p.URL+"/tips", strings.NewReader("lang=sv&what=a"))
		if err != nil {
			t.Fatal(err)
		}
		request.Host = "127.0.0.1:8080" // what the proxy makes of it
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", origin)
		return harness.Do(t, request).Status
	}
	if got := send(strings.TrimSuffix(harness.Address, "/")); got != http.StatusOK {
		t.Errorf("from the site's own address: %d", got)
	}
	for _, origin := range []string{"https://other.example", "http://lyktan.example", "https://lyktan.example.other.example", "https://www.lyktan.example"} {
		if got := send(origin); got != http.StatusForbidden {
			t.Errorf("from %s: %d", origin, got)
		}
	}
	p.Stop(t)
	if !strings.Contains(p.Output.String(), "Host header") || strings.Contains(p.Output.String(), "other.example") {
		t.Errorf("the administrator is told:\n%s", p.Output)
	}
}
