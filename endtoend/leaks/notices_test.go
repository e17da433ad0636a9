package leaks

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// A notice says nothing of tips, and a tip that is happening now brings one when
// the team chose so. Other tips bring none, nor do those of a team that did not.
func TestNoticeAtOnceOnlyWhenChosenAndNow(t *testing.T) {
	t.Parallel() // it waits for a full minute
	other := time.Now().Add(12 * time.Hour).Format("15:04")
	chosen, notNow, notChosen := harness.StartMailbox(t), harness.StartMailbox(t), harness.StartMailbox(t)
	for box, c := range map[*harness.Mailbox]struct {
		now   string
		flags []string
	}{chosen: {"yes", []string{"-notice-now"}}, notNow: {"no", []string{"-notice-now"}}, notChosen: {"yes", nil}} {
		p := harness.Start(t, append(noticesTo(box, other), c.flags...)...)
		harness.Receipt(t, p.Post(t, "lang=sv&what=kanarie&now="+c.now).Body)
	}
	last := time.Now()
	harness.Eventually(t, "a notice", 3*time.Minute, func() bool { return len(chosen.Kept()) > 0 })
	text := chosen.Kept()[0]
	if !strings.Contains(text, "Subject: Lyktan\r\n") || strings.Contains(text, "kanarie") {
		t.Errorf("the notice: %s", text)
	}
	// What the others bring would come at a full minute too.
	time.Sleep(time.Until(last.Truncate(time.Minute).Add(time.Minute + 3*time.Second)))
	if n, m := len(notNow.Kept()), len(notChosen.Kept()); n+m > 0 {
		t.Errorf("%d notices for a tip that is not happening now, %d for a team that did not choose them", n, m)
	}
}

func noticesTo(box *harness.Mailbox, at string) []string {
	return []string{"-notice", "smtp://" + box.Address + "?from=lyktan@example.org&to=team@example.org", "-notice-at", at}
}

// Who sees the notices learns nothing: without tips and with them they come at
// the same minute in the same words.
func TestNoticesAreTheSameWithAndWithoutTips(t *testing.T) {
	t.Parallel() // it waits for a full minute
	boxes := map[string]*harness.Mailbox{"no tip": harness.StartMailbox(t), "three tips": harness.StartMailbox(t)}
	for ready := false; !ready; {
		at := time.Now().Add(75 * time.Second).Truncate(time.Minute)
		for name, box := range boxes {
			p := harness.Start(t, noticesTo(box, at.Format("15:04"))...)
			if name == "three tips" {
				for _, now := range []string{"", "no", "yes"} {
					harness.Receipt(t, p.Post(t, "lang=sv&what=kanarie&now="+now).Body)
				}
			}
		}
		ready = time.Now().Before(at) // else this machine is slow today, and it begins again
	}
	lines := regexp.MustCompile(`(?m)^(Message-ID|Date): .*$`)
	texts := map[string]string{}
	for name, box := range boxes {
		harness.Eventually(t, name+": a notice", 3*time.Minute, func() bool { return len(box.Kept()) > 0 })
		texts[name] = lines.ReplaceAllString(box.Kept()[0], "$1")
	}
	if texts["no tip"] != texts["three tips"] {
		t.Errorf("the notices differ:\n%q", texts)
	}
}
