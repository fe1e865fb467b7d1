package portaltest

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"
)

// frame is what every page of a site has.
type frame struct {
	Site     string
	Host     string
	Sections []link
	// Section is the name of the one that the page stands in.
	Section link
	// Today is the date of the day, as portals print it.
	Today string
}

type link struct {
	URL, Text, Date, Summary string
}

// note is the text of a page that is no article.
type note struct{ Title, Text string }

type plainView struct {
	frame
	note
}

type listView struct {
	frame
	Front bool
	Items []link
	// Pages are all pages of the list, Page is the one shown, from 1.
	Pages      []link
	Page       int
	Prev, Next string
	// Odd are links to what is no article, on front pages.
	Odd []link
}

type articleView struct {
	frame
	*article
	Blocks     []block
	Time       time.Time
	Updated    time.Time
	Summary    string
	Part, Last int
	Parts      []link
	Prev, Next string
	Reads      int
	Comments   int
	Related    []link
	Print      string
	First, End bool // the first, the last part
}

func notFound(s *site) note {
	if s.encoding == "big5" {
		return note{Title: "找不到網頁", Text: "您要看的網頁不存在，或已經移除。"}
	}
	return note{Title: "页面不存在", Text: "抱歉，您访问的页面不存在或已被删除。"}
}

func (d *Demo) frame(s *site, current string) frame {
	f := frame{Site: s.name, Host: s.host, Today: today(d.clock(), s.encoding == "big5")}
	for _, section := range s.sections {
		l := link{URL: s.list(section.ID, 1), Text: section.Name}
		f.Sections = append(f.Sections, l)
		if section.ID == current {
			f.Section = l
		}
	}
	return f
}

func today(now time.Time, traditional bool) string {
	now = now.In(china)
	week := "星期" + string([]rune("日一二三四五六")[now.Weekday()])
	day := fmt.Sprintf("%d年%d月%d日 %s", now.Year(), now.Month(), now.Day(), week)
	if traditional {
		return day + " 更新時間 " + now.Format("15:04:05")
	}
	return day + " 现在时间 " + now.Format("15:04:05")
}

func (d *Demo) listView(s *site, section string, page int) listView {
	all := d.listed(s, section)
	v := listView{frame: d.frame(s, section), Front: section == "", Page: page}
	from := min((page-1)*s.perPage, len(all))
	for _, a := range all[from:min(from+s.perPage, len(all))] {
		v.Items = append(v.Items, a.link())
	}
	if v.Front {
		v.Odd = odd(s)
		return v
	}
	pages := d.listPages(s, section)
	for n := 1; n <= pages; n++ {
		v.Pages = append(v.Pages, link{URL: s.list(section, n), Text: fmt.Sprint(n)})
	}
	v.Prev, v.Next = neighbours(v.Pages, page)
	return v
}

// odd are the links of a front page that lead elsewhere than to an article.
func odd(s *site) []link {
	switch s.id {
	case "haibin":
		return []link{{URL: keptDuty, Text: "编辑部值班表"}, {URL: keptFolder + "paihang.htm", Text: "发稿排行（内部）"}, {URL: "/about.htm", Text: "关于我们"}}
	case "lanjiang":
		return []link{{URL: oldAddress, Text: "一块界碑和一场官司"}, {URL: hardNotFound, Text: "岚江渡口旧照征集"}, {URL: softNotFound, Text: "江滨灯会开票时间"}}
	case "tianlong":
		return []link{{URL: topicPage, Text: "专题：种地的人"}}
	}
	return nil
}

func neighbours(pages []link, page int) (prev, next string) {
	if page > 1 {
		prev = pages[page-2].URL
	}
	if page < len(pages) {
		next = pages[page].URL
	}
	return prev, next
}

func (a *article) link() link {
	return link{URL: a.Path, Text: a.Title, Date: a.published.Format(time.DateOnly), Summary: a.summary()}
}

// view is a part of an article as the visit finds it.
func (d *Demo) view(a *article, part, visit int) articleView {
	v := articleView{
		frame: d.frame(a.site, a.head.Section), article: a, Blocks: a.parts[part], Time: a.published, Updated: a.updated,
		Summary: a.summary(), Part: part + 1, Last: len(a.parts),
		Reads: 311 + len(a.key)*97 + visit*7, Comments: 2 + visit%5,
		Print: a.Path + printQuery + "1", First: part == 0, End: part == len(a.parts)-1,
	}
	if len(a.parts) > 1 {
		for n := range a.parts {
			v.Parts = append(v.Parts, link{URL: a.path(n), Text: fmt.Sprint(n + 1)})
		}
		v.Prev, v.Next = neighbours(v.Parts, part+1)
	}
	for _, other := range d.rotate(a, visit) {
		v.Related = append(v.Related, other.link())
	}
	return v
}

// Bylined tells whether the part prints the byline at a place.
func (v articleView) Bylined(place string) bool {
	switch {
	case v.Byline == "" || v.Place != place:
		return false
	case place == "top":
		return v.First
	case place == "end":
		return v.End
	}
	return true
}

// Editor is the names of the editors.
func (v articleView) Editor() string { return strings.Join(v.Editors, " ") }

// Keyword is the keywords in one line.
func (v articleView) Keyword() string { return strings.Join(v.Keywords, ",") }

// inline escapes a paragraph; **this** is printed bold.
func inline(text string) template.HTML {
	var out strings.Builder
	for i, piece := range strings.Split(text, "**") {
		piece = html.EscapeString(piece)
		if i%2 == 1 {
			piece = "<strong>" + piece + "</strong>"
		}
		out.WriteString(piece)
	}
	return template.HTML(out.String())
}
