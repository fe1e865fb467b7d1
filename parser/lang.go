package parser

import (
	"strings"
	"unicode"

	"jianbao/weburl"
)

// Characters that only one of the two scripts has, among the most frequent.
var (
	onlySimplified  = newRuneSet("这个们来国为说时会学对发经过还进开关实现业从动机电车门见书长东间体种点产当给让话记队总设认论员报组样张传风气际规联资华质团师术战运达转农远连边难观议线级头权统济区领导计务则决济单据类声办级满术网际")
	onlyTraditional = newRuneSet("這個們來國為說時會學對發經過還進開關實現業從動機電車門見書長東間體種點產當給讓話記隊總設認論員報組樣張傳風氣際規聯資華質團師術戰運達轉農遠連邊難觀議線級頭權統濟區領導計務則決單據類聲辦滿網與灣臺")
)

// language names the language of a text as BCP 47 does: zh-CN for simplified
// and zh-TW for traditional Chinese (zh-HK where the page says so), en, ja, ko, or what the page
// declares; "" where nothing tells.
func language(text, declared string) string {
	declared = strings.ToLower(strings.TrimSpace(strings.ReplaceAll(declared, "_", "-")))
	var n tally
	total := 0
	for _, r := range text {
		if total++; total > 3000 {
			break
		}
		n.add(r)
	}
	switch {
	case n.kana > 10 && n.kana*4 > n.han:
		return "ja"
	case n.hangul > 10 && n.hangul > n.han:
		return "ko"
	case n.han*4 > n.latin && n.han > 0:
		return chinese(n.simplified, n.traditional, declared)
	case n.latin == 0:
		return ""
	case isLanguageTag(declared) && !strings.HasPrefix(declared, "zh"):
		return canonicalTag(declared)
	case isEnglish(text):
		return "en"
	}
	return ""
}

// tally counts the characters of a text by their scripts.
type tally struct{ han, kana, hangul, latin, simplified, traditional int }

func (n *tally) add(r rune) {
	switch {
	case r >= 0x4e00 && r <= 0x9fff: // most, and in no other script's table
		n.han++
		if onlySimplified.has(r) {
			n.simplified++
		}
		if onlyTraditional.has(r) {
			n.traditional++
		}
	case r < 0x80:
		if isLetter(r) {
			n.latin++
		}
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		n.kana++
	case unicode.Is(unicode.Hangul, r):
		n.hangul++
	case isHan(r):
		n.han++
	}
}

// chinese tells the scripts apart by the characters that only one of them has,
// and Hong Kong and Macau by what the page declares.
func chinese(simplified, traditional int, declared string) string {
	hongkong := strings.Contains(declared, "hk") || strings.Contains(declared, "mo")
	switch {
	case traditional > simplified, simplified == 0 && (hongkong || strings.Contains(declared, "tw") || strings.Contains(declared, "hant")):
		if hongkong {
			return "zh-HK"
		}
		return "zh-TW"
	}
	return "zh-CN"
}

// declaredLang is the language that a page declares; a site of Hong Kong or
// Macau that names no region declares it by its address.
func (p *page) declaredLang() string {
	lang := p.htmlLang
	if lang == "" { // of other languages, og:locale is often what a system came with
		if v, _ := p.metaNamed("og:locale", "content-language", "dc.language"); strings.HasPrefix(strings.ToLower(v), "zh") {
			lang = v
		}
	}
	low := strings.ToLower(lang)
	host := weburl.Host(p.own)
	if (strings.HasSuffix(host, ".hk") || strings.HasSuffix(host, ".mo")) && (low == "" || low == "zh" || strings.HasSuffix(low, "hant")) {
		return "zh-HK"
	}
	return lang
}

// isLanguageTag admits xx and xx-YY.
func isLanguageTag(s string) bool {
	if len(s) != 2 && !(len(s) == 5 && s[2] == '-') {
		return false
	}
	for i := range len(s) {
		if i != 2 && !(s[i] >= 'a' && s[i] <= 'z') {
			return false
		}
	}
	return true
}

func canonicalTag(s string) string {
	if len(s) == 5 {
		return s[:3] + strings.ToUpper(s[3:])
	}
	return s
}

func isEnglish(text string) bool {
	words := strings.Fields(lowerASCII(clip(text, 2000)))
	hits := 0
	for _, w := range words {
		switch w {
		case "the", "of", "and", "to", "in", "is", "that", "for", "was", "on":
			hits++
		}
	}
	return hits*12 > len(words)
}
