// Package doctor looks for what can be wrong on the machine that tipapi serves from,
// and says how to mend it. Each look is a function that returns one [Finding] for each
// thing that it looked at.
//
// Looks change nothing that lasts: what they write they remove, they take no lock
// that a server needs, and nothing that they send reaches the team. A finding holds no
// secret, and what others wrote in it is escaped.
package doctor

import (
	"fmt"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/textfile"
)

// Level is how bad something is.
type Level string

// The levels. Fault is what loses tips, refuses senders, or tells somebody of them;
// Warn is what will, or what only the administrator can judge.
const (
	OK    Level = "ok"
	Warn  Level = "WARN"
	Fault Level = "FAULT"
)

// Finding is what one look has found.
type Finding struct {
	Level Level  `json:"level"`
	Check string `json:"check"`          // what was looked at
	Says  string `json:"says"`           // in one line
	Mend  string `json:"mend,omitempty"` // what to do; "" where Says ends with it, and for OK
}

func (f Finding) String() string {
	line := fmt.Sprintf("%-5s  %-8s  %s", f.Level, f.Check, f.Says)
	if f.Mend != "" {
		line += ". Mend: " + f.Mend
	}
	return line
}

// Broken is the finding about an error that says by itself what to do.
func Broken(check string, err error) Finding {
	return finding(Fault, check, "", "%v", err)
}

// Good is the finding that nothing is wrong.
func Good(check, format string, values ...any) Finding {
	return finding(OK, check, "", format, values...)
}

// Doubt is the finding about something that the administrator alone can judge.
func Doubt(check, says string) Finding { return finding(Warn, check, "", "%s", says) }

func finding(level Level, check, mend, format string, values ...any) Finding {
	return Finding{level, check, shown(fmt.Sprintf(format, values...)), shown(mend)}
}

// shown is a text in one line, without a secret key that was typed in the place of
// something else.
func shown(text string) string { return printable.Line(textfile.HideKeys(text)) }
