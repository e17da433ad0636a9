package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var hoursSite struct {
	once sync.Once
	dir  string
	err  error
}

// siteWithHours builds a copy of the site, once, in which the team's hours are
// filled in and a service with hours by day stands among the first.
func siteWithHours(t *testing.T) string {
	t.Helper()
	hoursSite.once.Do(func() { hoursSite.dir, hoursSite.err = buildWithHours(filepath.Join(filepath.Dir(site), "hours")) })
	if hoursSite.err != nil {
		t.Fatal(hoursSite.err)
	}
	return hoursSite.dir
}

func buildWithHours(dir string) (string, error) {
	for _, part := range []string{"site", "content", "themes"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join(root, part))); err != nil {
			return "", err
		}
	}
	profile := filepath.Join(dir, "site/data/teams/sodermalm.yaml")
	text, err := os.ReadFile(profile)
	if err != nil {
		return "", err
	}
	edited := strings.NewReplacer(`hours: "?"`, teamHours, "first: [", "first: [somaya, ").Replace(string(text))
	if err := os.WriteFile(profile, []byte(edited), 0o600); err != nil {
		return "", err
	}
	program := filepath.Join(dir, "build")
	if _, err := command("go", "build", "-o", program, "./site"); err != nil {
		return "", err
	}
	hugo := os.Getenv("HUGO")
	if hugo == "" {
		hugo = ".bin/hugo"
	}
	if !filepath.IsAbs(hugo) {
		hugo = filepath.Join(root, hugo)
	}
	_, err = command("env", "-C", dir, program, "-hugo", hugo, "-out", "public", "-recipients", recipients)
	return filepath.Join(dir, "public"), err
}
