// Package storetest tries what every store of answers has to do.
package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/answers"
)

// Run tries an empty store.
func Run(t *testing.T, store answers.Store) {
	t.Helper()
	one, two := strings.Repeat("1", 32), strings.Repeat("2", 32)
	read := func(mailbox string) string {
		t.Helper()
		found, err := store.Read(t.Context(), mailbox)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, sealed := range found {
			all = append(all, string(sealed))
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	add := func(mailbox, sealed string) {
		t.Helper()
		if err := store.Add(mailbox, []byte(sealed)); err != nil {
			t.Fatal(err)
		}
	}
	reads := func(mailbox, want string) {
		t.Helper()
		// Where several servers keep it, one that lags behind may answer.
		for range 50 {
			if read(mailbox) == want {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Errorf("in %.4s lies %q, and should %q", mailbox, read(mailbox), want)
	}
	if got := read(one); got != "" {
		t.Errorf("a mailbox that never was has %q", got)
	}
	if err := store.Delete(one); err != nil {
		t.Errorf("one that never was is deleted: %v", err)
	}
	add(one, "a")
	add(two, "b")
	add(one, "c")
	reads(one, "a c")
	reads(two, "b")
	if err := store.Delete(one); err != nil {
		t.Fatal(err)
	}
	reads(one, "")
	reads(two, "b")
	if err := store.Delete(one); err != nil {
		t.Errorf("again: %v", err)
	}
	add(one, "d")
	reads(one, "d")
	for _, name := range []string{"", "..", "a/b", "*", ">", one + ".x", strings.ToUpper(strings.Repeat("a", 32))} {
		if err := store.Add(name, []byte("x")); err == nil {
			t.Errorf("%q is a mailbox", name)
		}
		if found, err := store.Read(t.Context(), name); err == nil && len(found) > 0 {
			t.Errorf("%q has %q", name, found)
		}
		if err := store.Delete(name); err == nil {
			t.Errorf("%q was deleted", name)
		}
	}
}
