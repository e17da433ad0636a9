// Package static serves the built site from memory.
//
// The files are read once, by [Load]: no path can lead out of the folder, and a
// running server never shows half of a new build. Files with a .br or .gz copy
// are sent compressed to clients that accept it. Names that begin with "_" or
// "." are left out, but for the folder .well-known (RFC 8615).
package static

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"lyktan/tipapi/accept"
)

// types are the kinds of file that a site may hold. The system's own table is
// not asked, so that every machine answers the same.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
	".xml":  "application/xml; charset=utf-8",
	".vcf":  "text/vcard; charset=utf-8",
	".pdf":  "application/pdf",
	".svg":  "image/svg+xml",
	".png":  "image/png",
}

// Files is a loaded site.
type Files struct {
	byPath map[string]*file
}

type file struct {
	contentType   string
	plain, br, gz []byte
}

// Load reads the built site in dir. It fails on a file extension without a
// known media type.
func Load(dir string) (*Files, error) {
	root := os.DirFS(dir)
	files := &Files{byPath: map[string]*file{}}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := path.Base(name); name != "." && name != ".well-known" && (base[0] == '_' || base[0] == '.') {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		ext := path.Ext(name)
		if d.IsDir() || ext == ".br" || ext == ".gz" {
			return nil
		}
		f := &file{contentType: types[ext]}
		if f.contentType == "" {
			return fmt.Errorf("%s: no content type for %s files", name, ext)
		}
		if f.plain, err = fs.ReadFile(root, name); err != nil {
			return err
		}
		if f.br, err = readIfThere(root, name+".br"); err != nil {
			return err
		}
		if f.gz, err = readIfThere(root, name+".gz"); err != nil {
			return err
		}
		address := "/" + name
		if path.Base(name) == "index.html" {
			address = strings.TrimSuffix(address, "index.html")
		}
		files.byPath[address] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("built site %s: %w", filepath.ToSlash(dir), err)
	}
	return files, nil
}

func readIfThere(root fs.FS, name string) ([]byte, error) {
	b, err := fs.ReadFile(root, name)
	if os.IsNotExist(err) {
		return nil, nil
	}
	return b, err
}

// Has reports whether the site has a file at exactly this path of a URL, where
// a path that ends in "/" stands for the index.html there.
func (f *Files) Has(path string) bool { return f.byPath[path] != nil }

// Serve answers with the file at a path, which [Files.Has] must report.
func (f *Files) Serve(w http.ResponseWriter, r *http.Request, path string, status int) {
	file := f.byPath[path]
	body := file.plain
	h := w.Header()
	h.Set("Content-Type", file.contentType)
	if file.br != nil || file.gz != nil {
		h.Add("Vary", "Accept-Encoding")
	}
	switch {
	case file.br != nil && Accepts(r, "br"):
		h.Set("Content-Encoding", "br")
		body = file.br
	case file.gz != nil && Accepts(r, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = file.gz
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		// A client that went away has nobody to tell.
		_, _ = w.Write(body)
	}
}

// Accepts reports whether a request's Accept-Encoding accepts a coding like
// "gzip".
func Accepts(r *http.Request, coding string) bool {
	return accept.Encoding(strings.Join(r.Header.Values("Accept-Encoding"), ","), coding)
}
