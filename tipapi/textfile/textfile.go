// Package textfile reads the small text files that an administrator writes with
// any editor: keys, secrets, tokens, passwords.
package textfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"lyktan/tipapi/access"
)

// longest is how many bytes such a file has at most.
const longest = 1 << 20

// ErrEncoding is the error for bytes that are not text in UTF-8 or in UTF-16
// with a byte order mark. It says what to do.
var ErrEncoding = errors.New("not text in UTF-8: save the file as UTF-8 (Notepad: Save as, Encoding: UTF-8; " +
	"PowerShell: Out-File -Encoding utf8 instead of >)")

// Read returns the text of a file; see [Decode] and [ReadBytes].
func Read(path string) (string, error) { return readText(path, ReadBytes) }

func readText(path string, read func(string) ([]byte, error)) (string, error) {
	raw, err := read(path)
	if err != nil {
		return "", err
	}
	text, err := Decode(raw)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	return text, nil
}

// ReadBytes returns what is in a file that need not be text. A file of more than
// 1 MiB is an error. Errors name the file, as far as [Open] does.
func ReadBytes(path string) ([]byte, error) {
	file, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := readAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

// ReadSecret is [ReadBytes] for a file that holds a secret. One that accounts of
// this machine can read or change which are neither its owner nor of its group is
// an error that says what to run; see [access.ByOthers].
func ReadSecret(path string) ([]byte, error) {
	raw, err := ReadBytes(path)
	if err != nil {
		return nil, err
	}
	if err := access.Secret(path); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return raw, nil
}

// ReadSecretText is [ReadSecret] for text; see [Decode].
func ReadSecretText(path string) (string, error) { return readText(path, ReadSecret) }

// From reads text to the end of r, as [Read] does.
func From(r io.Reader) (string, error) {
	raw, err := readAll(r)
	if err != nil {
		return "", err
	}
	return Decode(raw)
}

func readAll(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, longest+1))
	if err == nil && len(raw) > longest {
		err = fmt.Errorf("larger than %d bytes", longest)
	}
	return raw, err
}

// Decode returns text in UTF-8 without a byte order mark. Notepad writes that
// mark before UTF-8; what > of Windows PowerShell writes is UTF-16 with a mark,
// and is converted. Anything else that is not UTF-8, and a NUL character, which
// UTF-16 without a mark has, is ErrEncoding.
func Decode(raw []byte) (string, error) {
	var text string
	switch {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		text = fromUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		text = fromUTF16(raw[2:], binary.BigEndian)
	default:
		text = strings.TrimPrefix(string(raw), "\ufeff")
	}
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", ErrEncoding
	}
	return text, nil
}

// fromUTF16 returns what is not valid as something that is not valid UTF-8.
func fromUTF16(raw []byte, order binary.ByteOrder) string {
	units := make([]uint16, 0, len(raw)/2)
	for ; len(raw) > 1; raw = raw[2:] {
		units = append(units, order.Uint16(raw))
	}
	text := string(utf16.Decode(units))
	if len(raw) > 0 || strings.ContainsRune(text, utf8.RuneError) {
		return "\xff"
	}
	return text
}
