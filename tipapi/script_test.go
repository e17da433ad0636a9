package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/rogpeppe/go-internal/testscript"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/proxy"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"tipapi": main}) }

// The commands as they are typed, and what they answer: testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("TZ", "UTC")
			site, err := filepath.Abs("server/testdata/site")
			env.Setenv("SITE", site)
			before, beforeErr := filepath.Abs("testdata/before")
			env.Setenv("BEFORE", before)
			env.Values[serviceKey{}] = &service{}
			for _, name := range []string{"PORT", "PORT2"} {
				l, listenErr := net.Listen("tcp", "127.0.0.1:0")
				if listenErr != nil {
					return listenErr
				}
				defer l.Close() // when both are known, so that they differ
				_, port, _ := net.SplitHostPort(l.Addr().String())
				env.Setenv(name, port)
			}
			return errors.Join(err, beforeErr)
		},
		// Whether the tests' temporary folders lie on a disk.
		Condition: func(condition string) (bool, error) {
			if condition != "durable" {
				return false, fmt.Errorf("no condition %s", condition)
			}
			doubt, err := spool.Check(filepath.Join(os.TempDir(), "not-made"))
			return doubt == spool.Doubt{}, err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"tip": putTip, "team": makeTeam, "vouch": vouch, "journal": writeJournal, "unprivileged": runUnprivileged, "protect": protect, "look": lookAtWay,
			"serve": serveHere, "reload": reload, "shutdown": shutdown, "post": post, "waits": waits, "copy": copyTips, "docs": runDocs,
		},
	})
}

// putTip stores a tip as serve does: tip RECEIPT FORM, where FORM is a posted
// body. It is sealed to recipients.txt, and stored in the folder spool, as of the
// morning of 28 November 2026. Its ID is then in $ID.
func putTip(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: tip RECEIPT FORM")
	}
	form, err := tip.ParseForm(args[1])
	ts.Check(err)
	at := time.Date(2026, 11, 28, 8, 30, 0, 0, time.UTC)
	plain, err := tip.New(form, args[0], tip.Inside, at).Encode()
	ts.Check(err)
	recipients, err := seal.ReadRecipients(strings.NewReader(ts.ReadFile("recipients.txt")))
	ts.Check(err)
	sealed, err := recipients.Seal(plain)
	ts.Check(err)
	to := openSpool(ts)
	id, err := to.Put(sealed, at)
	closeSpool(ts, to)
	ts.Check(err)
	ts.Setenv("ID", id)
}

// openSpool opens the folder spool. Until closeSpool no other script starts a
// process, which would hold the lock on it from its fork to its exec.
func openSpool(ts *testscript.TestScript) *spool.Spool {
	syscall.ForkLock.RLock()
	s, err := spool.Open(ts.MkAbs("spool"), spool.Limits{Tips: 10, Bytes: 1 << 20})
	if err != nil {
		syscall.ForkLock.RUnlock()
	}
	ts.Check(err)
	return s
}

func closeSpool(ts *testscript.TestScript, s *spool.Spool) {
	err := s.Close()
	syscall.ForkLock.RUnlock()
	ts.Check(err)
}

// makeTeam makes members out of files of private keys, who all vouch for each
// other: team NAME FILE [NAME FILE]...
func makeTeam(ts *testscript.TestScript, _ bool, args []string) {
	var members []*journal.Journal
	for pair := range slices.Chunk(args, 2) {
		j := openJournal(ts, pair[1])
		ts.Check(j.Join(pair[0]))
		members = append(members, j)
	}
	for _, j := range members {
		for _, other := range members {
			ts.Check(j.Vouch(other.Me()))
		}
		ts.Check(j.Reseal())
	}
}

// vouch makes one member vouch for another: vouch FILE NAME FILE.
func vouch(ts *testscript.TestScript, _ bool, args []string) {
	m := openJournal(ts, args[2]).Me()
	m.Name = args[1]
	ts.Check(openJournal(ts, args[0]).Vouch(m))
}

// writeJournal writes an entry as no command would, with the key in a file:
// journal FILE ENTRY, where ENTRY is JSON.
func writeJournal(ts *testscript.TestScript, _ bool, args []string) {
	var e journal.Entry
	ts.Check(json.Unmarshal([]byte(args[1]), &e))
	ts.Check(openJournal(ts, args[0]).Add(e))
}

func openJournal(ts *testscript.TestScript, keys string) *journal.Journal {
	ids, err := seal.LoadIdentities(ts.MkAbs(keys))
	ts.Check(err)
	j, err := journal.New(spool.Folder(ts.MkAbs("spool")).Journal(), ids)
	ts.Check(err)
	ts.Check(j.Refresh())
	return j
}

// runUnprivileged is exec for a command that has to keep to the rights of files,
// also where the tests run as root.
func runUnprivileged(ts *testscript.TestScript, neg bool, args []string) {
	if os.Geteuid() == 0 {
		args = append([]string{"setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"}, args...)
	}
	if err := ts.Exec(args[0], args[1:]...); (err != nil) != neg {
		ts.Fatalf("%v: %v", args, err)
	}
}

// lookAtWay asks a server what it makes of a request that claims to come from
// elsewhere: look OPERATIONS LISTEN SIGHT.
func lookAtWay(ts *testscript.TestScript, _ bool, args []string) {
	ask := func(method, address, token string) string {
		r, err := http.NewRequest(method, "http://"+address, nil)
		ts.Check(err)
		r.Header = http.Header{proxy.LookHeader: {token}, proxy.XForwardedFor: {proxy.Claimed}, proxy.Forwarded: {"for=" + proxy.Claimed}}
		answer, err := http.DefaultClient.Do(r)
		ts.Check(err)
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		ts.Check(err)
		return strings.TrimSpace(string(text))
	}
	token := ask(http.MethodPost, args[0]+proxy.LookPath, "")
	ask(http.MethodGet, args[1]+"/", token)
	if seen := ask(http.MethodGet, args[0]+proxy.LookPath, token); seen != args[2] {
		ts.Fatalf("the server says %q, not %s", seen, args[2])
	}
}

const goodPassphrase = "fyra små ord här"

// protect makes a file of private keys with goodPassphrase out of one without:
// protect FROM TO.
func protect(ts *testscript.TestScript, _ bool, args []string) {
	ids, err := seal.LoadIdentities(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(protectLightly(ids, ts.MkAbs(args[1])))
}

// protectLightly is what keygen -passphrase does, but deriving the key from the
// passphrase takes a thousandth of the time.
func protectLightly(ids seal.Identities, path string) error {
	to, err := age.NewScryptRecipient(goodPassphrase)
	if err != nil {
		return err
	}
	to.SetWorkFactor(8)
	var file bytes.Buffer
	w, err := age.Encrypt(&file, to)
	if err != nil {
		return err
	}
	for _, pair := range ids.Pairs() {
		if _, err := io.WriteString(w, pair.Secret+"\n"); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, file.Bytes(), 0o600)
}
