package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/mail"
	"lyktan/tipapi/webhook"
)

// What the process that handles tips is linked with does not grow unnoticed.
func TestModulesAreTheOnesInTheTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	slices.Sort(linked)
	linked = slices.Compact(linked)
	text, err := os.ReadFile("../docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^|]*\\S) \\|").FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, row[1])
	}
	slices.Sort(listed)
	if !slices.Equal(linked, listed) {
		t.Errorf("docs/dependencies.md lists %q,\nand tipapi is linked with %q", listed, linked)
	}
}

// go doc ./tipapi and tipapi help list every command, and no other.
func TestCommandsAreTheOnesInTheComment(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	for _, c := range commands {
		known = append(known, c.name)
	}
	slices.Sort(known)
	for where, text := range map[string]string{"the package comment": file.Doc.Text(), "tipapi help": usage + "\ttipapi help\n"} {
		var listed []string
		for _, line := range regexp.MustCompile(`(?m)^\ttipapi ((?:tips )?[a-z]+)(?: .*)?$`).FindAllStringSubmatch(text, -1) {
			listed = append(listed, line[1])
		}
		slices.Sort(listed)
		if !slices.Equal(listed, known) {
			t.Errorf("%s lists %q, and there are %q", where, listed, known)
		}
	}
}

// What an address of a queue may say is what the administrator's page has in its
// tables, each below a line that begins "Parameters of" and the schemes.
func TestQueueParametersAreTheOnesInTheTables(t *testing.T) {
	text, err := os.ReadFile("../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	parameters := map[string][]string{"tls": jetstream.Parameters, "smtp": mail.Parameters, "https": webhook.Parameters}
	table := regexp.MustCompile("(?m)^Parameters of `([a-z]+)://`.*\n\n((?:\\|.*\n)+)")
	for _, found := range table.FindAllStringSubmatch(string(text), -1) {
		scheme := found[1]
		var listed []string
		for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\| [^|]+ \\| [^|]+ \\|$").FindAllStringSubmatch(found[2], -1) {
			listed = append(listed, row[1])
		}
		if known := parameters[scheme]; !slices.Equal(listed, known) {
			t.Errorf("docs/operations.md lists %q for %s://, and the code knows %q", listed, scheme, known)
		}
		delete(parameters, scheme)
	}
	for scheme := range parameters {
		t.Errorf("docs/operations.md has no table of parameters of %s://", scheme)
	}
}

// The tests that the threat model names for each promise exist.
func TestThreatModelNamesTestsThatExist(t *testing.T) {
	model, err := os.ReadFile("../docs/threat-model.md")
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, dir := range []string{"../endtoend", "../site", "../tipapi"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, f := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(string(text), -1) {
				there[f[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`").FindAllStringSubmatch(string(model), -1)
	if len(named) < 40 {
		t.Errorf("the threat model names %d tests", len(named))
	}
	for _, n := range named {
		if !there[n[1]] {
			t.Errorf("docs/threat-model.md names %s, which does not exist", n[1])
		}
	}
}
