package harness

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// Receiver is an HTTP server that keeps each event once, as a webhook's receiver
// has to.
type Receiver struct {
	URL    string
	mu     sync.Mutex
	status int
	events map[string][]byte // sealed tips by id
	calls  int
}

// StartReceiver starts a receiver that ends with the test.
func StartReceiver(t *testing.T) *Receiver {
	t.Helper()
	r := &Receiver{events: map[string][]byte{}, status: http.StatusOK}
	server := httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

func (r *Receiver) take(w http.ResponseWriter, request *http.Request) {
	var event struct {
		ID   string `json:"id"`
		Data string `json:"data_base64"`
	}
	err := json.NewDecoder(request.Body).Decode(&event)
	sealed, err2 := base64.StdEncoding.DecodeString(event.Data)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if err != nil || err2 != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	if r.status == http.StatusOK {
		r.events[event.ID] = sealed
	}
	w.WriteHeader(r.status)
}

// Answer sets the status that every call is answered with; only 200 keeps the event.
func (r *Receiver) Answer(status int) { r.mu.Lock(); defer r.mu.Unlock(); r.status = status }

// Asked is how often it was called.
func (r *Receiver) Asked() int { r.mu.Lock(); defer r.mu.Unlock(); return r.calls }

// Kept are the sealed tips by the id of their event.
func (r *Receiver) Kept() map[string][]byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	kept := map[string][]byte{}
	for id, sealed := range r.events {
		kept[id] = sealed
	}
	return kept
}
