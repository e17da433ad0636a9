package spool

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// listed is a file of a listing.
type listed struct {
	name string
	mode fs.FileMode
}

func (l listed) Name() string               { return l.name }
func (l listed) IsDir() bool                { return l.mode.IsDir() }
func (l listed) Type() fs.FileMode          { return l.mode.Type() }
func (l listed) Info() (fs.FileInfo, error) { return l, nil }
func (l listed) Size() int64                { return 1 }
func (l listed) Mode() fs.FileMode          { return l.mode }
func (l listed) ModTime() time.Time         { return time.Time{} }
func (l listed) Sys() any                   { return nil }

func TestNamesOfFiles(t *testing.T) {
	for name, is := range map[string]struct {
		id         string
		room, left bool
	}{
		"abc.age": {"abc", true, false}, "abc (1).age": {"abc (1)", true, false}, "-x.age": {"-x", true, false}, "a.age.age": {"a.age", true, false},
		".age": {"", true, true}, ".abc.age": {"", true, true}, "..age": {"", true, true}, ".abc.part": {"", false, true},
		"abc.part": {}, "abc.AGE": {}, "abc.age ": {}, "abc": {}, ".": {}, "..": {}, ".routes": {},
	} {
		id, ok := tipID(name)
		if id != is.id && ok || ok != (is.id != "") || takesRoom(name) != is.room || isLeftOver(name) != is.left {
			t.Errorf("%q: %q %v, takes room %v, is left over %v", name, id, ok, takesRoom(name), isLeftOver(name))
		}
	}
}

// However the files of a folder are called: what is shown as a tip can be taken
// and closed by that name, counts against the limits, and is not removed at a
// start.
func FuzzNames(f *testing.F) {
	for _, names := range []string{"abc.age", ".age/..age/a.age/.a.part", "a\n.age/\xff.age/\u202e.age", "closed/taken/.routes", "a.age.part/a.part.age"} {
		f.Add(names, uint8(0))
		f.Add(names, uint8(0x55))
	}
	kinds := []fs.FileMode{0, fs.ModeDir, fs.ModeSymlink, fs.ModeNamedPipe}
	f.Fuzz(func(t *testing.T, names string, kind uint8) {
		var entries []fs.DirEntry
		regular := map[string]bool{}
		for name := range strings.SplitSeq(names, "/") {
			if name == "" || strings.ContainsRune(name, 0) || regular[name] {
				continue // no file system has such
			}
			mode := kinds[kind&3]
			kind = kind>>2 | kind<<6
			regular[name] = mode == 0
			entries = append(entries, listed{name, mode})
		}
		ids := tipsAmong(entries)
		for _, id := range ids {
			file := id + suffix
			if !regular[file] {
				t.Errorf("%q has no file that can be read", id)
			}
			if filepath.Base(id) != id || id == "." || id == ".." || !isName(id) {
				t.Errorf("%q cannot be moved, or deleted", id)
			}
			if !takesRoom(file) || isLeftOver(file) {
				t.Errorf("%q takes room %v, is removed %v", file, takesRoom(file), isLeftOver(file))
			}
		}
		for name, is := range regular {
			if is && strings.HasSuffix(name, suffix) && !strings.HasPrefix(name, ".") && !slices.Contains(ids, strings.TrimSuffix(name, suffix)) {
				t.Errorf("%q is not shown", name)
			}
		}
	})
}
