package harness

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

var oneWay struct {
	once sync.Once
	dir  string
	err  error
}

// OneWay is a copy of the built site that offers no answers: for a tipapi that
// delivers by mail or to a webhook alone, where none can come back.
func OneWay(t testing.TB) string {
	t.Helper()
	oneWay.once.Do(func() {
		oneWay.dir = filepath.Join(Work, "oneway")
		if oneWay.err = os.CopyFS(oneWay.dir, os.DirFS(Site)); oneWay.err != nil {
			return
		}
		file := filepath.Join(oneWay.dir, "_tipapi", "site.json")
		var text []byte
		if text, oneWay.err = os.ReadFile(file); oneWay.err != nil {
			return
		}
		var site map[string]any
		if oneWay.err = json.Unmarshal(text, &site); oneWay.err != nil {
			return
		}
		delete(site, "answers")
		if text, oneWay.err = json.Marshal(site); oneWay.err == nil {
			oneWay.err = os.WriteFile(file, text, 0o600)
		}
	})
	if oneWay.err != nil {
		t.Fatal(oneWay.err)
	}
	return oneWay.dir
}
