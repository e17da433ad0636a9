// Package tip defines a tip: its fields and limits, how a posted form becomes
// one, and how it is encoded before sealing.
//
// It can check and encode a tip. It cannot store or send one, and it knows
// nothing of HTTP, of keys, or of the person who wrote it.
package tip

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"lyktan/tipapi/receipt"
)

// Version is the version of the encoded tip. [Decode] refuses a newer one.
const Version = 1

// steps are the only lengths, in bytes, that a written tip can have, so that
// the size of its file says next to nothing. The largest form fits the last.
var steps = []int{16 << 10, 64 << 10}

// Mark says whether a tip's area is the team's.
type Mark string

// The marks. Unknown is an area that was left empty or is not in the site's list.
const (
	Inside  Mark = "inside"
	Outside Mark = "outside"
	Unknown Mark = "unknown"
)

// Tip is a tip as the team reads it.
type Tip struct {
	Version  int       `json:"v"`
	Receipt  string    `json:"receipt"`  // sixteen digits
	Received time.Time `json:"received"` // UTC, cut to the hour
	Lang     string    `json:"lang"`     // the language of the page, not of the text
	Answers
	AreaMark Mark   `json:"area_mark"`
	AddsTo   string `json:"adds_to"` // the receipt of an earlier tip, or ""
	// AddsToTyped is what was typed for an earlier receipt and is not one.
	AddsToTyped string `json:"adds_to_typed"`
	// AnswerSalt is that of the site that the tip was sent to, by which an answer finds
	// the way to the sender; "" where the site offers none.
	AnswerSalt string `json:"answer_salt"`
}

// ProbeWords begin the text of a tip from tipapi probe.
const ProbeWords = "tipapi probe "

// IsProbe reports whether a tip looks like one from tipapi probe: whether its
// text begins with [ProbeWords].
func (t Tip) IsProbe() bool { return strings.HasPrefix(t.What, ProbeWords) }

// New makes a tip from a form without problems. The time is cut to the hour.
func New(f Form, number string, mark Mark, at time.Time) Tip {
	addsTo, typed := "", f.AddsTo
	if earlier, err := receipt.Parse(f.AddsTo); err == nil {
		addsTo, typed = earlier, ""
	}
	if f.Danger == nil {
		f.Danger = []string{} // [] in JSON, not null
	}
	return Tip{
		Version: Version, Receipt: number, Received: at.UTC().Truncate(time.Hour), Lang: f.Lang,
		Answers: f.Answers, AreaMark: mark, AddsTo: addsTo, AddsToTyped: typed,
	}
}

// Encode returns a tip as JSON, padded with spaces to 16 or 64 KiB, so that the
// size says next to nothing.
func (t Tip) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(t); err != nil {
		return nil, fmt.Errorf("encode tip: %w", err)
	}
	for _, step := range steps {
		if b.Len() <= step {
			return append(b.Bytes(), bytes.Repeat([]byte{' '}, step-b.Len())...), nil
		}
	}
	return nil, fmt.Errorf("encode tip: %d bytes exceed the largest step", b.Len())
}

// Decode reads what [Tip.Encode] returned. It fails for an unknown version.
func Decode(plain []byte) (Tip, error) {
	var t Tip
	if err := json.Unmarshal(plain, &t); err != nil {
		return Tip{}, fmt.Errorf("decode tip: %w", err)
	}
	if t.Version < 1 || t.Version > Version {
		return Tip{}, fmt.Errorf("decode tip: version %d is not known here (newest known: %d)", t.Version, Version)
	}
	return t, nil
}
