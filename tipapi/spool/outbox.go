package spool

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// marksDir holds, for each route, an empty file for each open tip that the route
// has acknowledged. A mark that a crash swallows means one repeat, and every
// route tells repeats by the tip's name; so marks are not synced.
const marksDir = ".routes"

// Waiting lists the open tips that a route has not acknowledged, in no order.
// The name of a route is short, of letters and digits, and the same after a
// restart.
func (s *Spool) Waiting(route string) ([]string, error) {
	open, err := tips(s.dir)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", withoutPath(err))
	}
	marks := filepath.Join(s.dir, marksDir, route)
	marked, err := list(marks)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("spool: %w", withoutPath(err))
	}
	isMarked := make(map[string]bool, len(marked))
	for _, file := range marked {
		if file.Type().IsRegular() {
			isMarked[file.Name()] = true
		}
	}
	waiting := open[:0]
	for _, name := range open {
		if !isMarked[name] {
			waiting = append(waiting, name)
		}
		delete(isMarked, name)
	}
	for name := range isMarked { // marks of tips that are not open any more
		_ = os.Remove(filepath.Join(marks, name)) // it does no harm where it is
	}
	if len(isMarked) > 0 {
		_ = roundTimes(marks)
	}
	return waiting, nil
}

// Read returns an open tip. The error is [fs.ErrNotExist] when the team has
// taken or closed it meanwhile. Read sets the file's access time back to the
// hour of the tip, because the first reading comes soon after the tip.
func (s *Spool) Read(name string) ([]byte, error) {
	path := filepath.Join(s.dir, name+suffix)
	sealed, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", withoutPath(err))
	}
	if info, err := os.Stat(path); err == nil {
		_ = os.Chtimes(path, info.ModTime(), info.ModTime()) // moved meanwhile: its new place is seen to there
	}
	return sealed, nil
}

// Acknowledge records that a route has a tip. When all the routes given have
// it, the tip becomes a delivered one.
func (s *Spool) Acknowledge(route, name string, all []string) error {
	if len(all) > 1 {
		if err := s.mark(route, name); err != nil {
			return fmt.Errorf("spool: %w", withoutPath(err))
		}
	}
	for _, other := range all {
		if other == route {
			continue
		}
		if _, err := os.Stat(filepath.Join(s.dir, marksDir, other, name)); err != nil {
			return nil // not there yet; whoever comes last looks again
		}
	}
	if err := s.setAside(name); err != nil {
		return fmt.Errorf("spool: %w", withoutPath(err))
	}
	return nil
}

func (s *Spool) mark(route, name string) error {
	dir := filepath.Join(s.dir, marksDir, route)
	if err := makeDir(dir); err != nil {
		return err
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	return roundTimes(path, dir, filepath.Join(s.dir, marksDir), s.dir)
}

// setAside moves a tip to the delivered ones. Its file keeps the hour that the
// tip came in.
func (s *Spool) setAside(name string) error {
	to := filepath.Join(s.dir, deliveredDir)
	if err := makeDir(to); err != nil {
		return err
	}
	from := filepath.Join(s.dir, name+suffix)
	s.writing.RLock()
	info, err := os.Stat(from)
	if err == nil {
		err = os.Rename(from, filepath.Join(to, name+suffix))
	}
	if err == nil {
		s.release(info.Size())
	}
	s.writing.RUnlock()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another route was faster, or the team
	}
	if err != nil {
		return err
	}
	return errors.Join(roundTimes(to, s.dir), syncDir(to), syncDir(s.dir))
}

// Expire deletes the delivered tips that came in before a time, and the oldest
// of those beyond [Limits].Tips. It returns how many it deleted.
func (s *Spool) Expire(before time.Time) (int, error) {
	dir := filepath.Join(s.dir, deliveredDir)
	entries, err := list(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("spool: %w", withoutPath(err))
	}
	type delivered struct {
		name string
		came time.Time
	}
	var kept []delivered
	for _, e := range entries {
		if _, ok := tipID(e.Name()); !ok {
			continue
		}
		if info, err := e.Info(); err == nil {
			kept = append(kept, delivered{e.Name(), info.ModTime()})
		}
	}
	slices.SortFunc(kept, func(a, b delivered) int { return cmp.Compare(a.came.Unix(), b.came.Unix()) })
	deleted := 0
	var faults error
	for i, d := range kept {
		if !d.came.Before(before) && len(kept)-i <= s.limits.Tips {
			break
		}
		if err := os.Remove(filepath.Join(dir, d.name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			faults = errors.Join(faults, withoutPath(err))
			continue
		}
		deleted++
	}
	if deleted > 0 {
		faults = errors.Join(faults, roundTimes(dir))
	}
	return deleted, faults
}
