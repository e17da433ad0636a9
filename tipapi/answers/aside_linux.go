package answers

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// aside calls f on a thread that the system lets wait for those that take tips. It is
// not made to wait much longer than they: a collection of garbage waits for it.
func aside(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()                         // and never unlocked: the thread ends with the goroutine
		_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 10) // of this thread; without it tips wait a little
		f()
	}()
	<-done
}
