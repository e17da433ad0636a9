package harness

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Attached takes the sealed tips out of mails, by Message-ID.
func Attached(t *testing.T, mails []string) map[string][]byte {
	t.Helper()
	sealed := map[string][]byte{}
	for i, text := range mails {
		m, err := mail.ReadMessage(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, parameters, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
		if err != nil {
			t.Fatal(err)
		}
		parts := multipart.NewReader(m.Body, parameters["boundary"])
		for {
			part, err := parts.NextPart()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if part.FileName() == "" {
				continue
			}
			body, err := io.ReadAll(part)
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := decodeBase64(body)
			if err != nil {
				t.Fatal(err)
			}
			sealed[fmt.Sprintf("mail%d", i)] = decoded
		}
	}
	return sealed
}

// TipsOf reads what tips list -json printed.
func TipsOf(t *testing.T, out string) []map[string]any {
	t.Helper()
	var tips []map[string]any
	for line := range strings.Lines(out) {
		var tip map[string]any
		if err := json.Unmarshal([]byte(line), &tip); err != nil {
			t.Fatalf("not a JSON object a line: %q", line)
		}
		tips = append(tips, tip)
	}
	return tips
}

// Opened reads sealed tips as the team does: from a folder of files.
func Opened(t *testing.T, sealed map[string][]byte) []map[string]any {
	t.Helper()
	dir := t.TempDir()
	for id, body := range sealed {
		if err := os.WriteFile(filepath.Join(dir, id+".age"), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return (&Portal{Spool: dir}).Tips(t)
}

// decodeBase64 reads base64 with line breaks in it.
func decodeBase64(text []byte) ([]byte, error) {
	return io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(text)))
}
