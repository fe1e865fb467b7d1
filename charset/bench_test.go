package charset_test

import (
	"strings"
	"testing"

	"jianbao/charset"
)

// page is about 100 KB of HTML as news pages have it: a head that declares, and
// markup around every paragraph.
func page(t testing.TB, name, label string) []byte {
	t.Helper()
	const paragraph = "<p class=\"text\"><a href=\"http://news.example.cn/2022/12/31/a.html\">半岛网</a>" +
		"　　新区扎实开展“作风能力提升年”活动，推进作风建设常态化、长效化，为高质量发展贡献力量。</p>\n"
	html := `<html><head><meta http-equiv="Content-Type" content="text/html; charset=` + label + `"><title>新闻</title></head><body>` +
		strings.Repeat(paragraph, 500) + "</body></html>"
	body, err := charset.Encode(name, html)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

var benchmarks = []struct{ name, charset, label string }{
	{"GB declared", "gb18030", "gb2312"},
	{"GB undeclared", "gb18030", ""},
	{"GB declared UTF-8", "gb18030", "utf-8"},
	{"UTF-8 declared", "utf-8", "utf-8"},
	{"UTF-8 undeclared", "utf-8", ""},
	{"UTF-8 declared GB", "utf-8", "gb2312"},
	{"Big5 declared", "big5", "big5"},
}

func BenchmarkDetect(b *testing.B) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			body := page(b, bm.charset, bm.label)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				charset.Detect(body, "text/html")
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			body := page(b, bm.charset, bm.label)
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				charset.Decode(body, "text/html")
			}
		})
	}
}
