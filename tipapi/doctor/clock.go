package doctor

import "time"

// Reading is what another machine's clock says.
type Reading struct {
	From     string    // whose it is
	Time     time.Time // zero: it did not say
	Here     time.Time // of this machine when it was read
	Accuracy time.Duration
}

const (
	clockWarning = 10 * time.Second
	// Receivers of webhooks refuse what is signed five minutes off.
	clockFault = 2 * time.Minute
	setClock   = "have a time service set it: timedatectl set-ntp true"
)

// Clock compares this machine's clock with others. synchronised says whether the
// system knows that something sets its clock.
func Clock(synchronised bool, readings ...Reading) []Finding {
	const check = "clock"
	var found []Finding
	for _, r := range readings {
		if r.Time.IsZero() {
			continue
		}
		switch off := max(0, r.Here.Sub(r.Time).Abs()-r.Accuracy); {
		case off >= clockFault:
			found = append(found, finding(Fault, check, setClock, "it differs from that of %s by %v: tips have a wrong hour, and certificates and signed posts may be refused", r.From, off.Round(time.Second)))
		case off >= clockWarning:
			found = append(found, finding(Warn, check, setClock, "it differs from that of %s by %v", r.From, off.Round(time.Second)))
		default:
			found = append(found, Good(check, "as that of %s", r.From))
		}
	}
	if !synchronised {
		found = append(found, finding(Warn, check, setClock, "the system says that nothing sets it"))
	}
	if len(found) == 0 {
		found = append(found, Good(check, "the system says that it is set; there was none to compare it with"))
	}
	return found
}

// Synchronised reports whether the system knows no reason to doubt its clock.
func Synchronised() bool { return !unsynchronised() }
