package journal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Version is the version of an encoded entry. An entry with a newer one is a
// [Fault] here, and stays where it is.
const Version = 1

// Kind says what was done.
type Kind string

// The kinds of entries, with the fields of [Entry] that they use. Those from
// Read to Deleted are about the tip in Tip.
const (
	Read     Kind = "read"     // opened and shown to By for the first time
	Taken    Kind = "taken"    // By works on it
	Handed   Kind = "handed"   // To, a member's ID, works on it now
	Noted    Kind = "noted"    // Text
	Merged   Kind = "merged"   // Tip and Others are about one home
	Parted   Kind = "parted"   // Tip is not about the same home as Others, against Merged or a proposal
	Closed   Kind = "closed"   // with Outcome
	Reopened Kind = "reopened" // it is open again, and By works on it
	Passed   Kind = "passed"   // Text is what may be handed on to others
	Answered Kind = "answered" // Phrases and Text were sent to who wrote the tip
	Copied   Kind = "copied"   // Content is the encoded tip, for members whose key is newer than the tip
	Deleted  Kind = "deleted"  // it was deleted for good; Outcome, Rule and Facts remain of it

	Vouched Kind = "vouched" // By says that Member belongs to the team
	Retired Kind = "retired" // To, a member's ID, no longer belongs to the team; Known of what To did counts
	Ruled   Kind = "ruled"   // Days are how long tips are kept, by outcome
	Tried   Kind = "tried"   // nothing: see [Journal.Try]
)

// Entry is one act of one member.
type Entry struct {
	Version int       `json:"v"`
	ID      string    `json:"id"` // random; the same in every copy of the entry
	At      time.Time `json:"at"` // UTC, by the clock of the member's computer
	By      string    `json:"by"` // the ID of the member who signed it
	Kind    Kind      `json:"kind"`

	Tip     string            `json:"tip,omitempty"`
	Others  []string          `json:"others,omitempty"`
	To      string            `json:"to,omitempty"`
	Text    string            `json:"text,omitempty"`
	Phrases []string          `json:"phrases,omitempty"` // of answers.Phrases
	Outcome string            `json:"outcome,omitempty"`
	Rule    string            `json:"rule,omitempty"`
	Facts   map[string]string `json:"facts,omitempty"` // for counting: a week, an area; never a text that was typed
	Days    map[string]int    `json:"days,omitempty"`
	Member  *Member           `json:"member,omitempty"`
	Content json.RawMessage   `json:"content,omitempty"`
	Known   []string          `json:"known,omitempty"` // short hashes of entries; see [Journal.Retire]
}

// MaxText is the longest Text, in characters.
const MaxText = 20_000

// steps are the lengths, in bytes, that entries are padded to, so that a file
// does not tell a note from a taking. A copied tip fits the last.
var steps = []int{4 << 10, 16 << 10, 128 << 10}

// pad fills a line of JSON with spaces up to the next step.
func pad(line []byte) ([]byte, error) {
	for _, step := range steps {
		if len(line) <= step {
			return append(line, bytes.Repeat([]byte{' '}, step-len(line))...), nil
		}
	}
	return nil, fmt.Errorf("journal: an entry of %d bytes; %d is the most", len(line), steps[len(steps)-1])
}
