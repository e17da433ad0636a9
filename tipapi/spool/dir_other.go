//go:build !unix

package spool

import (
	"errors"
	"os"
)

// lockDir refuses: without a synced directory a receipt would promise too much.
// Reading and closing tips works here, which is what the team's computer does.
func lockDir(string) (*os.File, error) {
	return nil, errors.New("taking tips in needs a Unix system")
}

func canWrite(string) error { return nil }

// syncDir has nothing to call on this system.
func syncDir(string) error { return nil }
