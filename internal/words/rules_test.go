package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/internal/words"
)

// TestEveryRuleHasChinese: the parser's rules stand in records in English, and
// inspect article --explain looks them up when it runs.
func TestEveryRuleHasChinese(t *testing.T) {
	zh := words.New("zh")
	rules := rulesOfParser(t)
	if len(rules) < 40 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	for _, rule := range slices.Sorted(maps.Keys(rules)) {
		if zh.Heading(rule) == rule {
			t.Errorf("%s: no Chinese for the rule %q", rules[rule], rule)
		}
	}
}

// rulesOfParser are the texts that the parser's sources give as a rule, with a
// place of each: those that go to a function which keeps it, that a field or
// variable of that name gets, or that are returned beside a kind.
func rulesOfParser(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../../parser/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files, rules := token.NewFileSet(), map[string]string{}
	take := func(e ast.Expr) {
		if text, ok := literal(e); ok && text != "" && !strings.HasSuffix(text, " ") {
			rules[text] = files.Position(e.Pos()).String()
		}
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			rulesIn(n, take)
			return true
		})
	}
	return rules
}

func rulesIn(n ast.Node, take func(ast.Expr)) {
	switch n := n.(type) {
	case *ast.CallExpr:
		if at, ok := map[string]int{"prove": 1, "addToRule": 1, "setTitle": 1, "addEditors": 1, "why": 0}[lastName(n.Fun)]; ok && len(n.Args) > at {
			take(n.Args[at])
		}
	case *ast.CompositeLit:
		if typeName(n.Type) == "found" && len(n.Elts) > 1 {
			take(n.Elts[1])
		}
	case *ast.KeyValueExpr:
		if lastName(n.Key) == "rule" {
			take(n.Value)
		}
	case *ast.AssignStmt:
		for i, to := range n.Lhs {
			if name := lastName(to); len(n.Rhs) == len(n.Lhs) && (name == "rule" || name == "why") {
				take(n.Rhs[i])
			}
		}
	case *ast.ReturnStmt:
		if len(n.Results) == 2 && strings.HasPrefix(lastName(n.Results[0]), "Kind") {
			take(n.Results[1])
		}
	}
}

// lastName is that of a variable, a field, a function or a method.
func lastName(e ast.Expr) string {
	name := typeName(e)
	return name[strings.LastIndexByte(name, '.')+1:]
}
