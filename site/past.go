package main

import (
	"fmt"
	"os/exec"
	"strings"
)

// mostPast is how many earlier versions of a file are looked at.
const mostPast = 100

// past are the earlier versions of a file, the newest first, as far as Git has them.
func past(file string) [][]byte {
	log, err := exec.Command("git", "log", "--format=%H", fmt.Sprintf("-n%d", mostPast), "--", "./"+file).Output()
	if err != nil {
		return nil // there is no Git here: nobody learns what the words were
	}
	var all [][]byte
	for commit := range strings.FieldsSeq(string(log)) {
		if text, err := exec.Command("git", "show", commit+":./"+file).Output(); err == nil {
			all = append(all, text)
		}
	}
	return all
}
