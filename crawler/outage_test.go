package crawler_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"jianbao/crawler"
	"jianbao/internal/portaltest"
	"jianbao/record"
)

// A portal that is broken for an hour has deleted nothing: whatever it answers
// to everything, however few articles it has, and however the passes fall, also
// where the hour is longer than confirm_deletion.
func TestAnOutageDeletesNothing(t *testing.T) {
	t.Parallel()
	page := func(text string) portaltest.Answer {
		return portaltest.HTML("utf-8", "utf-8", "<html><head><title>"+text+"</title></head><body><h1>"+text+"</h1></body></html>")
	}
	for name, answer := range map[string]http.Handler{
		"404":                        portaltest.Status(404),
		"410":                        portaltest.Status(410),
		"an error page":              softNotFound,
		"everything leads home":      moved("/"),
		"everything leads to a page": moved("/error.html"),
		"in maintenance":             page("网站维护中，请稍后访问"),
		"a captcha":                  page("安全验证，请输入验证码继续访问"),
		"a firewall":                 page("您的访问被拒绝，可能存在安全风险"),
		"a login wall":               portaltest.HTML("utf-8", "utf-8", `<html><head><title>用户登录</title></head><body><form><p>请先登录</p><input type="password"></form></body></html>`),
		"nothing":                    portaltest.Answer{},
		"503":                        portaltest.Status(503),
		"the front page to all":      list("/a/1.html", "/a/2.html", "/a/3.html"),
	} {
		for _, n := range []int{3, 8} {
			if n > 3 && name != "404" && name != "everything leads home" {
				continue
			}
			t.Run(fmt.Sprintf("%s, %d articles", name, n), func(t *testing.T) {
				t.Parallel()
				p := portaltest.New()
				serveArticles(p, "a.example", n)
				s := site("a", "a.example")
				s.ConfirmDeletion = 30 * time.Minute
				w := newWorld(t, p, s)
				w.pass()
				w.later(time.Hour)
				w.pass()
				p.Handle("a.example", "/*", answer)
				p.Handle("a.example", "/", answer)
				for i := range n {
					p.Handle("a.example", fmt.Sprintf("/a/%d.html", i+1), answer)
				}
				for range 6 { // of ten minutes
					w.later(10 * time.Minute)
					w.pass()
				}
				w.pass(recheck)
				for _, url := range addresses("a.example", n) {
					for _, e := range w.events(url) {
						if e == deleted {
							t.Errorf("%s: %v", url, w.events(url))
						}
					}
				}
				serveArticles(p, "a.example", n)
				w.later(24 * time.Hour)
				w.pass(recheck)
				for _, url := range addresses("a.example", n) {
					if state := w.state(url); state != "" && state != record.Returned {
						t.Errorf("%s is %s when the portal is back", url, state)
					}
					if a := w.articles()[url]; a.Revision != 1 {
						t.Errorf("%s has %d revisions", url, a.Revision)
					}
				}
			})
		}
	}
}

// A portal whose front page stands while its articles are gone, asked by twos:
// no pass sees more than three fail.
func TestAnOutageSeenInSmallPasses(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 12)
	s := site("a", "a.example")
	s.ConfirmDeletion = 30 * time.Minute
	w := newWorld(t, p, s)
	w.pass()
	for i := range 12 {
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i+1), portaltest.Status(404))
	}
	w.later(time.Hour)
	for range 8 {
		w.pass(func(o *crawler.Options) { o.MaxPages = 3 })
		w.later(8 * time.Minute)
	}
	for _, url := range addresses("a.example", 12) {
		if strings.Contains(fmt.Sprint(w.events(url)), string(deleted)) {
			t.Errorf("%s: %v", url, w.events(url))
		}
	}
}

// A captcha, a firewall or a login wall in the place of one article does not say
// that it is gone, however long it stands there.
func TestBarriersAreNoDeletion(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 6)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	p.Handle("a.example", "/a/1.html", portaltest.HTML("utf-8", "utf-8", "<html><head><title>安全验证</title></head><body><p>请输入验证码以继续访问</p></body></html>"))
	p.Handle("a.example", "/a/2.html", portaltest.HTML("utf-8", "utf-8", "<html><head><title>系统维护</title></head><body><p>网站维护中，请稍后再试</p></body></html>"))
	for range 4 {
		w.later(25 * time.Hour)
		w.pass(recheck)
	}
	for n := range 2 {
		w.equal("events", w.events(fmt.Sprintf("http://a.example/a/%d.html", n+1)), []record.EventType{seen})
	}
}

// Half of a site's articles were taken down. The pass that finds out concludes
// nothing; when it goes on so, it needs a person: the site says so each time.
func TestHalfOfASiteTakenDown(t *testing.T) {
	t.Parallel()
	p := portaltest.New()
	serveArticles(p, "a.example", 10)
	w := newWorld(t, p, site("a", "a.example"))
	w.pass()
	for i := range 5 {
		p.Handle("a.example", fmt.Sprintf("/a/%d.html", i+1), portaltest.Status(404))
	}
	for range 3 {
		w.later(25 * time.Hour)
		report := w.pass(recheck)
		w.equal("withheld", report.Judgement.Withheld, []string{"a"})
	}
}
