// Package planted holds only tests: faults that a programmer could make, each
// put into a copy of the repository on purpose, and the test that has to fail
// then.
package planted
