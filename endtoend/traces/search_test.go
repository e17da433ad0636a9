package traces

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/pierrec/lz4/v4"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lyktan/endtoend/harness"
)

// remains is what a visit left in a browser's profile.
type remains struct {
	words  []string // words of the pages and of the visitor, with the file where each was found
	places []string // files, by their kind, that name the site's address
}

// searchProfile reads every file of a profile, or of a folder of one, what Firefox
// packs unpacked, for words, in UTF-8 and UTF-16, and for the site's host.
func searchProfile(t *testing.T, dir string, words []string) remains {
	t.Helper()
	host := strings.Trim(strings.TrimPrefix(harness.Address, "https:"), "/")
	search := searchFor(append(slices.Clone(words), host))
	var r remains
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the browser is at work
		}
		if err != nil {
			return err
		}
		data = append(data, unpacked(t, name, data)...)
		for _, word := range search.in(data) {
			if word != host {
				r.words = append(r.words, word+" in "+name)
			} else if kind := kindOf(name); !slices.Contains(r.places, kind) {
				r.places = append(r.places, kind)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.places)
	return r
}

// search looks for many words at once: a profile is some ten megabytes, and the
// pages of a few visits are hundreds of words.
type search struct {
	begins [1 << 16]bool      // by the first two bytes of a form
	forms  map[[8]byte][]form // by the first eight
}

// form is a word as it may be written.
type form struct {
	word  string
	bytes []byte
}

// searchFor makes a search for words of eight bytes or more, in UTF-8 and UTF-16.
func searchFor(words []string) *search {
	s := &search{forms: map[[8]byte][]form{}}
	for _, word := range words {
		for _, bytes := range [][]byte{[]byte(word), wide(word)} {
			start := [8]byte(bytes)
			s.begins[binary.LittleEndian.Uint16(bytes)] = true
			s.forms[start] = append(s.forms[start], form{word, bytes})
		}
	}
	return s
}

// in returns the words that data holds.
func (s *search) in(data []byte) (found []string) {
	for i := range max(0, len(data)-7) {
		if !s.begins[binary.LittleEndian.Uint16(data[i:])] {
			continue
		}
		for _, f := range s.forms[[8]byte(data[i:])] {
			if bytes.HasPrefix(data[i:], f.bytes) && !slices.Contains(found, f.word) {
				found = append(found, f.word)
			}
		}
	}
	return found
}

// unpacked is the content of a file of Firefox's session, or nothing.
func unpacked(t *testing.T, name string, data []byte) []byte {
	t.Helper()
	const magic = "mozLz40\x00" // then the length in four bytes
	if !bytes.HasPrefix(data, []byte(magic)) {
		return nil
	}
	plain := make([]byte, binary.LittleEndian.Uint32(data[len(magic):]))
	n, err := lz4.UncompressBlock(data[len(magic)+4:], plain)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return plain[:n]
}

// wide is a word as Chromium writes titles and forms.
func wide(word string) []byte {
	var b []byte
	for _, unit := range utf16.Encode([]rune(word)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return b
}

// numbered are the files of a LevelDB.
var numbered = regexp.MustCompile(`^[0-9]+\.(log|ldb)$`)

// kindOf takes what is different in every profile out of a file's name: numbers,
// and the journal beside a database.
func kindOf(name string) string {
	name = filepath.ToSlash(name)
	for _, beside := range []string{"-wal", "-shm", "-journal"} {
		name = strings.TrimSuffix(name, beside)
	}
	if dir, base := filepath.Split(name); numbered.MatchString(base) || strings.HasPrefix(base, "Session_") || strings.HasPrefix(base, "Tabs_") ||
		strings.Contains(dir, "Cache") || strings.Contains(dir, "cache2") {
		return strings.TrimSuffix(dir, "/")
	}
	return name
}

// phrases takes from pages, as they are served, what must not be left of them on
// a disk: headings, descriptions, and the beginning of every longer text.
func phrases(t *testing.T, p *harness.Portal, paths ...string) []string {
	t.Helper()
	var all []string
	titles := ""
	for _, path := range paths {
		page, err := html.Parse(strings.NewReader(p.Get(t, path).Body))
		if err != nil {
			t.Fatal(err)
		}
		for n := range page.Descendants() {
			text := strings.TrimSpace(n.Data)
			switch {
			case n.Type == html.TextNode && n.Parent.DataAtom == atom.Title:
				titles += text + "\n"
				continue
			case n.Type == html.ElementNode && n.DataAtom == atom.Meta && slices.Contains(n.Attr, html.Attribute{Key: "name", Val: "description"}):
				text = harness.Attribute(n, "content")
			case n.Type != html.TextNode || slices.Contains([]atom.Atom{atom.Style, atom.Script}, n.Parent.DataAtom):
				continue
			}
			letters := []rune(text)
			if heading := n.Parent.DataAtom == atom.H1 || n.Parent.DataAtom == atom.H2; heading && len(letters) >= 12 || len(letters) >= 24 {
				all = append(all, string(letters[:min(24, len(letters))]))
			}
		}
	}
	slices.Sort(all)
	// A heading that is as harmless as the title of its tab may be its title.
	return slices.DeleteFunc(slices.Compact(all), func(phrase string) bool { return strings.Contains(titles, phrase) })
}
