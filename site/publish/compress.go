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

// levels are how hard files are compressed. A site that is published is read for
// ever: its are the highest.
type levels struct{ brotli, gzip int }

// compress writes a .br and a .gz copy beside each file, and returns the brotli
// sizes by path.
func compress(files []string, at levels) (map[string]int, error) {
	var mu sync.Mutex // of sizes and faults
	sizes, faults := map[string]int{}, []error{}
	work := make(chan string)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for file := range work {
				size, err := compressFile(file, at)
				mu.Lock()
				sizes[filepath.ToSlash(file)] = size
				faults = append(faults, err)
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

// compressFile returns the size with brotli.
func compressFile(file string, at levels) (int, error) {
	plain, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	var br, gz bytes.Buffer
	zipper, err := gzip.NewWriterLevel(&gz, at.gzip)
	if err != nil {
		return 0, err
	}
	for _, w := range []io.WriteCloser{brotli.NewWriterLevel(&br, at.brotli), zipper} {
		if _, err := w.Write(plain); err != nil {
			return 0, err
		}
		if err := w.Close(); err != nil {
			return 0, err
		}
	}
	return br.Len(), errors.Join(os.WriteFile(file+".br", br.Bytes(), 0o644), os.WriteFile(file+".gz", gz.Bytes(), 0o644))
}
