// Package attack tests that honest senders get through while others attack, and
// what the answers to attackers cost. It runs on Linux only.
package attack
