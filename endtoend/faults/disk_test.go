//go:build linux

package faults

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// disk mounts a small file system, that in an image or else a tmpfs, and returns
// its folder, until the test ends; or it skips the test.
func disk(t *testing.T, options, image string) string {
	t.Helper()
	at, kind := t.TempDir(), "ext4"
	if image == "" {
		image, kind = "tmpfs", "tmpfs"
	}
	if _, err := harness.Command("mount", "-t", kind, "-o", options, image, at); err != nil {
		t.Skipf("the small disk that this test needs cannot be mounted (root can, in most places): %v", err)
	}
	t.Cleanup(func() { harness.MustRun(t, "umount", at) })
	return at
}

// image makes an empty ext4 in a file, for disk with the option "loop".
func image(t *testing.T, size string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "image")
	if _, err := harness.Command("mkfs.ext4", "-q", "-m", "0", file, size); err != nil {
		t.Skip(err)
	}
	return file
}

// badDisk is a fault of the place that tips are kept in.
type badDisk struct {
	options, image string   // of the disk; the image's size, or "" for a tmpfs
	under          []string // what starts tipapi
	says           string   // on /readyz
	spoil          func(t *testing.T, disk string, p *harness.Portal) (mend func())
}

// failing makes system calls fail.
func failing(calls string, of ...string) func(*testing.T, string, *harness.Portal) func() {
	return func(t *testing.T, _ string, p *harness.Portal) func() {
		flags := []string{"-o", os.DevNull, "-e", "trace=" + calls, "-e", "inject=" + calls + ":error=EIO"}
		for _, name := range of {
			flags = append(flags, "-P", filepath.Join(p.Spool, name))
		}
		return traced(t, p, flags...)
	}
}

func fill(t *testing.T, at string, _ *harness.Portal) func() {
	filler := filepath.Join(at, "filler")
	if _, err := harness.Command("dd", "if=/dev/zero", "of="+filler, "bs=4096"); err == nil || !strings.Contains(err.Error(), "No space") {
		t.Errorf("the disk is not full: %v", err)
	}
	harness.MustRun(t, "truncate", "-s", "-8192", filler) // half a tip goes in
	return func() { harness.MustRun(t, "rm", filler) }
}

var badDisks = map[string]badDisk{
	"full (tmpfs)": {options: "size=2m", says: "no space left", spoil: fill},
	"full (ext4)":  {options: "loop", image: "16M", says: "no space left", spoil: fill},
	"no inode left": {options: "size=8m,nr_inodes=60", says: "no space left", spoil: func(t *testing.T, at string, _ *harness.Portal) func() {
		var made []string
		for err := error(nil); err == nil; {
			made = append(made, filepath.Join(at, fmt.Sprint(len(made))))
			err = os.WriteFile(made[len(made)-1], nil, 0o600)
		}
		return func() { harness.MustRun(t, "rm", made[:len(made)-1]...) }
	}},
	"read-only": {options: "size=8m", says: "read-only", spoil: func(t *testing.T, at string, _ *harness.Portal) func() {
		harness.MustRun(t, "mount", "-o", "remount,ro", at)
		return func() { harness.MustRun(t, "mount", "-o", "remount,rw", at) }
	}},
	"folder away": {options: "size=8m", says: "no such file", spoil: func(t *testing.T, at string, p *harness.Portal) func() {
		harness.MustRun(t, "mv", p.Spool, at+"/away")
		return func() { harness.MustRun(t, "mv", at+"/away", p.Spool) }
	}},
	"another disk over the folder": {options: "size=8m", says: "another", spoil: func(t *testing.T, _ string, p *harness.Portal) func() {
		harness.MustRun(t, "mount", "-t", "tmpfs", "tmpfs", p.Spool)
		return func() { harness.MustRun(t, "umount", p.Spool) }
	}},
	"no permission": {options: "size=8m", says: "permission denied",
		under: []string{"setpriv", "--bounding-set=-dac_override,-dac_read_search"}, spoil: func(t *testing.T, _ string, p *harness.Portal) func() {
			harness.MustRun(t, "chmod", "0500", p.Spool)
			return func() { harness.MustRun(t, "chmod", "0700", p.Spool) }
		}},
	"sync of the file fails":   {options: "size=8m", says: "input/output", spoil: failing("fsync")},
	"rename fails":             {options: "size=8m", says: "input/output", spoil: failing("/^rename")},
	"sync of the folder fails": {options: "size=8m", says: "input/output", spoil: failing("fsync", ".")},
}

// While the disk has a fault, senders get the page with the numbers to call and
// their words, readiness says what is wrong, and nothing is left behind. When it
// is over tips are taken again, without a restart.
func TestFaultDisk(t *testing.T) {
	t.Parallel()
	const each = 8
	for name, bad := range badDisks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if bad.image != "" {
				bad.image = image(t, bad.image)
			}
			at := disk(t, bad.options, bad.image)
			spool := filepath.Join(at, "spool")
			args := append(bad.under, harness.Tipapi, "serve", "-listen", "127.0.0.1:0", "-operations", "127.0.0.1:0", "-site", harness.Site, "-spool", spool,
				"-recipients", harness.Recipients)
			p := harness.Launch(t, spool, exec.Command(args[0], args[1:]...))
			b, s := newBook(), harness.SenderFrom(p, "127.0.0.1")
			harness.Several(each, func(int) { b.Taken(t, s, b.Words()) })
			mend := bad.spoil(t, at, p)
			refused := make([]string, each)
			harness.Several(each, func(i int) {
				refused[i] = b.Words()
				if got, err := b.Tell(t.Context(), s, refused[i]); err != nil || !handedBack(got, refused[i]) {
					t.Errorf("%d, %v; want 503 with numbers to call and the words", got.Status, err)
				}
			})
			if page := p.Get(t, "/sv/"); page.Status != http.StatusOK {
				t.Errorf("a page: %d", page.Status)
			}
			ready := (&harness.Portal{URL: p.Operations}).Get(t, "/readyz")
			if ready.Status != http.StatusServiceUnavailable || !strings.Contains(ready.Body, "spool: ") || !strings.Contains(ready.Body, bad.says) {
				t.Errorf("readiness says %d %s", ready.Status, ready.Body)
			}
			mend()
			if left := waiting(t, spool); len(left) != b.Receipts() {
				t.Errorf("%d tips have a receipt, and the spool holds %q", b.Receipts(), left)
			}
			harness.Several(each, func(i int) { b.Taken(t, s, refused[i]) })
			if longFaults || name == "read-only" { // it looks once in ten seconds
				waitReady(t, p)
			}
			b.read(t, spool)
			if n := b.report(t, "disk: "+name+", and back", 1); n > 0 {
				t.Errorf("%d refused tips had been kept", n)
			}
		})
	}
}

func waitReady(t *testing.T, p *harness.Portal) {
	t.Helper()
	harness.Eventually(t, "ready again", harness.Hung, func() bool {
		return (&harness.Portal{URL: p.Operations}).Get(t, "/readyz").Status == http.StatusOK
	})
}

// Tips fill the disk themselves: each has a receipt and a whole file, or neither.
func TestFaultDiskFills(t *testing.T) {
	spool, b := filepath.Join(disk(t, "size=1500k", ""), "spool"), newBook()
	p := harness.StartOn(t, spool, unbounded...)
	for range often(3, 30) {
		s := harness.SenderFrom(p, "127.0.0.1")
		harness.Several(16, func(int) {
			got, words, err := harness.Answer{Status: http.StatusOK}, "", error(nil)
			for n := 0; n < 200 && err == nil && got.Status == http.StatusOK; n++ {
				words = b.Words()
				got, err = b.Tell(t.Context(), s, words)
			}
			if err != nil || !handedBack(got, words) {
				t.Errorf("the full disk's answer: %d, %v", got.Status, err)
			}
		})
		if n := b.putAway(t, spool); n < 20 || b.Tips() != b.Receipts() || len(waiting(t, spool)) > 0 {
			t.Errorf("%d tips, of %d receipts in all; left over: %q", n, b.Receipts(), waiting(t, spool))
		}
	}
	b.report(t, "disk filled by tips of 16 senders, and emptied by the team", often(3, 30))
}

// A disk that does not answer for a while: pages are served, readiness says it,
// and senders wait. Those who go away meanwhile and send again have one tip.
func TestFaultDiskStandsStill(t *testing.T) {
	t.Parallel()
	for name, patience := range map[string]time.Duration{"shorter than senders wait": time.Hour, "longer than senders wait": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := disk(t, "loop", image(t, "32M"))
			spool, b := filepath.Join(at, "spool"), newBook()
			p := harness.StartOn(t, spool, "-operations", "127.0.0.1:0")
			s := harness.SenderFrom(p, "127.0.0.1")
			if _, err := harness.Command("fsfreeze", "-f", at); err != nil {
				t.Skip(err)
			}
			thaw := sync.OnceFunc(func() { harness.MustRun(t, "fsfreeze", "-u", at) })
			t.Cleanup(thaw) // before tipapi is stopped: nothing ends a process that waits for a disk
			var waiting sync.WaitGroup
			told := make([]string, 24)
			for i := range told {
				told[i] = b.Words()
				waiting.Go(func() {
					ctx, gone := context.WithTimeout(t.Context(), patience)
					defer gone()
					if got, err := b.Tell(ctx, s, told[i]); ctx.Err() == nil && !b.Has(told[i]) {
						t.Errorf("%d, %v", got.Status, err)
					}
				})
			}
			if patience < time.Hour {
				waiting.Wait() // until they have gone away
			}
			time.Sleep(time.Second) // a receipt would be a fault however late it comes
			if page := p.Get(t, "/sv/"); page.Status != http.StatusOK {
				t.Errorf("a page: %d", page.Status)
			}
			if b.Receipts() > 0 {
				t.Error("a receipt while nothing can be written")
			}
			admin := http.Client{Timeout: harness.Hung}
			if ready, err := admin.Get(p.Operations + "/readyz"); err != nil {
				t.Errorf("readiness says nothing: %v", err)
			} else if text, _ := io.ReadAll(ready.Body); ready.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("readiness says %s", text)
			}
			thaw()
			waiting.Wait()
			harness.Several(len(told), func(i int) { _, _ = b.Tell(t.Context(), s, told[i]) })
			b.read(t, spool)
			if n := b.report(t, "disk stands still, "+name, 1); n > 0 || b.Receipts() != len(told) {
				t.Errorf("%d receipts of %d; %d tips are there twice", b.Receipts(), len(told), n)
			}
		})
	}
}

// A disk that is slower than an answer may be (-time-write) costs nobody her
// words: she has the page that says that they may have arrived, long before the
// connection would be cut, and whoever sends the same again has one tip, with one
// number.
func TestFaultDiskSlowerThanAnAnswer(t *testing.T) {
	t.Parallel()
	const slow = 12 * time.Second
	p, b := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-time-write", "4s", "-operations", "127.0.0.1:0"), newBook()
	s := harness.SenderFrom(p, "127.0.0.1")
	over := traced(t, p, "-o", os.DevNull, "-e", "trace=fsync", "-e", fmt.Sprintf("inject=fsync:delay_enter=%d", slow.Microseconds()))
	told := make([]string, 8)
	harness.Several(len(told), func(i int) {
		told[i] = b.Words()
		begun := time.Now()
		got, err := b.Tell(t.Context(), s, told[i])
		if err != nil || !handedBack(got, told[i]) || !strings.Contains(got.Body, "Vi vet inte än om det kom fram") || got.Header.Get("Retry-After") == "" {
			t.Errorf("after %v: %d, %v; want the page that says that it may have arrived, with the words", time.Since(begun), got.Status, err)
		}
	})
	if page := p.Get(t, "/sv/"); page.Status != http.StatusOK {
		t.Errorf("a page: %d", page.Status)
	}
	over()
	harness.Several(len(told), func(i int) { b.Taken(t, s, told[i]) })
	b.read(t, p.Spool)
	if n := b.report(t, "disk slower than an answer may be", 1); n > 0 || b.Receipts() != len(told) {
		t.Errorf("%d receipts of %d; %d tips are there twice", b.Receipts(), len(told), n)
	}
}

// traced attaches strace to a portal until the test ends, or skips the test.
// strace also makes calls fail or wait (-e inject=…). The function that comes
// back takes it off.
func traced(t *testing.T, p *harness.Portal, flags ...string) (off func()) {
	t.Helper()
	said := &harness.SafeBuffer{}
	strace := exec.Command("strace", append([]string{"-f", "-p", fmt.Sprint(p.Cmd.Process.Pid)}, flags...)...)
	strace.Stderr = said
	if err := strace.Start(); err != nil {
		t.Skipf("%v: install it to run this test", err)
	}
	off = sync.OnceFunc(func() {
		_ = strace.Process.Signal(os.Interrupt) // it ends by itself with what it traces
		_ = strace.Wait()
	})
	t.Cleanup(off)
	for deadline := time.Now().Add(harness.Hung); !strings.Contains(said.String(), " attached"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) || strings.Contains(said.String(), "attach: ptrace") {
			t.Skipf("strace cannot be used here: %s", said)
		}
	}
	return off
}

// The file that readiness tries the disk with is never taken for a tip, should
// it be left behind.
func TestFaultTrialLeft(t *testing.T) {
	p, b := harness.StartProgram(t, harness.Shipped, t.TempDir(), "-operations", "127.0.0.1:0"), newBook()
	b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words())
	traced(t, p, "-o", os.DevNull, "-e", "trace=unlinkat", "-e", "inject=unlinkat:error=EIO")
	_ = (&harness.Portal{URL: p.Operations}).Get(t, "/readyz")
	b.read(t, p.Spool)
	b.report(t, "the file of a trial cannot be removed", 1)
}

// What is not ours in the spool hinders neither the start nor taking tips, and
// the team is told of what it cannot read, and reads the others.
func TestFaultForeignFiles(t *testing.T) {
	spool, b := t.TempDir(), newBook()
	for _, c := range [][]string{
		{"mkdir", "-p", "folder.age", ".folder.part/full"}, {"ln", "-s", "/nowhere", "link.age"}, {"touch", "empty.age", "README"},
		{"truncate", "-s", "10G", ".sparse.part", "sparse.part"}, {"mkfifo", "pipe.age"},
	} {
		harness.MustRun(t, "env", append([]string{"-C", spool}, c...)...)
	}
	p := harness.StartOn(t, spool, "-site", harness.OneWay(t), "-deliver", harness.StartReceiver(t).URL+"/?secret-file="+harness.SecretFile(t), "-deliver-every", "1s")
	harness.Several(8, func(int) { b.Taken(t, harness.SenderFrom(p, "127.0.0.1"), b.Words()) })
	harness.Eventually(t, "all are delivered", harness.Hung, func() bool { return len(harness.Files(t, spool, "delivered/*.age")) > 7 })
	if len(harness.Files(t, spool, ".sparse.part")) > 0 {
		t.Error("what is named like a half-written file is still there")
	}
	out, err := harness.Command("timeout", fmt.Sprint(harness.Hung.Seconds()), harness.Shipped, "tips", "list", "-spool", spool, "-identity", harness.Identity,
		"-json")
	if err == nil || !strings.Contains(err.Error(), `"empty"`) {
		t.Errorf("of the empty file the team is told: %v", err)
	}
	b.FindAll(t, out)
	b.report(t, "folders, links, pipes, empty files and 10 GB half-written in the spool", 1)
}

// waiting is what lies in a spool: tips, and whatever was left behind. The folder of
// answers is none of it.
func waiting(t *testing.T, spool string) []string {
	t.Helper()
	return slices.DeleteFunc(harness.Files(t, spool, "*"), func(file string) bool { return filepath.Base(file) == "replies" })
}
