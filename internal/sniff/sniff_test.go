package sniff_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/internal/sniff"
	"jianbao/internal/words"
)

const sentence = "市水务局昨天介绍，城东水厂的扩建工程已经通水。"

func encoded(t testing.TB, name, text string) string {
	t.Helper()
	b, err := charset.Encode(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// exe is a program's two headers.
func exe() string {
	b := make([]byte, 0x84)
	copy(b, "MZ\x90\x00")
	binary.LittleEndian.PutUint32(b[0x3c:], 0x80)
	copy(b[0x80:], "PE\x00\x00")
	return string(b)
}

func TestDetect(t *testing.T) {
	for _, tt := range []struct{ name, body, want, start string }{
		{"PDF", "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", "a PDF document", "%PDF-1.4"},
		{"PDF behind blanks", "\xef\xbb\xbf\r\n%PDF-1.7\r\n", "a PDF document", "%PDF-1.7"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a PNG image", "\x89PNG"},
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF\x00", "a JPEG image", "\xff\xd8\xff\xe0\x00\x10JFIF\x00"},
		{"WebP", "RIFF\x24\x00\x00\x00WEBPVP8 ", "a WebP image", "RIFF\x24\x00\x00\x00WEBPVP8 "},
		{"BMP", "BM\x36\x10\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", "a BMP image", "BM\x36\x10\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00"},
		{"MP4", "\x00\x00\x00\x18ftypmp42", "an MP4 video", "\x00\x00\x00\x18ftypmp42"},
		{"MP3 without a tag", "\xff\xfb\x90\x64\x00\x00", "an MP3 sound", "\xff\xfb\x90\x64\x00\x00"},
		{"gzip", "\x1f\x8b\x08\x00\x00\x00", "a gzip file", "\x1f\x8b\x08\x00\x00\x00"},
		{"docx", "PK\x03\x04\x14\x00\x06\x00[Content_Types].xml...word/document.xml", "a Word document", "PK\x03\x04\x14\x00\x06\x00[Content"},
		{"zip", "PK\x03\x04\x14\x00\x00\x00a.txt", "a ZIP archive", "PK\x03\x04\x14\x00\x00\x00a.txt"},
		{"old Word", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600) + "W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00", "a Word document", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 8)},
		{"RAR", "Rar!\x1a\x07\x01\x00", "a RAR archive", "Rar!\x1a\x07\x01\x00"},
		{"program", exe(), "a program", exe()[:16]},
		{"woff2", "wOF2\x00\x01\x00\x00", "a font", "wOF2\x00\x01\x00\x00"},

		{"JSON", `{"code":404,"msg":"文章不存在"}`, "JSON", `{"code":404,"msg`},
		{"JSON, cut off", "\xef\xbb\xbf[{\"title\":\"" + sentence, "JSON", "[{\"title\":\"\xe5\xb8\x82\xe6\xb0"},
		{"JSON in GBK", encoded(t, "gb18030", `{"title":"`+sentence+`","html":"<p>`+sentence+`</p>"}`), "JSON", "{\"title\":\"\xca\xd0\xcb\xae\xce\xf1"},
		{"JSON with a bad string", "{\"title\": \"a\tb\n\x1b\"}", "JSON", "{\"title\": \"a\tb"},
		{"JSON in UTF-16", encoded(t, "utf-16le", `{"title":"`+sentence+`","n":1}`), "JSON", "{\x00\"\x00t\x00i\x00t\x00l\x00e\x00\"\x00"},
		{"JSONP", "callback({\"code\":0,\"data\":[]});", "JSONP", `callback({"code":`[:16]},
		{"JSONP with a guard", "/**/ typeof cb === 'function' && cb({\"a\":[1,2]});", "JSONP", "/**/ typeof cb ="},
		{"script", "/* 统计 */\nvar _hmt = _hmt || [];\n(function() {})();", "JavaScript", "/* 统计 */"},
		{"script that writes", "document.write(\"城东\");", "JavaScript", "document.write(\""},
		{"style", "@charset \"utf-8\";\nbody{margin:0}", "a style sheet", "@charset \"utf-8\""},
		{"style, one rule", ".nav, #top > a { color: red; }", "a style sheet", ".nav, #top > a {"},
		{"feed", "<?xml version=\"1.0\"?>\n<!-- RSS --><rss version=\"2.0\"><channel><description>&lt;p&gt;</description>", "a feed", "<?xml version=\"1"},
		{"feed with HTML", "<feed xmlns=\"http://www.w3.org/2005/Atom\"><content><![CDATA[<p>x</p>]]>", "a feed", "<feed xmlns=\"htt"},
		{"sitemap", "<?xml version='1.0'?><urlset>", "a sitemap", "<?xml version='1"},
		{"storage's error", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML", "<?xml version=\"1"},
		{"SVG", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>", "an SVG image", "<svg xmlns=\"http"},

		{"blanks", " \r\n\t", sniff.Blank, ""},
		{"a byte order mark", "\xef\xbb\xbf", sniff.Blank, ""},
		{"a wide byte order mark", "\xff\xfe", sniff.Blank, ""},
		{"blanks of UTF-16", "\xff\xfe \x00\n\x00", sniff.Blank, ""},
		{"ideographic blanks", "　　\n　", sniff.Blank, ""},
		{"zeros", strings.Repeat("\x00", 1000), "binary data", strings.Repeat("\x00", 16)},
		{"noise with a tag in it", strings.Repeat("\x01\x02\x9c\xfe\x00\x07\x81", 50) + "<p\x01", "binary data", "\x01\x02\x9c\xfe\x00\x07\x81\x01\x02\x9c\xfe\x00\x07\x81\x01\x02"},
		{"noise", strings.Repeat("\x01\x02\x9c\xfe\x00\x07\x81", 50), "binary data", "\x01\x02\x9c\xfe\x00\x07\x81\x01\x02\x9c\xfe\x00\x07\x81\x01\x02"},
	} {
		kind, ok := sniff.Detect([]byte(tt.body), "text/html")
		if !ok || kind.Name != tt.want || kind.Start != tt.start {
			t.Errorf("%s: got %v %q, begins %q; want %q, begins %q", tt.name, ok, kind.Name, kind.Start, tt.want, tt.start)
		}
		if want := strings.Contains(" JSON JSONP JavaScript a style sheet a feed a sitemap XML an SVG image "+sniff.Blank, tt.want); kind.Text != want {
			t.Errorf("%s: text %v, want %v", tt.name, kind.Text, want)
		}
		if words.New("zh").Heading(kind.Name) == kind.Name && kind.Name != "JSON" && kind.Name != "JSONP" && kind.Name != "XML" {
			t.Errorf("%s: there is no Chinese for %q", tt.name, kind.Name)
		}
	}
}

// What may be a page is none of our business, however bad it is.
func TestDetectLeavesPages(t *testing.T) {
	page := "<html><head><title>题目</title></head><body><p>" + sentence + "</p></body></html>"
	for name, body := range map[string]string{
		"a page":                   page,
		"in GBK":                   encoded(t, "gb18030", page),
		"in UTF-16":                encoded(t, "utf-16be", page),
		"XHTML":                    "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\" \"\">" + page,
		"WML":                      "<?xml version=\"1.0\"?><wml><card><p>" + sentence,
		"behind a comment":         "<!-- 发布于 2012 -->\n" + page,
		"a fragment":               "<p>" + sentence,
		"a fragment behind text":   sentence + "<br>" + sentence,
		"plain text":               sentence + "\n" + sentence,
		"plain English":            "The city (population 2,000) said: [we] will import steel. var is a word.",
		"a bracket first":          "[原创]" + sentence,
		"a year first":             "[2012] " + sentence,
		"a brace first":            "{题目} " + sentence,
		"one word":                 "OK",
		"a call":                   "报道(新华社)" + sentence,
		"BM":                       "BMW 宣布" + sentence,
		"MZ":                       "MZ" + strings.Repeat(sentence, 9),
		"a script first":           "<script>var a = {};</script>" + page,
		"script without a tag":     "var a = 1;\n" + page,
		"noise in a page":          strings.Repeat("\x01\x02", 200) + page,
		"zeros in a page":          strings.ReplaceAll(page, "水", "\x00"),
		"a page of error":          "<h1>404 Not Found</h1>",
		"Latin-1":                  "Une d\xe9claration du pr\xe9sident \xe0 l'\xe9lys\xe9e.",
		"a page behind its header": "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page,
	} {
		if kind, other := sniff.Detect([]byte(body), "text/html"); other {
			t.Errorf("%s is taken for %q, begins %q", name, kind.Name, kind.Start)
		}
	}
}

func FuzzDetect(f *testing.F) {
	for _, s := range []string{"%PDF-", "PK\x03\x04", "MZ", "{\"a\":[", "cb([", "/*", "<?xml ?><a:b", "\xff\xfe{\x00", "BM", "<!--"} {
		f.Add([]byte(s), "text/html; charset=gbk")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		kind, other := sniff.Detect(body, contentType)
		if other != (kind.Name != "") || len(kind.Start) > 16 || kind.Name == "" && kind.Start != "" {
			t.Errorf("%v %q %q", other, kind.Name, kind.Start)
		}
		if again, _ := sniff.Detect(body, contentType); again != kind {
			t.Errorf("second time otherwise: %v, %v", kind, again)
		}
	})
}
