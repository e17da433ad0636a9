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

// searchProfile reads every file of a profile, what Firefox packs unpacked, for
// words, in UTF-8 and UTF-16, and for the site's host.
func searchProfile(t *testing.T, dir string, words []string) remains {
	t.Helper()
	host := strings.Trim(strings.TrimPrefix(harness.Address, "https:"), "/")
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
		for _, word := range words {
			if bytes.Contains(data, []byte(word)) || bytes.Contains(data, wide(word)) {
				r.words = append(r.words, word+" in "+name)
			}
		}
		if kind := kindOf(name); (bytes.Contains(data, []byte(host)) || bytes.Contains(data, wide(host))) && !slices.Contains(r.places, kind) {
			r.places = append(r.places, kind)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.places)
	return r
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
