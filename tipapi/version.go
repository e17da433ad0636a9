package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// commit is what the program was built from. The Makefile sets it; where git
// cannot say it, it is empty.
var commit string

// version is one line: what the program was built from, and with what.
func version() string {
	return fmt.Sprintf("tipapi commit %s, %s %s/%s", builtFrom(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// builtFrom is a commit, with "+changes" when the files had others too.
func builtFrom() string {
	if commit != "" {
		return commit
	}
	from, changes := "unknown", ""
	if info, ok := debug.ReadBuildInfo(); ok { // for a build with plain go build
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				from = s.Value
			case s.Key == "vcs.modified" && s.Value == "true":
				changes = "+changes"
			}
		}
	}
	return from + changes
}
