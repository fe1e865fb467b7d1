package parser

import (
	"slices"
	"strings"

	"jianbao/record"
)

// agencyEnds end the names of who sends news from elsewhere.
var agencyEnds = []string{"社", "网", "報", "报", "台"}

// datelineSource reads 新华社北京11月20日电, which says where a text is from where
// nothing else does.
func (p *page) datelineSource() (found, bool) {
	for n, i := range p.notes.kept {
		text := strings.TrimLeft(clip(p.lineText(i), 60), " （(据")
		if n > 2 {
			break
		}
		place, ok := beforeDay(text)
		if !ok || runes(place) > 24 {
			continue
		}
		for at, r := range place {
			if name := place[:at+len(string(r))]; runes(name) >= 3 && endsIn(name, agencyEnds) && isSource(name) && !isOwnOutlet(name) {
				return found{name, "dateline", p.path(p.lines[i].block), text}, true
			}
		}
	}
	return found{}, false
}

// datelineAuthors reads （记者 甲、乙） in the first paragraphs, and in the last.
func (p *page) datelineAuthors() ([]record.Byline, found) {
	k := p.notes.kept
	if by, why := p.openingByline(); len(by) > 0 {
		return by, why
	}
	var at []int32
	at = append(at, k[:min(len(k), 4)]...)
	for i := len(k) - 1; i >= max(4, len(k)-3); i-- {
		at = append(at, k[i])
	}
	for _, i := range at {
		if l := &p.lines[i]; l.weight < 80 && l.stops == 0 && containsAny(p.lineText(i), bylineRoles) {
			if by := parseByline(p.lineText(i)); len(by) > 0 {
				return by, found{rule: "line of the text that names them", where: p.path(l.block), raw: p.lineText(i)}
			}
		}
		text := []rune(p.lineText(i))
		if len(text) > 140 {
			text = append(append(text[:80:80], '\n'), text[len(text)-60:]...)
		}
		for _, part := range brackets(string(text)) {
			if by := aboutAuthor(part); len(by) > 0 {
				return by, found{rule: "in brackets of the text", where: p.path(p.lines[i].block), raw: part}
			}
			if runes(part) >= 50 || strings.Contains(part, "\n") {
				continue
			}
			by := reportedFrom(part)
			if containsAny(part, bylineRoles) || hasAnyPrefix(part, soloRoles) {
				by = parseByline(withoutPlace(part))
			}
			if len(by) > 0 {
				return by, found{rule: "in brackets of the text", where: p.path(p.lines[i].block), raw: part}
			}
		}
	}
	return nil, found{}
}

// openingByline reads a byline with a reporter in front of the first sentence, on
// its line and parted by blanks: 江城日报记者 王小明 江城报道 今天上午，….
func (p *page) openingByline() ([]record.Byline, found) {
	if len(p.notes.kept) == 0 {
		return nil, found{}
	}
	i := p.notes.kept[0]
	raw := clip(p.lineText(i), 160)
	items, _ := bylineItems(raw)
	if p.lines[i].stops == 0 || len(items) < 2 || items[0].kind == itemName || !slices.ContainsFunc(items, isReporter) {
		return nil, found{}
	}
	c, ok := assign(items)
	if !ok {
		return nil, found{}
	}
	return c.by, found{rule: "in front of the first sentence", where: p.path(p.lines[i].block), raw: raw}
}

// wires are what agencies call their reports behind the day: 31日專電.
var wires = newPrefixes("电", "電", "专电", "專電", "急电", "急電", "外电", "外電", "综合电", "綜合電", "综合外电", "綜合外電", "新媒体专电", "体育专电")

// beforeDay is what stands in front of the day of a dateline: 中央社記者王曉明台北 of
// 中央社記者王曉明台北31日專電. What happened on a day, 幸福社区5日停电 and 5日电影上映,
// is none.
func beforeDay(s string) (string, bool) {
	head, rest, ok := strings.Cut(strings.TrimSpace(s), "日")
	place := strings.TrimRight(head, "0123456789月 ")
	if !ok || place == head || place == "" {
		return "", false
	}
	rest = strings.TrimLeft(rest, " ")
	wire := wires.match(rest)
	if wire == "" || hasAnyPrefix(rest[len(wire):], []string{"影", "视", "視", "力", "话", "話", "动", "動", "脑", "腦", "梯", "商", "网", "網"}) {
		return "", false
	}
	return place, true
}

// reportedFrom reads 江城時報 王曉明／台北報導: who stands in front of the place.
func reportedFrom(s string) []record.Byline {
	head, report, ok := strings.Cut(plainSlashes(s), "/")
	if !ok {
		return nil
	}
	words := strings.Fields(head)
	if len(words) == 0 || !isReport(report) || !isName(words[len(words)-1]) {
		return nil
	}
	return people(words[len(words)-1:])
}

// aboutAuthor reads 作者王小明系海滨大学教授, which stands in brackets at the end.
func aboutAuthor(s string) []record.Byline {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "作者")
	if !ok || runes(rest) > 80 {
		return nil
	}
	rest = strings.TrimLeft(rest, " :：为是")
	name := rest
	for _, end := range []string{"系", "为", "是", "，", ",", " ", "单位", "分别"} {
		if i := strings.Index(name, end); i >= 0 {
			name = name[:i]
		}
	}
	return people(namesIn(name, false))
}

// datelinePlaces are those that Taiwan's agency puts between a name and the day:
// 中央社記者王曉明台北31日電.
var datelinePlaces = []string{"台北", "臺北", "新北", "高雄", "台中", "臺中", "台南", "臺南", "桃園", "基隆", "新竹", "嘉義", "屏東", "宜蘭", "花蓮", "台東", "臺東", "雲林", "彰化", "南投", "苗栗", "澎湖", "金門", "馬祖", "香港", "澳門", "北京", "上海", "東京", "首爾", "華盛頓", "紐約", "洛杉磯", "舊金山", "芝加哥", "休士頓", "波士頓", "倫敦", "巴黎", "柏林", "布魯塞爾", "日內瓦", "羅馬", "莫斯科", "曼谷", "河內", "馬尼拉", "雅加達", "新加坡", "吉隆坡", "新德里", "雪梨", "多倫多", "溫哥華", "立院"}

// withoutPlace takes place and day off a dateline that ends in 電, so that the
// name stays; of a place that is not known, two characters.
func withoutPlace(s string) string {
	head, ok := beforeDay(s)
	if !ok || !strings.Contains(s, "電") {
		return s
	}
	if county := strings.TrimRight(head, "縣市"); endsIn(county, datelinePlaces) {
		head = county
	}
	for _, place := range datelinePlaces {
		if name, ok := strings.CutSuffix(head, place); ok {
			return name
		}
	}
	r := []rune(head)
	return string(r[:max(len(r)-2, 0)])
}

// brackets are the parts of s in brackets.
func brackets(s string) []string {
	var out []string
	for s != "" {
		i := strings.IndexAny(s, "（(〔【[")
		if i < 0 {
			break
		}
		s = s[i:]
		s = strings.TrimLeft(s, "（(〔【[")
		j := strings.IndexAny(s, "）)〕】]")
		if j < 0 {
			break
		}
		out = append(out, s[:j])
		s = s[j:]
	}
	return out
}
