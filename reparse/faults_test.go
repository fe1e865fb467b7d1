package reparse_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"jianbao/archive"
	"jianbao/catalog"
	"jianbao/catalog/sqlite"
	"jianbao/parser"
	"jianbao/record"
	"jianbao/reparse"
)

// A rebuilding that is stopped at any step, again and again, ends as one that
// was not.
func TestRebuildingGoesOnWhereItWasStopped(t *testing.T) {
	t.Parallel()
	for name, journal := range map[string]func(int) bool{"with a journal": always, "with half of it": func(n int) bool { return n <= 3 }, "without": never} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.lifeOf(journal)
			w.lose()
			w.rebuild(0)
			whole := w.state()
			for stopAt := 1; stopAt <= 4; stopAt++ {
				w.lose()
				w.rebuild(stopAt)
				w.compare(w.state(), whole)
			}
		})
	}
}

// today is a parser that reads otherwise than the one that the archive was read with.
func (w *world) today() {
	w.o.ParserVersion = "2"
	w.o.Join = func(parts []record.Page, missing []string) record.Article {
		whole := parser.Join(parts, missing)
		whole.ParserVersion, whole.Subtitle = "2", "read by today's parser"
		return whole
	}
}

func TestTodaysParserMakesNoRevision(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		journal func(int) bool
		again   func(w *world)
	}{
		{"in place", always, func(w *world) { w.close(); w.today(); w.open("catalog.db"); w.readings("2", 0) }},
		{"by the journal", always, func(w *world) { w.lose(); w.today(); w.rebuild(0) }},
		{"by the rules", never, func(w *world) { w.lose(); w.today(); w.rebuild(0) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.lifeOf(c.journal)
			before := w.state()
			c.again(w)
			after := w.state()
			for _, revisions := range after.Articles {
				for i := range revisions {
					w.same("subtitle", revisions[i].Subtitle, "read by today's parser")
					w.same("parser", revisions[i].ParserVersion, "2")
					revisions[i].Subtitle, revisions[i].ParserVersion = "", parser.Version
				}
			}
			for _, h := range after.Histories {
				for i := range h.Revisions {
					h.Revisions[i].ParserVersion = parser.Version
				}
			}
			w.compareKnown(after, before)
			w.goesOn(before)
		})
	}
}

// readings reads all again in place, in as many runs as it takes when each is
// stopped at a step; 0 is never.
func (w *world) readings(basis string, stopAt int) catalog.Reparse {
	w.t.Helper()
	for range 100 {
		ctx, stop := context.WithCancel(w.t.Context())
		steps := 0
		o := w.options()
		o.Progress = func(reparse.Progress) {
			if steps++; steps == stopAt {
				stop()
			}
		}
		out, err := reparse.Readings(ctx, w.store, basis, o)
		stopped := ctx.Err() != nil
		stop()
		if err == nil {
			return out
		}
		if !stopped {
			w.t.Fatal(err)
		}
	}
	w.t.Fatal("the reparse does not end")
	return catalog.Reparse{}
}

func TestReadingAgainChangesNothingTheSecondTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	before := w.state()
	for _, basis := range []string{"1", "1", "another"} {
		out := w.readings(basis, 0)
		if out.Changed != 0 || out.Unread != 0 || out.Done != out.Total || out.Done == 0 {
			t.Errorf("%+v", out)
		}
	}
	w.compare(w.state(), before)
	ids, _, err := w.store.Reread(t.Context(), 0, 10)
	check(t, err)
	w.same("for the index", ids, []string(nil))
	w.close()
	w.today()
	w.open("catalog.db")
	out := w.readings("2", 1)
	if out.Changed == 0 || out.Done != out.Total {
		t.Errorf("stopped: %+v", out)
	}
	ids, _, err = w.store.Reread(t.Context(), 0, 100)
	check(t, err)
	if len(ids) != len(before.Articles) {
		t.Errorf("%d articles for the index, want %d", len(ids), len(before.Articles))
	}
}

// What cannot be read is passed over and named, and is never fatal.
func TestDamage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	before := w.state()
	report, err := archive.Verify(t.Context(), w.dir, archive.VerifyOptions{})
	if err != nil || len(report.Problems) > 0 {
		t.Fatalf("an archive with a journal: %v %v", err, report.Problems)
	}
	const victim = "http://" + news + "/a/13.html"
	hit := before.Articles[victim][0].Captures[0]
	name := filepath.Join(w.dir, filepath.FromSlash(hit.File))
	text, err := os.ReadFile(name)
	check(t, err)
	text[hit.Offset+hit.Length/2] ^= 0x40
	check(t, os.WriteFile(name, text, 0o644))
	foreign := "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://other.example/\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n" +
		"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http\r\nContent-Length: 21\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi\r\n\r\n"
	check(t, os.WriteFile(filepath.Join(w.dir, "warc", "another.warc"), []byte(foreign), 0o644))

	out := w.readings("1", 0)
	if out.Unread != 1 || out.Changed != 0 {
		t.Errorf("in place: %+v", out)
	}
	w.same("the reading that stays", w.state().Articles[victim], before.Articles[victim])

	w.lose()
	built := w.rebuild(0)
	// A bit that makes the record shorter leaves the rest of it, which is another place.
	if built.Unread != 1 || built.Damaged < 1 || built.Damaged > 2 || built.Foreign != 1 || built.Replayed != 0 {
		t.Errorf("rebuilt: %+v", built)
	}
	after := w.state()
	lost := after.Articles[victim][0]
	if lost.Title != before.Articles[victim][0].Title || lost.Body != "" {
		t.Errorf("of the damaged page: %q %q", lost.Title, lost.Body)
	}
	after.Articles[victim], before.Articles[victim] = nil, nil
	h := after.Histories[victim]
	h.Revisions[0].ParserVersion = before.Histories[victim].Revisions[0].ParserVersion
	w.compare(after, before)
	w.goesOn(before)
}

// A journal that has a gap holds up to the gap.
func TestJournalWithAGap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	before := w.state()
	w.lose()
	files, err := filepath.Glob(filepath.Join(w.dir, "warc", "*", "*", "*.warc.gz"))
	check(t, err)
	parts, err := archive.OpenReader(w.dir).Journal(t.Context(), func(archive.Entry) error { return nil })
	check(t, err)
	hit := parts[len(parts)/2]
	for _, name := range files {
		if filepath.Base(name) != filepath.Base(hit.File) {
			continue
		}
		text, err := os.ReadFile(name)
		check(t, err)
		text[hit.Offset+200] ^= 0x40
		check(t, os.WriteFile(name, text, 0o644))
	}
	out := w.rebuild(0)
	if out.Entries != len(parts)/2 || out.Replayed == 0 {
		t.Errorf("rebuilt: %+v of %d entries", out, len(parts))
	}
	w.compareKnown(w.state(), before)
	w.goesOn(before)
}

// An entry that was written and never acknowledged, as a kill leaves it, is
// told again by the next one; and the tail of a journal may be torn.
func TestEntryThatWasNeverAcknowledged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.script(1)
	w.pass(false)
	out, _, err := archive.NewWriter(t.Context(), archive.WriterOptions{Dir: w.dir, Clock: w.now, OnClose: w.closed})
	check(t, err)
	for i := range 3 {
		entry, err := out.Journal("catalog", "")
		check(t, err)
		_, err = w.store.Tell(t.Context(), entry.Add)
		check(t, err)
		if i < 2 {
			_, err = entry.Close()
			check(t, err)
		}
	}
	check(t, out.Close())
	w.later(26 * 3600e9)
	w.script(2)
	w.pass(true)
	before := w.state()
	w.lose()
	if built := w.rebuild(0); built.Replayed != 0 || built.Refused != nil {
		t.Errorf("rebuilt: %+v", built)
	}
	w.compare(w.state(), before)
}

func FuzzJournalLine(f *testing.F) {
	for _, line := range []string{
		`{"of":"site","key":1,"rows":[{"id":1,"name":"a"}]}`, `{"of":"part","key":"a","rows":[]}`, `{"of":"url","key":{},"rows":[{"hash":"zz"}]}`,
		`{"of":"capture","key":1,"rows":[{"id":1}]}`, `{"of":"nothing"}`, `[]`, `{"of":"article","key":1,"rows":[null]}`,
	} {
		f.Add(line)
	}
	store, err := sqlite.Open(context.Background(), filepath.Join(f.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = store.Close() })
	f.Fuzz(func(t *testing.T, line string) {
		// It may be refused, or taken; it is never a panic.
		_ = store.Restore(t.Context(), "1", func(yield func([]byte) error) error { return yield([]byte(line)) })
	})
}

// The share with the WARC files goes away in the middle, and comes back: what
// was not read then is read later, and nothing is taken for lost.
func TestRebuildingWaitsForTheFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.lifeOf(always)
	w.lose()
	w.rebuild(0)
	whole := w.state()
	w.lose()
	files, away := filepath.Join(w.dir, "warc"), filepath.Join(w.dir, "away")
	o := w.options()
	o.Progress = func(p reparse.Progress) {
		if p.Phase == reparse.Restoring && p.Done == p.Total {
			check(t, os.Rename(files, away))
		}
	}
	survey, err := reparse.Look(t.Context(), o)
	check(t, err)
	w.open("catalog.db.rebuild")
	_, err = reparse.Rebuild(t.Context(), w.store, survey, reparse.RebuildOptions{Options: o, Basis: "1", Rules: func(config []byte) (reparse.Rules, error) {
		return reparse.Rules{Sites: w.sites, Config: config}, nil
	}})
	if err == nil {
		t.Error("a catalog was made of files that are not there")
	}
	check(t, w.store.Close())
	w.store = nil
	check(t, os.Rename(away, files))
	w.rebuild(0)
	w.compare(w.state(), whole)
}
