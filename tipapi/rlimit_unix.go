//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// spareFiles is how many files may be open beside connections, with room for tips
// that are being written.
const spareFiles = 512

// checkOpenFiles fails when the system's limit of open files (RLIMIT_NOFILE) does
// not allow so many connections.
func checkOpenFiles(connections int) error {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return fmt.Errorf("limit of open files: %w", err)
	}
	if connections < 1 || uint64(files.Cur) < uint64(connections)+spareFiles {
		return fmt.Errorf("-connections %d needs %d open files, and this process may have %d: "+
			"lower -connections, or raise the limit (ulimit -n, LimitNOFILE= of systemd)", connections, connections+spareFiles, files.Cur)
	}
	return nil
}
