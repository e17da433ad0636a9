package server

import (
	"fmt"
	"io"
	"log"
	"path/filepath"
	"runtime"
	"strings"
)

// quietLog takes what net/http says of single connections and drops it: those
// lines hold addresses, and a panic's line what a visitor sent.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }

// faultPlace names the function and line of this module that a panic came from.
func faultPlace() string {
	counters := make([]uintptr, 64)
	frames := runtime.CallersFrames(counters[:runtime.Callers(2, counters)])
	panicked := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicked = true
		case panicked && strings.HasPrefix(frame.Function, "lyktan/"):
			return fmt.Sprintf("%s (%s:%d)", frame.Function, filepath.Base(frame.File), frame.Line)
		}
		if !more {
			return "outside this program"
		}
	}
}
