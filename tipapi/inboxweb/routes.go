package inboxweb

import (
	"net/http"
	"strings"
)

// routes lists what can be asked for.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for path, content := range s.assets {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", map[bool]string{true: "text/css; charset=utf-8", false: "text/javascript; charset=utf-8"}[strings.HasSuffix(path, ".css")])
			_, _ = w.Write(content) // the browser has gone
		})
	}
	mux.HandleFunc("GET /open/{token}", s.open)
	mux.HandleFunc("POST /unlock", s.seated(s.enterPassphrase))
	mux.HandleFunc("POST /make-key", s.seated(s.makeKey))
	mux.HandleFunc("POST /lock", s.seated(s.lockNow))
	for pattern, answer := range map[string]func(*visit){
		"GET /{$}":              (*visit).list,
		"GET /version":          (*visit).version,
		"POST /search":          (*visit).search,
		"POST /join":            (*visit).join,
		"POST /samples":         (*visit).samples,
		"GET /tip/{id}":         (*visit).tip,
		"POST /tip/{id}/{act}":  (*visit).act,
		"GET /pass/{id}":        (*visit).passing,
		"POST /pass/{id}":       (*visit).pass,
		"GET /pass/{id}/{form}": (*visit).passed,
		"POST /original/{id}":   (*visit).original,
		"GET /deletion":         (*visit).deletion,
		"POST /deletion/rules":  (*visit).rule,
		"POST /deletion/delete": (*visit).delete,
		"GET /numbers":          (*visit).numbers,
		"GET /numbers/report":   (*visit).report,
		"GET /keys":             (*visit).keys,
		"POST /keys/{act}":      (*visit).keyAct,
	} {
		mux.HandleFunc(pattern, s.member(answer))
	}
	mux.HandleFunc("/", s.seated(func(w http.ResponseWriter, _ *http.Request, _ *session) {
		s.fail(w, http.StatusNotFound, "not_found")
	}))
	return mux
}
