package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

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
			return err
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"tip": putTip},
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
	to, err := spool.Open(ts.MkAbs("spool"), spool.Limits{Tips: 10, Bytes: 1 << 20})
	ts.Check(err)
	id, err := to.Put(sealed, at)
	ts.Check(err)
	ts.Setenv("ID", id)
	ts.Check(to.Close())
}
