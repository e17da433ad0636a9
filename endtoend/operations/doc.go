// Package operations tests what the administrator meets: starts that are refused,
// readiness, totals, and the system that tipapi runs on.
package operations
