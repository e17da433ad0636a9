// Package leaks searches everything that tipapi, Redis, queues and notices write
// for what a visitor sent, and for who may open it.
package leaks
