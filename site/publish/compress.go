package publish

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"

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
	var mu sync.Mutex // of sizes and faults
	sizes, faults := map[string]int{}, []error{}
	work := make(chan string)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			c, fault := newCompressor(at)
			for file := range work {
				size := 0
				if fault == nil {
					size, fault = c.file(file)
				}
				mu.Lock()
				sizes[filepath.ToSlash(file)] = size
				faults = append(faults, fault)
				mu.Unlock()
			}
		})
	}
	for _, file := range files {
		work <- file
	}
	close(work)
	workers.Wait()
	return sizes, errors.Join(faults...)
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
