package screen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
)

// JSON prints a value as one line of JSON. Control sequences and all characters
// that are not printable are written as \u escapes.
func JSON(out io.Writer, value any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return err
	}
	// Outside strings, JSON is printable ASCII.
	var line bytes.Buffer
	for _, r := range string(bytes.TrimSuffix(text.Bytes(), []byte("\n"))) {
		switch first, second := utf16.EncodeRune(r); {
		case unicode.IsPrint(r):
			line.WriteRune(r)
		case r < 0x10000:
			fmt.Fprintf(&line, `\u%04x`, r)
		default:
			fmt.Fprintf(&line, `\u%04x\u%04x`, first, second)
		}
	}
	line.WriteByte('\n')
	_, err := out.Write(line.Bytes())
	return err
}
