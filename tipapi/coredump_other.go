//go:build !linux

package main

// disableCoreDumps does nothing here: core files and crash traces have to be
// turned off outside of tipapi.
func disableCoreDumps() error { return nil }
