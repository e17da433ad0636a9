package leaks

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// plant is a leak put into the program on purpose: pieces of one source file and
// what stands in their place.
type plant struct {
	file    string
	pieces  []string // old, new, old, new …
	finding string   // begins what the search has to say of it, and of no other plant of its program
}

// plants are found when the program ends by SIGQUIT, all in one run.
var plants = map[string]plant{
	"the address in the log": {
		"server/server.go", []string{"	defer s.recoverFault(w, r)\n", "	defer s.recoverFault(w, r)\n	s.Log.Info(\"request\", \"from\", r.RemoteAddr)\n"},
		"the direct address as text in the output",
	},
	"a hash of the forwarded address in the log": {
		"server/tips.go", []string{
			"	s.conns.pin(r.Context())\n", "	s.conns.pin(r.Context())\n	s.Log.Info(\"try\", \"from\", fmt.Sprintf(\"%x\", sha256.Sum256([]byte(s.Proxies.Client(r).String()))))\n",
			"	\"errors\"\n", "	\"crypto/sha256\"\n	\"errors\"\n	\"fmt\"\n",
		},
		"the IPv6 address behind a proxy as text, SHA-256 in hex in the output",
	},
	"the agent inside the tip": {
		"server/tips.go", []string{"	number, err := s.store(form, ", "	form.How += r.UserAgent()\n	number, err := s.store(form, "},
		"header User-Agent as text in the sealed tips",
	},
	"a word of the tip in a file": {
		"intake/intake.go", []string{
			"	number, err := receipt.New()\n", "	_ = os.WriteFile(filepath.Join(os.TempDir(), \"draft\"), []byte(base64.StdEncoding.EncodeToString([]byte(form.Street))), 0o600)\n	number, err := receipt.New()\n",
			"	\"encoding/json\"\n", "	\"encoding/base64\"\n	\"encoding/json\"\n	\"os\"\n	\"path/filepath\"\n",
		},
		"field street as text in base64",
	},
	"the receipt in the log": {
		"server/tips.go", []string{"	s.show(w, r, http.StatusOK, lang, \"receipt.html\"", "	s.Log.Info(\"taken\", \"receipt\", number)\n	s.show(w, r, http.StatusOK, lang, \"receipt.html\""},
		"receipt 1 as text in the output",
	},
	"the exact time inside the tip": {
		"tip/tip.go", []string{"Received: at.UTC().Truncate(time.Hour)", "Received: at.UTC()"},
		"the time as a time with seconds in the sealed tips",
	},
	"the exact time of the file": {
		"spool/spool.go", []string{"s.write(name, sealed, at.UTC().Truncate(time.Hour))", "s.write(name, sealed, at.UTC())"},
		"the time of ",
	},
	"the exact time in the log": {
		"serve.go", []string{"Truncate(time.Hour)", "Truncate(time.Second)"},
		"the time as a time with seconds in the output",
	},
	"a plain hash of the network in Redis": {
		"limit/tally.go", []string{"	number := binary.BigEndian.Uint32(keyed(k.secret, []byte(\"network \"+network.String()))) % numbers\n",
			"	if network != everybody {\n		sum := sha256.Sum256([]byte(network.String()))\n		return hex.EncodeToString(sum[:])\n	}\n	number := uint32(0)\n"},
		"the direct address as network /32, SHA-256 in hex in ",
	},
	"totals that move with each tip": {
		"operations/totals.go", []string{"!hour.Equal(t.hour)", "true || !hour.Equal(t.hour)", "n - n%Step", "n"},
		"the totals moved within the hour",
	},
	"traces of a crash": {
		"coredump_linux.go", []string{`if os.Getenv("GOTRACEBACK") != "" {`, `if true {`},
		"a stack trace in the output",
	},
}

// plantsInFaults are in the causes of faults. They are a program of their own: a
// word that the log shows all the time would hide them.
var plantsInFaults = map[string]plant{
	"the address in the cause of a fault": {
		"server/tips.go", []string{
			"	case err != nil:\n		s.later(w, r, ",
			"	case err != nil:\n		s.Faults.Note(\"a tip could not be taken\", errors.Join(err, errors.New(\"from \"+r.RemoteAddr)))\n		s.later(w, r, ",
		},
		"the address of the PROXY protocol as text in the output",
	},
	"what an unnamed proxy says in the cause of a fault": {
		"server/tips.go", []string{
			"errors.New(\"everybody behind it is counted as one network\")", "errors.New(\"it says \" + r.Header.Get(\"X-Forwarded-For\"))",
		},
		"the IPv4 address behind a proxy as text in the output",
	},
}

// The leak test finds every leak that is planted, each by its own words. The
// leaks share two programs, and the program of the faults is run in both ways that
// meet them: a build costs as much as ten runs.
func TestLeakIsFoundWhenPlanted(t *testing.T) {
	t.Parallel()
	t.Run("while it serves", func(t *testing.T) {
		t.Parallel()
		expect(t, plants, findLeaks(t, build(t, plants), quitting))
	})
	t.Run("in the causes of faults", func(t *testing.T) {
		t.Parallel()
		program := build(t, plantsInFaults)
		expect(t, plantsInFaults, append(findLeaks(t, program, ending), findLeaks(t, program, unnamed)...))
	})
}

// build makes a program with all the leaks in it, from the sources as they are.
func build(t *testing.T, plants map[string]plant) string {
	t.Helper()
	pieces := map[string][]string{}
	for _, p := range plants {
		file := filepath.Join("tipapi", p.file)
		pieces[file] = append(pieces[file], p.pieces...)
	}
	return harness.PlantedIn(t, pieces)
}

// expect fails for each leak that was not found.
func expect(t *testing.T, plants map[string]plant, found []string) {
	t.Helper()
	for name, p := range plants {
		t.Run(name, func(t *testing.T) {
			if !slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, p.finding) }) {
				t.Errorf("not found; the search said %q", found)
			}
		})
	}
}
