package spool

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// writeWhole makes a file NAME.age that is complete or not there at all: it is
// written beside its place, synced and renamed; keep then makes the new name
// durable. After an error nothing is left behind.
func writeWhole(dir, name string, sealed []byte, hour time.Time, sync func(*os.File) error, keep func() error) (err error) {
	part, final := filepath.Join(dir, "."+name+partial), filepath.Join(dir, name+suffix)
	file, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			// One of the two is gone already; what matters is the first error.
			_ = os.Remove(part)
			_ = os.Remove(final)
			_ = roundTimes(dir)
		}
	}()
	_, err = file.Write(sealed)
	if err == nil {
		err = os.Chtimes(part, hour, hour)
	}
	if err == nil {
		err = sync(file)
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, final); err != nil {
		return err
	}
	return keep()
}
