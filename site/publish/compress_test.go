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
	for _, at := range []levels{forTrial, forReaders} {
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
	if _, err := compress(append(files, filepath.Join(dir, "gone.html")), forTrial); err == nil {
		t.Error("a file that is not there was compressed")
	}
}

func TestFaultsOfParallelWorkAreInOrder(t *testing.T) {
	var want strings.Builder
	for i := 0; i < 1000; i += 2 {
		fmt.Fprintln(&want, i)
	}
	err := inParallel(1000, func() func(int) error {
		return func(i int) error {
			if i%2 == 0 {
				return fmt.Errorf("%d", i)
			}
			return nil
		}
	})
	if err == nil || err.Error()+"\n" != want.String() {
		t.Errorf("%v", err)
	}
	if err := inParallel(0, nil); err != nil {
		t.Error(err)
	}
}
