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
const chunk = 4 << 10

var chunks = sync.Pool{New: func() any { return new([chunk]byte) }}

// received is what came of a body.
type received struct {
	held []*[chunk]byte
	last int // bytes in the last of them
}

// receive reads a body to its end. What came before an error is returned too.
func receive(body io.Reader) (received, error) {
	r := received{last: chunk}
	for {
		if r.last == chunk {
			r.held, r.last = append(r.held, chunks.Get().(*[chunk]byte)), 0
		}
		n, err := body.Read(r.held[len(r.held)-1][r.last:])
		r.last += n
		if errors.Is(err, io.EOF) {
			return r, nil
		}
		if err != nil {
			return r, err
		}
	}
}

// text copies a body and gives its room back. It can be called once.
func (r received) text() string {
	var text strings.Builder
	text.Grow((len(r.held)-1)*chunk + r.last)
	for i, c := range r.held {
		if i == len(r.held)-1 {
			text.Write(c[:r.last])
		} else {
			text.Write(c[:])
		}
		chunks.Put(c)
	}
	return text.String()
}

// pages holds buffers for pages that are filled in, with room for a usual one.
// The largest are left to the garbage collector.
var pages = sync.Pool{New: func() any { return bytes.NewBuffer(make([]byte, 0, usualPage)) }}

const (
	usualPage = 20 << 10
	keepPage  = 64 << 10
)

func putPage(b *bytes.Buffer) {
	if b.Cap() <= keepPage {
		b.Reset()
		pages.Put(b)
	}
}
