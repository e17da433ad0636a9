package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/site/lint"
)

// hugo is the whole path of the program that make has built, or was told of.
func hugo(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped with -short: it runs Hugo")
	}
	program := os.Getenv("HUGO")
	if program == "" {
		program = ".bin/hugo"
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(root, program)
	}
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("LYKTAN_ALL") != "" {
			t.Fatalf("%v: make test builds it", err)
		}
		t.Skipf("skipped without Hugo (%s), which make .bin/hugo builds", program)
	}
	return program
}

// embedded are the shortcodes that Hugo brings along, read from the program: a
// new version may have others.
func embedded(t *testing.T) []string {
	t.Helper()
	program, err := os.ReadFile(hugo(t))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range regexp.MustCompile(`templates/_shortcodes/([0-9A-Za-z_-]+)\.html`).FindAllSubmatch(program, -1) {
		names = append(names, string(m[1]))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if !slices.Contains(names, "details") || !slices.Contains(names, "highlight") {
		t.Fatalf("the program's own shortcodes were not found, only %q", names)
	}
	return names
}

func TestShortcodesAreTheThemes(t *testing.T) {
	files, err := filepath.Glob(root + "/themes/lyktan/layouts/_shortcodes/*.html")
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	off := embedded(t)
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".html"); !slices.Contains(off, name) {
			own = append(own, name)
		}
	}
	slices.Sort(own)
	if want := lint.Shortcodes(); !slices.Equal(own, want) {
		t.Errorf("the theme has %q, the check knows %q", own, want)
	}
}

// Even in a page that nobody has checked, no shortcode of Hugo's prints anything.
func TestShortcodesOfHugoAreOff(t *testing.T) {
	program, names := hugo(t), embedded(t)
	themes, err := filepath.Abs(root + "/themes")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := map[string]string{
		"hugo.yaml":           "theme: lyktan\nthemesDir: " + themes + "\ndisableKinds: [home, taxonomy, term, rss, sitemap, section, \"404\"]\n",
		"layouts/single.html": "{{ .Content }}", "layouts/page.html": "{{ .Content }}",
		"content/picture.md": "---\ntitle: x\n---\n![x](data:image/png;base64,AA==)\n",
		"content/code.md":    "---\ntitle: x\n---\n```\n112\n```\n",
		"content/drawing.md": "---\ntitle: x\n---\n```goat\n112\n```\n",
	}
	for i, name := range names {
		for mark, brackets := range map[string][2]string{"a": {"{{<", ">}}"}, "b": {"{{%", "%}}"}} {
			files[fmt.Sprintf("content/p%d%s.md", i, mark)] = fmt.Sprintf("---\ntitle: x\n---\n%s %s %s\n", brackets[0], name, brackets[1])
		}
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output, err := exec.Command(program, "--source", dir).CombinedOutput()
	if err == nil {
		t.Errorf("Hugo has built the pages")
	}
	for i, name := range names {
		for _, mark := range []string{"a", "b"} {
			want := regexp.MustCompile(fmt.Sprintf(`p%d%s\.md[^\n]*the shortcode %q is Hugo's, and switched off`, i, mark, name))
			if !want.Match(output) {
				t.Errorf("%s was printed, or refused otherwise (%s):\n%s", name, want, output)
			}
		}
	}
	for page, hook := range map[string]string{"picture": "render-image", "code": "render-codeblock", "drawing": "render-codeblock-goat"} {
		if !strings.Contains(string(output), page+".md: "+hook+": ") {
			t.Errorf("%s was printed:\n%s", page, output)
		}
	}
}
