package endtoend

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// A notice says nothing of tips, and a tip that is happening now brings one when
// the team chose so. Other tips bring none, nor do those of a team that did not.
func TestNoticeAtOnceOnlyWhenChosenAndNow(t *testing.T) {
	t.Parallel() // it waits for a full minute
	other := time.Now().Add(12 * time.Hour).Format("15:04")
	chosen, notNow, notChosen := startMailbox(t), startMailbox(t), startMailbox(t)
	for box, c := range map[*mailbox]struct {
		now   string
		flags []string
	}{chosen: {"yes", []string{"-notice-now"}}, notNow: {"no", []string{"-notice-now"}}, notChosen: {"yes", nil}} {
		p := start(t, append(noticesTo(box, other), c.flags...)...)
		receipt(t, p.post(t, "lang=sv&what=kanarie&now="+c.now).body)
	}
	last := time.Now()
	eventually(t, "a notice", 3*time.Minute, func() bool { return len(chosen.kept()) > 0 })
	text := chosen.kept()[0]
	if !strings.Contains(text, "Subject: Lyktan\r\n") || strings.Contains(text, "kanarie") {
		t.Errorf("the notice: %s", text)
	}
	// What the others bring would come at a full minute too.
	time.Sleep(time.Until(last.Truncate(time.Minute).Add(time.Minute + 3*time.Second)))
	if n, m := len(notNow.kept()), len(notChosen.kept()); n+m > 0 {
		t.Errorf("%d notices for a tip that is not happening now, %d for a team that did not choose them", n, m)
	}
}

func noticesTo(box *mailbox, at string) []string {
	return []string{"-notice", "smtp://" + box.address + "?from=lyktan@example.org&to=team@example.org", "-notice-at", at}
}

// Who sees the notices learns nothing: without tips and with them they come at
// the same minute in the same words.
func TestNoticesAreTheSameWithAndWithoutTips(t *testing.T) {
	t.Parallel() // it waits for a full minute
	boxes := map[string]*mailbox{"no tip": startMailbox(t), "three tips": startMailbox(t)}
	for ready := false; !ready; {
		at := time.Now().Add(75 * time.Second).Truncate(time.Minute)
		for name, box := range boxes {
			p := start(t, noticesTo(box, at.Format("15:04"))...)
			if name == "three tips" {
				for _, now := range []string{"", "no", "yes"} {
					receipt(t, p.post(t, "lang=sv&what=kanarie&now="+now).body)
				}
			}
		}
		ready = time.Now().Before(at) // else this machine is slow today, and it begins again
	}
	lines := regexp.MustCompile(`(?m)^(Message-ID|Date): .*$`)
	texts := map[string]string{}
	for name, box := range boxes {
		eventually(t, name+": a notice", 3*time.Minute, func() bool { return len(box.kept()) > 0 })
		texts[name] = lines.ReplaceAllString(box.kept()[0], "$1")
	}
	if texts["no tip"] != texts["three tips"] {
		t.Errorf("the notices differ:\n%q", texts)
	}
}
