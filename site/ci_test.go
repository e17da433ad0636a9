package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func fileOf(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", path))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// GitHub and GitLab run what a programmer runs, with the Go that the other one has.
func TestCIRunsMakeCheckAndMakeTest(t *testing.T) {
	var github struct {
		Permissions map[string]string
		Jobs        map[string]struct {
			Steps []struct{ Uses, Run string }
		}
	}
	text := fileOf(t, ".github/workflows/test.yml")
	if err := yaml.Unmarshal([]byte(text), &github); err != nil {
		t.Fatal(err)
	}
	if len(github.Permissions) != 1 || github.Permissions["contents"] != "read" {
		t.Errorf("GitHub's jobs may do more than read: %v", github.Permissions)
	}
	var gitlab struct {
		Check, Test struct{ Script []string }
	}
	other := fileOf(t, ".gitlab-ci.yml")
	if err := yaml.Unmarshal([]byte(other), &gitlab); err != nil {
		t.Fatal(err)
	}
	for job, script := range map[string][]string{"check": gitlab.Check.Script, "test": gitlab.Test.Script} {
		var runs []string
		for _, step := range github.Jobs[job].Steps {
			runs = append(runs, step.Run)
			if step.Uses != "" && !regexp.MustCompile(`@[0-9a-f]{40}$`).MatchString(step.Uses) {
				t.Errorf("%s is not pinned by a hash", step.Uses)
			}
		}
		if want := "make " + job; !slices.Contains(runs, want) || !slices.Contains(script, want) {
			t.Errorf("%s is not run by both: GitHub %q, GitLab %q", want, runs, script)
		}
	}
	versions := regexp.MustCompile(`1\.[0-9]+\.[0-9]+`)
	found := append(versions.FindAllString(regexp.MustCompile(`(?m)(go-version|image): .*`).FindString(text), -1), regexp.MustCompile(`golang:([0-9.]+)`).FindStringSubmatch(text)[1], regexp.MustCompile(`golang:([0-9.]+)`).FindStringSubmatch(other)[1])
	if len(slices.Compact(found)) != 1 {
		t.Errorf("different versions of Go: %q", found)
	}
}

// Each tool that the Makefile pins is one that Renovate finds.
func TestRenovateFindsThePins(t *testing.T) {
	var renovate struct {
		CustomManagers []struct{ MatchStrings []string }
	}
	if err := json.Unmarshal([]byte(fileOf(t, "renovate.json")), &renovate); err != nil {
		t.Fatal(err)
	}
	makefile := fileOf(t, "Makefile")
	var found []string
	for _, m := range renovate.CustomManagers {
		for _, pattern := range m.MatchStrings {
			for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(makefile, -1) {
				found = append(found, match[1]+"@"+match[2])
			}
		}
	}
	pins := regexp.MustCompile(`\S+@v[0-9]\S*`).FindAllString(makefile, -1)
	if len(pins) < 4 || len(pins) != len(found) {
		t.Fatalf("the Makefile pins %q, and Renovate finds %q", pins, found)
	}
	for i, pin := range pins {
		module, version, _ := strings.Cut(found[i], "@")
		if !strings.HasPrefix(pin, module) || !strings.HasSuffix(pin, "@"+version) || strings.Contains(module, "/cmd/") {
			t.Errorf("Renovate finds %q in %q", found[i], pin)
		}
	}
}

// A release is refused without a team, while files have changes that no commit has,
// and where one of the same name is.
func TestReleaseIsOfACommitAndOfATeam(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip(err)
	}
	script := fileOf(t, ".ci/release")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "make-release"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a",
			"GIT_COMMITTER_DATE=2026-01-02T03:04:05Z")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	if said := run("./make-release"); !strings.Contains(said, "which team?") {
		t.Errorf("without a team: %s", said)
	}
	if err := os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("/release/\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run("git", "init", "-q")
	if said := run("./make-release", "testby"); !strings.Contains(said, "in no commit") || !strings.Contains(said, "?? make-release") {
		t.Errorf("with changes: %s", said)
	}
	run("git", "add", "-A")
	run("git", "commit", "-q", "-m", "a")
	run("git", "tag", "v1.2.3")
	before := filepath.Join(dir, "release", "testby-v1.2.3")
	if err := os.MkdirAll(before, 0o700); err != nil {
		t.Fatal(err)
	}
	if said := run("./make-release", "testby"); !strings.Contains(said, "release/testby-v1.2.3 is there already") {
		t.Errorf("over an earlier one: %s", said)
	}
	run("git", "tag", "-d", "v1.2.3")
	named := "release/testby-2026-01-02-" + strings.TrimSpace(run("git", "rev-parse", "--short=12", "HEAD"))
	if err := os.Rename(before, filepath.Join(dir, named)); err != nil {
		t.Fatal(err)
	}
	if said := run("./make-release", "testby"); !strings.Contains(said, named+" is there already") {
		t.Errorf("over an earlier one, without a tag, want %s: %s", named, said)
	}
}

// Licences are taken from the module and from the linked part of it, and a module
// without one is named.
func TestReleaseHasEveryLicence(t *testing.T) {
	root, into := t.TempDir(), filepath.Join(t.TempDir(), "licences")
	for _, path := range []string{"good/LICENSE", "good/smtp/LICENSE.md", "good/unused/LICENSE", "bad/smtp/LICENSE", "bad/main.go"} {
		if err := os.MkdirAll(filepath.Join(root, filepath.Dir(path)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(root, path), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	good, bad := filepath.Join(root, "good"), filepath.Join(root, "bad")
	lines := []string{"a.test/good v1.0.0 " + good + " " + good + "/smtp", "a.test/bad v2.0.0 " + bad + " " + bad + "/smtp"}
	run := func(lines ...string) (string, error) {
		cmd := exec.Command("../.ci/licences", into)
		cmd.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if said, err := run(lines[0]); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	for path, want := range map[string]bool{"LICENSE": true, "smtp/LICENSE.md": true, "unused/LICENSE": false} {
		if _, err := os.Stat(filepath.Join(into, "a.test/good@v1.0.0", path)); (err == nil) != want {
			t.Errorf("%s: %v, wanted %v", path, err, want)
		}
	}
	if said, err := run(lines...); err == nil || !strings.Contains(said, "a.test/bad v2.0.0 has no file with its licence") || strings.Contains(said, "good") {
		t.Errorf("without a licence: %v, %s", err, said)
	}
}
