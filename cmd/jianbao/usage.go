package main

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"jianbao/catalog"
	"jianbao/internal/volume"
)

// usageDays is how many days back it is looked how fast an archive grows.
const usageDays = 7

const day = 24 * time.Hour

// diskUse is in bytes.
type diskUse struct {
	Total   int64 `json:"total"`
	WARC    int64 `json:"warc"`
	Catalog int64 `json:"catalog"`
	Index   int64 `json:"index"`

	written []written
	newest  time.Time // when the last file was written, by its disk
	last    string    // that file
}

// written is a WARC file, or one beside it, with the time at which it was begun.
type written struct {
	began time.Time
	bytes int64
}

// measure adds up the files of a data folder. What changes meanwhile is no error.
func measure(dir string) (diskUse, error) {
	var use diskUse
	err := use.walk(dir, "")
	for _, part := range []string{"warc", "index"} { // may lie elsewhere, behind a link
		path := filepath.Join(dir, part)
		real, gone := filepath.EvalSymlinks(path)
		if parent, lost := filepath.EvalSymlinks(dir); gone == nil && lost == nil && real != filepath.Join(parent, part) {
			err = errors.Join(err, use.walk(real, part))
		}
	}
	return use, err
}

// walk adds the files of a folder, which is the given part of the data folder.
func (use *diskUse) walk(dir, part string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // renamed or merged away meanwhile
		}
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		use.add(filepath.ToSlash(filepath.Join(part, rel)), info)
		return nil
	})
}

// stamp is the time in the name of a WARC file.
var stamp = regexp.MustCompile(`-(\d{14})-\d+-[^/]*$`)

func (use *diskUse) add(rel string, info fs.FileInfo) {
	size := info.Size()
	use.Total += size
	if info.ModTime().After(use.newest) {
		use.newest, use.last = info.ModTime(), rel
	}
	switch first, _, _ := strings.Cut(rel, "/"); {
	case first == "warc":
		use.WARC += size
		if m := stamp.FindStringSubmatch(rel); m != nil {
			if began, err := time.Parse("20060102150405", m[1]); err == nil {
				use.written = append(use.written, written{began, size})
			}
		}
	case first == "index":
		use.Index += size
	case strings.HasPrefix(first, catalogFile):
		use.Catalog += size
	}
}

// rate is how many bytes of WARC came a day, over the last days; false where
// there is less than a day to tell it from.
func (use *diskUse) rate(now time.Time) (perDay float64, known bool) {
	since := now
	for _, w := range use.written {
		if w.began.Before(since) {
			since = w.began
		}
	}
	if earliest := now.Add(-usageDays * day); since.Before(earliest) {
		since = earliest
	}
	if now.Sub(since) < day {
		return 0, false
	}
	var bytes int64
	for _, w := range use.written {
		if !w.began.Before(since) && !w.began.After(now) {
			bytes += w.bytes
		}
	}
	return float64(bytes) / (now.Sub(since).Hours() / 24), true
}

// roomStatus is how much room there is where it ends first, and for how long.
type roomStatus struct {
	Place   string `json:"place"`
	Free    int64  `json:"free"`
	MinFree int64  `json:"min_free"`
	// BytesADay is what the whole archive grows by; absent with less than a day
	// to tell it from, as DaysLeft is, and that also where nothing comes.
	BytesADay *int64 `json:"bytes_a_day,omitempty"`
	DaysLeft  *int64 `json:"days_left,omitempty"`
}

// room looks where the room ends first at the present rate. Catalog and index
// are taken to grow as the WARC files do.
func (use *diskUse) room(dir string, minFree int64, now time.Time) *roomStatus {
	warcRate, known := use.rate(now)
	parts := map[string]int64{"warc": use.WARC, "index": use.Index, "": use.Total - use.WARC - use.Index}
	var least *roomStatus
	for _, p := range places(dir) {
		s := &roomStatus{Place: p.Dir, Free: p.Disk.Free, MinFree: minFree}
		if known && use.WARC > 0 {
			var here int64
			for part, bytes := range parts {
				if disk, err := volume.DiskOf(filepath.Join(dir, part)); err == nil && disk.ID == p.Disk.ID {
					here += bytes
				}
			}
			total := int64(warcRate * float64(use.Total) / float64(use.WARC))
			s.BytesADay = &total
			if grows := warcRate * float64(here) / float64(use.WARC); grows >= 1 {
				left := int64(math.Max(0, float64(s.Free-minFree)) / grows)
				s.DaysLeft = &left
			}
		}
		if least == nil || s.sooner(least) {
			least = s
		}
	}
	return least
}

// sooner reports whether the room of s ends before that of t.
func (s *roomStatus) sooner(t *roomStatus) bool {
	switch {
	case s.DaysLeft != nil && t.DaysLeft != nil:
		return *s.DaysLeft < *t.DaysLeft
	case s.DaysLeft != nil || t.DaysLeft != nil:
		return s.DaysLeft != nil && (t.Free >= t.MinFree || s.Free < s.MinFree)
	}
	return s.Free < t.Free
}

// dayUse is what the pages of a day took in the archive, by site.
type dayUse struct {
	Day   string           `json:"day"`
	Bytes int64            `json:"bytes"`
	Sites map[string]int64 `json:"sites"`
}

// siteUse is what the passes of the last days took, by day in the archive's
// timezone and by site, and a site's mean of a day, where there is more than
// one day to tell it from. Passes that were killed told nobody.
func siteUse(ctx context.Context, ledger catalog.Ledger, now time.Time, loc *time.Location) (days []dayUse, mean map[string]int64, err error) {
	passes, err := ledger.Passes(ctx, now.Add(-usageDays*day), now)
	if err != nil || len(passes) == 0 {
		return nil, nil, err
	}
	total := map[string]int64{}
	for _, p := range passes {
		if p.Summary == nil {
			continue
		}
		name := p.Began.In(loc).Format(time.DateOnly)
		if len(days) == 0 || days[len(days)-1].Day != name {
			days = append(days, dayUse{Day: name, Sites: map[string]int64{}})
		}
		today := &days[len(days)-1]
		for id, s := range p.Summary.Sites {
			if s.Bytes > 0 {
				today.Sites[id] += s.Bytes
				today.Bytes += s.Bytes
				total[id] += s.Bytes
			}
		}
	}
	if span := now.Sub(passes[0].Began); span >= day {
		mean = map[string]int64{}
		for id, bytes := range total {
			mean[id] = int64(float64(bytes) / (span.Hours() / 24))
		}
	}
	return days, mean, nil
}
