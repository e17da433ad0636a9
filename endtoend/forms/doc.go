// Package forms tests the way of a tip from the form to the team, and what every
// answer says in its headers.
package forms
