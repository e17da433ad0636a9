package main

import (
	"io"

	"lyktan/tipapi/tip"
)

// printSchema prints the JSON Schema of an opened tip, for the team's other
// programs.
func printSchema(args []string, out, errOut io.Writer) error {
	flags := newFlags("schema", errOut)
	rest, err := parseLine(flags, args)
	if err := unlessMisread(err, noArgument(flags, rest)); err != nil {
		return err
	}
	text, err := tip.Schema()
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
