package main

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// disableCoreDumps keeps what visitors sent out of what a crash leaves behind:
// there is no core file, no memory for a crash handler or for a debugger of the same
// user, and no stack trace on the standard error, whose arguments would show
// addresses. Go prints traces to file 2 however it is told not to, so file 2
// goes nowhere and os.Stderr becomes a copy of what it was.
//
// With GOTRACEBACK in the environment the traces stay, for an administrator who
// looks for the cause of a crash.
func disableCoreDumps() error {
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("turn core dumps off: %w", err)
	}
	if os.Getenv("GOTRACEBACK") != "" {
		return nil
	}
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("turn crash traces off: %w", err)
	}
	defer nowhere.Close()
	copied, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if err == nil {
		err = unix.Dup3(int(nowhere.Fd()), 2, 0)
	}
	if err != nil {
		return fmt.Errorf("turn crash traces off: %w", err)
	}
	os.Stderr = os.NewFile(uintptr(copied), "/dev/stderr")
	return nil
}
