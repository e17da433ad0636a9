package spool

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"lyktan/tipapi/queue"
)

func TestLockFaults(t *testing.T) {
	for err, says := range map[error]string{
		syscall.EWOULDBLOCK: "another tipapi",
		syscall.EBADF:       "cannot hold a spool", syscall.ENOLCK: "cannot hold a spool", syscall.EOPNOTSUPP: "cannot hold a spool",
		syscall.ENOSYS: "cannot hold a spool", syscall.EINVAL: "cannot hold a spool",
		syscall.EINTR: syscall.EINTR.Error(), syscall.EIO: syscall.EIO.Error(),
	} {
		got := lockFault(err)
		if !strings.Contains(got.Error(), says) || err != syscall.EWOULDBLOCK && !errors.Is(got, err) {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// A spool in memory is taken, and said to be one.
func TestSpoolInMemory(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "lyktan-")
	if err != nil {
		t.Skip(err)
	}
	defer os.RemoveAll(dir)
	var is unix.Statfs_t
	if err := unix.Statfs(dir, &is); err != nil || is.Type != unix.TMPFS_MAGIC {
		t.Skipf("/dev/shm is no tmpfs: %x, %v", is.Type, err)
	}
	s := open(t, dir, wide)
	if _, doubt := s.Place(); !strings.Contains(doubt.Says, "tmpfs") || !strings.Contains(doubt.Says, "restarts") || !doubt.Loses {
		t.Errorf("the doubt is %q", doubt.Says)
	}
}

// Whatever the server and the team do, no time of a file or a folder tells more
// than the hour: neither when it was written nor when it was read.
func TestNothingThatIsDoneTellsTheMinute(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, ".half.part"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	var look func(after, path string)
	look = func(after, path string) {
		t.Helper()
		for i, name := range []string{"reading", "writing"} {
			if at := times(t, path)[i]; !at.Equal(at.Truncate(time.Hour)) {
				t.Errorf("after %s, the time of %s %s is %v", after, name, path, at)
			}
		}
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if !info.IsDir() {
			return
		}
		entries, err := list(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			look(after, filepath.Join(path, e.Name()))
		}
	}
	s := open(t, dir, wide)
	look("the start", dir)
	put := func() string {
		t.Helper()
		id, err := s.Put([]byte("sealed"), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, second, third := put(), put(), put()
	look("tips", dir)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	check(s.Ready())
	look("a trial", dir)
	s.pause = 0
	check(s.recount())
	look("a count", dir)
	_, err := s.Waiting("a")
	check(err)
	look("a listing for a route", dir)
	check(s.Acknowledge("a", first, []string{"a", "b"}))
	look("one route's acknowledgement", dir)
	check(s.Acknowledge("b", first, []string{"a", "b"}))
	_, err = s.Waiting("a")
	check(err)
	look("the other's", dir)
	_, err = Folder(dir).Entries()
	check(err)
	check(Folder(dir).Move(second, queue.Taken))
	look("taking", dir)
	check(Folder(dir).Move(second, queue.Closed))
	check(Folder(dir).Move(third, queue.Closed))
	look("closing", dir)
	_, err = s.Expire(time.Now().Add(time.Hour))
	check(err)
	look("deleting", dir)
	s.sync = func(*os.File) error { return syscall.EIO }
	if _, err := s.Put([]byte("sealed"), time.Now()); err == nil {
		t.Error("a tip that could not be synced was taken")
	}
	look("a failure", dir)
}

// times are when a file was last read and written.
func times(t *testing.T, path string) [2]time.Time {
	t.Helper()
	var is unix.Stat_t
	if err := unix.Stat(path, &is); err != nil {
		t.Fatal(err)
	}
	return [2]time.Time{time.Unix(is.Atim.Unix()), time.Unix(is.Mtim.Unix())}
}
