package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/access"
	"lyktan/tipapi/queue"
	"lyktan/tipapi/spool"
)

// quick is the time of a sync that no disk needs: less, and nothing was synced.
const quick = 15 * time.Microsecond

// Spool looks at the folder that tips are kept in, and writes and removes files in it.
// limits are those of the server.
func Spool(dir string, limits spool.Limits) []Finding {
	const check = "spool"
	doubt, err := spool.Check(dir)
	if errors.Is(err, fs.ErrPermission) {
		return []Finding{finding(Fault, check, "give the folder to tipapi's account (chown), and run the doctor as that account or as root", "%v", err)}
	}
	if err != nil {
		return []Finding{Broken(check, err)}
	}
	dir = filepath.Clean(dir)
	there := dir
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		there = filepath.Dir(dir)
	}
	found := onDisk(there, doubt)
	if there != dir {
		return append(found, Good(check, "%s is not there yet: tipapi makes it at its start", dir))
	}
	if account, ok := owner(dir); ok {
		found = append(found, owned(account)...)
	}
	return append(found, synced(dir, doubt, spool.Try), open(dir, limits))
}

// owned looks at the account that tips belong to, which is the server's.
func owned(account uint32) []Finding {
	if account != 0 {
		return nil
	}
	return []Finding{finding(Warn, "spool", "give tipapi an account of its own, and the folder to it (deploy/systemd/lyktan.service does both)",
		"tips belong to root: tipapi needs no right of root, and what breaks into it would have all of them")}
}

// onDisk looks at where a folder lies, and what is left there.
func onDisk(dir string, doubt spool.Doubt) []Finding {
	const check = "spool"
	resolved, err := access.Resolve(dir)
	if err != nil {
		return []Finding{Broken(check, err)}
	}
	found := mounted(resolved, machine())
	const local = "use a folder on a disk of this machine, or a volume"
	switch {
	case doubt.Loses:
		found = append(found, finding(Fault, check, local, "%s", doubt.Says))
	case doubt.Says != "":
		found = append(found, finding(Warn, check, "make sure that a sync reaches a disk of this machine, or "+local, "%s", doubt.Says))
	}
	return found
}

// synced writes and syncs as the server does with each tip. How long that takes says
// something of a disk alone.
func synced(dir string, doubt spool.Doubt, try func(string) (time.Duration, error)) Finding {
	const check = "spool"
	switch took, err := try(dir); {
	case err != nil:
		return finding(Fault, check, "mend the disk, or give tipapi's account the right to write", "nothing can be written: %v", err)
	case took < quick && doubt.Says == "":
		return finding(Warn, check, "look how the disk of this machine, or of the machine that it runs on, treats a flush",
			"a sync takes %v, which no disk can do: a tip that has its receipt may be lost in a power cut", took)
	default:
		return Good(check, "a file was written, synced (in %v) and removed; whether the disk keeps what it says is seen in a power cut alone", took.Round(10*time.Microsecond))
	}
}

// open counts the tips that nobody has taken or closed against the bound of the spool.
func open(dir string, limits spool.Limits) Finding {
	const check = "room"
	entries, err := spool.Folder(dir).Entries()
	if err != nil {
		return Broken(check, err)
	}
	n := 0
	for _, e := range entries {
		if e.State == queue.New {
			n++
		}
	}
	const mend = "look whether the queue is away, have the team close tips, or raise -spool-tips"
	switch {
	case n >= limits.Tips:
		return finding(Fault, check, mend, "the spool is full: %d open tips of %d", n, limits.Tips)
	case n >= limits.Tips/5*4:
		return finding(Warn, check, mend, "%d open tips, and no more than %d are taken", n, limits.Tips)
	}
	return Good(check, "room for %d more open tips (-spool-tips %d)", limits.Tips-n, limits.Tips)
}

// mount is a line of /proc/self/mountinfo.
type mount struct {
	at, kind, source string
	options          []string
}

// mounts are those that a machine has, and the places where it should have one.
type mounts struct {
	are    []mount
	wanted map[string]string // by place, what says so
}

// holding is the mount that a path lies on.
func (m mounts) holding(path string) (found mount, ok bool) {
	for _, one := range m.are {
		if within(path, one.at) && len(one.at) >= len(found.at) { // of two at one place, the later hides the other
			found, ok = one, true
		}
	}
	return found, ok
}

func within(path, above string) bool {
	return path == above || above == "/" || strings.HasPrefix(path, above+"/")
}

// unsynced are options of mounts with which a sync need not reach the disk.
var unsynced = []string{"nobarrier", "barrier=0", "volatile", "fsync=nobarrier", "fsync_mode=nobarrier"}

// mounted looks at the mount that a folder without links lies on.
func mounted(dir string, m mounts) []Finding {
	const check = "spool"
	on, ok := m.holding(dir)
	if !ok {
		return nil // a system that does not say
	}
	for place, by := range m.wanted {
		if within(dir, place) && len(place) > len(on.at) {
			return []Finding{finding(Fault, check, fmt.Sprintf("mount %s, and have tipapi started after it (RequiresMountsFor= of systemd); tips that came meanwhile lie under it", place),
				"%s says that %s is a disk of its own, and it is not mounted: tips go to the disk of %s", by, place, on.at)}
		}
	}
	for _, option := range unsynced {
		if slices.Contains(on.options, option) {
			return []Finding{finding(Fault, check, "mount it without that option", "%s is mounted with %s: a tip that has its receipt may be lost in a power cut", on.at, option)}
		}
	}
	return []Finding{Good(check, "%s lies on %s (%s), mounted at %s", dir, on.kind, on.source, on.at)}
}
