// Package harness runs what the end to end tests test: the real site, built by
// Hugo, and the real tipapi as a process of its own, with real browsers, Redis,
// NATS, mail and the standard age program beside them. "make test" installs what
// it needs.
//
// Each package of tests calls [Main] from its TestMain, which makes what all of
// them share (see [Tipapi], [Shipped] and [Site]) or finds it made.
package harness
