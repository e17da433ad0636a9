package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// configFile writes a file of settings.
func configFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tipapi.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The file is weakest, then the environment, and flags are strongest; a list of a
// stronger place stands in the place of the weaker one's.
func TestOrderOfStrength(t *testing.T) {
	file := configFile(t, "\ufeff# settings\r\nlisten = \"127.0.0.1:1\"\nconnections = 5\nnotice-now = true\ntime-read = '7s'\n"+
		"deliver = [\n  \"smtp://a.example\",\n  \"smtp://b.example\",\n]\nqueue = \"nats://127.0.0.1/TIPS\" # of another command\n"+
		"site = \"s\"\nspool = \"p\"\nrecipients = \"r\"\n")
	t.Setenv("TIPAPI_CONFIG", file)
	t.Setenv("TIPAPI_CONNECTIONS", "6")
	t.Setenv("TIPAPI_SITE", "environment")
	s, err := readSettings([]string{"-site", "flag", "-time-stop=1s"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if s.listen != "127.0.0.1:1" || s.bounds.Connections != 6 || s.site != "flag" || !s.noticeNow || s.bounds.Read.String() != "7s" ||
		!slices.Equal(s.destinations, []string{"smtp://a.example", "smtp://b.example"}) {
		t.Errorf("%+v", s)
	}
	for name, want := range map[string]string{
		"listen": file + ":2", "connections": "environment, TIPAPI_CONNECTIONS", "time-read": file + ":5", "deliver": file + ":6", "recipients": file + ":13",
		"site": "flag", "time-stop": "flag", "time-idle": "", "config": "environment, TIPAPI_CONFIG",
	} {
		if got := s.from[name]; got != want {
			t.Errorf("%s comes from %q, want %q", name, got, want)
		}
	}
	t.Setenv("TIPAPI_DELIVER", "smtp://c.example smtp://d.example")
	if s, err = readSettings(nil, io.Discard); err != nil || strings.Join(s.destinations, " ") != "smtp://c.example smtp://d.example" {
		t.Errorf("%q, %v", s.destinations, err)
	}
	if s, err = readSettings(strings.Fields("-deliver smtp://e.example -deliver smtp://f.example"), io.Discard); err != nil ||
		strings.Join(s.destinations, " ") != "smtp://e.example smtp://f.example" {
		t.Errorf("%q, %v", s.destinations, err)
	}
	t.Setenv("TIPAPI_DELIVER", "")
	if s, err = readSettings(nil, io.Discard); err != nil || len(s.destinations) > 0 {
		t.Errorf("an empty list does not empty the weaker one: %q, %v", s.destinations, err)
	}
}

// What cannot be meant is told with file and line, and everything at once.
func TestConfigMistakes(t *testing.T) {
	const more = "\nsite = \"s\"\nspool = \"p\"\nrecipients = \"r\"\n"
	for text, says := range map[string]string{
		"\nlimit-netwrok = 3" + more:                "2: limit-netwrok sets nothing: is it meant to be limit-network?",
		"limit_network = 3" + more:                  "1: limit_network sets nothing: is it meant to be limit-network?",
		"colour = 3" + more:                         `1: colour sets nothing ("tipapi serve -h" lists`,
		"proxies = \"127.0.0.1\"" + more:            "1: proxies sets nothing any more: it is called -trusted-proxies",
		"config = \"other.toml\"" + more:            "1: config sets nothing: one file of settings does not name another",
		"check = true" + more:                       "1: check sets nothing: -check is given on the command line",
		"passphrase = \"zqcret\"" + more:            "1: passphrase sets nothing: a passphrase is asked for",
		"connections = \"many\"" + more:             "1: connections = many has to be a whole number, more than 0",
		"connections = 1.5" + more:                  "1: connections = 1.5 has to be a whole number",
		"time-read = 90" + more:                     "1: time-read = 90 has to be a time such as 90s or 1h",
		"notice-now = \"maybe\"" + more:             "1: notice-now = maybe has to be true or false",
		"listen = 8080" + more:                      "1: listen = 8080 has to be host:port",
		"listen = [\"a:1\", \"b:2\"]" + more:        "1: listen is one value, not several in [ ]",
		"deliver = [3]" + more:                      "1: deliver holds something that is no text in quotes",
		"time-read = 2026-11-29" + more:             "1: time-read has to be a text in quotes, a number, true or false",
		more[1:] + "[serve]\nlisten = \":1\"":       "4: serve is a table: settings stand in no table",
		more[1:] + "serve.listen = \":1\"":          "4: serve is a table",
		"# a\ndeliver = tls://u:zqcret@h" + more:    `2: a setting is written name = "value"`,
		"zqcret" + more:                             `1: a setting is written name = "value"`,
		"deliver = zqcret" + more:                   `1: a setting is written name = "value"`,
		"deliver = \"zqcret\n\"" + more:             `1: a setting is written name = "value"`,
		"listen = \":1\"\nlisten = \":2\"" + more:   "2: a name stands here that has been there before",
		"AGE-SECRET-KEY-1ZQCRET = 1" + more:         "1: AGE-SECRET-KEY-… sets nothing",
		"identity = \"k\"\nqueue = \"q\"" + more:    "", // of other commands
		"deliver = \"smtp://u:zqcret@x.se\"" + more: "", // one is a list of one
	} {
		file := configFile(t, text)
		_, err := readSettings([]string{"-config", file}, io.Discard)
		var told strings.Builder
		if err != nil {
			complain(&told, err)
		}
		if says == "" && err != nil || says != "" && !strings.Contains(told.String(), file+":"+says) || strings.Contains(strings.ToLower(told.String()), "zqcret") {
			t.Errorf("%q: %s, want %s", text, told.String(), says)
		}
	}
	if _, err := readSettings([]string{"-config", "/nowhere/tipapi.toml"}, io.Discard); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "-config: ") {
		t.Errorf("without the file: %v", err)
	}
	file := configFile(t, "connections = 0\nlimit-ipv4 = 99\n"+more)
	_, err := readSettings([]string{"-config", file}, io.Discard)
	if lines := each(err); len(lines) != 2 || !strings.Contains(lines[1].Error(), file+":2: limit-ipv4 = 99") {
		t.Errorf("%q", lines)
	}
}

// The example that administrators copy has every flag of serve; what is commented
// out there is what holds without it, and all of it can be read.
func TestExampleHasEveryFlag(t *testing.T) {
	const example = "../deploy/tipapi.toml"
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	commented := regexp.MustCompile(`(?m)^#([a-z0-9-]+ = .*)$`)
	file := configFile(t, commented.ReplaceAllString(string(text), "$1"))
	s, err := readSettings([]string{"-config", file}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	bare := newFlags("serve", io.Discard)
	without := defaultSettings()
	without.declare(bare)
	used := map[string]any{}
	if _, err := toml.Decode(string(text), &used); err != nil {
		t.Fatal(err)
	}
	bare.VisitAll(func(f *flag.Flag) {
		from, is := s.from[f.Name], s.flags.Lookup(f.Name).Value.String()
		_, inUse := used[f.Name]
		switch {
		case f.Name == checkFlag || f.Name == configFlag:
		case !strings.HasPrefix(from, file+":"):
			t.Errorf("%s lacks %s", example, f.Name)
		case !inUse && f.DefValue != "" && is != f.DefValue:
			t.Errorf("%s says that %s is %s without it, and it is %s", example, f.Name, is, f.DefValue)
		}
	})
	for name := range used {
		if bare.Lookup(name) == nil {
			t.Errorf("%s sets %s, which is no flag of serve", example, name)
		}
	}
	for _, needed := range []string{"site", "spool", "recipients"} {
		if used[needed] == nil {
			t.Errorf("%s leaves out %s", example, needed)
		}
	}
}

func FuzzConfig(f *testing.F) {
	for _, text := range []string{"", "listen = \":1\"\n", "a = [\"b\"]", "[a]\nb = 1", "a.b = 1", "deliver = \"\"\"\nx\"\"\"", "a = 1\na = 2", "a = zqcret", "\"a b\" = 1"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := parseConfig(text)
		if err != nil {
			if !regexp.MustCompile(`^(\d+:)? `).MatchString(err.Error()) || strings.Contains(err.Error(), "zqcret") {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		lines := strings.Count(text, "\n") + 1
		for _, s := range all {
			if s.line < 1 || s.line > lines || s.value == nil {
				t.Errorf("%q: %s = %v in line %d", text, s.name, s.value, s.line)
			}
		}
	})
}
