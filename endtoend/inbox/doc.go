// Package inbox tests the team's inbox from outside: the real program, the real
// site that tips come from, real queues, and a real browser.
package inbox
