package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"jianbao/config"
)

// compiled is the schema as an editor would use it.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("crawl.schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("crawl.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value is a YAML text as the schema's checker takes it: dates as texts, and
// without the keys that have no value, which are the same as absent ones.
func value(t testing.TB, text []byte) any {
	t.Helper()
	var root yaml.Node
	if err := yaml.Load(bytes.TrimPrefix(text, []byte("\ufeff")), &root); err != nil {
		t.Fatal(err)
	}
	plain(&root, 0)
	var v any
	if err := root.Load(&v); err != nil {
		t.Fatal(err)
	}
	if v == nil {
		return map[string]any{}
	}
	return v
}

func plain(n *yaml.Node, depth int) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); {
			if target(n.Content[i+1]).Tag == "!!null" {
				n.Content = slices.Delete(n.Content, i, i+2)
			} else {
				i += 2
			}
		}
	}
	if depth < 100 {
		for _, c := range n.Content {
			plain(c, depth+1)
		}
	}
}

func target(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func TestGoodFilesAreValidBySchema(t *testing.T) {
	s := compiled(t)
	for name, text := range goodFiles(t) {
		if _, err := config.Parse(text, name); err != nil {
			t.Errorf("%s does not load: %v", name, err)
		}
		if err := s.Validate(value(t, text)); err != nil {
			t.Errorf("%s is not valid by the schema: %v", name, err)
		}
	}
}

// goodFiles are the shipped file, DESIGN's example and what init writes.
func goodFiles(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"en": config.Sample("en"), "zh": config.Sample("zh-CN")}
	for _, name := range []string{"../crawl.yaml", "testdata/design.yaml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	return files
}

// TestBadFilesAreNotValidBySchema checks those whose mistake a schema can see.
func TestBadFilesAreNotValidBySchema(t *testing.T) {
	s := compiled(t)
	for _, name := range []string{"unknown-key", "unknown-key-far", "unknown-key-site", "command", "types", "numbers", "durations",
		"sizes", "language", "agent", "root-list", "root-text", "site-ids", "regexp", "layouts"} {
		text, err := os.ReadFile(filepath.Join("testdata", name+".bad.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if name == "layouts" {
			text = bytes.ReplaceAll(text, []byte("2020-02-30"), []byte("'2020'"))
		}
		if s.Validate(value(t, text)) == nil {
			t.Errorf("%s is valid by the schema", name)
		}
	}
}

func TestEveryFieldIsDescribed(t *testing.T) {
	text, err := config.Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	fields := 0
	var walk func(path string, v any)
	walk = func(path string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			return
		}
		if properties, ok := m["properties"].(map[string]any); ok {
			for name, p := range properties {
				fields++
				if d, _ := p.(map[string]any)["description"].(string); !strings.HasSuffix(d, ".") {
					t.Errorf("%s.%s has no description that ends like a sentence: %q", path, name, d)
				}
			}
		}
		for name, inner := range m {
			walk(path+"/"+name, inner)
		}
	}
	walk("", document)
	if fields < 40 {
		t.Errorf("%d fields were seen", fields)
	}
}

func TestEffectiveIsReadBack(t *testing.T) {
	for name, text := range goodFiles(t) {
		c, err := config.Parse(text, name)
		if err != nil {
			t.Fatal(err)
		}
		effective := c.Effective()
		again, err := config.Parse(effective, "catalog.db")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(string(again.Effective()), string(effective)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if bytes.Contains(effective, []byte(`"data"`)) {
			t.Errorf("%s: the effective configuration names the data folder", name)
		}
	}
}

// FuzzParse: a file that loads is valid by the schema, and its effective
// configuration loads to itself.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, text := range goodFiles(f) {
		f.Add(text)
	}
	s := compiled(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 64<<10 {
			return
		}
		c, err := config.Parse(text, "crawl.yaml")
		if err != nil {
			if len(err.Error()) > 1<<20 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		if err := s.Validate(value(t, text)); err != nil {
			t.Errorf("it loads, but is not valid by the schema: %v", err)
		}
		effective := c.Effective()
		again, err := config.Parse(effective, "catalog.db")
		if err != nil {
			t.Fatalf("%s\nis not read back: %v", effective, err)
		}
		if got := again.Effective(); !bytes.Equal(got, effective) {
			t.Errorf("read back as\n%s\nnot\n%s", got, effective)
		}
	})
}
