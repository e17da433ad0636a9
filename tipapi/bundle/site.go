package bundle

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/retention"
	"lyktan/tipapi/tip"
)

// Area is a place that the form lists.
type Area struct {
	Key   string   `json:"key"`
	Names []string `json:"names"` // first the one that the form posts, then other names
	Team  bool     `json:"team"`  // whether it is the team's own
}

// Site describes the built site to tipapi, in _tipapi/site.json.
type Site struct {
	Languages []string `json:"languages"`       // the first is for readers whose language is not among them
	Leave     string   `json:"leave"`           // where /ut leads
	Address   string   `json:"address"`         // of the site, like "https://lyktan.example/"; empty: not known
	Onion     string   `json:"onion,omitempty"` // host of the same site in Tor; empty: there is none
	Areas     []Area   `json:"areas"`
	Tips      bool     `json:"tips"`             // whether the site offers the form
	Form      string   `json:"form"`             // the name of the page that has it; empty: a build of before, which cannot show it closed
	Answers   Answers  `json:"answers,omitzero"` // empty: the site offers no answers
	Notice    Notice   `json:"notice"`           // empty: notices cannot be sent

	// What the team's profile proposes to its inbox.
	Keep   retention.Rules `json:"keep"`   // days that closed tips are kept, by outcome; nil: it proposes nothing
	Unread int             `json:"unread"` // hours after which an unread tip alarms; 0: it proposes nothing

	KeysEnd string `json:"keys_end"` // the last day of the key that ends first, like 2027-12-31; "": none does

	Despite *Despite `json:"despite,omitempty"` // nil: nothing had to be passed over
}

// Despite says that a site was built although it was not ready for that.
type Despite struct {
	Because string   `json:"because"` // in the words of who built it
	Faults  []string `json:"faults"`  // what was passed over
}

// Answers is how senders look for answers with the number of their receipt.
type Answers struct {
	Page string `json:"page"` // the name of the page that asks for the number
	Salt string `json:"salt"` // see answers.Derive
}

// Notice is the reminder that is mailed to the team at fixed times, the same
// every time.
type Notice struct {
	Subject string `json:"subject" yaml:"subject"`
	Text    string `json:"text" yaml:"text"`
	Unread  string `json:"unread" yaml:"unread"` // stands before Text when a tip lies open too long and the administrator has chosen that
}

// UnreadLimit is how long a tip may lie open or unread before that is told: what
// the team's profile proposes, or a day.
func (s Site) UnreadLimit() time.Duration { return time.Duration(cmp.Or(s.Unread, 24)) * time.Hour }

// Origin returns the site's address as browsers send it in an Origin header.
func (s Site) Origin() (string, error) {
	u, err := url.Parse(s.Address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "/" {
		return "", fmt.Errorf("the address %q is not like https://lyktan.example/", s.Address)
	}
	return u.Scheme + "://" + u.Host, nil
}

// OnionHeader names the same page in Tor, which Tor Browser offers to a reader
// who came over https (the Tor Project's proposal "Onion-Location").
const OnionHeader = "Onion-Location"

// OnionLocation is the address of a page in Tor, by its path, which begins with a
// slash. There TLS would add nothing: the name is the key.
func (s Site) OnionLocation(path string) string {
	return (&url.URL{Scheme: "http", Host: s.Onion, Path: path}).String()
}

// OffersOnion reports whether a page that was asked for at a host is to name the
// one in Tor: only at the site's own public address. Behind a proxy nothing else
// shows that the reader came over https, and not through Tor already.
func (s Site) OffersOnion(host string) bool {
	public, ok := strings.CutPrefix(s.Address, "https://")
	return s.Onion != "" && ok && strings.EqualFold(host+"/", public)
}

// Area finds an area by its key or one of its names, in upper or lower case. It
// returns "" and [tip.Unknown] when there is none.
func (s Site) Area(text string) (key string, mark tip.Mark) {
	for _, a := range s.Areas {
		same := func(name string) bool { return strings.EqualFold(name, text) }
		if same(a.Key) || slices.ContainsFunc(a.Names, same) {
			if a.Team {
				return a.Key, tip.Inside
			}
			return a.Key, tip.Outside
		}
	}
	return "", tip.Unknown
}

// Write stores the site's description in the built site in dir.
func (s Site) Write(dir string) error {
	text, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, Dir, siteFile)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}

// ReadSite reads the description alone, from a copy of _tipapi/site.json.
func ReadSite(file string) (Site, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Site{}, fmt.Errorf("profile: %w", err)
	}
	s, err := parseSite(text)
	if err != nil {
		return Site{}, fmt.Errorf("profile %s: %w (it is _tipapi/site.json of the built site)", file, err)
	}
	return s, nil
}

func parseSite(text []byte) (Site, error) {
	var s Site
	if err := json.Unmarshal(text, &s); err != nil {
		return Site{}, err
	}
	if len(s.Languages) == 0 {
		return Site{}, errors.New("it names no language")
	}
	if u, err := url.Parse(s.Leave); err != nil || u.Scheme != "https" {
		return Site{}, errors.New("leave is not an https address")
	}
	if s.Address != "" {
		if _, err := s.Origin(); err != nil {
			return Site{}, err
		}
	}
	if s.Answers != (Answers{}) {
		if err := answers.CheckSalt(s.Answers.Salt); err != nil || s.Answers.Page == "" {
			return Site{}, errors.Join(errors.New("answers needs a page and a salt"), err)
		}
	}
	for _, a := range s.Areas {
		if a.Key == "" || len(a.Names) == 0 {
			return Site{}, errors.New("an area has no key or no name")
		}
	}
	if s.Keep != nil {
		if err := s.Keep.Check(); err != nil {
			return Site{}, err
		}
	}
	if _, err := time.Parse(time.DateOnly, s.KeysEnd); s.KeysEnd != "" && err != nil {
		return Site{}, errors.New("keys_end is not a day like 2027-12-31")
	}
	if s.Unread < 0 {
		return Site{}, fmt.Errorf("an unread tip alarms after %d hours", s.Unread)
	}
	return s, nil
}
