package layouts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianbao/charset"
	"jianbao/internal/corpus"
	"jianbao/layouts"
	"jianbao/parser"
)

// BenchmarkLayouts reads pages of portals that have a shipped layout, with it
// and without, beside the HTML5 parser alone.
func BenchmarkLayouts(b *testing.B) {
	root := corpus.Dir(b, "corpus", "article", "gne")
	var set layouts.Set
	var with, without []parser.Input
	for prefix, host := range map[string]string{"163_": "news.163.com", "ifeng_": "news.ifeng.com", "guancha_": "www.guancha.cn", "qq_": "new.qq.com", "thepaper_": "www.thepaper.cn", "wechat_": "mp.weixin.qq.com", "baijiahao_": "baijiahao.baidu.com"} {
		files, err := filepath.Glob(filepath.Join(root, prefix+"*.html"))
		if err != nil || len(files) == 0 {
			b.Fatalf("no pages of %s: %v", prefix, err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			in := parser.Input{URL: "https://" + host + "/a/1.html", Text: charset.Decode(data, "")}
			without = append(without, in)
			in.Layouts = set.For(host)
			with = append(with, in)
		}
	}
	b.Run("html", func(b *testing.B) {
		for b.Loop() {
			for _, in := range without {
				if _, err := html.Parse(strings.NewReader(in.Text.Text)); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(b.N*len(without))/b.Elapsed().Seconds(), "pages/s")
	})
	for _, c := range []struct {
		name   string
		inputs []parser.Input
	}{{"without", without}, {"with", with}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				for _, in := range c.inputs {
					parser.Parse(in)
				}
			}
			b.ReportMetric(float64(b.N*len(c.inputs))/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// BenchmarkFirst is what the first page of a host costs: the set is cut at its
// hosts, and the layouts of the host are read.
func BenchmarkFirst(b *testing.B) {
	for b.Loop() {
		var set layouts.Set
		if len(set.For("news.163.com")) == 0 {
			b.Fatal("no layouts")
		}
	}
}
