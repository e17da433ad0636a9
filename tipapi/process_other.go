//go:build !linux

package main

// leaveNoDump is for the system that tipapi serves on. Elsewhere core files and
// crash traces have to be turned off outside.
func leaveNoDump() error { return nil }
