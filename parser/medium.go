package parser

import (
	"strings"

	"golang.org/x/net/html/atom"

	"jianbao/record"
)

// galleryWords name galleries in headlines and sections.
var galleryWords = []string{"组图", "图集", "高清图", "图片频道", "图片新闻", "影像", "摄影", "視覺", "视觉", "光影", "組圖", "圖輯", "画刊", "画廊", "图说", "photos:", "in pictures", "gallery"}

// liveWords name live blogs and minutes.
var liveWords = []string{"直播", "实录", "滚动", "實錄", "实时", "滾動", "不斷更新", "不断更新", "即時更新", "持续更新", "持續更新", "live updates", "live:", "as it happened"}

// medium tells galleries, videos and live blogs from articles.
func (p *page) medium(weight int32) (record.Kind, string) {
	og, _ := p.metaNamed("og:type")
	types := map[string]bool{}
	for _, f := range p.facts("@type") {
		types[f.value] = true
	}
	written := types["Article"] || types["NewsArticle"] || types["BlogPosting"]
	images := int32(len(p.result.Images))
	named := containsAny(strings.ToLower(p.result.Title+p.docTitle+p.result.Section), galleryWords)
	switch {
	case types["LiveBlogPosting"]:
		return record.KindLive, "structured data"
	case p.isLive():
		return record.KindLive, "lines begin with times of day"
	case strings.HasPrefix(og, "video"), types["VideoObject"] && !written && weight < 400:
		return record.KindVideo, "declared as a video"
	case p.notes.gallery, (types["ImageGallery"] || types["MediaGallery"]) && !written:
		return record.KindGallery, "data of a gallery"
	case images >= 2 && weight < 400*images && named:
		return record.KindGallery, "named as pictures"
	case images > 0 && weight < 160 && named && len(p.result.PartURLs) > 1:
		return record.KindGallery, "a picture a page"
	case images >= 4 && weight < 60*images && weight < 800:
		return record.KindGallery, "pictures and little text"
	case weight < 240 && p.plays():
		return record.KindVideo, "player and little text"
	}
	return "", ""
}

// isLive reports whether the text is the posts of a live blog or the minutes
// of a talk: many of its lines begin, or end, with a time of day.
func (p *page) isLive() bool {
	clocks, stops := 0, int32(0)
	for _, i := range p.notes.kept {
		if text := p.lineText(i); startsWithClock(text) || endsWithClock(text) {
			clocks++
		}
		stops += p.lines[i].stops
	}
	if clocks < 6 || clocks*4 <= len(p.notes.kept) {
		return false
	}
	return containsAny(strings.ToLower(p.result.Title+p.docTitle), liveWords) || clocks*2 > len(p.notes.kept) && int(stops) >= clocks
}

// startsWithClock reports whether a line begins with a time of day: 08:19 or 【08:19】.
func startsWithClock(s string) bool {
	s = strings.TrimLeft(s, " [【(（")
	hour, digits, i := number(s, 0, 2)
	if digits == 0 || hour > 24 {
		return false
	}
	r, w := foldedRune(s, i)
	_, minute, _ := number(s, i+w, 2)
	return r == ':' && minute == 2
}

// endsWithClock reports whether a line ends with one, as minutes do: [10:05:00].
func endsWithClock(s string) bool {
	bare := strings.TrimRight(s, "]】)）")
	if len(bare) == len(s) || len(bare) < 5 {
		return false
	}
	i := strings.LastIndexAny(bare, " [【(（") + 1
	return startsWithClock(strings.TrimLeft(bare[i:], "\u3010\uff08"))
}

// playerWords are in the addresses of players and of what they play, and in
// the scripts that start them.
var playerWords = []string{"player", "video", "youku", "tudou", "ku6.com", "youtube", "v.qq.com", "iqiyi", "bilibili", "vimeo", "miaopai", "ixigua", ".flv", ".mp4", ".m3u8", ".wmv", ".rmvb", "vid=", "live."}

// plays reports whether a page has a player: an element of video, or a frame
// or object whose address says so; frames are advertisements and documents too.
func (p *page) plays() bool {
	if og, _ := p.metaNamed("og:video", "og:video:url", "og:video:secure_url"); og != "" {
		return true
	}
	for _, i := range p.players {
		n := p.elements[i].node
		address := attr(n, "src") + " " + attr(n, "data") + " " + attr(n, "flashvars") + " " + attr(n, "data-src")
		for c := n.FirstChild; c != nil && n.DataAtom == atom.Object; c = c.NextSibling {
			address += " " + attr(c, "value")
		}
		address = strings.ToLower(address)
		switch {
		case n.DataAtom == atom.Video:
			return true
		case strings.Contains(address, ".pdf") || p.isForeign(i, hintAd|hintSide|hintRelated):
		case containsAny(address, playerWords):
			return true
		}
	}
	return p.isVideoAddress() && p.startsPlayer()
}

// isVideoAddress reports whether an address is that of a site's videos.
func (p *page) isVideoAddress() bool {
	_, rest, _ := strings.Cut(strings.ToLower(p.own), "://")
	return hasAnyPrefix(rest, []string{"v.", "tv.", "video."}) || containsAny(rest, []string{"/video/", "/v/", "/videos/", "/shipin/", "/vide", "/tv/"}) || strings.HasPrefix(p.result.Title, "视频") || strings.HasPrefix(p.result.Title, "[")
}

// startsPlayer reports whether a script starts a player.
func (p *page) startsPlayer() bool {
	for _, s := range p.scripts {
		if containsAny(strings.ToLower(clip(scriptText(s), 1<<14)), []string{"createplayer(", ".mp4", ".m3u8", ".flv", "videocenterid", "new player("}) {
			return true
		}
	}
	return false
}
