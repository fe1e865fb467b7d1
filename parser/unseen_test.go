package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/charset"
	"jianbao/parser"
)

// TestUnseen puts inline elements into sentences and looks whether their text
// becomes part of them.
func TestUnseen(t *testing.T) {
	const before, behind = "昨天上午，江边的老码头上来了一群测量队员，他们背着仪器，沿着护岸", "一步一步往前走，看见裂缝就停下来记上一笔。"
	read := func(inline string) string {
		page := fmt.Sprintf("<title>护岸加固工程开工_江城网</title><h1>护岸加固工程开工</h1><div>江城日报 2012-03-04</div><div class=bd><p>%s%s%s</p><p>按照计划，工程将分三段施工，每段留出一条便道，方便渔民上下船，预计明年四月底前完工。</p></div>", before, inline, behind)
		body, _, _ := strings.Cut(parser.Parse(parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(page), ""), FetchedAt: fetched}).Body, "\n")
		return body
	}
	for _, inline := range []string{
		`<span style="display:none">x7Kq 江城网</span>`, `<span style="color:#fff; DISPLAY : none">x7Kq</span>`, `<span hidden>x7Kq</span>`,
		`<font class="jammer">+ Q, z! u</font>`, `<i style="font-size:0px">x7Kq</i>`, `<b style="visibility:hidden">x7Kq</b>`,
	} {
		if got := read(inline); got != before+behind {
			t.Errorf("%s is taken for text: %q", inline, got)
		}
	}
	for inline, seen := range map[string]string{
		`<span style="display:inline">慢慢地</span>`:       "慢慢地",
		`<span style="font-size:0.9em">慢慢地</span>`:      "慢慢地",
		`<span class="hidden-xs">慢慢地</span>`:            "慢慢地",
		`<span style="visibility:visible">慢慢地</span>`:   "慢慢地",
		`<b style="font-size:0;"><i>慢慢地</i></b>`:        "慢慢地",
		`<span style="display:block">慢慢地</span>`:        "慢慢地",
		`<font color="#333333" class="more">慢慢地</font>`: "慢慢地",
	} {
		if got := read(inline); got != before+seen+behind {
			t.Errorf("%s is lost: %q", inline, got)
		}
	}
}

// What is hidden for programs to read is read.
func TestHiddenDateAndSource(t *testing.T) {
	page := `<title>护岸加固工程开工_江城网</title><h1>护岸加固工程开工</h1><div><span id="pubtime_baidu" style="display:none">2012-03-04 08:19</span><span id="source_baidu" style="display:none">来源：江城日报</span></div>` +
		"<div><p>昨天上午，江边的老码头上来了一群测量队员，他们背着仪器，沿着护岸一步一步往前走。</p><p>按照计划，工程将分三段施工，每段留出一条便道，方便渔民上下船。</p></div>"
	got := parser.Parse(parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(page), ""), FetchedAt: fetched})
	if got.Source != "江城日报" || day(got.Published) != "2012-03-04" {
		t.Errorf("source %q, published %v", got.Source, got.Published)
	}
}

// A text that a script is to show is the article all the same.
func TestAnArticleThatIsHidden(t *testing.T) {
	line := "按照计划，工程将分三段施工，每段留出一条便道，方便渔民上下船，预计明年四月底前完工，届时码头恢复停靠。"
	page := "<title>护岸加固工程开工_江城网</title><h1>护岸加固工程开工</h1><div>江城日报 2012-03-04</div><div>" + strings.Repeat(`<p><span style="display:none">`+line+"</span></p>", 4) + "</div>"
	got := parser.Parse(parser.Input{URL: "http://www.example.cn/a/1.html", Text: charset.Decode([]byte(page), ""), FetchedAt: fetched}).Body
	if strings.Count(got, line) != 4 {
		t.Errorf("lost: %q", got)
	}
}
