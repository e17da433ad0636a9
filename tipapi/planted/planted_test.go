package planted

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// plant is a fault put into one file on purpose, and the test that finds it.
type plant struct {
	name   string
	folder string   // of the file, from the repository's root
	pieces []string // old, new, old, new …; the first stands in the folder once, the others in the same file
	where  string   // folder of the test's package, from the root
	test   string   // that has to fail
}

const root = "../.."

func (p plant) caught() string {
	return fmt.Sprintf("`%s` (%s)", p.test, strings.TrimPrefix(p.where, "tipapi/"))
}

// in finds the file, and returns it as it is and with the fault in it.
func (p plant) in(tree string) (file, sound, faulty string, err error) {
	files, err := filepath.Glob(filepath.Join(tree, p.folder, "*.*"))
	if err != nil {
		return "", "", "", err
	}
	for _, candidate := range files {
		if info, err := os.Stat(candidate); err == nil && info.IsDir() {
			continue
		}
		text, err := os.ReadFile(candidate)
		if err != nil {
			return "", "", "", err
		}
		if strings.HasSuffix(candidate, "_test.go") || !strings.Contains(string(text), p.pieces[0]) {
			continue
		}
		if file != "" {
			return "", "", "", fmt.Errorf("%q stands in %s and %s", p.pieces[0], file, candidate)
		}
		file, sound = candidate, string(text)
	}
	faulty = sound
	for i := 0; i < len(p.pieces); i += 2 {
		if n := strings.Count(faulty, p.pieces[i]); n != 1 {
			return "", "", "", fmt.Errorf("%q stands %d times in one file of %s", p.pieces[i], n, p.folder)
		}
		faulty = strings.Replace(faulty, p.pieces[i], p.pieces[i+1], 1)
	}
	return file, sound, faulty, nil
}

// Every plant still has its place in the source, its test is there, and the table
// in docs/threat-model.md has both.
func TestPlantsApply(t *testing.T) {
	model, err := os.ReadFile(filepath.Join(root, "docs/threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, p := range plants {
		if names[p.name] {
			t.Errorf("two plants are called %q", p.name)
		}
		names[p.name] = true
		if _, _, _, err := p.in(root); err != nil {
			t.Errorf("plant %q where it belongs now: %v", p.name, err)
		}
		if !hasTest(t, p.where, p.test) {
			t.Errorf("%s: there is no %s in %s", p.name, p.test, p.where)
		}
		row := regexp.MustCompile("(?m)^\\| " + regexp.QuoteMeta(p.name) + " \\| .* \\| " + regexp.QuoteMeta(p.caught()) + " \\|$")
		if !row.Match(model) {
			t.Errorf("docs/threat-model.md has no row for %q, caught by %s", p.name, p.caught())
		}
	}
}

func hasTest(t *testing.T, where, test string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, where, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		return err == nil && bytes.Contains(text, []byte("\nfunc "+test+"(t *testing.T) {"))
	})
}

// Each fault makes its test fail, which passes without it (make planted). One
// alone: LYKTAN_PLANTED=1 go test -v -run 'TestPlanted/part_of_its_name' ./tipapi/planted
func TestPlanted(t *testing.T) {
	if os.Getenv("LYKTAN_PLANTED") == "" {
		t.Skip("make planted: each plant is a build and a run of its own")
	}
	tree := copied(t)
	rows := []string{"| plant | caught by |", "|---|---|"}
	tests := map[string][]string{} // by their package
	for _, p := range plants {
		t.Run(p.name, func(t *testing.T) {
			file, sound, faulty, err := p.in(tree)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(faulty), 0o600); err != nil {
				t.Fatal(err)
			}
			out := testIn(tree, p.where, p.test)
			if err := os.WriteFile(file, []byte(sound), 0o600); err != nil {
				t.Fatal(err)
			}
			tests[p.where] = append(tests[p.where], p.test)
			if !strings.Contains(out, "--- FAIL: "+p.test+" (") {
				t.Errorf("not caught by %s:\n%s", p.test, tail(out))
				rows = append(rows, fmt.Sprintf("| %s | **not caught** by %s |", p.name, p.caught()))
				return
			}
			rows = append(rows, fmt.Sprintf("| %s | %s |", p.name, p.caught()))
		})
	}
	for where, names := range tests {
		out := testIn(tree, where, names...)
		for _, name := range names {
			if !strings.Contains(out, "--- PASS: "+name+" (") {
				t.Errorf("%s does not pass without a plant, so that it proves nothing:\n%s", name, tail(out))
			}
		}
	}
	t.Logf("\n%s", strings.Join(rows, "\n"))
}

// testIn runs tests of a package and returns what go test printed.
func testIn(tree, where string, names ...string) string {
	run := "^(" + strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), "|") + ")$"
	cmd := exec.Command("go", "test", "-count", "1", "-v", "-timeout", "30m", "-run", run, "./"+where)
	cmd.Dir = tree
	out, _ := cmd.CombinedOutput() // what it printed tells whether and how it failed
	return string(out)
}

func tail(out string) string { return out[max(0, len(out)-4000):] }

// ours are the parts of the repository that tests need. Tools are linked to.
var ours = regexp.MustCompile(`^(README\.md|Makefile|go\.(mod|sum)|content|deploy|docs|endtoend|site|themes|tipapi)$`)

// copied is a copy of the repository, to be spoilt.
func copied(t *testing.T) string {
	t.Helper()
	tree := t.TempDir()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		from, to := filepath.Join(root, e.Name()), filepath.Join(tree, e.Name())
		switch {
		case e.Name() == ".bin":
			if from, err = filepath.Abs(from); err == nil {
				err = os.Symlink(from, to)
			}
		case !ours.MatchString(e.Name()):
		case e.IsDir():
			err = os.CopyFS(to, os.DirFS(from))
		default:
			var text []byte
			if text, err = os.ReadFile(from); err == nil {
				err = os.WriteFile(to, text, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return tree
}
