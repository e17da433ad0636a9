package server

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lyktan/tipapi/tip"
)

// What a fault in the program says may hold a sender's words: an index, a parsing
// error, a value that was not expected. None of it is in the log, whatever kind of
// value the panic has.
func TestValueOfAPanicIsNotLogged(t *testing.T) {
	for name, fault := range map[string]func(area string){
		"a text":    func(area string) { panic(area) },
		"an error":  func(area string) { panic(errors.New(area)) },
		"a runtime": func(area string) { _ = map[string][]int{}[area][len(area)] },
		"a struct":  func(area string) { panic(tip.Form{Answers: tip.Answers{Area: area}}) },
	} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			r.server.Take = func(f tip.Form, _ tip.Mark) (string, error) { fault(f.Area); return "", nil }
			if got := r.post(t, "lang=sv&what=a&area=canary-area"); got.status != http.StatusServiceUnavailable {
				t.Errorf("%d", got.status)
			}
			if err := r.end(); err != nil {
				t.Error(err)
			}
			// The runtime's error says the length: eleven.
			log := r.log.String()
			if !strings.Contains(log, "fault_value_test.go:") || strings.Contains(log, "canary") || strings.Contains(log, "length") || strings.Contains(log, "[11]") {
				t.Errorf("the log: %s", log)
			}
		})
	}
}

// The same for a fault while the request is being read.
func TestValueOfAPanicInARequestIsNotLogged(t *testing.T) {
	for name, value := range map[string]any{"a text": "canary", "an error": errors.New("canary"), "a struct": tip.Form{Answers: tip.Answers{Area: "canary"}}} {
		t.Run(name, func(t *testing.T) {
			r := startDefault(t)
			answer := httptest.NewRecorder()
			r.server.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/tips", body{value}))
			if answer.Code != http.StatusServiceUnavailable {
				t.Errorf("%d", answer.Code)
			}
			if err := r.end(); err != nil {
				t.Error(err)
			}
			if log := r.log.String(); !strings.Contains(log, "fault_value_test.go:") || strings.Contains(log, "canary") {
				t.Errorf("the log: %s", log)
			}
		})
	}
}

// body panics when it is read.
type body struct{ value any }

func (b body) Read([]byte) (int, error) { panic(b.value) }
