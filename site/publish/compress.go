package publish

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// compress writes a .br and a .gz copy beside each file, at the highest level:
// it is done once, and read for ever. It returns the brotli sizes by path.
func compress(files []string) (map[string]int, error) {
	sizes := map[string]int{}
	for _, file := range files {
		plain, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var br, gz bytes.Buffer
		b := brotli.NewWriterLevel(&br, brotli.BestCompression)
		if _, err := b.Write(plain); err != nil {
			return nil, err
		}
		if err := b.Close(); err != nil {
			return nil, err
		}
		z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if err != nil {
			return nil, err
		}
		if _, err := z.Write(plain); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		for suffix, body := range map[string][]byte{".br": br.Bytes(), ".gz": gz.Bytes()} {
			if err := os.WriteFile(file+suffix, body, 0o644); err != nil {
				return nil, err
			}
		}
		sizes[filepath.ToSlash(file)] = br.Len()
	}
	return sizes, nil
}
