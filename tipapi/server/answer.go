package server

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"time"

	"lyktan/tipapi/seam"
	"lyktan/tipapi/static"
	"lyktan/tipapi/tip"
)

// refusal is an answer that hands the sender's words back.
type refusal struct {
	status int
	reason string // as in seam.Data
	lang   string
	form   tip.Form
	retry  time.Duration
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, no refusal) {
	s.Totals.Add("refused: " + no.reason)
	s.show(w, r, no.status, no.lang, "refusal.html", seam.Data{
		Tip:          no.form.Mendable(),
		Reason:       no.reason,
		RetryMinutes: int((no.retry + time.Minute - 1) / time.Minute),
	})
}

// show fills a page in and sends it, compressed where that is taken: the slowest
// phones are the ones that send twice.
func (s *Server) show(w http.ResponseWriter, r *http.Request, status int, lang, page string, data seam.Data) {
	body, err := s.Seam.Render(lang, page, data)
	if err != nil {
		s.Fault("a page could not be shown", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.crowd.letGo(r.Context())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	if static.Accepts(r, "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = compressed(body)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away has nobody to tell
}

// compressed writes to memory, where nothing fails.
func compressed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body)
	_ = z.Close()
	return b.Bytes()
}
