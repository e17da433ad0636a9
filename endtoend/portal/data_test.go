package portal

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"lyktan/endtoend/harness"
	"lyktan/site/directory"
)

// dataOf reads the data of a site in a folder for a team, with a text of it in a
// language by its key, as plain text; one that is not translated is the Swedish.
func dataOf(t *testing.T, dir, team string) (data *directory.Directory, words func(lang, key string) string) {
	t.Helper()
	data, err := directory.Load(os.DirFS(filepath.Join(dir, "site/data")), team, time.Now())
	texts, err2 := data.Translate(os.DirFS(filepath.Join(dir, "site/texts")), directory.Languages{All: harness.Languages})
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	of := map[[2]string]string{}
	for _, text := range texts {
		of[[2]string{text.Lang, text.Key}] = harness.Unmarked(text.Words)
	}
	return data, func(lang, key string) string {
		if said, there := of[[2]string{lang, key}]; there {
			return said
		}
		return of[[2]string{harness.Languages[0], key}]
	}
}
