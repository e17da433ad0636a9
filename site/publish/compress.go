package publish

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"

	"lyktan/site/parallel"
)

// Levels of brotli: for a release, and for what is built to try it. The first makes
// pages a twelfth smaller, and takes fifty times as long: docs/decisions.md.
const (
	released = brotli.BestCompression
	tried    = brotli.DefaultCompression
)

// compress writes a .br and a .gz copy beside each file, and returns the brotli
// sizes by path.
func compress(files []string, level int) (map[string]int, error) {
	lengths := make([]int, len(files))
	err := parallel.Do(len(files), func() func(int) error {
		c := newCompressor(level)
		return func(i int) (err error) {
			lengths[i], err = c.file(files[i])
			return err
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

func newCompressor(level int) *compressor {
	zipper, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	return &compressor{brotli: brotli.NewWriterLevel(nil, level), gzip: zipper}
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
