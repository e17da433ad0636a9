// Package storetest holds what every store of a journal has to do, as a test.
package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"testing"

	"lyktan/tipapi/journal"
)

// Run tests a store. Each call of open returns the same store, empty at first,
// as another member's program has it. In the middle of many who write at once,
// middle is called: what fails for a moment there must not be noticed.
func Run(t *testing.T, open func() journal.Store, middle func()) {
	anna, berit := open(), open()
	isEmpty(t, anna)
	if err := berit.Delete("nobody"); err != nil {
		t.Errorf("delete what was never there: %v", err)
	}
	if _, err := berit.Read("nobody"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("read what was never there: %v", err)
	}

	there := map[string][]byte{}
	for i, size := range []int{0, 1, 5 << 10, 17 << 10, 150 << 10, 150 << 10} {
		sealed := bytes.Repeat([]byte{byte(i), '\n', 0xff}, size/3+1)[:size]
		if i == 5 {
			sealed = there[slices.MaxFunc(keys(there), func(a, b string) int { return len(there[a]) - len(there[b]) })] // the same again
		}
		name, err := anna.Add(sealed)
		if err != nil || there[name] != nil {
			t.Fatalf("entry %d of %d bytes is %q, %v", i, size, name, err)
		}
		there[name] = sealed
	}
	holds(t, berit, there)
	refusesPaths(t, berit, there)

	gone := keys(there)[0]
	for _, member := range []journal.Store{anna, berit} {
		if err := member.Delete(gone); err != nil {
			t.Errorf("delete: %v", err)
		}
		if _, err := member.Read(gone); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("read after it was deleted: %v", err)
		}
	}
	delete(there, gone)
	holds(t, anna, there)

	manyAtOnce(t, open, middle, there)
	for _, name := range keys(there) {
		if err := anna.Delete(name); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	isEmpty(t, berit)
}

// manyAtOnce lets members add, and delete the same entries, at the same time.
func manyAtOnce(t *testing.T, open func() journal.Store, middle func(), there map[string][]byte) {
	const members, each = 4, 25
	old := keys(there)
	var mu sync.Mutex
	var all sync.WaitGroup
	half := make(chan struct{}, members*each)
	for m := range members {
		store := open()
		all.Go(func() {
			for i := range each {
				sealed := fmt.Appendf(nil, "entry %d of member %d", i, m)
				name, err := store.Add(sealed)
				if err != nil {
					t.Errorf("entry %d of member %d: %v", i, m, err)
				}
				mu.Lock()
				there[name] = sealed
				mu.Unlock()
				if got, err := store.Read(name); err != nil || !bytes.Equal(got, sealed) {
					t.Errorf("read at once: %q, %v", got, err)
				}
				if i < len(old) {
					if err := store.Delete(old[i]); err != nil {
						t.Errorf("delete at once: %v", err)
					}
				}
				half <- struct{}{}
			}
		})
	}
	for range members * each / 2 {
		<-half
	}
	middle()
	all.Wait()
	for _, name := range old {
		delete(there, name)
	}
	holds(t, open(), there)
}

func keys(m map[string][]byte) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func isEmpty(t *testing.T, store journal.Store) {
	t.Helper()
	if names, err := store.List(); err != nil || len(names) > 0 {
		t.Errorf("listed %q, %v, where nothing is", names, err)
	}
}

// holds checks that the store has these entries, and no others.
func holds(t *testing.T, store journal.Store, want map[string][]byte) {
	t.Helper()
	names, err := store.List()
	slices.Sort(names)
	if err != nil || !slices.Equal(names, keys(want)) {
		t.Fatalf("listed %d entries %q, %v; there are %d: %q", len(names), names, err, len(want), keys(want))
	}
	for name, sealed := range want {
		if got, err := store.Read(name); err != nil || !bytes.Equal(got, sealed) {
			t.Errorf("%s reads %d bytes, %v, not %d", name, len(got), err, len(sealed))
		}
	}
}

// refusesPaths checks that no name leads out of the store: it is refused, and not
// just looked for.
func refusesPaths(t *testing.T, store journal.Store, there map[string][]byte) {
	t.Helper()
	name := keys(there)[0]
	for _, bad := range []string{"", ".", "..", "../" + name, "./" + name, "x/../" + name, "/" + name, "../journal/" + name, name + "\x00", "\x00"} {
		if sealed, err := store.Read(bad); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("read %q: %d bytes, %v", bad, len(sealed), err)
		}
		if err := store.Delete(bad); err == nil {
			t.Errorf("deleted %q", bad)
		}
	}
	holds(t, store, there)
}
