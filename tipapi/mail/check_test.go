package mail

import (
	"slices"
	"strings"
	"testing"
)

func TestCheckLogsInAndMailsNothing(t *testing.T) {
	real := serve(t, nil, false, nil)
	if err := open(t, "smtp://%s%s%s", login(), real.addr, settings).Check(soon(t)); err != nil {
		t.Error(err)
	}
	if err := open(t, "smtp://%s:letmein@%s%s", user, real.addr, settings).Check(soon(t)); err == nil || !strings.Contains(err.Error(), "AUTH") {
		t.Errorf("with a wrong password: %v", err)
	}
	if slices.Contains(real.steps(), "MAIL") {
		t.Error("a mail was begun")
	}
	if err := open(t, "smtp://127.0.0.1:1%s", settings).Check(soon(t)); err == nil {
		t.Error("nobody is there, and that is fine")
	}
}
