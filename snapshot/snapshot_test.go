package snapshot_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"jianbao/internal/durable"
	"jianbao/record"
	"jianbao/snapshot"
)

var zone = time.FixedZone("Asia/Shanghai", 8*60*60)

func at(hour int) time.Time { return time.Date(2026, 11, 22, hour, 0, 0, 0, zone) }

// shelf is a catalog of a few articles, each with its events.
type shelf map[string][]record.Event

func (s shelf) EventsBetween(_ context.Context, from, to time.Time, yield func(record.Event) error) error {
	for _, events := range s {
		for _, e := range events {
			if !e.Time.Before(from) && e.Time.Before(to) {
				if err := yield(e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (s shelf) EventsOf(_ context.Context, ids []string) ([]record.Event, error) {
	var out []record.Event
	for _, id := range ids {
		out = append(out, s[id]...)
	}
	return out, nil
}

func (s shelf) Revisions(_ context.Context, wanted []snapshot.Revision) ([]record.Article, error) {
	var out []record.Article
	for _, w := range wanted {
		out = append(out, s.revision(w.Article, w.Number))
	}
	return out, nil
}

func (s shelf) revision(id string, n int) record.Article {
	return record.Article{Schema: 1, ID: id, URL: "javascript:alert(1)", Site: "a", Revision: n, FirstSeen: s[id][0].Time,
		Content: record.Content{Title: "=cmd()<script>" + id, Body: strings.Repeat("潮水。", n), Published: s[id][0].Time}}
}

func (s shelf) Articles(context.Context, func(record.Article) error) error { return nil }

func (s shelf) Passes(context.Context, time.Time, time.Time) ([]snapshot.Pass, error) {
	return []snapshot.Pass{{Began: at(1), Reason: "done", Sites: map[string]bool{"a": true, "mute": false}}}, nil
}

func story(id string, types ...record.EventType) []record.Event {
	var out []record.Event
	revision := 0
	for i, what := range types {
		if what == record.EventSeen || what == record.EventRevised {
			revision++
		}
		out = append(out, record.Event{Seq: int64(i + 1), Time: at(-1 + 2*i), Type: what, Article: id, Revision: revision})
	}
	return out
}

func options(t *testing.T, out string) snapshot.Options {
	day, err := snapshot.ParseDay("2026-11-22", zone)
	if err != nil {
		t.Fatal(err)
	}
	return snapshot.Options{Out: out, Day: day}
}

// The first event of a story is of the day before; what follows is of the day.
func TestAnArticleIsThereOnceWithWhatWeighsMost(t *testing.T) {
	for name, test := range map[string]struct {
		events []record.EventType
		want   snapshot.Counts
	}{
		"revised":                  {[]record.EventType{"seen", "revised", "revised"}, snapshot.Counts{Articles: 1, Revised: 1}},
		"deleted and returned":     {[]record.EventType{"seen", "deleted", "returned"}, snapshot.Counts{Articles: 1, Deleted: 1}},
		"returned and revised":     {[]record.EventType{"deleted", "returned", "revised"}, snapshot.Counts{Articles: 1, Returned: 1}},
		"missing alone":            {[]record.EventType{"seen", "missing"}, snapshot.Counts{}},
		"completed alone":          {[]record.EventType{"seen", "completed"}, snapshot.Counts{}},
		"nothing but the day past": {[]record.EventType{"seen"}, snapshot.Counts{}},
		"first seen, then revised": {[]record.EventType{"missing", "seen", "revised"}, snapshot.Counts{Articles: 1, Revised: 1}},
	} {
		done, err := snapshot.Run(t.Context(), shelf{"x": story("x", test.events...)}, options(t, t.TempDir()))
		if err != nil || done.Counts != test.want || len(done.Silent) != 1 {
			t.Errorf("%s: %+v, %v", name, done, err)
		}
	}
}

func TestEditions(t *testing.T) {
	out := t.TempDir()
	source := shelf{"x": story("x", "seen", "revised")}
	run := func(edition int, unchanged bool) snapshot.Result {
		t.Helper()
		done, err := snapshot.Run(t.Context(), source, options(t, out))
		if err != nil || done.Edition != edition || done.Unchanged != unchanged {
			t.Fatalf("%+v, %v", done, err)
		}
		return done
	}
	first := run(1, false)
	run(1, true)
	source["x"] = append(source["x"], record.Event{Seq: 9, Time: at(30), Type: "deleted", Article: "x", Revision: 2})
	run(1, true) // what happened the day after does not enter it
	source["y"] = story("y", "seen", "revised")
	run(2, false)
	files, err := filepath.Glob(filepath.Join(first.Folder, "*"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".html") && (strings.Contains(string(whole), "<script") || strings.Contains(string(whole), "javascript:")) {
			t.Errorf("a script is in %s", name)
		}
		if strings.HasSuffix(name, ".csv") {
			rows, err := csv.NewReader(strings.NewReader(string(whole))).ReadAll()
			if err != nil || !strings.HasPrefix(string(whole), "\ufeffchange,") || !strings.HasPrefix(rows[1][1], "'=cmd") {
				t.Errorf("%q, %v", rows, err)
			}
		}
	}
	if wrong, _, err := snapshot.Check(t.Context(), first.Folder); err != nil || len(wrong) != 0 {
		t.Errorf("sound: %v, %v", wrong, err)
	}
}

func TestAnOccupiedFolderIsLeftAlone(t *testing.T) {
	out := t.TempDir()
	if err := os.MkdirAll(filepath.Join(out, "2026-11-22", "mine"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := snapshot.Run(t.Context(), shelf{}, options(t, out))
	if entries, _ := os.ReadDir(out); !errors.Is(err, snapshot.ErrOccupied) || len(entries) != 1 {
		t.Errorf("%v, %v", err, entries)
	}
}

// full is a disk that fails from the n-th step on.
type full struct {
	durable.OS
	left int
}

func (f *full) take() error {
	if f.left--; f.left < 0 {
		return syscall.ENOSPC
	}
	return nil
}

func (f *full) Create(path string, perm fs.FileMode) (durable.File, error) {
	if err := f.take(); err != nil {
		return nil, err
	}
	file, err := f.OS.Create(path, perm)
	return fullFile{file, f}, err
}

func (f *full) Rename(a, b string) error {
	if err := f.take(); err != nil {
		return err
	}
	return f.OS.Rename(a, b)
}

type fullFile struct {
	durable.File
	disk *full
}

func (f fullFile) Write(p []byte) (int, error) {
	if err := f.disk.take(); err != nil {
		return 0, err
	}
	return f.File.Write(p)
}

func (f fullFile) Sync() error {
	if err := f.disk.take(); err != nil {
		return err
	}
	return f.File.Sync()
}

// Whatever step fails, nothing half is left, and the next run is whole.
func TestEveryStepOfAFullDisk(t *testing.T) {
	source := shelf{"x": story("x", "seen", "revised")}
	for steps := 0; ; steps++ {
		out := t.TempDir()
		o := options(t, out)
		o.FS = &full{left: steps}
		_, err := snapshot.Run(t.Context(), source, o)
		if err == nil {
			if steps < 10 {
				t.Errorf("only %d steps", steps)
			}
			return
		}
		if entries, _ := os.ReadDir(out); !errors.Is(err, syscall.ENOSPC) || len(entries) != 0 {
			t.Fatalf("step %d: %v left %v", steps, err, entries)
		}
		if done, err := snapshot.Run(t.Context(), source, options(t, out)); err != nil || done.Edition != 1 {
			t.Fatalf("after step %d: %+v, %v", steps, done, err)
		}
	}
}
