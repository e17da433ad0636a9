package publish

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// levels are how hard files are compressed.
type levels struct{ brotli, gzip int }

// A release is read for ever, and worth the hundredth part of a second more that
// brotli's highest level takes for each kilobyte of a page: docs/decisions.md.
var (
	forReaders = levels{brotli.BestCompression, gzip.BestCompression}
	forTrial   = levels{9, gzip.BestCompression}
)

// compress writes a .br and a .gz copy beside each file, and returns the brotli
// sizes by path.
func compress(files []string, at levels) (map[string]int, error) {
	lengths := make([]int, len(files))
	err := inParallel(len(files), func() func(int) error {
		c, fault := newCompressor(at)
		return func(i int) error {
			if fault == nil {
				lengths[i], fault = c.file(files[i])
			}
			return fault
		}
	})
	sizes := map[string]int{}
	for i, file := range files {
		sizes[filepath.ToSlash(file)] = lengths[i]
	}
	return sizes, err
}

// compressor compresses one file after the other. To make it anew for each would
// take longer than a page.
type compressor struct {
	brotli *brotli.Writer
	gzip   *gzip.Writer
	out    bytes.Buffer
}

func newCompressor(at levels) (*compressor, error) {
	zipper, err := gzip.NewWriterLevel(nil, at.gzip)
	return &compressor{brotli: brotli.NewWriterLevel(nil, at.brotli), gzip: zipper}, err
}

// file returns the size with brotli.
func (c *compressor) file(name string) (int, error) {
	plain, err := os.ReadFile(name)
	if err != nil {
		return 0, err
	}
	size := 0
	for _, kind := range []struct {
		ending string
		writer interface {
			io.WriteCloser
			Reset(io.Writer)
		}
	}{{".gz", c.gzip}, {".br", c.brotli}} {
		c.out.Reset()
		kind.writer.Reset(&c.out)
		if _, err := kind.writer.Write(plain); err != nil {
			return 0, err
		}
		if err := kind.writer.Close(); err != nil {
			return 0, err
		}
		if err := os.WriteFile(name+kind.ending, c.out.Bytes(), 0o644); err != nil {
			return 0, err
		}
		size = c.out.Len()
	}
	return size, nil
}
