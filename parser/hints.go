package parser

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// hint is what the names of an element (tag, class, id, role, itemprop)
// suggest that it holds. Names lie, so a hint only weighs; it never decides.
type hint uint32

const (
	hintBody    hint = 1 << iota // the article's text
	hintComment                  // readers' comments
	hintRelated                  // links to other articles
	hintSide                     // side bars, hot lists
	hintNav                      // navigation, bread crumbs
	hintFooter
	hintShare   // buttons to share, print, save; QR codes
	hintAd      // advertisements
	hintMeta    // the line of date, source and authors
	hintDate    // date
	hintSource  // source
	hintAuthor  // author
	hintEditor  // editor
	hintTitle   // headline
	hintCaption // captions of pictures
	hintCrumb   // bread crumbs
	hintPager   // links to the parts of the article
	hintTags    // keywords
	hintHidden  // not shown
	hintDigest  // summary in front of the text
	hintConsent // what lies over the page and speaks of cookies
)

// hintAway marks what is not the article, whatever it reads like.
const hintAway = hintComment | hintRelated | hintSide | hintNav | hintFooter | hintShare | hintAd | hintPager | hintTags

// hintWords are whole words of a class or id, split at -, _ and capitals.
var hintWords = map[string]hint{
	"comment": hintComment, "comments": hintComment, "reply": hintComment, "replies": hintComment, "pinglun": hintComment, "disqus": hintComment, "gentie": hintComment, "tie": hintComment, "post2": 0,
	"related": hintRelated, "relate": hintRelated, "recommend": hintRelated, "recommended": hintRelated, "recommendation": hintRelated, "recommendations": hintRelated, "recom": hintRelated, "rec": hintRelated, "xgxw": hintRelated, "xgyd": hintRelated, "tuijian": hintRelated, "hot": hintSide, "hotnews": hintSide, "rank": hintSide, "ranking": hintSide, "popular": hintSide, "trending": hintSide, "more": hintRelated, "morenews": hintRelated, "outbrain": hintAd, "taboola": hintAd, "promo": hintAd, "promotion": hintAd, "teaser": hintRelated, "newsletter": hintShare, "subscribe": hintShare, "subscription": hintShare, "signup": hintShare,
	"sidebar": hintSide, "side": hintSide, "aside": hintSide, "widget": hintSide, "rail": hintSide,
	"nav": hintNav, "menu": hintNav, "navbar": hintNav, "navigation": hintNav, "daohang": hintNav, "topnav": hintNav, "submenu": hintNav,
	"breadcrumb": hintCrumb | hintNav, "breadcrumbs": hintCrumb | hintNav, "crumb": hintCrumb | hintNav, "crumbs": hintCrumb | hintNav, "crm": hintCrumb, "position": hintCrumb, "location": hintCrumb, "weizhi": hintCrumb, "currentposition": hintCrumb,
	"footer": hintFooter, "foot": hintFooter, "copyright": hintFooter, "bottom": 0, "disclaimer": hintFooter, "statement": hintFooter, "liability": hintFooter, "colophon": hintFooter,
	"share": hintShare, "sharing": hintShare, "social": hintShare, "sns": hintShare, "fenxiang": hintShare, "bdsharebuttonbox": hintShare, "bshare": hintShare, "jiathis": hintShare, "qrcode": hintShare, "ewm": hintShare, "erweima": hintShare, "qr": hintShare, "toolbar": hintShare, "tools": hintShare, "tool": hintShare, "print": 0, "fontsize": hintShare,
	"ad": hintAd, "ads": hintAd, "adv": hintAd, "advert": hintAd, "advertisement": hintAd, "advertising": hintAd, "guanggao": hintAd, "gg": hintAd, "sponsor": hintAd, "sponsored": hintAd, "banner": hintAd, "gpt": hintAd,
	"pager": hintPager, "pagination": hintPager, "pagelist": hintPager, "pagebar": hintPager, "paging": hintPager, "fenye": hintPager, "pagenav": hintPager, "pages": hintPager, "pagebreak": hintPager,
	"cookie": hintAd | hintConsent, "cookies": hintAd | hintConsent, "gdpr": hintAd | hintConsent, "dsgvo": hintAd | hintConsent, "consent": hintAd | hintConsent, "modal": hintAd, "popup": hintAd, "adblock": hintAd, "overlay": hintAd,
	"tags": hintTags, "tag": hintTags, "keywords": hintTags, "keyword": hintTags,
	"info": hintMeta, "meta": hintMeta, "byline": hintMeta | hintAuthor, "dateline": hintMeta | hintDate, "infos": hintMeta, "infor": hintMeta, "artinfo": hintMeta, "subinfo": hintMeta, "mess": hintMeta, "about": hintMeta,
	"time": hintDate, "date": hintDate, "pubtime": hintDate, "pubdate": hintDate, "publishtime": hintDate, "publish": hintDate, "datetime": hintDate, "timestamp": hintDate, "posttime": hintDate, "published": hintDate, "datepublished": hintDate, "articletime": hintDate,
	"source": hintSource, "laiyuan": hintSource, "origin": hintSource, "medianame": hintSource, "from": hintSource, "ly": hintSource, "articlesource": hintSource, "sour": hintSource, "laizi": hintSource, "nickname": hintSource,
	"author": hintAuthor, "authors": hintAuthor, "writer": hintAuthor, "reporter": hintAuthor, "zuozhe": hintAuthor, "articleauthor": hintAuthor,
	"editor": hintEditor, "edit": hintEditor, "editors": hintEditor, "bianji": hintEditor, "zebian": hintEditor,
	"title": hintTitle, "headline": hintTitle, "tit": hintTitle, "bt": hintTitle, "biaoti": hintTitle, "arttitle": hintTitle, "articletitle": hintTitle, "subject": hintTitle,
	"caption": hintCaption, "figcaption": hintCaption, "pictext": hintCaption, "tushuo": hintCaption, "imgdesc": hintCaption, "credit": hintCaption,
	"summary": hintDigest, "abstract": hintDigest, "zhaiyao": hintDigest, "digest": hintDigest, "daodu": hintDigest, "lead": hintDigest, "description": hintDigest, "excerpt": hintDigest,
	"artibody": hintBody, "articlebody": hintBody, "endtext": hintBody, "zoom": hintBody, "zhengwen": hintBody, "textcontent": hintBody, "articlecontent": hintBody, "newscontent": hintBody, "contentmain": hintBody, "detailcontent": hintBody, "articletext": hintBody, "storybody": hintBody, "contentbody": hintBody, "postcontent": hintBody, "entrycontent": hintBody, "maincontent": hintBody, "newstext": hintBody, "contenttxt": hintBody, "newsbody": hintBody, "articlecon": hintBody, "artcontent": hintBody, "contenttext": hintBody, "bodytext": hintBody, "fulltext": hintBody, "storytext": hintBody, "articlecontainer": hintBody,
	"hidden": hintHidden, "hide": hintHidden, "none": hintHidden, "hid": hintHidden,
}

// hintPart is what a name says wherever in it the part stands.
type hintPart struct {
	part string
	hint hint
}

// hintParts are looked for anywhere in a name, by their first letter: long enough
// not to be part of another word.
var hintParts = byLetter([]hintPart{
	{"comment", hintComment}, {"pinglun", hintComment}, {"related", hintRelated}, {"relat_", hintRelated}, {"recommend", hintRelated}, {"tuijian", hintRelated}, {"xiangguan", hintRelated},
	{"sidebar", hintSide}, {"hotnews", hintSide}, {"ranklist", hintSide}, {"breadcrumb", hintCrumb | hintNav}, {"daohang", hintNav}, {"linkdaoht", hintNav | hintCrumb},
	{"copyright", hintFooter}, {"footer", hintFooter}, {"disclaimer", hintFooter}, {"liability", hintFooter}, {"mianze", hintFooter},
	{"share", hintShare}, {"qrcode", hintShare}, {"erweima", hintShare}, {"jiathis", hintShare}, {"bdshare", hintShare}, {"newsletter", hintShare},
	{"cookie", hintAd | hintConsent}, {"guanggao", hintAd}, {"advert", hintAd}, {"pagination", hintPager}, {"fenye", hintPager}, {"pagelist", hintPager}, {"showpage", hintPager},
	{"pubtime", hintDate}, {"publishtime", hintDate}, {"pub_time", hintDate}, {"pub-time", hintDate}, {"post-time", hintDate}, {"laiyuan", hintSource}, {"source", hintSource}, {"zuozhe", hintAuthor}, {"byline", hintAuthor | hintMeta},
	{"trs_editor", hintBody}, {"article-content", hintBody}, {"article_content", hintBody}, {"articlecontent", hintBody}, {"article-body", hintBody}, {"articlebody", hintBody}, {"article_body", hintBody}, {"entry-content", hintBody}, {"post-content", hintBody}, {"post_content", hintBody}, {"post_body", hintBody}, {"story-body", hintBody}, {"rm_txt_con", hintBody}, {"js_content", hintBody}, {"p-detail", hintBody}, {"mp-editor", hintBody}, {"article-text", hintBody}, {"article_text", hintBody}, {"art_content", hintBody}, {"news_txt", hintBody}, {"contentph", hintBody}, {"u-maintext", hintBody}, {"left_zw", hintBody}, {"content-text", hintBody}, {"post-body", hintBody}, {"body-content", hintBody}, {"article__body", hintBody}, {"article__content", hintBody}, {"cnt-main-article", hintBody}, {"content_area", hintBody}, {"con_text", hintBody},
	{"pictext", hintCaption}, {"pic_text", hintCaption}, {"caption", hintCaption}, {"img_desc", hintCaption},
})

func byLetter(list []hintPart) *[256][]hintPart {
	var out [256][]hintPart
	for _, p := range list {
		out[p.part[0]] = append(out[p.part[0]], p)
	}
	return &out
}

// hintsOf reads the names of an element; memo spares names that were read before.
func hintsOf(n *html.Node, memo map[string]hint) hint {
	h := tagHint(n.DataAtom)
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "itemprop", "role":
			got, known := memo[a.Val]
			if !known {
				got = nameHint(a.Val)
				if a.Key == "itemprop" && strings.EqualFold(a.Val, "articleBody") {
					got |= hintBody
				}
				memo[a.Val] = got
			}
			h |= got
		case "hidden":
			h |= hintHidden
		case "style":
			if isHiding(a.Val) {
				h |= hintHidden
			}
		}
	}
	return h
}

func tagHint(tag atom.Atom) hint {
	switch tag {
	case atom.Nav:
		return hintNav
	case atom.Footer:
		return hintFooter
	case atom.Aside:
		return hintSide
	case atom.Figcaption, atom.Caption:
		return hintCaption
	case atom.Time:
		return hintDate
	}
	return 0
}

func isHiding(style string) bool {
	i := strings.Index(lowerASCII(style), "display")
	if i < 0 {
		return false
	}
	rest := strings.TrimLeft(style[i+len("display"):], " :")
	return len(rest) >= 4 && strings.EqualFold(rest[:4], "none")
}

// nameHint reads a class list or id. Names longer than any sane one are passed over.
func nameHint(name string) hint {
	if len(name) > 300 {
		return 0
	}
	if isGenerated(name) {
		return 0
	}
	var h hint
	start := -1
	lower := lowerASCII(name)
	for i := 0; i <= len(name); i++ {
		var c byte
		if i < len(name) {
			c = name[i]
		}
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		capital := c >= 'A' && c <= 'Z' && i > 0 && name[i-1] >= 'a' && name[i-1] <= 'z'
		if start >= 0 && (!letter || capital) {
			h |= hintWords[lower[start:i]]
			start = -1
		}
		if letter && start < 0 {
			start = i
		}
	}
	for i := range max(len(lower)-1, 0) {
		for _, p := range hintParts[lower[i]] {
			if lower[i+1] == p.part[1] && strings.HasPrefix(lower[i:], p.part) {
				h |= p.hint
			}
		}
	}
	return h | hintWords[lower]
}

// isGenerated reports whether a list of classes is that of a program that names
// them a, b, …, aa, ab: four and more, none longer than three letters. Among
// them are ad and gg sooner or later.
func isGenerated(name string) bool {
	words, length := 1, 0
	for i := range len(name) {
		if name[i] != ' ' {
			if length++; length > 3 {
				return false
			}
			continue
		}
		if length > 0 {
			words++
		}
		length = 0
	}
	return words >= 4
}
