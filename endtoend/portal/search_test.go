package portal

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
	"lyktan/site/directory"
)

// What is said over a phone leads to the page, in the reader's language.
func TestShortAddresses(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	ask := func(path, wanted string) harness.Answer {
		request, err := http.NewRequest(http.MethodGet, p.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Language", wanted)
		return harness.Do(t, request)
	}
	// The first and the fifth are printed on cards and posters.
	pages := []string{"nummer", "kontakt", "plats", "granne", "skriv", "stod", "ung", "forandring", "telefonen"}
	for i, page := range pages {
		for _, from := range []string{fmt.Sprintf("/%d", i+1), fmt.Sprintf("/%d/", i+1), "/" + page, "/" + strings.ToUpper(page) + "/"} {
			for wanted, lang := range map[string]string{"": "sv", "ar-SY,en;q=0.8": "ar", "sv,ar;q=0.5": "sv", "eo,en;q=0.5": "en", "eo": "sv", "sv-x-lattlast": "sv"} {
				got := ask(from, wanted)
				if want := "/" + lang + "/" + page + "/"; got.Status != http.StatusFound || got.Header.Get("Location") != want {
					t.Errorf("%s for %q: %d %q, want %q", from, wanted, got.Status, got.Header.Get("Location"), want)
				}
			}
		}
		for _, lang := range harness.Languages {
			if body := p.Get(t, "/"+lang+"/"+page+"/").Body; !strings.Contains(body, fmt.Sprintf(`>lyktan.example/%d</bdi>`, i+1)) {
				t.Errorf("%s/%s does not say its short address", lang, page)
			}
		}
	}
	if body := p.Get(t, "/sv/barn/").Body; strings.Contains(body, ">lyktan.example/") {
		t.Error("a page without a number says a short address")
	}
	// As it is typed on another keyboard, and as messengers link it.
	for _, from := range []string{"/٥", "/%D9%A5/", "/۵", "/5.", "/5,", "/5)", "/skriv.", "/Skriv!", "/٥،"} {
		if got := ask(from, "ar"); got.Status != http.StatusFound || got.Header.Get("Location") != "/ar/skriv/" {
			t.Errorf("%s: %d %q", from, got.Status, got.Header.Get("Location"))
		}
	}
	for lang, want := range map[string]string{"ar": "هذه الصفحة غير موجودة", "en": "There is no such page", "eo": "Sidan finns inte"} {
		if got := ask("/nothing", lang); got.Status != http.StatusNotFound || !strings.Contains(got.Body, want) {
			t.Errorf("nothing, for %s: %d", lang, got.Status)
		}
	}
	for path, want := range map[string]int{"/barn": 302, "/sv": 301, "/0": 404, "/10": 404, "/404.html": 404, "/ut": 303, "/tips": 405} {
		if got := ask(path, "ar"); got.Status != want {
			t.Errorf("%s: %d, want %d", path, got.Status, want)
		}
	}
}

// A program that would send people astray does not start.
func TestBrokenShortAddressesStopTheStart(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"astray": "/1 https://example.org/ 302\n", "nowhere": "/1 /sv/gone/ 302\n", "none": ""} {
		dir := filepath.Join(t.TempDir(), "site")
		if err := os.CopyFS(dir, os.DirFS(harness.Site)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "_redirects"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(harness.Tipapi, "serve", "-listen", "127.0.0.1:0", "-site", dir, "-spool", t.TempDir(),
			"-recipients", harness.Recipients).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "/1") && !strings.Contains(string(out), "_redirects") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}

// The list for search engines names every page once, each is there, and none
// of them asks not to be listed.
func TestSearchEnginesFindEveryPage(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	if robots := p.Get(t, "/robots.txt"); robots.Status != 200 || !strings.Contains(robots.Body, "\nSitemap: "+harness.Address+"sitemap.xml\n") {
		t.Errorf("%d %s", robots.Status, robots.Body)
	}
	var list struct {
		URL []struct {
			Loc  string     `xml:"loc"`
			Link []struct{} `xml:"http://www.w3.org/1999/xhtml link"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal([]byte(p.Get(t, "/sitemap.xml").Body), &list); err != nil {
		t.Fatal(err)
	}
	var listed, there []string
	for _, u := range list.URL {
		path := "/" + strings.TrimPrefix(u.Loc, harness.Address)
		listed = append(listed, path)
		if got := p.Get(t, path); got.Status != 200 || strings.Contains(got.Body, "noindex") {
			t.Errorf("%s: %d", path, got.Status)
		}
		if easy := strings.Contains(path, "-x-"); easy != (len(u.Link) == 0) {
			t.Errorf("%s is there in %d languages", path, len(u.Link))
		}
	}
	for _, path := range harness.Paths(t) {
		if !strings.Contains(p.Get(t, path).Body, `content="noindex"`) {
			there = append(there, path)
		}
	}
	slices.Sort(listed)
	slices.Sort(there)
	if !slices.Equal(listed, there) {
		t.Errorf("listed: %v\nthere: %v", listed, there)
	}
}

// thing is what a page says of a thing in the words of schema.org.
type thing struct {
	Type      string  `json:"@type"`
	Graph     []thing `json:"@graph"`
	Name      string
	Telephone string
	Provider  *thing
	Channels  []struct {
		Phone *thing `json:"servicePhone"`
	} `json:"availableChannel"`
	Hours []struct {
		Days   []string `json:"dayOfWeek"`
		Opens  string
		Closes string
	} `json:"hoursAvailable"`
}

var structured = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func describedBy(t *testing.T, page string) thing {
	t.Helper()
	found := structured.FindAllStringSubmatch(page, -1)
	if len(found) != 1 {
		t.Fatalf("%d pieces of structured data", len(found))
	}
	var it thing
	if err := json.Unmarshal([]byte(found[0][1]), &it); err != nil {
		t.Fatal(err)
	}
	return it
}

// The numbers and hours that search engines are told are those of the data.
func TestSearchEnginesAreToldTheData(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	data, words := dataOf(t, harness.Root, "sodermalm")
	day := map[string]string{"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday", "sun": "Sunday"}
	for _, lang := range harness.Languages {
		points := describedBy(t, p.Get(t, "/"+lang+"/nummer/").Body).Graph
		if len(points) < 10 {
			t.Errorf("%s: only %d numbers", lang, len(points))
		}
		for _, point := range points {
			var of *directory.Service
			for _, s := range data.Services {
				if s.Phone != nil && (s.Phone.E164 == point.Telephone || s.Phone.E164 == "" && s.Phone.Dial == point.Telephone) {
					of = &s
				}
			}
			if of == nil || point.Type != "ContactPoint" {
				t.Errorf("%s: %+v is not in the data", lang, point)
				continue
			}
			if want := words(lang, "services/"+of.Key+".name"); point.Name != want {
				t.Errorf("%s: %s has the number of %s", lang, point.Name, want)
			}
			want := 0
			switch {
			case of.Hours != nil && of.Hours.Always:
				want = 1
				if len(point.Hours) == 1 && (len(point.Hours[0].Days) != 7 || point.Hours[0].Opens != "00:00" || point.Hours[0].Closes != "23:59") {
					t.Errorf("%s: %s: %+v", lang, point.Name, point.Hours)
				}
			case of.Hours != nil:
				want = len(of.Hours.Weekly)
				for i, period := range of.Hours.Weekly[:min(want, len(point.Hours))] {
					var days []string
					for _, d := range period.Days {
						days = append(days, day[d])
					}
					got := point.Hours[i]
					if !reflect.DeepEqual(got.Days, days) || got.Opens != period.From || got.Closes != period.To && period.To != "24:00" {
						t.Errorf("%s: %s: %+v, want %+v", lang, point.Name, got, period)
					}
				}
			}
			if len(point.Hours) != want {
				t.Errorf("%s: %s: %d opening hours, want %d", lang, point.Name, len(point.Hours), want)
			}
		}
	}
	if body := p.Get(t, "/sv/barn/").Body; structured.MatchString(body) {
		t.Error("a page that describes nothing has structured data")
	}
	for _, lang := range harness.Languages {
		if team := describedBy(t, p.Get(t, "/"+lang+"/kontakt/").Body); team.Type != "GovernmentService" || team.Provider != nil || len(team.Channels) != 1 {
			t.Errorf("%s: something is told of the team that nobody has filled in: %+v", lang, team)
		}
	}
}

// A team that has filled in its profile is described with its number.
func TestSearchEnginesAreToldTheTeam(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join(filled.public(t), "sv/kontakt/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	team := describedBy(t, string(page))
	if team.Provider == nil || team.Provider.Name != `Staden & "laget"` || len(team.Channels) != 2 || team.Channels[1].Phone == nil ||
		team.Channels[1].Phone.Telephone != "+46812345678" {
		t.Errorf("%+v", team)
	}
}
