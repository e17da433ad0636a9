package server

import (
	"bytes"
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
	zip := static.Accepts(r, "gzip")
	body := pages.Get().(*bytes.Buffer)
	defer putPage(body)
	if err := s.Seam.Render(body, lang, page, data, zip); err != nil {
		s.Fault("a page could not be shown", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.crowd.letGo(r.Context())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Vary", "Accept-Encoding")
	if zip {
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a client that went away has nobody to tell
}
