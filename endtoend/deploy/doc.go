// Package deploy tests the files of deploy/, which administrators copy, each with
// the program that reads it: changed as their comments say, and by nothing else.
package deploy
