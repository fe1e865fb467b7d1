package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jianbao/catalog"
	"jianbao/config"
	"jianbao/crawler"
	"jianbao/crawler/fetch"
	"jianbao/index"
	"jianbao/internal/durable"
	"jianbao/internal/volume"
	"jianbao/internal/words"
	"jianbao/record"
)

// crawlFlags are those of crawl.
type crawlFlags struct {
	sites     []string
	deadline  string
	maxPages  int
	recheck   bool
	dryRun    bool
	connectTo []string
}

// newCrawl makes one pass over what is due.
func newCrawl(a *app) *cobra.Command {
	var f crawlFlags
	cmd := &cobra.Command{
		Use:   "crawl",
		Short: "one pass: what is due and what it leads to",
		Long: "Asks what is due, and what it leads to, archives it, reads it and brings the index up to date. A second run\n" +
			"while one is going exits at once and says who holds the lock. An interrupted run loses nothing; the next goes on.",
		Example:     "jianbao crawl\njianbao crawl --site bandao --deadline 20m\njianbao crawl --dry-run",
		Args:        arguments(0, 0),
		Annotations: exits(exitSilent, exitLocked, exitCannotWrite, exitInterrupted),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.crawl(cmd.Context(), f, cmd.Flags().Changed("max-pages"))
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringSliceVar(&f.sites, "site", nil, "only these sites (`ID`, may be repeated)")
	cmd.Flags().StringVar(&f.deadline, "deadline", "", "begin no page after this `TIME`: 20m from now, or 23:30")
	cmd.Flags().IntVar(&f.maxPages, "max-pages", 0, "at most `N` pages of each site, in place of max_pages")
	cmd.Flags().BoolVar(&f.recheck, "recheck", false, "ask everything that is known, due or not")
	cmd.Flags().BoolVar(&f.dryRun, "dry-run", false, "only list what would be asked")
	cmd.Flags().StringArrayVar(&f.connectTo, "connect-to", nil, "connect to HOST2 instead of HOST1 (`HOST1:PORT1:HOST2:PORT2`), as curl does")
	return cmd
}

func (a *app) crawl(ctx context.Context, f crawlFlags, limited bool) error {
	c, err := a.openConfig()
	if err != nil {
		return err
	}
	options, err := a.crawlOptions(c, f, limited)
	if err != nil {
		return err
	}
	if f.dryRun {
		return a.dryRun(ctx, options)
	}
	fetcher, err := a.fetcher(c, f.connectTo, options.Sites)
	if err != nil {
		return err
	}
	defer fetcher.Close()
	options.Fetch = fetcher
	report, err := a.pass(ctx, c, options, "crawl")
	if a.Quiet && codeOf(err) == exitLocked && a.briefly(a.dataDirOf(c)) {
		return quietExit(exitLocked)
	}
	return a.crawled(c, report, err)
}

// pass holds the archive for one pass, and brings its index up to date.
func (a *app) pass(ctx context.Context, c *config.Config, o crawler.Options, command string) (passReport, error) {
	h, err := a.hold(ctx, c, a.dataDirOf(c), command)
	if err != nil {
		return passReport{}, err
	}
	a.sayMended(h)
	line := a.newProgressLine()
	o.Store, o.Archive, o.Committed, o.Progress = h.catalog, h.warc, h.note, line.show
	o.Free = func() (int64, error) { return freeRoom(h.dir) }
	began := a.Now()
	report, err := crawler.Run(ctx, o)
	line.clear()
	known := a.Quiet && h.toldToday(ctx, c.Location(), report)
	if failed := h.catchUp(ctx); volume.Full(failed) {
		err = errors.Join(err, failed)
	} else if failed != nil {
		a.sayBehindAfter(failed)
	}
	err = errors.Join(err, h.close())
	return passReport{Report: report, took: a.Now().Sub(began), known: known}, cannotWrite(h.dir, err)
}

// briefly reports whether the holder of the lock has had it for less than a
// day: that the pass before goes on when cron starts the next is all in order,
// and -q says nothing of it.
func (a *app) briefly(dir string) bool {
	h, held, err := durable.ReadHolder(lockPath(dir))
	return err == nil && held && h.PID != 0 && a.Now().Sub(h.Started) < heldTooLong
}

// sayBehindAfter says that a pass leaves the index behind. That somebody read it,
// or that the person ended the pass, is nothing to look into; the rest is, so
// that -q does not hide it.
func (a *app) sayBehindAfter(failed error) {
	switch {
	case errors.Is(failed, context.Canceled):
		a.note(a.Text("The index is behind; the next crawl brings it up to date."))
	case a.Quiet && !errors.Is(failed, index.ErrBusy):
		a.log.Error("the index stays behind", "error", failed)
	default:
		a.note(a.Text("The index is behind: %v. The next crawl brings it up to date.", failed))
	}
}

// crawlOptions gathers what configuration and flags say.
func (a *app) crawlOptions(c *config.Config, f crawlFlags, limited bool) (crawler.Options, error) {
	o := crawler.Options{
		Agents: []string{c.Agent.Name}, Holder: a.holderName(), Config: c.Effective(), Workers: c.Limits.Workers,
		FetchTimeout: time.Duration(c.Limits.Timeout), Recheck: f.recheck, MinFree: int64(c.MinFree), Clock: a.Now, Log: a.log,
	}
	if limited {
		if f.maxPages < 1 {
			return o, usagef("--max-pages %d: give a number of at least 1", f.maxPages)
		}
		o.MaxPages = f.maxPages
	}
	for _, id := range f.sites {
		if _, ok := c.Site(id); !ok {
			return o, usagef("there is no site %q in %s; there are: %s", id, c.File(), strings.Join(c.SiteIDs(), ", "))
		}
	}
	for _, s := range c.Sites {
		if len(f.sites) == 0 || slices.Contains(f.sites, s.ID) {
			o.Sites = append(o.Sites, a.crawlSite(s))
		}
	}
	if len(o.Sites) == 0 {
		return o, words.Errorf("%s names no sites: add one below \"sites:\"", c.File())
	}
	var err error
	o.Deadline, err = a.deadline(f.deadline, c.Location())
	return o, err
}

// deadline reads --deadline: a length of time from now, or a time of day in
// the archive's timezone, tomorrow's where today's is over.
func (a *app) deadline(text string, loc *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	now := a.Now()
	if d, err := config.ParseDuration(text); err == nil && d > 0 {
		return now.Add(time.Duration(d)), nil
	}
	if clock, err := time.Parse("15:04", text); err == nil {
		day := now.In(loc)
		at := time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), 0, 0, loc)
		if !at.After(now) {
			at = at.AddDate(0, 0, 1)
		}
		return at, nil
	}
	return time.Time{}, usagef("--deadline %q: give a length of time (20m, 2h) or a time of day (23:30)", text)
}

func (a *app) crawlSite(s config.Site) crawler.Site {
	out := crawler.Site{
		ID: s.ID, Start: s.Start, Feeds: s.Feeds, Sitemaps: s.Sitemaps, Key: s.Key, Delay: time.Duration(s.Delay),
		MaxPages: s.MaxPages, MaxDepth: s.MaxDepth, ConfirmDeletion: time.Duration(s.ConfirmDeletion),
		Revisit: record.Revisit{Min: time.Duration(s.Revisit.Min), Max: time.Duration(s.Revisit.Max)},
		Layouts: a.siteLayouts(s),
	}
	for _, p := range s.Articles {
		out.Articles = append(out.Articles, p.String())
	}
	for _, p := range s.Exclude {
		out.Exclude = append(out.Exclude, p.String())
	}
	return out
}

func userAgent(c *config.Config) string {
	return c.Agent.Name + "/" + version() + " (+" + c.Agent.Contact + ")"
}

// fetcher makes the one that a configuration asks for. Public hosts are not
// crawled while the contact is the example's: then every site must lead to a
// private address, and the fetcher dials no other.
func (a *app) fetcher(c *config.Config, connectTo []string, sites []crawler.Site) (*fetch.Fetcher, error) {
	o := fetch.Options{
		UserAgent: userAgent(c), Timeout: time.Duration(c.Limits.Timeout), MaxBody: int64(c.Limits.MaxBody),
		AllowPrivate: c.Private(), Clock: a.Now, PrivateOnly: c.ContactIsExample(),
	}
	for _, text := range connectTo {
		to, err := fetch.ParseConnectTo(text)
		if err != nil {
			return nil, usagef("the value of --connect-to: %w", err)
		}
		o.ConnectTo = append(o.ConnectTo, to)
	}
	for _, to := range c.ConnectTo {
		o.ConnectTo = append(o.ConnectTo, fetch.ConnectTo(to))
	}
	if o.PrivateOnly {
		if host := firstPublic(sites, o); host != "" {
			return nil, usagef("agent.contact is an example (%s), so public hosts are not crawled, and %s is one: "+
				"write an address into %s where its operator can reach you", c.Agent.Contact, host, c.File())
		}
	}
	return fetch.New(o)
}

// firstPublic is a host of the sites that is not sent to an allowed private
// address; "" where there is none.
func firstPublic(sites []crawler.Site, o fetch.Options) string {
	for _, s := range sites {
		for _, list := range [][]string{s.Start, s.Feeds, s.Sitemaps} {
			for _, text := range list {
				u, err := url.Parse(text)
				if err == nil && !leadsToPrivate(u, o) {
					return u.Host
				}
			}
		}
	}
	return ""
}

func leadsToPrivate(u *url.URL, o fetch.Options) bool {
	host, port := u.Hostname(), u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	for _, to := range o.ConnectTo {
		if (to.Host == "" || to.Host == host) && (to.Port == "" || to.Port == port) {
			if to.Address != "" {
				host = to.Address
			}
			break
		}
	}
	if host == "localhost" {
		host = net.IPv4(127, 0, 0, 1).String()
	}
	address, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(o.AllowPrivate, func(p netip.Prefix) bool { return p.Contains(address.Unmap()) })
}

// dryRun lists what a pass would ask.
func (a *app) dryRun(ctx context.Context, o crawler.Options) error {
	store, err := a.openForDryRun(ctx)
	if err != nil {
		return err
	}
	var due []record.Request
	if store == nil {
		due, err = crawler.Starts(o.Sites)
	} else {
		o.Store = store
		due, err = crawler.Due(ctx, o, 0)
		err = errors.Join(err, store.Close())
	}
	if err != nil {
		return err
	}
	for _, r := range due {
		if a.JSON {
			if err := a.PrintJSON(map[string]any{"url": r.URL, "purpose": r.Purpose, "site": r.Site}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(a.out, words.Escape(r.URL))
	}
	a.Say("%d due now; what they lead to comes on top.", len(due))
	return nil
}

// openForDryRun opens the catalog, nil where there is no archive yet.
func (a *app) openForDryRun(ctx context.Context) (catalog.Store, error) {
	r, err := a.openCatalogReader(ctx)
	if codeOf(err) == exitNoArchive {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return r.Store, nil
}

// sayMended tells what a former writer had left unfinished.
func (a *app) sayMended(h *holding) {
	for _, m := range h.mended {
		switch {
		case m.Closed:
			a.Say("%s was left open: closed with %d whole records", m.File, m.Records)
		case m.Records == 0:
			a.Say("%s was left open without a whole record", m.File)
		}
		if m.Torn > 0 {
			a.Say("%s was left unfinished: %d bytes behind its last whole record were moved to %s", m.File, m.Torn, m.TornFile)
		}
		for _, offset := range m.Damaged {
			a.Say("%s is damaged at byte %d: see %s", m.File, offset, a.archiveLine("verify"))
		}
	}
}

// holderName names this process in leases and passes.
func (a *app) holderName() string {
	return "jianbao " + version() + ", process " + strconv.Itoa(os.Getpid())
}
