package spool

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"
)

// tipID is the id of the tip that a file of this name holds, if it holds one.
// The team may have put files there itself, under names of its own.
func tipID(file string) (id string, ok bool) {
	id, ok = strings.CutSuffix(file, suffix)
	return id, ok && !strings.HasPrefix(file, ".")
}

// takesRoom reports whether a file of this name counts against the limits.
func takesRoom(file string) bool { return strings.HasSuffix(file, suffix) }

// isLeftOver reports whether a file of this name is one that a process was
// writing when it ended.
func isLeftOver(file string) bool {
	return strings.HasPrefix(file, ".") && (strings.HasSuffix(file, partial) || strings.HasSuffix(file, suffix))
}

// tips lists the ids of the tips in a directory.
func tips(dir string) ([]string, error) {
	entries, err := list(dir)
	if err != nil {
		return nil, err
	}
	return tipsAmong(entries), nil
}

func tipsAmong(entries []fs.DirEntry) []string {
	var ids []string
	for _, file := range entries {
		if id, ok := tipID(file.Name()); ok && file.Type().IsRegular() {
			ids = append(ids, id)
		}
	}
	return ids
}

// list lists a directory in no order.
func list(dir string) ([]fs.DirEntry, error) {
	d, err := openQuietly(dir)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return d.ReadDir(-1)
}

// readQuietly reads a file without a change of its access time, where the system
// knows how and the account may.
func readQuietly(path string) ([]byte, error) {
	f, err := openQuietly(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// roundTimes sets the times of files and directories to the hour begun.
func roundTimes(paths ...string) error {
	hour := time.Now().UTC().Truncate(time.Hour)
	var faults error
	for _, path := range paths {
		faults = errors.Join(faults, os.Chtimes(path, hour, hour))
	}
	return faults
}
