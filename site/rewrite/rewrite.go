// Package rewrite changes several files at once: all of them, or none.
package rewrite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// Files writes texts in the place of files of a folder, by their paths in it; one
// whose text is nil is taken away, with its folder when that is empty then. The new
// texts are on the disk, beside their files, before the first takes its place: a full
// disk changes nothing. What fails after that is put back as it was. It does not hold
// against the loss of power in between.
func Files(dir string, texts map[string][]byte) error {
	names := slices.Sorted(maps.Keys(texts))
	before := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil {
			before[name] = append([]byte{}, text...)
		}
	}
	var beside []string
	drop := func() {
		for _, file := range beside {
			_ = os.Remove(file) // it is in nobody's way
		}
	}
	for _, name := range names {
		if texts[name] == nil {
			continue
		}
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err == nil {
			beside = append(beside, path+ending)
			err = os.WriteFile(path+ending, texts[name], 0o644)
		}
		if err != nil {
			drop()
			return fmt.Errorf("nothing is changed: %w", err)
		}
	}
	for i, name := range names {
		if err := replace(filepath.Join(dir, name), texts[name]); err != nil {
			for _, changed := range names[:i] {
				err = errors.Join(err, restore(filepath.Join(dir, changed), before[changed]))
			}
			drop()
			return err
		}
	}
	return nil
}

// ending is that of a file that is to take the place of another.
const ending = ".new"

// replace puts the text that is beside a file in its place, or takes the file away.
func replace(path string, text []byte) error {
	if text != nil {
		return os.Rename(path+ending, path)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_ = os.Remove(filepath.Dir(path)) // which fails while there is something in it
	return nil
}

// restore puts back what a file was before.
func restore(path string, text []byte) error {
	if text == nil {
		return os.Remove(path)
	}
	return errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, 0o644))
}
