package parser

import (
	"strconv"
	"strings"
)

// maxPartWord bounds the words of a pager, in bytes: a part may have a title.
const maxPartWord = 150

// step is where the words of a pager lead.
type step uint8

const (
	stepNone step = iota
	stepNumber
	stepNext
	stepBack
	stepFirst
	stepLast  // only the address tells its number
	stepWhole // all parts at once
)

// partWord is what the words of an anchor say of the part that it leads to.
type partWord struct {
	step   step
	number int  // of stepNumber
	whole  bool // the words may mean the whole text, too
}

// from is the number of the part seen from part own: -1 where only the
// address can tell, 0 for none.
func (w partWord) from(own int) int {
	own = max(own, 1)
	switch w.step {
	case stepNumber:
		return w.number
	case stepNext:
		return own + 1
	case stepBack:
		return own - 1
	case stepFirst:
		return 1
	case stepLast:
		return -1
	}
	return 0
}

// partMarks stand around the words of anchors to parts.
var partMarks = newRuneSet(" []【】()（）［］<>«»‹›→←·…._-|")

var (
	nextWords  = []string{"下一页", "下一頁", "下页", "下頁", "后一页", "後一頁", "后页", "余下", "餘下", "剩余", "下一张", "下一張", "下一幅", "下一图"}
	backWords  = []string{"上一页", "上一頁", "上页", "上頁", "前一页", "前一頁", "前页", "上一张", "上一張", "上一幅", "上一图"}
	wholeWords = []string{"全文", "单页", "單頁", "全部内容", "全部內容", "不分页", "不分頁", "全篇", "view all", "single page", "full article", "full story", "full text", "show all", "one page", "print view"}
)

// partRunes are the characters of which words of a pager have at least one,
// letters aside.
var partRunes = newRuneSet("0123456789０１２３４５６７８９页頁文篇余餘剩张張幅图续續首末尾上下前后後内內单")

// mayBePart spares most anchors of a page a closer look.
func mayBePart(s string) bool {
	if s == "" {
		return false
	}
	if len(s) > 24 { // one with a title, or in many words
		return hasAnyPrefix(strings.TrimLeft(s, "【[(（ "), []string{"第", "下一", "上一", "余下", "餘下", "Page ", "page ", "Next page", "next page"}) ||
			len(s) <= 40 && containsAny(s, []string{"页", "頁", "全文", "ingle", "full", "Full", "iew"})
	}
	latin := true
	for _, r := range s {
		if partRunes.has(r) {
			return true
		}
		latin = latin && r < 0x80
	}
	return latin && strings.IndexByte("nNpPfFlLvVsSoOcC", s[len(s)-len(strings.TrimLeft(s[:len(s)-1], "[( "))-1]) >= 0
}

// readPartWord reads what may be the words of an anchor to a part.
func readPartWord(s string) partWord {
	if !mayBePart(s) {
		return partWord{}
	}
	s = strings.ToLower(strings.TrimFunc(halfwidth(s), partMarks.has))
	if s == "" {
		return partWord{}
	}
	if n := pageNumber(s); n > 0 {
		return partWord{step: stepNumber, number: n}
	}
	switch s {
	case "下一", "下", "后一", "next", "next page", "older", "继续阅读", "繼續閱讀", "continue reading":
		return partWord{step: stepNext}
	case "上一", "上", "前一", "prev", "previous", "prev page", "previous page":
		return partWord{step: stepBack}
	case "首", "首页", "首頁", "第一页", "第一頁", "最前页", "first", "first page":
		return partWord{step: stepFirst}
	case "末", "尾", "末页", "尾页", "末頁", "尾頁", "最后页", "最后一页", "最後一頁", "last", "last page":
		return partWord{step: stepLast}
	}
	whole := containsAny(s, wholeWords)
	switch short := runes(s) <= 12; {
	case hasAnyPrefix(s, nextWords), short && containsAny(s, nextWords), strings.HasPrefix(s, "next page"):
		return partWord{step: stepNext, whole: whole}
	case hasAnyPrefix(s, backWords), short && containsAny(s, backWords):
		return partWord{step: stepBack}
	case whole && runes(s) <= 24:
		return partWord{step: stepWhole, whole: true}
	}
	return partWord{}
}

// pageNumber is the number in 2, 第2页, 第二页：标题, Page 2; 0 for none.
func pageNumber(s string) int {
	rest, ordinal := strings.CutPrefix(s, "第")
	if !ordinal {
		rest, ordinal = strings.CutPrefix(s, "page ")
	}
	rest = strings.TrimLeft(rest, " ")
	digits := len(rest) - len(strings.TrimLeft(rest, "+0123456789"))
	n, err := strconv.Atoi(rest[:digits])
	behind := strings.TrimLeft(rest[digits:], " ")
	if digits == 0 {
		i := strings.IndexAny(rest, "页頁")
		if i <= 0 || !ordinal || i > 9 {
			return 0
		}
		n, err, behind = hanNumber(rest[:i]), nil, rest[i:]
	}
	named := strings.HasPrefix(behind, "页") || strings.HasPrefix(behind, "頁")
	if err != nil || n < 1 || n > maxParts || behind != "" && !named && !(ordinal && behind[0] == ':') || named && !ordinal && behind != "页" && behind != "頁" {
		return 0
	}
	return n
}
