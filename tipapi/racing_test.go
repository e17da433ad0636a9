package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Packages with goroutines of their own are those that "make test" runs with the
// race detector. The commands are not: they are started with it by the tests of
// endtoend.
func TestPackagesWithGoroutinesAreRaced(t *testing.T) {
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	raced := regexp.MustCompile(`(?m)^RACING := ((?:\./site/\w+ )+)\$\(addprefix \./tipapi/,(.*)\)$`).FindSubmatch(makefile)
	if raced == nil {
		t.Fatal("the Makefile has no line RACING as this test reads it")
	}
	packages := strings.Fields(strings.ReplaceAll(string(raced[1]), "./site/", "") + string(raced[2]))
	files, err := filepath.Glob("../*/*/*.go")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		half, name := filepath.Base(filepath.Dir(filepath.Dir(file))), filepath.Base(filepath.Dir(file))
		if half != "endtoend" && !slices.Contains(packages, name) && startsGoroutines(t, file) {
			t.Errorf("%s starts goroutines, and %s is not in RACING of the Makefile", file, name)
		}
	}
	if !startsGoroutines(t, "serve.go") || startsGoroutines(t, "version.go") {
		t.Error("goroutines are not seen, or seen where there are none")
	}
}

// startsGoroutines says whether a file has a go statement, or calls the Go of a
// WaitGroup or of the like.
func startsGoroutines(t *testing.T, file string) (found bool) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Go"
		}
		return !found
	})
	return found
}
