package doctor

import (
	"time"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
)

const (
	newKey      = "make a new key (tipapi keygen, on the team's computer), put it into the team's profile, build, and reload"
	keyWarning  = 30 // days before a key's last day
	beginsAfter = 16 // letters of a public key that are shown
)

// Keys looks at the public keys that tips are sealed to.
func Keys(keys []seal.Key, now time.Time) []Finding {
	const check = "keys"
	var all []Finding
	good := 0
	for _, key := range keys {
		name := journal.KeyFingerprint(key.Text) + "  " + key.Text[:min(len(key.Text), beginsAfter)] + "…"
		if key.LastDay.IsZero() {
			good++
			all = append(all, Good(check, "%s: good, without a last day", name))
			continue
		}
		last := key.LastDay.Format(time.DateOnly)
		switch left := daysLeft(key.LastDay, now); {
		case left < 0:
			all = append(all, finding(Fault, check, newKey, "%s: its last day was %s, and tips are not sealed to it", name, last))
		case left <= keyWarning:
			good++
			all = append(all, finding(Warn, check, newKey, "%s: %d days are left, until %s", name, left, last))
		default:
			good++
			all = append(all, Good(check, "%s: good for %d days, until %s", name, left, last))
		}
	}
	if good == 0 {
		all = append(all, finding(Fault, check, newKey, "no key is good: no tip is taken, and pages have numbers to call in the place of the form"))
	}
	return all
}

// daysLeft is how many days follow this one until the last: 0 on the last day, and
// less than 0 after it. Days are those of UTC, as package seal counts them.
func daysLeft(last, now time.Time) int {
	today := now.UTC().Truncate(24 * time.Hour)
	return int(last.Sub(today) / (24 * time.Hour))
}
