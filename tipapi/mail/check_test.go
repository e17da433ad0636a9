package mail

import (
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
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

// Try finds a recipient that is refused, and nobody gets a mail.
func TestTryMailsNothing(t *testing.T) {
	real := serve(t, nil, false, nil)
	s := open(t, "smtp://%s%s%s", login(), real.addr, settings)
	if err := s.Try(soon(t)); err != nil {
		t.Error(err)
	}
	if steps := strings.Join(real.steps(), " "); !strings.HasSuffix(steps, "MAIL a@team.example b@team.example") {
		t.Errorf("the server saw %s", steps)
	}
	real.answers["b@team.example"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"}
	if err := s.Try(soon(t)); err == nil || err.Error() != "mail: RCPT TO: the server answered 550 (5.1.1)" {
		t.Errorf("with a recipient that is refused: %v", err)
	}
	real.got(t, 0)
}
