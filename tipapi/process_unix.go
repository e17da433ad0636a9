//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// spare is how many files are open beside connections, with room for tips that
// are being written.
const spare = 512

// roomFor fails when the system would not let so many connections be open.
func roomFor(connections int) error {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	if connections < 1 || uint64(files.Cur) < uint64(connections)+spare {
		return fmt.Errorf("-connections %d needs %d open files, and this process may have %d (ulimit -n)", connections, connections+spare, files.Cur)
	}
	return nil
}
