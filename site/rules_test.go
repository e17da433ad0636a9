package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lyktan/site/lint"
)

var (
	// ruleInFormat matches a fault's format that names its rule after the file.
	ruleInFormat = regexp.MustCompile(`^%s(?:/%s)?(?::%d)?: ([a-z]+(?:[ -][a-z]+)?): `)
	ruleName     = regexp.MustCompile(`^[a-z]+(-[a-z]+)?$`)
	ruleRow      = regexp.MustCompile("(?m)^\\| `([a-z -]+)` \\| ")
)

// rulesInCode lists the names of rules that a fault of the check can have: the
// pages' and those that stand in the code of the other checks.
func rulesInCode(t *testing.T) []string {
	t.Helper()
	names := lint.Rules()
	for _, dir := range []string{"lint", "messages", "directory", "language", "freshness", "forms", "index"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BasicLit:
					if m := ruleInFormat.FindStringSubmatch(unquoted(n)); m != nil {
						names = append(names, m[1])
					}
				case *ast.CallExpr:
					for _, arg := range n.Args[:min(2, len(n.Args))] {
						if lit, ok := arg.(*ast.BasicLit); ok && isFault(n.Fun) && ruleName.MatchString(unquoted(lit)) {
							names = append(names, unquoted(lit))
						}
					}
				}
				return true
			})
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func isFault(called ast.Expr) bool {
	switch called := called.(type) {
	case *ast.Ident:
		return called.Name == "fault"
	case *ast.SelectorExpr:
		return called.Sel.Name == "fault"
	}
	return false
}

func unquoted(lit *ast.BasicLit) string {
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// Each rule that a fault can name has a row in the document for editors, and the
// document has no row for a rule that is gone.
func TestRulesAreInTheDocument(t *testing.T) {
	text, err := os.ReadFile(root + "/docs/content.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, ok := strings.Cut(string(text), "| rule | message | what to do |")
	if !ok {
		t.Fatal("docs/content.md has no table of rules")
	}
	var rows []string
	for _, m := range ruleRow.FindAllStringSubmatch(table, -1) {
		rows = append(rows, m[1])
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	code := rulesInCode(t)
	for _, known := range []string{"drift", "parity", "strings", "files", "front matter", "plain", "language"} { // one of each way to name it
		if !slices.Contains(code, known) {
			t.Errorf("the rule %q was not found in the code", known)
		}
	}
	for _, rule := range code {
		if !slices.Contains(rows, rule) {
			t.Errorf("docs/content.md has no row for the rule %q", rule)
		}
	}
	for _, rule := range rows {
		if !slices.Contains(code, rule) {
			t.Errorf("docs/content.md has a row for %q, which is no rule", rule)
		}
	}
}
