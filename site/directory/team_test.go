package directory

import (
	"errors"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestRecipientsFile(t *testing.T) {
	change := map[string][2]string{"teams/team.yaml": {"recipients: []", "recipients: [{name: \"A\\nB\", key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p, expires: 2027-12-31}]"}}
	d, err := Load(files(change), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.Team.RecipientsFile(), "# A B\n# expires: 2027-12-31\nage1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Keys that are good one by one, and which age does not use together, are told here
// and not by a form that stays away.
func TestKeysGoTogether(t *testing.T) {
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	with := func(keys ...string) error {
		list := ""
		for _, key := range keys {
			list += "{name: a, key: " + key + ", expires: 2027-12-31}, "
		}
		_, err := Load(files(map[string][2]string{"teams/team.yaml": {"recipients: []", "recipients: [" + list + "]"}}), "team", today)
		return err
	}
	one, other := classic.Recipient().String(), hybrid.Recipient().String()
	if err := errors.Join(with(one), with(other), with(one, one)); err != nil {
		t.Error(err)
	}
	if err := with(one, other); err == nil || !strings.HasPrefix(err.Error(), "site/data/teams/team.yaml:19: recipients: ") || strings.Contains(err.Error(), one) {
		t.Errorf("keys of two kinds: %v", err)
	}
}
