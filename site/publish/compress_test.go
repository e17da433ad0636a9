package publish

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// A compressor that has done one file does the next as if it were its first.
func TestCompressedCopiesAreTheFiles(t *testing.T) {
	dir := t.TempDir()
	var files []string
	texts := map[string]string{}
	for i := range 20 {
		file := filepath.Join(dir, fmt.Sprintf("%d.html", i))
		texts[file] = strings.Repeat(fmt.Sprintf("page %d ", i*i), i*300)
		if err := os.WriteFile(file, []byte(texts[file]), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for _, at := range []int{tried, released} {
		sizes, err := compress(files, at)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			for ending, plain := range map[string]func(io.Reader) (io.Reader, error){
				".br": func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
				".gz": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
			} {
				packed, err := os.ReadFile(file + ending)
				if err != nil {
					t.Fatal(err)
				}
				if ending == ".br" && sizes[filepath.ToSlash(file)] != len(packed) {
					t.Errorf("%s: %d bytes are told, and are %d", file, sizes[filepath.ToSlash(file)], len(packed))
				}
				var text []byte
				r, err := plain(bytes.NewReader(packed))
				if err == nil {
					text, err = io.ReadAll(r)
				}
				if err != nil || string(text) != texts[file] {
					t.Errorf("%s%s: %v, and other bytes than the file's", file, ending, err)
				}
			}
		}
	}
	if _, err := compress(append(files, filepath.Join(dir, "gone.html")), tried); err == nil {
		t.Error("a file that is not there was compressed")
	}
}

// A page is held to what it weighs in a release, however the others are compressed.
func TestHeavyPagesAreCompressedAsForARelease(t *testing.T) {
	files, err := filepath.Glob("../../content/sv/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, text...)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "a.html")
	size := func(length int) int {
		if err := os.WriteFile(file, words[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		sizes, err := compress([]string{file}, tried)
		if err != nil {
			t.Fatal(err)
		}
		return sizes[filepath.ToSlash(file)]
	}
	over := 20_000 // letters that are too heavy at the lower level, but just
	for size(over) <= budget("a.html") {
		over += 500
	}
	built := &Built{pages: map[string]*page{"a.html": {}}}
	for length, fits := range map[int]bool{over: true, 5 * over / 4: false} {
		sizes := map[string]int{filepath.ToSlash(file): size(length)}
		if err := built.lighten(dir, sizes); err != nil {
			t.Fatal(err)
		}
		if _, err := weigh(dir, built, sizes); (err == nil) != fits {
			t.Errorf("%d letters: %v", length, err)
		}
	}
}
