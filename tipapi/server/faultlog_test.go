package server

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
)

// stacked prints its stack when it is formatted in detail, as errors of some
// libraries do.
type stacked struct{}

func (stacked) Error() string { return "refused" }

func (s stacked) Format(to fmt.State, verb rune) {
	_, _ = io.WriteString(to, s.Error())
	if verb == 'v' && to.Flag('+') {
		_, _ = io.WriteString(to, "\nmain.main\n\t/home/build/main.go:1")
	}
}

// A fault is one line, without the stack of an error that has one.
func TestFaultsAreLoggedWithoutStacks(t *testing.T) {
	var log bytes.Buffer
	f := NewFaultLog(slog.New(slog.NewTextHandler(&log, nil)))
	f.Note("Redis does not count", fmt.Errorf("the store: %w", stacked{}))
	f.Note("another", stacked{})
	f.say()
	if got := log.String(); strings.Count(got, "\n") != 2 || strings.Contains(got, "main.go") || !strings.Contains(got, "cause=refused") {
		t.Errorf("%q", got)
	}
}
