package bundle

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"html/template"
	"sync"
	"text/template/parse"
)

// fixed is the text of the pages that nobody fills in, nine tenths of what is
// sent, compressed once at start: by the first byte of each piece in memory,
// which is what text/template hands to its writer.
type fixed map[*byte]piece

type piece struct {
	plain    []byte
	deflated []byte // whole blocks that refer to nothing before them
}

// add compresses the pieces of a page that has been executed once: the first
// time html/template rewrites them.
func (f fixed) add(page *template.Template) error {
	var texts [][]byte
	for _, t := range page.Templates() {
		if t.Tree != nil { // the others only name templates
			texts = fixedTexts(texts, t.Tree.Root)
		}
	}
	var b bytes.Buffer
	z, err := flate.NewWriter(&b, flate.BestCompression)
	if err != nil {
		return err
	}
	for _, text := range texts {
		b.Reset()
		z.Reset(&b)
		if _, err := z.Write(text); err != nil {
			return err
		}
		if err := z.Flush(); err != nil {
			return err
		}
		if b.Len() < len(text) { // the cut after a short one costs more than it saves
			f[&text[0]] = piece{text, bytes.Clone(b.Bytes())}
		}
	}
	return nil
}

// least is the length in bytes below which no text gets shorter.
const least = 32

// fixedTexts appends the texts below a node of a template.
func fixedTexts(texts [][]byte, node parse.Node) [][]byte {
	switch n := node.(type) {
	case *parse.TextNode:
		if len(n.Text) >= least {
			texts = append(texts, n.Text)
		}
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				texts = fixedTexts(texts, child)
			}
		}
	case *parse.IfNode:
		texts = fixedTexts(fixedTexts(texts, n.List), n.ElseList)
	case *parse.WithNode:
		texts = fixedTexts(fixedTexts(texts, n.List), n.ElseList)
	case *parse.RangeNode:
		texts = fixedTexts(fixedTexts(texts, n.List), n.ElseList)
	}
	return texts
}

// zipper is a writer of one gzip stream (RFC 1952) that puts the pieces it knows
// in as they are. What stands between them is compressed quickly if it is long,
// and stored if it is short.
type zipper struct {
	fixed fixed
	to    *bytes.Buffer
	loose []byte // not yet in to
	sum   uint32
	size  uint32
	quick *flate.Writer
}

const (
	looseLeast = 2 << 10  // bytes between two pieces that are worth compressing
	looseMost  = 16 << 10 // of one text that is copied together with others
)

var zippers = sync.Pool{New: func() any {
	quick, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		panic(err) // the level is one that there is
	}
	return &zipper{quick: quick}
}}

// newZipper begins a stream. Whoever gets it calls close.
func newZipper(to *bytes.Buffer, fixed fixed) *zipper {
	z := zippers.Get().(*zipper)
	z.fixed, z.to, z.loose, z.sum, z.size = fixed, to, z.loose[:0], 0, 0
	to.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255})
	return z
}

func (z *zipper) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	known, ok := z.fixed[&p[0]]
	ok = ok && len(known.plain) == len(p)
	if !ok && len(p) <= looseMost {
		z.loose = append(z.loose, p...)
		return len(p), nil
	}
	if err := z.settle(); err != nil {
		return 0, err
	}
	if !ok {
		return len(p), z.put(p)
	}
	z.count(p)
	z.to.Write(known.deflated)
	return len(p), nil
}

func (z *zipper) count(p []byte) {
	z.sum = crc32.Update(z.sum, crc32.IEEETable, p)
	z.size += uint32(len(p))
}

// settle puts what stands between two pieces into the stream.
func (z *zipper) settle() error {
	p := z.loose
	z.loose = z.loose[:0]
	return z.put(p)
}

func (z *zipper) put(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	z.count(p)
	if len(p) < looseLeast {
		z.block(p, 0)
		return nil
	}
	z.quick.Reset(z.to)
	if _, err := z.quick.Write(p); err != nil {
		return err
	}
	return z.quick.Flush()
}

// block writes a stored one (RFC 1951, 3.2.4), at the begin of a byte.
func (z *zipper) block(p []byte, final byte) {
	head := binary.LittleEndian.AppendUint16([]byte{final}, uint16(len(p)))
	z.to.Write(binary.LittleEndian.AppendUint16(head, ^uint16(len(p))))
	z.to.Write(p)
}

// close ends the stream, unless the page failed, and gives the writer back.
func (z *zipper) close() error {
	defer func() {
		z.fixed, z.to = nil, nil
		if cap(z.loose) <= looseMost {
			zippers.Put(z)
		}
	}()
	if err := z.settle(); err != nil {
		return err
	}
	z.block(nil, 1)
	z.to.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, z.sum), z.size))
	return nil
}
