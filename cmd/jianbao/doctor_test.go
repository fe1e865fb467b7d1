//go:build unix

package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/internal/portaltest"
)

// runAt runs the program in this process when so much time has passed, and
// gives its exit code and what it wrote.
func runAt(later time.Duration, args ...string) (code int, out string) {
	var all lockedBuffer
	code = run(process{
		Args: args, Stdin: strings.NewReader(""), Stdout: &all, Stderr: &all,
		Getenv: func(name string) string { return map[string]string{"LANG": "C.UTF-8"}[name] },
		Now:    func() time.Time { return time.Now().Add(later) },
	})
	return code, all.String()
}

// findings are what doctor says when so much time has passed.
func findings(t *testing.T, later time.Duration, args ...string) []finding {
	t.Helper()
	code, out := runAt(later, append([]string{"doctor", "--json"}, args...)...)
	var all []finding
	for line := range strings.Lines(out) {
		var f finding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatalf("exit %d: %v:\n%s", code, err, out)
		}
		if f.Check != "" {
			all = append(all, f)
		}
	}
	if want := min(len(all), 1); code != want || !strings.HasSuffix(out, fmt.Sprintf("{\"findings\":%d}\n", len(all))) {
		t.Fatalf("exit %d, want %d:\n%s", code, want, out)
	}
	return all
}

// finds looks for the only finding: of a check, about something that on
// matches, that says what and do.
func finds(t *testing.T, all []finding, check, on, what, do string) {
	t.Helper()
	match := func(pattern, text string) bool { return regexp.MustCompile(pattern).MatchString(text) }
	if len(all) != 1 || all[0].Check != check || !match(on, all[0].On) || !match(what, all[0].What) || !match(do, all[0].Do) {
		t.Errorf("found %+v,\nwant %s: %s: %s; %s", all, check, on, what, do)
	}
}

// paper is a portal of one site in a folder with its crawl.yaml, whose pages a
// test changes.
type paper struct {
	*portaltest.Portal
	t    *testing.T
	file string
	data string
}

func newPaper(t *testing.T) *paper {
	t.Helper()
	p := portaltest.New()
	p.Handle("paper.example", "/robots.txt", portaltest.Status(http.StatusNotFound))
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	dir := t.TempDir()
	text := fmt.Sprintf(`agent: {contact: "mailto:test@jianbao.example"}
min_free: 0
allow_private: [127.0.0.1/32]
defaults: {delay: 0s, revisit: {min: 0s, max: 1h}}
connect_to: [%q]
sites: [{id: paper, start: ["http://paper.example/"], articles: ['^http://paper\.example/a/\d+\.html$']}]
`, p.ConnectTo()[0])
	file := filepath.Join(dir, "crawl.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return &paper{p, t, file, filepath.Join(dir, "data")}
}

// publish gives the front page links to so many pages, and those pages to a handler.
func (p *paper) publish(count int, page func(n int) http.Handler) {
	var links strings.Builder
	for n := range count {
		fmt.Fprintf(&links, "<li><a href='/a/%d.html'>第%d号公告</a></li>", n, n)
		p.Handle("paper.example", fmt.Sprintf("/a/%d.html", n), page(n))
	}
	p.Handle("paper.example", "/", portaltest.HTML("utf-8", "utf-8", "<html><meta charset=utf-8><title>首页</title><ul>"+links.String()+"</ul></html>"))
}

// story is an article.
func story(n int) http.Handler {
	return portaltest.HTML("utf-8", "utf-8", fmt.Sprintf(`<html><head><meta charset=utf-8><title>渡口第%[1]d号公告</title></head><body><h1>渡口第%[1]d号公告</h1>
		<p>2026-11-02 08:00 来源：渡口站</p><p>第%[1]d号公告：今天的末班船提前一刻钟离岸，请住在北岸的居民留意钟声，行李不要放在跳板上。</p>
		<p>站长说，水位比昨天低了%[1]d指，明早若有雾，头班船等雾散了再走，船票照旧有效，不必另买。</p></body></html>`, n))
}

// crawl makes a pass when so much time has passed.
func (p *paper) crawl(later time.Duration, want int) {
	p.t.Helper()
	if code, out := runAt(later, "crawl", "-c", p.file); code != want {
		p.t.Fatalf("crawl after %s: exit %d, want %d:\n%s", later, code, want, out)
	}
}

func (p *paper) findings(later time.Duration, args ...string) []finding {
	p.t.Helper()
	return findings(p.t, later, append(args, "-c", p.file)...)
}

func TestDoctorOfSites(t *testing.T) {
	const quarter = 15 * time.Minute
	passes := func(p *paper, count, code int) time.Duration {
		for n := range count {
			p.crawl(time.Duration(n)*quarter, code)
		}
		return time.Duration(count) * quarter
	}
	t.Run("all is well", func(t *testing.T) {
		p := newPaper(t)
		p.publish(12, story)
		if all := p.findings(passes(p, 3, exitDone)); all != nil {
			t.Errorf("%+v", all)
		}
	})
	t.Run("silent in two passes, then in three", func(t *testing.T) {
		p := newPaper(t)
		p.Handle("paper.example", "/", portaltest.Status(http.StatusServiceUnavailable))
		p.crawl(0, exitSilent)
		p.crawl(25*time.Hour, exitSilent)
		if all := p.findings(26 * time.Hour); all != nil {
			t.Errorf("after two: %+v", all)
		}
		p.crawl(50*time.Hour, exitSilent)
		finds(t, p.findings(51*time.Hour), checkSite, "^paper$", "none of its start pages, feeds and sitemaps answered in the last 3 passes", "browser.*status -v")
		p.publish(12, story)
		p.crawl(75*time.Hour, exitDone)
		if all := p.findings(76 * time.Hour); all != nil {
			t.Errorf("it answers again: %+v", all)
		}
	})
	t.Run("most pages fail", func(t *testing.T) {
		p := newPaper(t)
		p.publish(30, func(n int) http.Handler {
			if n < 5 {
				return story(n)
			}
			return portaltest.Status(http.StatusForbidden)
		})
		finds(t, p.findings(passes(p, 1, exitDone)), checkSite, "^paper$", `^25 of \d\d pages of the last week failed, mostly: `, "status -v")
	})
	t.Run("no articles any more", func(t *testing.T) {
		p := newPaper(t)
		p.publish(15, func(n int) http.Handler {
			return portaltest.HTML("utf-8", "utf-8", fmt.Sprintf("<html><meta charset=utf-8><title>登录%d</title><form><input name=user></form></html>", n))
		})
		finds(t, p.findings(passes(p, 1, exitDone)), checkSite, "^paper$", "15 of 15 new or changed pages of the last week were no articles", "inspect article")
	})
	t.Run("robots.txt allows nothing", func(t *testing.T) {
		p := newPaper(t)
		p.publish(15, story)
		p.crawl(0, exitDone)
		p.Handle("paper.example", "/robots.txt", portaltest.HTML("utf-8", "utf-8", "User-agent: *\nDisallow: /\n"))
		later := 8 * day
		for n := range 3 {
			_, _ = runAt(later+time.Duration(n)*2*time.Hour, "crawl", "-c", p.file)
		}
		finds(t, p.findings(later+5*time.Hour), checkSite, "^paper$", "its robots.txt allows none of its pages", "read its robots.txt")
	})
	t.Run("nothing new for days", func(t *testing.T) {
		p := newPaper(t)
		for n := range 4 {
			p.publish(5*(n+1), story)
			p.crawl(time.Duration(n)*6*time.Hour, exitDone)
		}
		p.crawl(3*day, exitDone)
		if all := p.findings(3*day + time.Hour); all != nil {
			t.Errorf("after two days: %+v", all)
		}
		p.crawl(5*day, exitDone)
		finds(t, p.findings(5*day+time.Hour), checkSite, "^paper$", "nothing new came for 4 days", "start pages no longer list its news")
	})
}

func TestDoctorOfPasses(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		p := newPaper(t)
		if err := os.Mkdir(p.data, 0o755); err != nil {
			t.Fatal(err)
		}
		store, err := sqlite.Open(t.Context(), filepath.Join(p.data, catalogFile), catalog.Options{Clock: time.Now, Location: time.UTC})
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		finds(t, p.findings(0), checkPass, "data$", "nothing has been crawled yet", "run: .* crawl")
	})
	t.Run("killed", func(t *testing.T) {
		p := newPaper(t)
		p.publish(3, story)
		p.crawl(0, exitDone)
		self, err := exec.LookPath("jianbao") // testscript put it there
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(self, filepath.Join(filepath.Dir(p.data), "jianbao")); err != nil {
			t.Fatal(err)
		}
		kill := crawlThatHangs(t, p.data)
		kill()
		finds(t, p.findings(time.Hour), checkPass, "^20", "pass 2 did not end in order: it was killed, the disk was full, or the machine went down", "find out why; the next one goes on")
	})
	t.Run("no room", func(t *testing.T) {
		p := newPaper(t)
		p.publish(3, story)
		text, err := os.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		full := filepath.Join(filepath.Dir(p.file), "full.yaml")
		if err := os.WriteFile(full, bytes.Replace(text, []byte("min_free: 0"), []byte("min_free: 1000000TiB"), 1), 0o644); err != nil {
			t.Fatal(err)
		}
		if code, out := runAt(0, "crawl", "-c", full); code != exitCannotWrite {
			t.Fatalf("exit %d: %s", code, out)
		}
		finds(t, p.findings(time.Hour), checkPass, "^20", "pass 1 ended early: no space left", "mend that, then run: ")
	})
	t.Run("no longer started", func(t *testing.T) {
		p := newPaper(t)
		p.publish(3, story)
		for n := range 4 {
			p.crawl(time.Duration(n)*15*time.Minute, exitDone)
		}
		if all := p.findings(6 * time.Hour); all != nil {
			t.Errorf("after five hours: %+v", all)
		}
		finds(t, p.findings(8*time.Hour), checkPass, "^20", `the last pass began 7h15m0s ago, and they usually begin every 15m0s`, "cron or the timer")
		finds(t, p.findings(90*day), checkPass, "^20", `the last pass began 2159h15m0s ago`, "cron or the timer")
	})
}

// execute changes a catalog by SQL.
func execute(t *testing.T, data, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(data, catalogFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDoctorOfLayouts: a portal changes its template, and the layouts that
// crawl.yaml has of it fit no more, or find something else.
func TestDoctorOfLayouts(t *testing.T) {
	withLayouts := func(t *testing.T, layouts string) *paper {
		p := newPaper(t)
		text, err := os.ReadFile(p.file)
		if err != nil {
			t.Fatal(err)
		}
		changed := strings.Replace(string(text), `\.html$']}]`, `\.html$'], layouts: [`+layouts+`]}]`, 1)
		if err := os.WriteFile(p.file, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		p.publish(12, story)
		p.crawl(0, exitDone)
		return p
	}
	fits := withLayouts(t, "{title: h1, source: h1 + p, body: body}")
	if all := fits.findings(time.Minute); all != nil {
		t.Errorf("layouts that fit: %+v", all)
	}
	gone := withLayouts(t, "{body: .gone}, {until: 2020-01-01, title: h1}")
	finds(t, gone.findings(time.Minute), checkSite, "^paper$", "fitted none of its last 12 articles", "look at one with .*inspect article, and mend")
	other := withLayouts(t, "{title: p + p, body: body}")
	finds(t, other.findings(time.Minute), checkSite, "^paper$", "disagree with the generic extractor on most of its last 12 articles: title$", "mend its layouts")
}
