package words_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"jianbao/internal/words"
	reasons "jianbao/parser"
	"jianbao/record"
)

// TestEveryMessageHasBothLanguages reads the sources of the whole module, finds
// every message that a person can see, and holds the tables to them: none is
// missing, none has other verbs, none is left over.
func TestEveryMessageHasBothLanguages(t *testing.T) {
	chinese := words.Translations()
	found := scan(t)
	if len(found.keys) < 100 {
		t.Fatalf("only %d messages were found in the sources", len(found.keys))
	}
	for _, key := range slices.Sorted(maps.Keys(found.keys)) {
		translation, ok := chinese[key]
		if !ok {
			t.Errorf("%s: no Chinese for %q", found.keys[key], key)
			continue
		}
		if got, want := verbs(t, translation), verbs(t, key); !maps.Equal(got, want) {
			t.Errorf("%s: the verbs of %q are %v, in Chinese %v", found.keys[key], key, want, got)
		}
	}
	for _, place := range found.notLiteral {
		t.Errorf("%s: the key is not a literal", place)
	}
	foreign := words.Foreign()
	for _, key := range slices.Sorted(maps.Keys(chinese)) {
		if _, others := foreign[key]; !others && !found.literals[key] {
			t.Errorf("no source says %q any more: delete it", key)
		}
	}
}

func TestNoKeyIsThereTwice(t *testing.T) {
	files, err := filepath.Glob("zh*.go")
	if err != nil || len(files) < 3 {
		t.Fatalf("%v, %v", files, err)
	}
	seen := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			pair, ok := n.(*ast.KeyValueExpr)
			if !ok {
				return true
			}
			key, ok := literal(pair.Key)
			if function := name + key; ok && seen[key] != "" && name != "zh.go" {
				t.Errorf("%s: %q is in %s already", function, key, seen[key])
			}
			if name != "zh.go" {
				seen[key] = name
			}
			return true
		})
	}
}

// TestBothLanguagesFormat makes every message in both languages with arguments
// that fit, and looks for what fmt writes where something does not.
func TestBothLanguagesFormat(t *testing.T) {
	printers := []*words.Printer{words.New("en"), words.New("zh")}
	for key := range words.Translations() {
		var args []any
		used := verbs(t, key)
		for n := 1; n <= len(used); n++ {
			switch used[n] {
			case 'd', 'c', 'U', 'X':
				args = append(args, 7)
			case 'f', 'g':
				args = append(args, 7.5)
			case 'w':
				args = append(args, fmt.Errorf("inner"))
			case 'q', 's', 'v':
				args = append(args, "text")
			default:
				t.Errorf("%q: argument %d has the verb %q", key, n, used[n])
			}
		}
		for _, p := range printers {
			for _, got := range []string{p.Sprintf(key, args...), p.Error(words.Errorf(key, args...))} {
				if strings.Contains(got, "%!") {
					t.Errorf("%s: %q gives %q", p.Lang(), key, got)
				}
			}
		}
	}
}

func TestEveryStoredWordHasATerm(t *testing.T) {
	terms := words.Terms()
	for _, word := range []string{
		string(record.KindGallery), string(record.KindVideo), string(record.KindLive), string(record.KindError), string(record.KindRemoved),
		string(record.Missing), string(record.Deleted), string(record.Returned),
		string(record.EventSeen), string(record.EventRevised), string(record.EventCompleted),
	} {
		if terms[word] == "" {
			t.Errorf("no term for %q", word)
		}
	}
	for _, outcome := range constants(t, "../../record/outcome.go") {
		if terms[outcome] == "" {
			t.Errorf("no term for the outcome %q", outcome)
		}
	}
}

// constants are the texts of a file's constants.
func constants(t *testing.T, name string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, d := range file.Decls {
		if general, ok := d.(*ast.GenDecl); ok && general.Tok == token.CONST {
			ast.Inspect(general, func(n ast.Node) bool {
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
					word, _ := strconv.Unquote(text.Value)
					out = append(out, word)
				}
				return true
			})
		}
	}
	if len(out) < 10 {
		t.Fatalf("%s: only %d constants", name, len(out))
	}
	return out
}

// verbs are the verbs of a format by the argument that they print.
func verbs(t *testing.T, format string) map[int]byte {
	t.Helper()
	out := map[int]byte{}
	next := 1
	pattern := regexp.MustCompile(`%(%|[-+# 0]*(?:\d+)?(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z]))`)
	for _, match := range pattern.FindAllStringSubmatch(format, -1) {
		if match[1] == "%" {
			continue
		}
		if match[2] != "" {
			next, _ = strconv.Atoi(match[2])
		}
		out[next] = match[3][0]
		next++
	}
	return out
}

// sources is what the module's sources say.
type sources struct {
	// keys are the messages, with a place of each.
	keys map[string]string
	// literals are all texts outside of the tables.
	literals   map[string]bool
	notLiteral []string
}

// scan reads all Go files of the module but tests and the tables themselves.
func scan(t *testing.T) sources {
	t.Helper()
	out := sources{keys: map[string]string{}, literals: map[string]bool{}}
	files := token.NewFileSet()
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			rel, _ := filepath.Rel(root, name)
			skip := rel != "." && strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || rel == "bench" || rel == filepath.Join("internal", "words")
			if skip {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			return err
		}
		out.add(files, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(out.notLiteral)
	return out
}

func (s *sources) add(files *token.FileSet, file *ast.File) {
	command := file.Name.Name == "main"
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit, *ast.BinaryExpr:
			if text, ok := literal(n.(ast.Expr)); ok {
				s.literals[text] = true
			}
		case *ast.CallExpr:
			if at := keyArgument(n, command); at >= 0 && at < len(n.Args) {
				s.key(files, n.Args[at])
			}
		case *ast.CompositeLit:
			if typeName(n.Type) == "cobra.Command" {
				s.help(files, n)
			}
		}
		return true
	})
}

func (s *sources) help(files *token.FileSet, n *ast.CompositeLit) {
	for _, element := range n.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if name, ok := pair.Key.(*ast.Ident); ok && (name.Name == "Short" || name.Name == "Long") {
			s.key(files, pair.Value)
		}
	}
}

func (s *sources) key(files *token.FileSet, e ast.Expr) {
	place := files.Position(e.Pos()).String()
	if name, ok := e.(*ast.Ident); ok && name.Name == "key" {
		return // a helper hands its own argument on; its callers are looked at
	}
	if text, ok := literal(e); ok {
		s.keys[text] = place
		return
	}
	s.notLiteral = append(s.notLiteral, place)
}

// keyArgument is the number of the argument of a call that is a message, -1 for none.
func keyArgument(call *ast.CallExpr, command bool) int {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		receiver := ""
		if name, ok := f.X.(*ast.Ident); ok {
			receiver = name.Name
		}
		switch f.Sel.Name {
		case "Errorf", "Key":
			if receiver == "words" {
				return 0
			}
		case "Sprintf", "Safe", "Text", "Say", "Print":
			// Methods of the printer and of the command's app, by whatever name it has.
			if command && receiver != "fmt" || strings.HasSuffix(typeName(f.X), ".words") {
				return 0
			}
		case "StringVar", "BoolVar", "IntVar", "DurationVar", "StringSliceVar", "StringArrayVar", "Var",
			"StringVarP", "BoolVarP", "IntVarP", "DurationVarP", "StringSliceVarP", "StringArrayVarP", "VarP",
			"Int64Var", "Float64Var":
			if command {
				return len(call.Args) - 1
			}
		}
	case *ast.Ident:
		switch f.Name {
		case "usagef":
			return 0
		case "exitf":
			return 1
		}
	}
	return -1
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return typeName(e.X) + "." + e.Sel.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.UnaryExpr:
		return typeName(e.X)
	}
	return ""
}

// literal is the text of a literal or of several that are added.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind != token.STRING {
			return "", false
		}
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, alsoOK := literal(e.Y)
		return left + right, ok && alsoOK && e.Op == token.ADD
	case *ast.ParenExpr:
		return literal(e.X)
	}
	return "", false
}

// TestEveryReasonHasChinese: they are looked up at run time.
func TestEveryReasonHasChinese(t *testing.T) {
	zh := words.New("zh")
	for _, reason := range reasons.Reasons() {
		if zh.Heading(string(reason)) == string(reason) {
			t.Errorf("no Chinese for %q", reason)
		}
	}
}
