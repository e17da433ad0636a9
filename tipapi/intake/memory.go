package intake

import (
	"encoding/binary"
	"strconv"
	"sync"
	"time"
)

// fingerprint is a keyed hash of a form. Its first half is the form's name in a
// memory; the other hides the receipt there.
type fingerprint [32]byte

type name [16]byte

func (f fingerprint) name() name   { return name(f[:16]) }
func (f fingerprint) mask() uint64 { return binary.LittleEndian.Uint64(f[16:]) }

// generations is how many a memory has. What is remembered falls into the
// youngest and is forgotten with the oldest.
const generations = 4

// memory knows the receipts of forms that were taken, for at least three of its
// spans and less than four, each time by the day or minute at which a span ends
// and not by the form's own. It has neither a time nor words of any form, and a
// receipt only for who brings the form's fingerprint. When a generation is full
// before its span ends, the oldest goes at once.
type memory struct {
	span time.Duration
	most int // forms of one generation

	mu    sync.Mutex
	known [generations]map[name]uint64 // the youngest first
	timer bool                         // whether the end of a span is waited for
}

// recall returns the receipt of a form, if it is known.
func (m *memory) recall(f fingerprint) (number string, known bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, generation := range m.known {
		if hidden, ok := generation[f.name()]; ok {
			return strconv.FormatUint(hidden^f.mask(), 10), true
		}
	}
	return "", false
}

// remember keeps the receipt of a form: a number that does not begin with 0.
func (m *memory) remember(f fingerprint, number string) {
	digits, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		panic("not a receipt number") // a fault of the caller
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known[0]) >= m.most {
		m.turn()
	}
	if m.known[0] == nil {
		m.known[0] = map[name]uint64{}
	}
	m.known[0][f.name()] = digits ^ f.mask()
	m.wait()
}

// turn begins a generation and forgets the oldest.
func (m *memory) turn() {
	copy(m.known[1:], m.known[:])
	m.known[0] = nil
}

// wait has the generations turn where spans end, for as long as there is
// something to forget. Spans end at whole multiples of their length since year 1,
// not some time after a form came in.
func (m *memory) wait() {
	if m.timer || m.size() == 0 {
		return
	}
	m.timer = true
	now := time.Now()
	time.AfterFunc(now.Truncate(m.span).Add(m.span).Sub(now), func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.timer = false
		m.turn()
		m.wait()
	})
}

func (m *memory) size() int {
	size := 0
	for _, generation := range m.known {
		size += len(generation)
	}
	return size
}
