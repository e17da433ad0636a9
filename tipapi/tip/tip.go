// Package tip knows what a tip is: its fields and their limits, how a posted
// form becomes one, and how it is written down before it is sealed.
//
// It can judge and encode a tip. It cannot store or send one, and it knows
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

// Version is the version of the written form. Readers refuse a newer one.
const Version = 1

// steps are the only lengths, in bytes, that a written tip can have, so that
// the size of its file says next to nothing. The largest form fits the last.
var steps = []int{16 << 10, 64 << 10}

// Mark says how a tip's area stands to the area of the team.
type Mark string

// The marks. Unknown is an area that was left empty or that no list has.
const (
	Inside  Mark = "inside"
	Outside Mark = "outside"
	Unknown Mark = "unknown"
)

// Tip is a tip as the team reads it.
type Tip struct {
	Version  int       `json:"v"`
	Receipt  string    `json:"receipt"`  // sixteen digits
	Received time.Time `json:"received"` // UTC, the hour begun
	Lang     string    `json:"lang"`     // the language of the page, not of the text
	Answers
	AreaMark Mark   `json:"area_mark"`
	AddsTo   string `json:"adds_to"` // the receipt of an earlier tip, or ""
	// AddsToTyped is what was typed for an earlier receipt and is not one.
	AddsToTyped string `json:"adds_to_typed"`
}

// ProbeWords begin the text of a tip that tipapi probe sends, and nobody else
// means to.
const ProbeWords = "tipapi probe "

// Probe reports whether a tip was sent to try the chain.
func (t Tip) Probe() bool { return strings.HasPrefix(t.What, ProbeWords) }

// New makes a tip of a form without problems. Of the time only the hour stays.
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

// Encode writes a tip as JSON, padded with spaces to one of the fixed lengths.
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

// Decode reads what Encode wrote.
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
