package server

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
)

// chunk is how much of a body is made room for at a time: thousands who send
// slowly hold what they have sent and little more.
const chunk = 8 << 10

var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

// readAll returns what could be read of a body, also when it ends in an error.
func readAll(body io.Reader) (string, error) {
	var held []*[chunk]byte
	defer func() {
		for _, c := range held {
			chunks.Put(c)
		}
	}()
	last := chunk // bytes in the last of them
	for {
		if last == chunk {
			held, last = append(held, chunks.Get().(*[chunk]byte)), 0
		}
		n, err := body.Read(held[len(held)-1][last:])
		last += n
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return join(held, last), err
		}
	}
}

// join copies chunks, of which the last holds so many bytes.
func join(held []*[chunk]byte, last int) string {
	var text strings.Builder
	text.Grow((len(held)-1)*chunk + last)
	for i, c := range held {
		n := chunk
		if i == len(held)-1 {
			n = last
		}
		text.Write(c[:n])
	}
	return text.String()
}

// pages holds buffers for pages that are filled in. The largest are left to the
// garbage collector.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keepPage = 64 << 10

func putPage(b *bytes.Buffer) {
	if b.Cap() <= keepPage {
		b.Reset()
		pages.Put(b)
	}
}
