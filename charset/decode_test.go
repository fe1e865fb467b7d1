package charset_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
)

func TestDecodeAs(t *testing.T) {
	tests := []struct {
		name, charset, body, want string
		broken                    int
	}{
		// The 19 pairs that became real characters, one by one.
		{"A6D9", "gb18030", "\xa6\xd9", "\ufe10", 0},
		{"A6DA", "gb18030", "\xa6\xda", "\ufe12", 0},
		{"A6DB", "gb18030", "\xa6\xdb", "\ufe11", 0},
		{"A6DC", "gb18030", "\xa6\xdc", "\ufe13", 0},
		{"A6DD", "gb18030", "\xa6\xdd", "\ufe14", 0},
		{"A6DE", "gb18030", "\xa6\xde", "\ufe15", 0},
		{"A6DF", "gb18030", "\xa6\xdf", "\ufe16", 0},
		{"A6EC", "gb18030", "\xa6\xec", "\ufe17", 0},
		{"A6ED", "gb18030", "\xa6\xed", "\ufe18", 0},
		{"A6F3", "gb18030", "\xa6\xf3", "\ufe19", 0},
		{"A8BC", "gb18030", "\xa8\xbc", "\u1e3f", 0},
		{"FE59", "gb18030", "\xfe\x59", "\u9fb4", 0},
		{"FE61", "gb18030", "\xfe\x61", "\u9fb5", 0},
		{"FE66", "gb18030", "\xfe\x66", "\u9fb6", 0},
		{"FE67", "gb18030", "\xfe\x67", "\u9fb7", 0},
		{"FE6D", "gb18030", "\xfe\x6d", "\u9fb8", 0},
		{"FE7E", "gb18030", "\xfe\x7e", "\u9fb9", 0},
		{"FE90", "gb18030", "\xfe\x90", "\u9fba", 0},
		{"FEA0", "gb18030", "\xfe\xa0", "\u9fbb", 0},
		// Four bytes.
		{"81 35 F4 37", "gb18030", "\x81\x35\xf4\x37", "\ue7c7", 0},
		{"its neighbours", "gb18030", "\x81\x35\xf4\x36\x81\x35\xf4\x38", "\u1e3e\u1e40", 0},
		{"84 31 A4 39, the last of the BMP", "gb18030", "\x84\x31\xa4\x39", "\uffff", 0},
		{"84 31 A5 30, behind it", "gb18030", "\x84\x31\xa5\x30", "\ufffd1\ufffd0", 2},
		{"90 30 81 30", "gb18030", "\x90\x30\x81\x30", "\U00010000", 0},
		{"E3 32 9A 35", "gb18030", "\xe3\x32\x9a\x35", "\U0010ffff", 0},
		{"E3 32 9A 36", "gb18030", "\xe3\x32\x9a\x36", "\ufffd2\ufffd6", 2},
		{"four bytes cut off", "gb18030", "\x81\x35\xf4", "\ufffd5\ufffd", 2},
		// Private use, and what else Chinese pages carry.
		{"first user-defined zone", "gb18030", "\xaa\xa1\xaf\xfe", "\ue000\ue233", 0},
		{"second", "gb18030", "\xf8\xa1\xfe\xfe", "\ue234\ue4c5", 0},
		{"third", "gb18030", "\xa1\x40\xa7\xa0", "\ue4c6\ue765", 0},
		{"unassigned pairs", "gb18030", "\xa2\xab\xd7\xfa\xfe\x91", "\ue766\ue810\ue855", 0},
		{"A3A0 is a space", "gb18030", "\xa3\xa0", "\u3000", 0},
		{"euro, twice", "gb18030", "\x80\xa2\xe3", "€€", 0},
		{"a bad trail byte of ASCII stays", "gb18030", "\xd6<p>", "\ufffd<p>", 1},
		{"FF", "gb18030", "\xff\xd6\xd0", "\ufffd中", 1},
		{"a label will do", "GB2312", "\xd6\xd0", "中", 0},

		{"Big5", "big5", "\xa4\xa4\xa4\xe5", "中文", 0},
		{"Big5: bad pair keeps its trail byte", "big5", "\x83\x61\xa4\xa4", "\ufffda中", 1},
		{"Big5: bad pair at a tag", "big5", "\xa4<b>", "\ufffd<b>", 1},
		{"Big5: bad pair beyond ASCII", "big5", "\x83\xa1\xa4\xa4", "\ufffd中", 1},
		{"Big5: pairs of two characters", "big5", "\x88\x62\x88\x64\x88\xa3\x88\xa5", "\u00ca\u0304\u00ca\u030c\u00ea\u0304\u00ea\u030c", 0},
		{"Big5-HKSCS", "big5", "\x87\x40", "\u43f0", 0},

		{"Shift_JIS", "shift_jis", "\x93\xfa\x96\x7b\xb1", "日本ｱ", 0},
		{"Shift_JIS: bad pair keeps its trail byte", "shift_jis", "\x85\x61", "\ufffda", 1},
		{"Shift_JIS: user-defined", "shift_jis", "\xf0\x40\xf9\xfc", "\ue000\ue757", 0},
		{"EUC-JP", "euc-jp", "\xc6\xfc\xcb\xdc\x8e\xb1\x8f\xb0\xa1", "日本ｱ丂", 0},
		{"EUC-KR", "euc-kr", "\xc7\xd1\xb1\xb9\x81\x41", "한국갂", 0},
		{"EUC-TW: planes 1 and 2", "euc-tw", "\xc4\xe3\xc5\xc6\x8e\xa2\xa1\xa1", "中文乂", 0},
		{"EUC-TW: plane 1 in four bytes", "euc-tw", "\x8e\xa1\xc4\xe3", "中", 0},
		{"EUC-TW: plane 3", "euc-tw", "\x8e\xa3\xa1\xa1\xc4\xe3", "\ufffd中", 1},

		{"HZ", "hz", "a~{VPND~}b~~~\nc", "a中文b~c", 0},
		{"HZ: a line feed ends it", "hz", "~{VPND\nplain", "中文\nplain", 0},
		{"HZ: each character announced", "hz", "~{VP~{ND~} x", "中文 x", 0},
		{"HZ: odd byte", "hz", "~{VPN\n", "中\ufffd\n", 1},
		{"HZ: eight bits", "hz", "\xd6~{VP~}", "\ufffd中", 1},

		{"UTF-8 with mark", "utf-8", "\ufeff中", "中", 0},
		{"UTF-8 with a mark of each included file", "utf-8", "\ufeff\ufeff中\ufeff", "中\ufeff", 0},
		{"UTF-8: a cut character is one error", "utf-8", "\xe4\xb8<p>\xf0\x9f\x98", "\ufffd<p>\ufffd", 2},
		{"UTF-8: surrogates and overlong forms", "utf-8", "\xed\xa0\x80\xc0\xaf", strings.Repeat("\ufffd", 5), 5},
		{"UTF-8: its own U+FFFD is not broken", "utf-8", "\ufffd", "\ufffd", 0},
		{"UTF-16LE", "utf-16le", "\xff\xfe\x2d\x4e\x3d\xd8\x00\xde", "中😀", 0},
		{"UTF-16BE: lone surrogates, odd byte", "utf-16be", "\xd8\x3d\x4e\x2d\xde\x00\x00", "\ufffd中\ufffd\ufffd", 3},
		{"UTF-32LE", "utf-32le", "\xff\xfe\x00\x00\x2d\x4e\x00\x00\x00\xf6\x01\x00", "中😀", 0},
		{"UTF-32BE: no character, rest", "utf-32be", "\x00\x00\xd8\x00\x00\x11\x00\x00\x00", "\ufffd\ufffd\ufffd", 3},
		{"ISO-2022-JP", "iso-2022-jp", "\x1b$BF|K\\\x1b(Bx", "日本x", 0},
		{"ISO-2022-KR", "iso-2022-kr", "\x1b$)C\x0eGQ19\x0f x", "한국 x", 0},
		{"ISO-2022-CN: GB 2312", "iso-2022-cn", "\x1b$)A\x0e3G6+K.3'\x0f\n\x1b$)A\x0eH}8v\x0fok", "城东水厂\n三个ok", 0},
		{"ISO-2022-CN: planes 1 and 2", "iso-2022-cn", "\x1b$)G\x0ejW}$\x1b$*H\x1bN!!N{V4b/\x0f.", "臺灣乂的氣象.", 0},
		{"ISO-2022-CN: a line feed ends it", "iso-2022-cn", "\x1b$)G\x0ejW}$\nok \x0e3G", "臺灣\nok 城", 0},
		{"ISO-2022-CN: broken", "iso-2022-cn", "\x1b$)A\x0e3\x0f\xe9\x1bN", "\ufffd\ufffd\x1bN", 2},
		{"windows-1252", "iso-8859-1", "caf\xe9 \x93x\x94\x81", "café “x”\u0081", 0},
		{"windows-1253: unassigned", "windows-1253", "\xd2", "\ufffd", 1},
		{"IBM 855", "ibm855", "\xe2\xd6\xe3\xe3", "Росс", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, broken, ok := charset.DecodeAs([]byte(tt.body), tt.charset)
			if got != tt.want || broken != tt.broken || !ok {
				t.Errorf("got %+q, %d broken, %t; want %+q, %d broken", got, broken, ok, tt.want, tt.broken)
			}
		})
	}
}

func TestDecodeAsUnknown(t *testing.T) {
	if text, broken, ok := charset.DecodeAs([]byte("abc"), "nobody"); text != "" || broken != 0 || ok {
		t.Errorf("got %q, %d, %t; want nothing", text, broken, ok)
	}
}

// Every pair of GB18030 means a character, no two the same but the two spaces,
// and comes back from it.
func TestGB18030Pairs(t *testing.T) {
	seen := map[string]string{}
	private := 0
	for lead := 0x81; lead < 0xff; lead++ {
		for trail := 0x40; trail < 0xff; trail++ {
			if trail == 0x7f {
				continue
			}
			pair := string([]byte{byte(lead), byte(trail)})
			text, broken, _ := charset.DecodeAs([]byte(pair), "gb18030")
			r, size := utf8.DecodeRuneInString(text)
			if broken != 0 || size != len(text) {
				t.Fatalf("% X: %+q, %d broken", pair, text, broken)
			}
			if 0xe000 <= r && r < 0xf900 {
				private++
			}
			if other, twice := seen[text]; twice && r != '\u3000' {
				t.Errorf("% X and % X are both %+q", other, pair, text)
			}
			seen[text] = pair
			back := encode(t, "gb18030", text)
			if back != pair && pair != "\xa3\xa0" {
				t.Errorf("% X → %+q → % X", pair, text, back)
			}
		}
	}
	if len(seen) != 23939 || private != 2048 {
		t.Errorf("%d characters, %d of private use; want 23,939 and 2,048", len(seen), private)
	}
}

// Every character of Unicode but U+E5E5, which the WHATWG leaves out, and
// surrogates goes through GB18030 unchanged; the private-use characters that
// got real ones in 2022 come back as these.
func TestGB18030Characters(t *testing.T) {
	real := map[rune]rune{
		0xe78d: 0xfe10, 0xe78e: 0xfe12, 0xe78f: 0xfe11, 0xe790: 0xfe13, 0xe791: 0xfe14, 0xe792: 0xfe15, 0xe793: 0xfe16,
		0xe794: 0xfe17, 0xe795: 0xfe18, 0xe796: 0xfe19,
		0xe81e: 0x9fb4, 0xe826: 0x9fb5, 0xe82b: 0x9fb6, 0xe82c: 0x9fb7, 0xe832: 0x9fb8, 0xe843: 0x9fb9, 0xe854: 0x9fba, 0xe864: 0x9fbb,
	}
	for block := rune(0); block <= utf8.MaxRune; block += 0x1000 {
		var in, want strings.Builder
		for r := block; r < block+0x1000; r++ {
			if !utf8.ValidRune(r) {
				continue
			}
			in.WriteRune(r)
			switch known, ok := real[r]; {
			case ok:
				want.WriteRune(known)
			case r == 0xe5e5:
				want.WriteString("&#58853;")
			default:
				want.WriteRune(r)
			}
		}
		got, broken, _ := charset.DecodeAs([]byte(encode(t, "gb18030", in.String())), "gb18030")
		if got != want.String() || broken != 0 {
			t.Errorf("%U and what follows: %d broken, got - want +\n%s", block, broken, cmp.Diff(got, want.String()))
		}
	}
}

func TestEncode(t *testing.T) {
	tests := []struct{ charset, text, want string }{
		{"gb2312", "青岛€㐀😀", "\xc7\xe0\xb5\xba\xa2\xe3\x81\x39\xee\x39\x94\x39\xfc\x36"},
		{"gb18030", "\ue5e5", "&#58853;"},
		{"big5", "中文简😀", "\xa4\xa4\xa4\xe5&#31616;&#128512;"},
		{"windows-1252", "é中", "\xe9&#20013;"},
		{"utf-8", "中\xff", "中\ufffd"},
		{"utf-16le", "中", "\x2d\x4e"},
		{"utf-32be", "中", "\x00\x00\x4e\x2d"},
		{"hz", "中x", "~{VP~}x"},
		{"shift_jis", "日本", "\x93\xfa\x96\x7b"},
		{"euc-kr", "한", "\xc7\xd1"},
		{"ibm855", "Р", "\xe2"},
	}
	for _, tt := range tests {
		if got := encode(t, tt.charset, tt.text); got != tt.want {
			t.Errorf("%s: got %+q, want %+q", tt.charset, got, tt.want)
		}
	}
	for _, name := range []string{"nobody", "", "euc-tw", "iso-2022-kr", "iso-2022-cn"} {
		if got, err := charset.Encode(name, "x"); err == nil {
			t.Errorf("%q: got %q, want an error", name, got)
		}
	}
}

func TestEncodeQuery(t *testing.T) {
	tests := []struct{ charset, query, want string }{
		{"gb2312", "key=青岛&page=1", "key=%C7%E0%B5%BA&page=1"},
		{"gbk", "a=b c\"<>#'%20+{|}`^", "a=b%20c%22%3C%3E%23%27%20+{|}`^"},
		{"gbk", "丂", "%81@"}, // a trail byte of ASCII is not in the percent-encode set
		{"big5", "中😀", "%A4%A4%26%23128512%3B"},
		{"utf-8", "青岛\x7f", "%E9%9D%92%E5%B2%9B%7F"},
		{"utf-16", "青", "%E9%9D%92"},
		{"hz", "青", "%E9%9D%92"},
		{"nobody", "青", "%E9%9D%92"},
		{"euc-tw", "青", "%E9%9D%92"},
		{"gbk", "\xff", "%841%A47"}, // not UTF-8: U+FFFD, which GB18030 has
		{"gbk", "", ""},
	}
	for _, tt := range tests {
		if got := charset.EncodeQuery(tt.charset, tt.query); got != tt.want {
			t.Errorf("%s %q: got %q, want %q", tt.charset, tt.query, got, tt.want)
		}
	}
}

// What each encoding can write it reads back.
func TestEncodeIsReadBack(t *testing.T) {
	texts := map[string]string{
		"gb18030": news, "hz": "今日新闻\nnews ~ 中", "big5": newsTW, "euc-kr": newsKR, "shift_jis": newsJP, "euc-jp": newsJP,
		"iso-2022-jp": newsJP, "utf-8": news, "utf-16le": news + "😀", "utf-16be": news + "😀", "utf-32le": news, "utf-32be": news,
		"windows-1251": "Правительство", "koi8-r": "Правительство", "windows-874": "ประเทศไทย", "macintosh": "café", "ibm855": "Россия",
	}
	for name, text := range texts {
		got, broken, ok := charset.DecodeAs([]byte(encode(t, name, text)), name)
		if diff := cmp.Diff(got, text); diff != "" || broken != 0 || !ok {
			t.Errorf("%s: %d broken, got - want +\n%s", name, broken, diff)
		}
	}
}

func ExampleEncodeQuery() {
	fmt.Println("/search?key=" + charset.EncodeQuery("gbk", "青岛"))
	// Output: /search?key=%C7%E0%B5%BA
}
