package journal

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"time"
)

// memory is a store that can be told to fail.
type memory struct {
	mu      sync.Mutex
	next    int
	sealed  map[string][]byte
	fail    func(op, name string) error // nil: it does not
	listing func()                      // called after the names were read; nil: nothing
}

func newMemory() *memory { return &memory{sealed: map[string][]byte{}} }

func (m *memory) failing(op, name string) error {
	if m.fail == nil {
		return nil
	}
	return m.fail(op, name)
}

func (m *memory) List() ([]string, error) {
	m.mu.Lock()
	names, err, hook := slices.Collect(maps.Keys(m.sealed)), m.failing("list", ""), m.listing
	m.mu.Unlock()
	if hook != nil {
		hook()
	}
	return names, err
}

func (m *memory) Read(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sealed, ok := m.sealed[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return sealed, m.failing("read", name)
}

func (m *memory) Add(sealed []byte) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.failing("add", ""); err != nil {
		return "", err
	}
	m.next++
	name := fmt.Sprintf("e%04d", m.next)
	m.sealed[name] = sealed
	return name, nil
}

func (m *memory) Delete(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.failing("delete", name); err != nil {
		return err
	}
	delete(m.sealed, name)
	return nil
}

// sizes are how many entries there are from one on, by length.
func (m *memory) sizes(from int) map[int]int {
	sizes := map[int]int{}
	for name, sealed := range m.sealed {
		if name > fmt.Sprintf("e%04d", from) {
			sizes[len(sealed)]++
		}
	}
	return sizes
}

// clock is the time on the computers of all members: a second later each time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)} }

func (c *clock) tick() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Second)
	return c.now
}
