package main

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/index"
)

// disk looks at room and at the number of files, on every disk that is written.
func (x *examination) disk(use *diskUse) {
	minFree := int64(x.r.Config.MinFree)
	short := map[string]bool{}
	for _, p := range places(x.r.Dir) {
		switch {
		case p.Disk.Free < minFree:
			short[p.Dir] = true
			x.add(checkDisk, p.Dir, x.Text("%s are left, and min_free asks for %s: nothing more is crawled", humanBytes(p.Disk.Free), humanBytes(minFree)),
				x.Text("make room there, or set min_free lower"))
		case p.Disk.Free < fullDisk:
			short[p.Dir] = true
			x.add(checkDisk, p.Dir, x.Text("its disk is full: %s are left", humanBytes(p.Disk.Free)), x.Text("make room there, or let warc_dir name a larger disk"))
		}
		x.inodes(p)
	}
	room := use.room(x.r.Dir, minFree, x.now)
	if room != nil && room.DaysLeft != nil && *room.DaysLeft < int64(x.days) && !short[room.Place] {
		x.add(checkDisk, room.Place, x.Text("at %s a day, %s last for %d days more", humanBytes(*room.BytesADay), humanBytes(room.Free-minFree), *room.DaysLeft),
			x.Text("make room there, or let warc_dir name a larger disk"))
	}
}

func (x *examination) inodes(p place) {
	if d := p.Disk; d.Files > 0 && d.FreeFiles < d.Files/fewInodes {
		x.add(checkDisk, p.Dir, x.Text("it can hold %d files more, of %d", d.FreeFiles, d.Files), x.Text("remove files there that nobody needs"))
	}
}

// clock compares the system's clock with what must lie in the past.
func (x *examination) clock(use *diskUse) {
	ahead := func(t time.Time) bool { return t.After(x.now.Add(clockSlack)) }
	do := x.Text("set the clock, then keep it set (NTP); what was archived meanwhile keeps the wrong times")
	when := func(t time.Time) string { return exactTime(t, x.r.Config.Location()) }
	if p := x.stats.LastPass; p != nil && (ahead(p.Began) || ahead(p.Ended)) {
		x.add(checkClock, when(x.now), x.Text("it is before the last pass, of %s", when(maxTime(p.Began, p.Ended))), do)
		return
	}
	if built, err := time.Parse(time.RFC3339, buildInfo().Time); err == nil && ahead(built) {
		x.add(checkClock, when(x.now), x.Text("it is before this jianbao was made, %s", when(built)), do)
		return
	}
	if ahead(use.newest) {
		x.add(checkClock, when(x.now), x.Text("%s was written at %s by the clock of its disk", use.last, when(use.newest)), do)
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lock looks at who holds the archive.
func (x *examination) lock(ctx context.Context) {
	h, held := x.r.holder()
	x.held = held
	if !held || h.PID == 0 {
		return
	}
	since := exactTime(h.Started, x.r.Config.Location())
	if age := x.now.Sub(h.Started); age > heldTooLong {
		x.add(checkLock, lockPath(x.r.Dir), x.Text("process %d on %s (%s) has held it since %s, %s ago", h.PID, h.Host, h.Command, since, age.Round(time.Hour)),
			x.Text("see what it does; end it with SIGTERM, nothing is lost"))
	}
	if h.Socket == "" {
		return
	}
	_, err := askHolder(ctx, h, index.Query{From: "1000-01-01", To: "1000-01-01", Limit: -1, NoSnippets: true})
	if errors.Is(err, errSilentHolder) {
		x.add(checkLock, lockPath(x.r.Dir), x.Text("process %d on %s (%s), since %s, takes questions and answers none", h.PID, h.Host, h.Command, since),
			x.Text("see what it does; end it with SIGTERM, nothing is lost"))
	}
}

// index looks at its state and its backlog. What a process that holds the
// archive is about to write is left to it.
func (x *examination) index(ctx context.Context) {
	s := x.r.indexStatus(ctx)
	do := x.Text("nothing is lost, it is made of the catalog by: %s", x.reindexLine(x.r))
	on := indexPath(x.r.Dir)
	switch {
	case x.held:
	case s.State == indexAbsent && x.stats.Articles > 0:
		x.add(checkIndex, on, x.Text("there is none, and the catalog has %d articles", x.stats.Articles), do)
	case s.State == indexDamaged:
		x.add(checkIndex, on, x.words.Error(s.err), do)
	case s.State == indexBehind && s.Behind > backlogTooLong:
		x.add(checkIndex, on, x.Text("it is behind by %d changes, and nobody brings it up to date", s.Behind), x.Text("run: %s", x.crawlLine()))
	}
}

// lastPass looks at how the last pass ended, and when.
func (x *examination) lastPass() {
	p := x.stats.LastPass
	loc := x.r.Config.Location()
	crawl := x.crawlLine()
	switch {
	case x.held:
		return
	case p == nil:
		x.add(checkPass, x.r.Dir, x.Text("nothing has been crawled yet"), x.Text("run: %s", crawl))
		return
	case p.Ended.IsZero() || p.Summary == nil:
		x.add(checkPass, exactTime(p.Began, loc), x.Text("pass %d did not end in order: it was killed, the disk was full, or the machine went down", p.ID),
			x.Text("find out why; the next one goes on: %s", crawl))
	case p.Summary.Reason == crawler.ReasonNoSpace, p.Summary.Reason == crawler.ReasonFailed:
		x.add(checkPass, exactTime(p.Began, loc), x.Text("pass %d ended early: %s", p.ID, x.reason(p.Summary.Reason)), x.Text("mend that, then run: %s", crawl))
	}
	if usual := x.usualInterval(); usual > 0 && x.now.Sub(p.Began) > max(5*usual, 6*time.Hour) {
		x.add(checkPass, exactTime(p.Began, loc), x.Text("the last pass began %s ago, and they usually begin every %s",
			x.now.Sub(p.Began).Round(time.Minute), max(usual.Round(time.Minute), time.Minute)), x.Text("see whether cron or the timer still starts it: %s", crawl))
	}
}

// usualInterval is the middle one of the times between passes, 0 with fewer
// than three of them.
func (x *examination) usualInterval() time.Duration {
	var between []time.Duration
	for i := 1; i < len(x.passes); i++ {
		between = append(between, x.passes[i].Began.Sub(x.passes[i-1].Began))
	}
	if len(between) < 2 {
		if p := x.stats.LastPass; p != nil && len(x.passes) == 0 {
			return day // all lie a month back, or more
		}
		return 0
	}
	slices.Sort(between)
	return between[len(between)/2]
}

// configuration looks for what would keep a crawl from being made.
func (x *examination) configuration() {
	c := x.r.Config
	if !c.ContactIsExample() {
		return
	}
	o := fetch.Options{AllowPrivate: c.Private()}
	for _, to := range c.ConnectTo {
		o.ConnectTo = append(o.ConnectTo, fetch.ConnectTo(to))
	}
	var sites []crawler.Site
	for _, s := range c.Sites {
		sites = append(sites, x.crawlSite(s))
	}
	if host := firstPublic(sites, o); host != "" {
		x.add(checkConfig, cmpOr(c.File(), "crawl.yaml"), x.Text("agent.contact is an example (%s), so that %s is not crawled", c.Agent.Contact, host),
			x.Text("write an address where its operator can reach you"))
	}
}

// rights looks whether all belongs to the account that crawls, which is the
// one that the catalog belongs to.
func (x *examination) rights() {
	owner, known := ownerOf(filepath.Join(x.r.Dir, catalogFile))
	if !known {
		return
	}
	for _, name := range []string{".", "lock", "warc", "index", catalogFile + "-wal", filepath.Join("index", "manifest.json")} {
		path := filepath.Join(x.r.Dir, name)
		other, there := ownerOf(path)
		if there && other != owner && owner != 0 {
			x.add(checkRights, path, x.Text("it belongs to account %d, and the catalog to account %d", other, owner),
				x.Text("give it to the account that crawls: %s", "chown -R "+accountName(owner)+" "+shellWord(x.r.Dir)))
		}
	}
	if os.Getuid() != owner {
		return // whether others may write is not asked
	}
	for _, p := range places(x.r.Dir) {
		if err := mayWrite(p.Dir); err != nil {
			x.add(checkRights, p.Dir, x.Text("the account that it belongs to may not write it: %v", err), x.Text("see its mode, and how its disk is mounted"))
		}
	}
}

// accountName is the name of an account where it has one, else its number.
func accountName(id int) string {
	number := strconv.Itoa(id)
	if u, err := user.LookupId(number); err == nil {
		return shellWord(u.Username)
	}
	return number
}
