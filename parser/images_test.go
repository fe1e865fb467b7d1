package parser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/record"
)

// TestPictures holds where a picture's address and its caption are found. The markup
// stands between two paragraphs of an article at http://news.example.cn/a/77.html.
func TestPictures(t *testing.T) {
	const at = "http://news.example.cn"
	for _, c := range []struct{ name, html, url, caption string }{
		{"plain", `<p><img src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"relative", `<p><img src="./W020221231.jpg"></p>`, at + "/a/W020221231.jpg", ""},
		{"without a scheme", `<p><img src="//img.example.cn/1.jpg"></p>`, "http://img.example.cn/1.jpg", ""},
		{"late, data-src", `<p><img src="/static/blank.gif" data-src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"late, data-original", `<p><img src="/static/loading.gif" data-original="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"late, of WordPress", `<p><img src="data:image/svg+xml,x" data-lazy-src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"late, a blog's", `<p><img src="/images/sg_trans.gif" real_src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"attachment of a forum", `<p><img id="aimg_1" src="static/image/common/none.gif" zoomfile="/data/1.jpg" file="/data/1.jpg"></p>`, at + "/data/1.jpg", ""},
		{"set", `<p><img srcset="/s.jpg 320w, /l.jpg 1200w, /m.jpg 640w"></p>`, at + "/l.jpg", ""},
		{"sources", `<picture><source srcset="/1.webp 1x, /2.webp 2x"><img alt=""></picture>`, at + "/2.webp", ""},
		{"resized by a store", `<p><img src="/1.jpg?x-oss-process=image/resize,w_640"></p>`, at + "/1.jpg?x-oss-process=image/resize,w_640", ""},
		{"twice", `<p><img src="/1.jpg"></p><p><img src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"a name like an ornament's", `<p><img src="/photo/arrowhead.jpg"></p>`, at + "/photo/arrowhead.jpg", ""},
		{"an edge without width", `<p><img style="border-width:0px;width:640px" src="/1.jpg"></p>`, at + "/1.jpg", ""},
		{"spacer", `<p><img src="/img/spacer.gif"></p>`, "", ""},
		{"small", `<p><img src="/1.gif" width="16" height="16"></p>`, "", ""},
		{"small by style", `<p><img src="/1.png" style="width: 20px"></p>`, "", ""},
		{"face", `<p><img src="/static/emoji/1.png"></p>`, "", ""},
		{"code to scan", `<p><img src="/images/qrcode.png"></p>`, "", ""},
		{"logo", `<p><img src="/images/logo.png"></p>`, "", ""},
		{"button", `<p><img src="/images/btn_share.gif"></p>`, "", ""},
		{"data alone", `<p><img src="data:image/png;base64,AAAA"></p>`, "", ""},
		{"among what is related", `<div class="related"><a href="/a/1.html"><img src="/1.jpg"></a></div>`, "", ""},

		{"figure", `<figure><img src="/1.jpg"><figcaption>工人在检查管道</figcaption></figure>`, at + "/1.jpg", "工人在检查管道"},
		{"named", `<p><img src="/1.jpg"></p><p class="pictext">工人在检查管道</p>`, at + "/1.jpg", "工人在检查管道"},
		{"centred", `<p align="center"><img src="/1.jpg"></p><p align="center">工人在检查管道</p>`, at + "/1.jpg", "工人在检查管道"},
		{"marked", `<p><img src="/1.jpg"></p><p>▲工人在检查管道</p>`, at + "/1.jpg", "▲工人在检查管道"},
		{"图为", `<p><img src="/1.jpg"></p><p>图为工人在检查管道</p>`, at + "/1.jpg", "图为工人在检查管道"},
		{"signed", `<p><img src="/1.jpg"></p><p>工人在检查管道。王明 摄</p>`, at + "/1.jpg", "工人在检查管道。王明 摄"},
		{"where it is from", `<p><img src="/1.jpg"></p><p>（图片来源：视觉中国）</p>`, at + "/1.jpg", "（图片来源：视觉中国）"},
		{"traditional", `<p><img src="/1.jpg"></p><p>圖／市府提供</p>`, at + "/1.jpg", "圖／市府提供"},
		{"traditional, signed", `<p><img src="/1.jpg"></p><p>工人檢查管線。（記者王明攝）</p>`, at + "/1.jpg", "工人檢查管線。（記者王明攝）"},
		{"list of terms", `<dl><dt><img src="/1.jpg"></dt><dd>工人在检查管道</dd></dl>`, at + "/1.jpg", "工人在检查管道"},
		{"attribute", `<p><img src="/1.jpg" alt="工人在检查管道，旧管已经用了三十年"></p>`, at + "/1.jpg", "工人在检查管道，旧管已经用了三十年"},
		{"attribute without a sentence", `<p><img src="/1.jpg" alt="DSC_0012 副本"></p>`, at + "/1.jpg", ""},
		{"attribute with the headline", `<p><img src="/1.jpg" alt="城东水厂扩建工程通水"></p>`, at + "/1.jpg", ""},
		{"a paragraph behind", `<p><img src="/1.jpg"></p><p>工程去年三月开工，这一段是正文，讲工程的来历，讲了很多，不是图片的说明，所以不应当算作图片的说明。</p>`, at + "/1.jpg", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(strings.Replace(withLine("2022-12-31"), "<p>工程去年", c.html+"<p>工程去年", 1))
			var want []record.Image
			if c.url != "" {
				want = []record.Image{{URL: c.url, Caption: c.caption}}
			}
			if diff := cmp.Diff(page.Images, want); diff != "" {
				t.Errorf("images, got (-), want (+):\n%s", diff)
			}
		})
	}
}

func TestPicturesOfBase(t *testing.T) {
	html := strings.Replace(withLine("2022-12-31"), "<head>", `<head><base href="http://cdn.example.cn/x/">`, 1)
	html = strings.Replace(html, "<p>工程去年", `<p><img src="1.jpg"></p><p>工程去年`, 1)
	if page := parse(html); len(page.Images) != 1 || page.Images[0].URL != "http://cdn.example.cn/x/1.jpg" {
		t.Errorf("images %v", page.Images)
	}
}

// TestAttributesOfManyPictures holds that what a system writes into each is no caption.
func TestAttributesOfManyPictures(t *testing.T) {
	html := strings.Replace(withLine("2022-12-31"), "<p>工程去年", `<p><img src="/1.jpg" alt="海滨网，海滨人的网上家园"></p><p><img src="/2.jpg" alt="海滨网，海滨人的网上家园"></p><p>工程去年`, 1)
	want := []record.Image{{URL: "http://news.example.cn/1.jpg"}, {URL: "http://news.example.cn/2.jpg"}}
	if diff := cmp.Diff(parse(html).Images, want); diff != "" {
		t.Errorf("images, got (-), want (+):\n%s", diff)
	}
}
