// Package endtoend holds tests only: the real site built by Hugo, the real
// tipapi as a process of its own, the standard age program, and a real headless
// Chromium between them. "make test" installs what they need.
package endtoend
