package doctor

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// machine reads what is mounted, and what should be: /etc/fstab, and mount units of
// systemd.
func machine() mounts {
	m := mounts{wanted: map[string]string{}}
	if text, err := os.ReadFile("/proc/self/mountinfo"); err == nil {
		m.are = parseMounts(string(text))
	}
	if text, err := os.ReadFile("/etc/fstab"); err == nil {
		wantFstab(m.wanted, string(text))
	}
	units, _ := filepath.Glob("/etc/systemd/system/*.mount") // the pattern is good
	for _, unit := range units {
		if text, err := os.ReadFile(unit); err == nil {
			wantUnit(m.wanted, unit, string(text))
		}
	}
	return m
}

// parseMounts reads mountinfo (proc(5)). A line that is none is left out.
func parseMounts(text string) []mount {
	var all []mount
	for line := range strings.Lines(text) {
		before, after, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " - ")
		first, last := strings.Fields(before), strings.Fields(after)
		if !ok || len(first) < 6 || len(last) < 3 {
			continue
		}
		options := strings.Split(first[5]+","+last[2], ",")
		all = append(all, mount{at: unescaped(first[4]), kind: last[0], source: unescaped(last[1]), options: options})
	}
	return all
}

// octal is how mountinfo and fstab write a blank in a name.
var octal = regexp.MustCompile(`\\[0-7]{3}`)

func unescaped(name string) string {
	return octal.ReplaceAllStringFunc(name, func(escape string) string {
		code, err := strconv.ParseUint(escape[1:], 8, 8)
		if err != nil {
			return escape
		}
		return string([]byte{byte(code)})
	})
}

func wantFstab(wanted map[string]string, text string) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) >= 3 && !strings.HasPrefix(fields[0], "#") && strings.HasPrefix(fields[1], "/") && fields[1] != "/" {
			wanted[filepath.Clean(unescaped(fields[1]))] = "/etc/fstab"
		}
	}
}

var where = regexp.MustCompile(`(?m)^\s*Where\s*=\s*(/.+?)\s*$`)

func wantUnit(wanted map[string]string, unit, text string) {
	if found := where.FindStringSubmatch(text); found != nil {
		wanted[filepath.Clean(found[1])] = unit
	}
}

// owner is the number of the account that a folder belongs to.
func owner(dir string) (account uint32, ok bool) {
	var is unix.Stat_t
	err := unix.Stat(dir, &is)
	return is.Uid, err == nil
}

// disk is what a file system has left for accounts other than root.
type disk struct{ bytes, files, ofFiles uint64 }

// Room looks at what the disk of a folder, or of the one above it, has left, and
// compares it with the most bytes of open tips.
func Room(dir string, bytes int64) []Finding {
	var is unix.Statfs_t
	err := unix.Statfs(dir, &is)
	if err != nil {
		err = unix.Statfs(filepath.Dir(filepath.Clean(dir)), &is)
	}
	if err != nil {
		return nil // which is told of the spool
	}
	return []Finding{left(disk{is.Bavail * uint64(is.Bsize), is.Ffree, is.Files}, uint64(bytes))}
}

// Least room on the disk of a spool: below it tips may be refused at any moment.
const (
	leastBytes = 64 << 20
	leastFiles = 1000
)

func left(on disk, bytes uint64) Finding {
	const check = "room"
	mend := "make room on the disk, or lower -spool-bytes"
	says := fmt.Sprintf("%d MB and %d files can still be written to the disk", on.bytes>>20, on.files)
	if on.ofFiles == 0 { // as of btrfs, which makes them as they are needed
		says = fmt.Sprintf("%d MB can still be written to the disk", on.bytes>>20)
	}
	switch {
	case on.bytes < leastBytes, on.ofFiles > 0 && on.files < leastFiles:
		return finding(Fault, check, mend, "the disk is nearly full: %s", says)
	case on.bytes < bytes:
		return finding(Warn, check, mend, "%s, and the spool may take %d MB (-spool-bytes)", says, bytes>>20)
	}
	return Good(check, "%s", says)
}

// unsynchronised reports whether the kernel knows that nothing sets its clock.
func unsynchronised() bool {
	state, err := unix.Adjtimex(&unix.Timex{})
	return err == nil && state == unix.TIME_ERROR
}
