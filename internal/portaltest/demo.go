package portaltest

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

//go:embed templates
var templateFiles embed.FS

// Demo is the demonstration: four made-up newspapers and a mirror. On the
// second pass one article has been edited and one taken away; all that else
// changes between two requests is what a portal changes without meaning
// anything: counts of readers, the date of the day, the choice of related
// links. Its methods may be called from any goroutine.
type Demo struct {
	*Portal
	sites    []*site
	articles []*article
	pages    map[string]*template.Template // by site
	pass     atomic.Int64
	visits   atomic.Int64
}

// NewDemo is the demonstration on its first pass, not yet started. It panics
// where the files that were built into it do not fit together, which a test
// of this package rules out.
func NewDemo() *Demo {
	d := &Demo{Portal: New(), sites: demoSites(), pages: map[string]*template.Template{}}
	d.pass.Store(1)
	articles, err := loadArticles(d.sites)
	if err != nil {
		panic("portaltest: " + err.Error())
	}
	d.articles = articles
	for _, s := range d.sites {
		d.pages[s.id] = template.Must(template.New(s.id).Funcs(template.FuncMap{"inline": inline}).
			ParseFS(templateFiles, "templates/"+s.id+"/*.html"))
		d.script(s)
	}
	return d
}

// SetPass changes to the first or the second pass.
func (d *Demo) SetPass(n int) { d.pass.Store(int64(n)) }

// SetClock replaces the clock by which pages print the date of the day. Call
// it before Start.
func (d *Demo) SetClock(now func() time.Time) { d.clock = now }

// script gives a host its pages.
func (d *Demo) script(s *site) {
	d.Handle(s.host, "/*", d.plain(s, http.StatusNotFound, notFound(s)))
	d.Handle(s.host, "/", d.list(s, "", 1))
	for _, section := range s.sections {
		for page := 1; page <= d.listPages(s, section.ID); page++ {
			d.Handle(s.host, s.list(section.ID, page), d.list(s, section.ID, page))
		}
	}
	for _, a := range d.articles {
		if a.site != s {
			continue
		}
		for part := range a.parts {
			d.Handle(s.host, a.path(part), d.article(a, part))
		}
	}
	if s.robots != "" {
		d.Handle(s.host, "/robots.txt", Answer{Type: "text/plain", Body: []byte(s.robots)})
	}
	d.scriptFeeds(s)
	d.scriptOddities(s)
}

// current is the edition of the pass; ok is false where it was taken away.
func (d *Demo) current(a *article) (_ *article, ok bool) {
	if d.pass.Load() < 2 {
		return a, true
	}
	if a.edited != nil {
		return a.edited, true
	}
	return a, !a.Delete
}

// listed are the articles of a section ("" and the rolling one: of all) that
// lists name now, newest first.
func (d *Demo) listed(s *site, section string) []*article {
	var out []*article
	for _, a := range d.articles {
		now, there := d.current(a)
		if a.site == s && there && a.Only == "" && (section == "" || section == rolling || a.Section == section) {
			out = append(out, now)
		}
	}
	return out
}

func (d *Demo) listPages(s *site, section string) int {
	return max(1, (len(d.listed(s, section))+s.perPage-1)/s.perPage)
}

// article answers with one part of an article, or 410.
func (d *Demo) article(a *article, part int) http.Handler {
	gone := d.plain(a.site, http.StatusGone, note{Title: "文章已撤下", Text: "您要看的文章已由发布者撤下。"})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now, there := d.current(a)
		if !there {
			gone.ServeHTTP(w, r)
			return
		}
		visit := int(d.visits.Add(1))
		answer := d.answerOf(a.site, d.render(a.site, "article.html", d.view(now, part, visit)))
		if a.site.tagged {
			// Weak, since the count of readers changes and the text does not.
			answer.ETag = fmt.Sprintf(`W/"%s-%d-%d"`, strings.TrimSuffix(path.Base(a.Path), ".html"), part+1, now.changed().Unix())
		}
		if a.site.dated {
			answer.Modified = now.changed()
		}
		answer.ServeHTTP(w, r)
	})
}

// changed is when the text was last written.
func (a *article) changed() time.Time {
	if !a.updated.IsZero() {
		return a.updated
	}
	return a.published
}

// list answers with a page of a section, or with the front page.
func (d *Demo) list(s *site, section string, page int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.answerOf(s, d.render(s, "list.html", d.listView(s, section, page))).ServeHTTP(w, r)
	})
}

// plain answers with a page that is no article.
func (d *Demo) plain(s *site, status int, n note) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := d.answerOf(s, d.render(s, "plain.html", plainView{frame: d.frame(s, ""), note: n}))
		answer.Status = status
		answer.ServeHTTP(w, r)
	})
}

// answerOf sends a page as the site's server does.
func (d *Demo) answerOf(s *site, page string) Answer {
	a := HTML(s.encoding, s.header, page)
	a.Gzip, a.Chunked = s.gzip, s.chunked
	return a
}

// render fills a template of a site. Its views are ours, so that an error is
// a mistake in the template, which tests find.
func (d *Demo) render(s *site, name string, view any) string {
	var out strings.Builder
	if err := d.pages[s.id].ExecuteTemplate(&out, name, view); err != nil {
		panic("portaltest: " + err.Error())
	}
	return out.String()
}

// scriptOddities adds what a crawler stumbles over on real portals.
func (d *Demo) scriptOddities(s *site) {
	about := note{Title: "关于我们", Text: "本站由编辑部值守，来稿请寄编辑部收。"}
	switch s.id {
	case "haibin":
		d.Handle(s.host, keptFolder+"*", d.plain(s, http.StatusOK, note{Title: "值班表", Text: "内部页面，请勿抓取。"}))
		for _, a := range d.articles {
			if a.site == s {
				d.Handle(s.host, a.Path+printQuery+"1", d.article(a, 0))
			}
		}
		d.Handle(s.host, "/about.htm", d.plain(s, http.StatusOK, about))
	case "lanjiang":
		d.Handle(s.host, oldAddress, Redirect(http.StatusMovedPermanently, "http://"+s.host+"/a/620333.html"))
		d.Handle(s.host, softNotFound, d.plain(s, http.StatusOK, notFound(s)))
	case "tianlong":
		d.Handle(s.host, topicPage, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.answerOf(s, d.render(s, "topic.html", d.listView(s, "rwgs", 1))).ServeHTTP(w, r)
		}))
	}
}

// Addresses that lanjiang's and tianlong's front pages link to.
const (
	oldAddress   = "/old/20260822.html"                       // moved to an article
	softNotFound = "/a/699999.html"                           // an error page with status 200
	hardNotFound = "/a/610000.html"                           // 404
	topicPage    = "/zt/202610/t20261010_3860.html"           // a list under an article's address
	keptDuty     = keptFolder + "2026-11/20/content_9001.htm" // linked, though disallowed
)

// Traps are the targets that robots.txt disallows and that were asked for
// all the same, in order.
func (d *Demo) Traps() []string {
	host := d.sites[0].host
	var out []string
	for _, seen := range d.Requests() {
		if seen.Host == host && (strings.HasPrefix(seen.Path, keptFolder) || strings.Contains(seen.Path, printQuery)) {
			out = append(out, seen.Path)
		}
	}
	return out
}

// rotate is the choice of related links at a visit: four others of the site
// that stay, another beginning each time.
func (d *Demo) rotate(a *article, visit int) []*article {
	var out []*article
	for _, other := range d.articles {
		if other.site == a.site && other.key != a.key && other.Only == "" && !other.Delete && other.edited == nil {
			out = append(out, other)
		}
	}
	if len(out) == 0 {
		return nil
	}
	from := visit % len(out)
	out = append(slices.Clone(out[from:]), out[:from]...)
	return out[:min(4, len(out))]
}
