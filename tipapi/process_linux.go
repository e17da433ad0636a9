package main

import (
	"fmt"
	"runtime/debug"
	"syscall"

	"golang.org/x/sys/unix"
)

// leaveNoDump keeps what visitors sent out of what a crash leaves behind: no
// core file, no memory for a crash handler or a debugger of the same user, and
// no stack trace, whose arguments would show addresses.
func leaveNoDump() error {
	debug.SetTraceback("none")
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	return nil
}
