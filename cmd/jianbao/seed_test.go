package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/internal/corpus"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// jianbao runs the program in this process and returns what it wrote.
func jianbao(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, talk bytes.Buffer
	code = run(process{
		Args: args, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Now: time.Now,
		Getenv: func(name string) string { return map[string]string{"LANG": "C.UTF-8"}[name] },
	})
	return out.String(), talk.String(), code
}

// TestSeed takes the article that the project began with the whole way: from
// portals of several shapes and encodings, through crawl, to show.
func TestSeed(t *testing.T) {
	text, err := os.ReadFile(corpus.Dir(t, "seed", "article.txt"))
	if err != nil {
		t.Fatal(err)
	}
	portal, err := portaltest.Seed(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := portal.Start(); err != nil {
		t.Fatal(err)
	}
	defer portal.Close()
	dir := t.TempDir()
	file := filepath.Join(dir, "crawl.yaml")
	if err := os.WriteFile(file, portal.Config(), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := jianbao(t, "crawl", "-c", file); code != 0 {
		t.Fatalf("crawl: exit %d: %s", code, stderr)
	}
	for _, page := range portal.Pages {
		t.Run(page.Shape+"/"+page.Charset+"/"+page.Declared, func(t *testing.T) {
			stdout, stderr, code := jianbao(t, "show", page.URL, "--format", "json", "--data", filepath.Join(dir, "data"))
			if code != 0 {
				t.Fatalf("show: exit %d: %s", code, stderr)
			}
			var a record.Article
			if err := json.Unmarshal([]byte(stdout), &a); err != nil {
				t.Fatal(err)
			}
			checkSeed(t, a, page, captionOf(t, string(text)))
		})
	}
}

// captionOf is the line of the seed that begins with ◥, without that sign.
func captionOf(t *testing.T, text string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if caption, ok := strings.CutPrefix(strings.TrimSpace(line), "◥"); ok {
			return caption
		}
	}
	t.Fatal("the seed has no caption")
	return ""
}

func checkSeed(t *testing.T, a record.Article, page portaltest.SeedPage, caption string) {
	t.Helper()
	reads := int64(-1)
	if a.Reads != nil {
		reads = *a.Reads
	}
	type facts struct {
		Title, Published, Source string
		SourceParts, Authors     []string
		Reads                    int64
		Charset, Declared        string
		Kind                     record.Kind
	}
	got := facts{a.Title, a.Published.Format(time.RFC3339), a.Source, a.SourceParts, a.Authors, reads, a.Charset, a.DeclaredCharset, a.Kind}
	want := facts{
		"青岛西海岸新区扎实开展“作风能力提升年” 推进作风建设常态化长效化", "2022-12-31T08:19:00+08:00", "大众报业·半岛网-半岛都市报",
		[]string{"大众报业", "半岛网", "半岛都市报"}, []string{"李晓哲", "刘伟"}, 31357, page.Charset, page.Declared, record.KindArticle,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got, want:\n%s", diff)
	}
	for _, who := range []struct{ name, role string }{{"李晓哲", "首席记者"}, {"刘伟", "通讯员"}} {
		if !slices.ContainsFunc(a.Bylines, func(b record.Byline) bool { return b.Name == who.name && strings.Contains(b.Role, who.role) }) {
			t.Errorf("bylines %v lack %s as %s", a.Bylines, who.name, who.role)
		}
	}
	if !strings.HasPrefix(a.Body, "风清气正") || !strings.HasSuffix(a.Body, "贡献力量。") {
		t.Errorf("the body runs from %.30q to %q", a.Body, a.Body[max(0, len(a.Body)-60):])
	}
	for _, heading := range []string{"充电赋能", "锤炼过硬本领", "作风能力提升转化", "经济发展质效", "服务群众", "厚植为民情怀"} {
		if !slices.Contains(strings.Split(a.Body, "\n"), heading) {
			t.Errorf("the body lacks the sub-heading %s", heading)
		}
	}
	for _, alien := range []string{"网站地图", "刘伟", "◥", "凯发"} {
		if strings.Contains(a.Body, alien) {
			t.Errorf("the body has %s", alien)
		}
	}
	if !slices.ContainsFunc(a.Images, func(i record.Image) bool {
		return strings.TrimPrefix(i.Caption, "◥") == caption
	}) {
		t.Errorf("the caption is not among the images: %v", a.Images)
	}
}
