package crawler

import (
	"context"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

// Starts are the requests for the start pages, feeds and sitemaps of sites.
func Starts(sites []Site) ([]record.Request, error) {
	compiled, err := compileSites(sites, 0)
	if err != nil {
		return nil, err
	}
	var starts []record.Request
	for _, s := range sites {
		starts = append(starts, compiled[s.ID].starts()...)
	}
	return starts, nil
}

// Due lists what a pass would ask now, at most limit requests (0: all): start
// pages, feeds and sitemaps that the catalog does not know yet, and then what
// is due there, without what the sites' rules no longer want.
func Due(ctx context.Context, o Options, limit int) ([]record.Request, error) {
	sites, err := compileSites(o.Sites, 0)
	if err != nil {
		return nil, err
	}
	fresh, err := newStarts(ctx, o)
	if err != nil {
		return nil, err
	}
	due, err := o.Store.Due(ctx, passOptions(o), 0)
	if err != nil {
		return nil, err
	}
	for _, r := range due {
		if s := sites[r.Site]; s != nil && s.unwanted(&r) == "" {
			fresh = append(fresh, r)
		}
	}
	if limit > 0 {
		fresh = fresh[:min(limit, len(fresh))]
	}
	return fresh, nil
}

// newStarts are the starts that the catalog does not know yet. Starts come
// first in its order, so that only so much of it is read as there are.
func newStarts(ctx context.Context, o Options) ([]record.Request, error) {
	starts, err := Starts(o.Sites)
	if err != nil {
		return nil, err
	}
	all := passOptions(o)
	all.Recheck = true
	known := map[string]bool{}
	for limit := 2*len(starts) + 100; ; limit *= 4 {
		rows, err := o.Store.Due(ctx, all, limit)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			known[r.URL] = true
		}
		if n := len(rows); n < limit || !rows[n-1].Start && !catalog.Fed(catalog.Rank(rows[n-1], false)) {
			break
		}
	}
	var fresh []record.Request
	for _, r := range starts {
		if !known[r.URL] {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

// PassOptions are what a pass over sites is begun with.
func PassOptions(sites []Site, config []byte) catalog.PassOptions {
	return passOptions(Options{Sites: sites, Config: config})
}

// passOptions are what a pass is begun with.
func passOptions(o Options) catalog.PassOptions {
	out := catalog.PassOptions{
		Recheck: o.Recheck, Holder: o.Holder, Config: o.Config, ConfirmDeletion: map[string]time.Duration{},
	}
	for _, s := range o.Sites {
		out.Sites = append(out.Sites, s.ID)
		out.ConfirmDeletion[s.ID] = s.ConfirmDeletion
	}
	return out
}
