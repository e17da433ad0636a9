// Package traces tests what a visit leaves on the visitor's own device, and that
// leaving is quick: docs/traces.md says what stays.
package traces
