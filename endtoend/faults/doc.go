// Package faults tests that no tip is lost or doubled when processes, disks,
// networks and queues fail: docs/durability.md has its results.
package faults
