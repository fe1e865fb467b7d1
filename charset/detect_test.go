package charset_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
)

// news is a paragraph as newspapers write; its characters are common ones.
const news = "新区扎实开展“作风能力提升年”活动，推进作风建设常态化、长效化，为全市高质量发展贡献力量。记者从会议上了解到，今年以来全国经济运行总体平稳。"

const newsTW = "行政院長今天表示，政府將繼續推動經濟發展，加強與國際社會的合作關係，並且提供更好的生活環境給所有的國民。"

const newsJP = "政府は今日、新しい経済対策についての会議を開き、国民の生活を支えるための方針を決めました。"

const newsKR = "정부는 오늘 새로운 경제 대책에 대한 회의를 열고 국민의 생활을 지원하기 위한 방안을 마련했다고 밝혔다."

func encode(t testing.TB, name, s string) string {
	t.Helper()
	body, err := charset.Encode(name, s)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func html(head, body string) string {
	return "<!DOCTYPE html>\n<html><head>" + head + "</head><body><p>" + body + "</p></body></html>\n"
}

func TestDetect(t *testing.T) {
	in := func(name, s string) string { return encode(t, name, s) }
	gb := func(s string) string { return in("gb18030", s) }
	filler := "<style>" + strings.Repeat(".c{margin:0 auto;padding:0}\n", 130) + "</style>"
	tests := []struct {
		name        string
		body        string
		contentType string
		want        charset.Decision
	}{
		{"empty", "", "", charset.Decision{Charset: "utf-8", Rule: "default"}},
		{"ASCII", html("", "plain"), "text/html", charset.Decision{Charset: "utf-8", Rule: "default"}},
		{"ASCII declared", html(`<meta charset="GBK">`, "plain"), "", charset.Decision{Charset: "gb18030", Declared: "gbk", Rule: "meta"}},
		{"ASCII declared UTF-16, which it is not", html(`<meta charset="utf-16">`, "plain"), "",
			charset.Decision{Charset: "utf-8", Declared: "utf-16", Rule: "meta"}},
		{"ASCII, header UTF-16, which it is not", html("", "plain"), "text/html; charset=utf-16",
			charset.Decision{Charset: "utf-8", Declared: "utf-16", Rule: "default"}},

		{"UTF-8 with mark", "\ufeff" + html(`<meta charset="gbk">`, news), "", charset.Decision{Charset: "utf-8", Declared: "gbk", Rule: "bom"}},
		{"UTF-16LE with mark", "\xff\xfe" + in("utf-16le", news), "", charset.Decision{Charset: "utf-16le", Rule: "bom"}},
		{"UTF-16BE with mark", "\xfe\xff" + in("utf-16be", news), "text/html; charset=GBK", charset.Decision{Charset: "utf-16be", Declared: "gbk", Rule: "bom"}},
		{"UTF-32LE with mark", "\xff\xfe\x00\x00" + in("utf-32le", news), "", charset.Decision{Charset: "utf-32le", Rule: "bom"}},
		{"UTF-32BE with mark", "\x00\x00\xfe\xff" + in("utf-32be", news), "", charset.Decision{Charset: "utf-32be", Rule: "bom"}},
		{"GB18030 with mark", "\x84\x31\x95\x33" + gb(news), "", charset.Decision{Charset: "gb18030", Rule: "bom"}},

		{"UTF-8 undeclared", html("", news), "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 declared gb2312", html(`<meta charset="gb2312">`, news), "", charset.Decision{Charset: "utf-8", Declared: "gb2312", Rule: "utf-8"}},
		{"UTF-8, header gb2312", html("", news), "text/html;charset=GB2312", charset.Decision{Charset: "utf-8", Declared: "gb2312", Rule: "utf-8"}},
		{"UTF-8 cut off in a character", html("", news)[:60], "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 with a broken character", html("", news+"\xe6\x96"+news), "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 with an island of GBK", html("", news+gb("相关新闻")+news+news), "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 of eight characters", "西海岸新区会议在", "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 of one letter", "café", "", charset.Decision{Charset: "utf-8", Rule: "score"}},

		{"UTF-16LE without mark", in("utf-16le", html("", news)), "", charset.Decision{Charset: "utf-16le", Rule: "utf-16 pattern"}},
		{"UTF-16BE without mark", in("utf-16be", html("", news)), "", charset.Decision{Charset: "utf-16be", Rule: "utf-16 pattern"}},
		{"UTF-16LE, its page declares", in("utf-16le", html(`<meta charset="utf-16">`, news)), "",
			charset.Decision{Charset: "utf-16le", Declared: "utf-16", Rule: "utf-16 pattern"}},
		{"UTF-16BE of Chinese alone", in("utf-16be", "一二三十一月"+news+"\n"), "", charset.Decision{Charset: "utf-16be", Rule: "utf-16 pattern"}},
		{"UTF-32LE without mark", in("utf-32le", html("", news)), "", charset.Decision{Charset: "utf-32le", Rule: "utf-16 pattern"}},
		{"UTF-32BE without mark", in("utf-32be", html("", news)), "", charset.Decision{Charset: "utf-32be", Rule: "utf-16 pattern"}},
		{"GBK with a zero byte", gb(html("", news+"\x00"+news)), "", charset.Decision{Charset: "gb18030", Rule: "score"}},

		{"header", gb(html("", news)), "text/html; charset=gb2312", charset.Decision{Charset: "gb18030", Declared: "gb2312", Rule: "header"}},
		{"header before meta", gb(html(`<meta charset="gb18030">`, news)), "text/html; charset=gbk",
			charset.Decision{Charset: "gb18030", Declared: "gbk", Rule: "header"}},
		{"header UTF-8, meta right", gb(html(`<meta charset="gb2312">`, news)), "text/html; charset=utf-8",
			charset.Decision{Charset: "gb18030", Declared: "gb2312", Rule: "meta"}},
		{"header ISO-8859-1, meta right", gb(html(`<meta charset="gb2312">`, news)), "text/html; charset=ISO-8859-1",
			charset.Decision{Charset: "gb18030", Declared: "gb2312", Rule: "meta"}},
		{"header ISO-8859-1 alone", gb(html("", news)), "text/html; charset=ISO-8859-1",
			charset.Decision{Charset: "gb18030", Declared: "iso-8859-1", Rule: "score"}},
		{"declared UTF-8 but GBK", gb(html(`<meta charset="utf-8">`, news)), "", charset.Decision{Charset: "gb18030", Declared: "utf-8", Rule: "score"}},
		{"declared Big5 but GBK", gb(html(`<meta charset="big5">`, news)), "", charset.Decision{Charset: "gb18030", Declared: "big5", Rule: "score"}},
		{"declared gb2312 but Big5", in("big5", html(`<meta charset="gb2312">`, newsTW)), "", charset.Decision{Charset: "big5", Declared: "gb2312", Rule: "score"}},
		{"meta after 3 KB", gb(html(filler+`<meta http-equiv="Content-Type" content="text/html; charset=gb2312">`, news)), "",
			charset.Decision{Charset: "gb18030", Declared: "gb2312", Rule: "meta"}},
		{"unknown label", gb(html(`<meta charset="x-Nobody">`, news)), "", charset.Decision{Charset: "gb18030", Declared: "x-Nobody", Rule: "score"}},
		{"XML declaration", gb(`<?xml version="1.0" encoding="GB2312"?><rss><title>` + news + `</title></rss>`), "text/xml",
			charset.Decision{Charset: "gb18030", Declared: "gb2312", Rule: "xml"}},
		{"a feed's meta is content", gb(`<?xml version='1.0' encoding='GBK'?><rss><title>` + news + `<![CDATA[<meta charset="big5">]]></title></rss>`), "",
			charset.Decision{Charset: "gb18030", Declared: "gbk", Rule: "xml"}},
		{"one broken character", gb(html(`<meta charset="gbk">`, news)) + "\xff" + gb(news), "", charset.Decision{Charset: "gb18030", Declared: "gbk", Rule: "meta"}},
		{"GBK with an island of UTF-8", gb(html("", news+news)) + "热门评论" + gb(news), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"stray byte in a page declared UTF-8", html(`<meta charset="utf-8">`, "that\x92s all"), "",
			charset.Decision{Charset: "utf-8", Declared: "utf-8", Rule: "meta"}},
		{"Cyrillic declared", in("windows-1251", html(`<meta charset="windows-1251">`, "Правительство России приняло новое решение")), "",
			charset.Decision{Charset: "windows-1251", Declared: "windows-1251", Rule: "meta"}},

		{"HZ", in("hz", html("", news)), "", charset.Decision{Charset: "hz", Rule: "hz"}},
		{"ISO-2022-CN", html("", "\x1b$)A\x0e3G6+K.3'M(K.!#\x0f"), "", charset.Decision{Charset: "iso-2022-cn", Rule: "escape"}},
		{"ISO-2022-CN declared", html("", "\x1b$)G\x0ejW}$N{V4b/\x0f"), "text/html; charset=ISO-2022-CN-EXT", charset.Decision{Charset: "iso-2022-cn", Declared: "iso-2022-cn-ext", Rule: "escape"}},
		{"HZ declared", in("hz", html(`<meta charset="hz-gb-2312">`, news)), "", charset.Decision{Charset: "hz", Declared: "hz-gb-2312", Rule: "hz"}},
		{"script is no HZ", html("<script>if(~{a:1}.a){b=~{c:2}}</script>", "plain"), "", charset.Decision{Charset: "utf-8", Rule: "default"}},
		{"ISO-2022-JP", in("iso-2022-jp", html("", newsJP)), "", charset.Decision{Charset: "iso-2022-jp", Rule: "escape"}},

		{"GBK undeclared", gb(html("", news)), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK of eight characters", gb("西海岸新区会议在"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK of four characters", gb("今日新闻"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK of two rare characters", gb("<title>搜狐</title>"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK of three that are common in EUC-JP", gb("<title>凤凰网</title>"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK of full-width figures", gb("<p>２０１２年１２月３１日　０８：１９　（ＡＢＣ）</p>"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"GBK whose one character is valid UTF-8", gb(strings.Repeat("<td>12元</td>\n", 40)), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"Cantonese in Big5-HKSCS", in("big5", "佢哋喺嗰度啲嘢咁嘅唔係喇嚟㗎冇咗睇吓畀搵乜嘢邊個"), "", charset.Decision{Charset: "big5", Rule: "score"}},
		{"Cyrillic UTF-8 has no longer sequences", html("", "Правительство России приняло решение"), "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 of one no-break space, which is a pair of GBK", html("", "plain\u00a0text"), "", charset.Decision{Charset: "utf-8", Rule: "score"}},
		{"French UTF-8", html("", "L’été dernier, à Besançon, un élève a été blessé; où est-il né?"), "", charset.Decision{Charset: "utf-8", Rule: "utf-8"}},
		{"UTF-8 with an island of a fourth", html("", newsKR+newsKR+newsKR+in("euc-kr", newsKR[:90])), "", charset.Decision{Charset: "utf-8", Rule: "score"}},
		{"UTF-8, two fifths of it GBK, which it claims to be", html(`<meta charset="gbk">`, news+news+news+gb(news+news)), "",
			charset.Decision{Charset: "utf-8", Declared: "gbk", Rule: "score"}},
		{"GBK of four characters that claim Latin-1", gb("<title>今日新闻</title>"), "text/html; charset=ISO-8859-1",
			charset.Decision{Charset: "gb18030", Declared: "iso-8859-1", Rule: "score"}},
		{"rows of dashes that claim Latin-1", "<p>one \x97\x97\x97\x97 two \x93three\x94\xa0\xa0\xa0\xa0</p>", "text/html; charset=ISO-8859-1",
			charset.Decision{Charset: "windows-1252", Declared: "iso-8859-1", Rule: "header"}},
		{"GBK of rare characters", gb("骰桂纶镁"), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"traditional characters in GBK", gb(html("", newsTW)), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"Big5 undeclared", in("big5", html("", newsTW)), "", charset.Decision{Charset: "big5", Rule: "score"}},
		{"EUC-KR undeclared", in("euc-kr", html("", newsKR)), "", charset.Decision{Charset: "euc-kr", Rule: "score"}},
		{"Shift_JIS undeclared", in("shift_jis", html("", newsJP)), "", charset.Decision{Charset: "shift_jis", Rule: "score"}},
		{"EUC-JP undeclared", in("euc-jp", html("", newsJP)), "", charset.Decision{Charset: "euc-jp", Rule: "score"}},
		{"EUC-TW undeclared", eucTW, "", charset.Decision{Charset: "euc-tw", Rule: "score"}},
		{"Russian undeclared", in("windows-1251", html("", strings.Repeat("Правительство России приняло новое решение о поддержке граждан. ", 5))), "",
			charset.Decision{Charset: "windows-1251", Rule: "second opinion"}},
		{"Russian that claims Latin-1", in("windows-1251", html(`<meta charset="iso-8859-1">`, strings.Repeat("Правительство России приняло новое решение о поддержке граждан. ", 5))), "",
			charset.Decision{Charset: "windows-1251", Declared: "iso-8859-1", Rule: "second opinion"}},
		{"Russian, header Latin-1, meta right", in("koi8-r", html(`<meta charset="koi8-r">`, strings.Repeat("Правительство России приняло новое решение о поддержке граждан. ", 5))), "text/html; charset=iso-8859-1",
			charset.Decision{Charset: "koi8-r", Declared: "koi8-r", Rule: "meta"}},
		{"French that claims Latin-1", in("windows-1252", html(`<meta charset="iso-8859-1">`, strings.Repeat("À l’école, les élèves préfèrent déjeuner à côté du théâtre. ", 20))), "",
			charset.Decision{Charset: "windows-1252", Declared: "iso-8859-1", Rule: "meta"}},
		{"a Western word that is a pair of GBK", in("windows-1252", "<title>Düsseldorf – the maçã</title>"), "",
			charset.Decision{Charset: "windows-1252", Rule: "second opinion"}},
		{"French undeclared", in("windows-1252", html("", "Le gouvernement a décidé de créer une agence européenne à côté du théâtre, où les élèves préfèrent déjeuner.")), "",
			charset.Decision{Charset: "windows-1252", Rule: "second opinion"}},
		{"Turkish undeclared", in("windows-1254", html("", "Hükümet ekonomik durum nedeniyle vatandaşları desteklemeye karar verdi, açıklamayı bakanlık yaptı.")), "",
			charset.Decision{Charset: "windows-1254", Rule: "second opinion"}},
		{"one accent", "caf\xe9", "", charset.Decision{Charset: "windows-1252", Rule: "second opinion"}},
		{"large page, text at its end", strings.Repeat("<br>\n", 20000) + gb(news), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"large page, one long paragraph without ASCII", strings.Repeat("<br>\n", 1000) + strings.Repeat(gb("全国经济运行总体平稳"), 2000), "",
			charset.Decision{Charset: "gb18030", Rule: "score"}},
		{"large page without a byte of ASCII", strings.Repeat(gb("全国经济运行总体平稳"), 4000), "", charset.Decision{Charset: "gb18030", Rule: "score"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := charset.Detect([]byte(tt.body), tt.contentType)
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("got - want +\n%s", diff)
			}
		})
	}
}

// eucTW is 行政院今天表示，政府將繼續推動經濟發展 in EUC-TW.
const eucTW = "\xc8\xe7\xd1\xc9\xd8\xe1\xc4\xf4\xc5\xb2\xcf\xd0\xc6\xfc\xa1\xa2\xd1\xc9\xcd\xb4\xd9\xf2\xfa\xab\xfa\xfd\xda\xe4\xd9\xaf\xe5\xee\xf4\xa4\xe0\xf5\xd5\xad"

func TestDecodeKeepsWhatCanBeRead(t *testing.T) {
	body := encode(t, "gb18030", html(`<meta charset="gb2312">`, news)) + "\xff" + encode(t, "gb18030", "<p>结束</p>")
	got := charset.Decode([]byte(body), "text/html")
	want := charset.Text{
		Text:    html(`<meta charset="gb2312">`, news) + "\ufffd<p>结束</p>",
		Charset: "gb18030", Declared: "gb2312", Rule: "meta", Broken: 1,
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got - want +\n%s", diff)
	}
}

func TestDeclarations(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"charset", `<meta charset=gbk>`, "gbk"},
		{"charset in capitals, with space", `<META CHARSET = " GBK ">`, "gbk"},
		{"http-equiv", `<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />`, "gb2312"},
		{"content before http-equiv", `<meta content='text/html;charset=big5' http-equiv=content-type>`, "big5"},
		{"stray semicolon", `<meta http-equiv="Content-Type" content="text/html; charset='gb2312;'">`, "gb2312"},
		{"no http-equiv", `<meta name="x" content="text/html; charset=gb2312">`, ""},
		{"in a comment", `<!-- <meta charset="gbk"> -->`, ""},
		{"after a comment", `<!-- <meta charset="gbk"> --><meta charset="big5">`, "big5"},
		{"after an empty comment", `<!--><meta charset="big5">`, "big5"},
		{"in a script alone", `<script>document.write('<meta charset="gbk">')</script>`, "gbk"},
		{"after a script with one", `<script>s='<meta charset="gbk">'</script><meta charset="big5">`, "big5"},
		{"after a script with a tag's start", `<script>if (a<b && c=="it's") d()</script><meta charset="big5">`, "big5"},
		{"in an attribute", `<p title='<meta charset="gbk">'>`, ""},
		{"unknown, then known", `<meta charset="nobody"><meta charset="big5">`, "big5"},
		{"the first counts", `<meta charset="gbk"><meta charset="big5">`, "gbk"},
		{"of an attribute the first counts", `<meta charset="gbk" charset="big5">`, "gbk"},
		{"value without an end", `<meta charset="gbk`, ""},
		{"no label", "<meta charset=\"\xd6\xd0\">", ""},
		{"a label without end", `<meta charset="` + strings.Repeat("x", 1000) + `">`, ""},
		{"other element", `<metas charset="gbk">`, ""},
		{"script's charset is its own", `<script charset="gbk" src="a.js"></script>`, ""},
		{"XML in HTML comes after meta", `<?xml version="1.0" encoding="big5"?><html><meta charset="gbk">`, "gbk"},
		{"XML in HTML", `<?xml version="1.0" encoding="big5"?><html>`, "big5"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := charset.Detect([]byte(tt.page+"\n<p>plain</p>"), "").Declared
			if got != tt.want {
				t.Errorf("%s\ngot %q, want %q", tt.page, got, tt.want)
			}
		})
	}
}

// No page may take longer than its size allows: each of these would take hours
// if anything were read again and again.
func TestHostilePages(t *testing.T) {
	const size = 2 << 20
	for _, part := range []string{
		"<", "<!--", "<!", "</", "<?", "<meta", "<meta ", "<meta charset=", "<meta charset=x>", "<meta charset='", "<meta content='charset",
		"<script>", "<script></script", "<style><meta", "<a b='", "<a b=c ", "charset", "~{", "~{a", "\x1b$B", "\xe4", "\xe4\xb8", "\x81", "\x81\x30",
		"\x00", "\xff\x00", "\xa4\xa4<", "\x8e\xa2", "\xe9 ", "é", "中",
	} {
		t.Run(fmt.Sprintf("%+q", part), func(t *testing.T) {
			start := time.Now()
			got := charset.Decode([]byte(strings.Repeat(part, size/len(part))), "text/html; charset=\""+strings.Repeat("charset", 1000))
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
			if !utf8.ValidString(got.Text) || got.Charset == "" {
				t.Errorf("charset %q", got.Charset)
			}
		})
	}
}

func TestName(t *testing.T) {
	tests := map[string]string{
		"gb2312": "gb18030", "GBK": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030",
		"cp936": "gb18030", "chinese": "gb18030", "gb2312;": "gb18030", " utf8\n": "utf-8", "Big5-HKSCS": "big5",
		"ISO-8859-1": "windows-1252", "ascii": "windows-1252", "ks_c_5601-1987": "euc-kr", "x-sjis": "shift_jis",
		"hz-gb-2312": "hz", "utf-16": "utf-16le", "utf-32": "utf-32le", "x-euc-tw": "euc-tw",
		"": "", "nobody": "", "replacement": "", "iso-2022-cn-ext": "iso-2022-cn",
	}
	for label, want := range tests {
		if got := charset.Name(label); got != want {
			t.Errorf("Name(%q) = %q, want %q", label, got, want)
		}
	}
}

// TestShortGreekAndOthers: three words that nobody declares are enough, and Chinese of
// as many characters stays Chinese.
func TestShortGreekAndOthers(t *testing.T) {
	for _, tt := range []struct{ charset, text, want string }{
		{"windows-1253", "Ο δήμος άνοιξε", "iso-8859-7"}, // both read alike
		{"windows-1253", "Άνοιξε η γέφυρα", "windows-1253"},
		{"windows-1253", "Νέα και Άρθρα", "windows-1253"},
		{"iso-8859-7", "Άνοιξε η γέφυρα", "iso-8859-7"},
		{"iso-8859-7", "Νέα και Άρθρα", "iso-8859-7"},
		{"windows-874", "สะพานเปิดแล้ววันนี้", "windows-874"},
		{"windows-874", "ข่าวจากท่าเรือ", "windows-874"},
		{"windows-1251", "Мост открыли вчера", "windows-1251"},
		{"windows-1251", "Паром снова ходит", "windows-1251"},
		{"x-mac-cyrillic", "Мост снова открыли для машин, паром отменён", "x-mac-cyrillic"},
		{"gb18030", "渡口开航", "gb18030"},
		{"gb18030", "末班船", "gb18030"},
		{"big5", "渡口開航", "big5"},
		{"big5", "末班船", "big5"},
	} {
		for _, body := range []string{tt.text, html("<title>"+tt.text+"</title>", tt.text)} {
			bytes := encode(t, tt.charset, body)
			got := charset.Detect([]byte(bytes), "")
			if text, _, _ := charset.DecodeAs([]byte(bytes), got.Charset); got.Charset != tt.want || text != body {
				t.Errorf("%s, %q: %s by %s", tt.charset, body, got.Charset, got.Rule)
			}
		}
	}
}
