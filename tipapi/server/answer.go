package server

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"net/http"
	"strconv"
	"time"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// refusal is an answer that hands the sender's words back.
type refusal struct {
	status int
	reason bundle.Reason
	lang   string
	form   tip.Form
	retry  time.Duration
}

func (s *site) refuse(w http.ResponseWriter, r *http.Request, no refusal) {
	s.Totals.Add("refused: " + string(no.reason))
	minutes := minutesOf(no.retry)
	body, ok := s.bare[bareRefusal{no.lang, no.reason, minutes}]
	if ok && !no.form.HasWords() {
		s.send(w, r, no.status, body)
		return
	}
	s.show(w, r, no.status, no.lang, "refusal.html", bundle.Data{Tip: no.form.Mendable(), Reason: no.reason, RetryMinutes: minutes})
}

// minutesOf is a time until a try is worth it, as a page says it.
func minutesOf(d time.Duration) int { return int((d + time.Minute - 1) / time.Minute) }

// bareRefusal is a refusal that has no words to hand back.
type bareRefusal struct {
	lang    string
	reason  bundle.Reason
	minutes int
}

// bareRefusals fills in, with gzip, every refusal that has one text only: who
// floods without a word costs no more than a page.
func bareRefusals(built *bundle.Bundle) (map[bareRefusal][]byte, error) {
	filled := map[bareRefusal][]byte{}
	z, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	for _, lang := range built.Site.Languages {
		for _, reason := range bundle.Reasons {
			bare := bareRefusal{lang: lang, reason: reason}
			switch reason {
			case bundle.TooMany:
				continue // says what is left of the hour
			case bundle.Unavailable, bundle.Unsure:
				bare.minutes = int(retryFault / time.Minute)
			}
			var page, zipped bytes.Buffer
			if err := built.Render(&page, lang, "refusal.html", bundle.Data{Reason: reason, RetryMinutes: bare.minutes}, false); err != nil {
				return nil, err
			}
			z.Reset(&zipped)
			if _, err := page.WriteTo(z); err != nil {
				return nil, err
			}
			if err := z.Close(); err != nil {
				return nil, err
			}
			filled[bare] = zipped.Bytes()
		}
	}
	return filled, nil
}

// show fills a page in, compressed, and sends it.
func (s *site) show(w http.ResponseWriter, r *http.Request, status int, lang, page string, data bundle.Data) {
	done := s.work()
	body := pages.Get().(*bytes.Buffer)
	defer putPage(body)
	err := s.Bundle.Render(body, lang, page, data, true)
	done()
	if err != nil {
		s.Faults.Note("a page could not be shown", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.send(w, r, status, body.Bytes())
}

// work waits for its turn at what needs a processor and nothing else, and returns
// what ends it: a thousand forms that come at once are not a thousand pages half
// filled in.
func (s *Server) work() (done func()) {
	s.working <- struct{}{}
	return func() { <-s.working }
}

// send answers with a page that is compressed with gzip. A client that does not
// take that gets it unpacked piece by piece: while it reads slowly, or never, what
// is kept for it is the small one.
func (s *site) send(w http.ResponseWriter, r *http.Request, status int, zipped []byte) {
	s.conns.unpin(r.Context())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	if static.Accepts(r, "gzip") {
		h.Set("Content-Encoding", "gzip")
		h.Set("Content-Length", strconv.Itoa(len(zipped)))
		w.WriteHeader(status)
		_, _ = w.Write(zipped) // a client that went away has nobody to tell
		return
	}
	page, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		s.Faults.Note("a page could not be shown", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	size := binary.LittleEndian.Uint32(zipped[len(zipped)-4:]) // RFC 1952, ISIZE
	h.Set("Content-Length", strconv.FormatUint(uint64(size), 10))
	w.WriteHeader(status)
	// Without the writer's own ReadFrom, which takes a larger piece.
	_, _ = io.CopyBuffer(struct{ io.Writer }{w}, page, make([]byte, 4<<10))
}
