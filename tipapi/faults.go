package main

import (
	"errors"
	"fmt"
	"io"

	"lyktan/tipapi/printable"
	"lyktan/tipapi/textfile"
)

// complain prints a line for each of the errors that are joined in one. They may
// hold what a server or a file's name says, and what was typed: a secret key in
// the place of something else is not shown.
func complain(out io.Writer, err error) {
	for _, fault := range each(err) {
		fmt.Fprintln(out, "tipapi:", printable.Line(textfile.HideKeys(fault.Error())))
	}
}

// each takes errors that are joined apart, however often they were joined.
func each(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || err.Error() != errors.Join(joined.Unwrap()...).Error() {
		return []error{err}
	}
	var all []error
	for _, one := range joined.Unwrap() {
		all = append(all, each(one)...)
	}
	return all
}

// about says of each of the errors that are joined in one what it is about.
func about(what string, err error) error {
	if err == nil {
		return nil
	}
	var all []error
	for _, fault := range each(err) {
		all = append(all, fmt.Errorf("%s: %w", what, fault))
	}
	return errors.Join(all...)
}
