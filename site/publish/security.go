package publish

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Security is whom to tell of a weakness of the site.
type Security struct {
	Contact string    // a mail address; empty: not known yet
	Policy  string    // page, by name, and heading that say how
	Expires time.Time // by when it has to be asked again; less than a year away
}

// writeSecurity makes /.well-known/security.txt (RFC 9116), which needs whole
// addresses: where the site's is not known, or is one to try it out, there is none.
func (b *Built) writeSecurity(dir string, s Security, address, language string) error {
	name, heading, _ := strings.Cut(s.Policy, "#")
	page := language + "/" + name + "/"
	if p := b.pages[page+"index.html"]; p == nil || !slices.Contains(p.ids, heading) {
		return fmt.Errorf("site/hugo.yaml: params.security: %q is no page with such a heading: name the one that says how to tell of a weakness", s.Policy)
	}
	if s.Contact == "" || !strings.HasPrefix(address, "https://") {
		return nil
	}
	file := filepath.Join(dir, ".well-known", "security.txt")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	lines := []string{
		"Contact: mailto:" + s.Contact,
		"Expires: " + s.Expires.UTC().Format(time.RFC3339),
		"Preferred-Languages: " + language + ", en",
		"Canonical: " + address + ".well-known/security.txt",
		"Policy: " + address + page + "#" + heading,
	}
	return os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644)
}
