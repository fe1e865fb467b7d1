package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"jianbao/catalog"
	"jianbao/record"
)

// No statement of the crawl's inner loop may walk a table that grows with the
// archive: SQLite says "SCAN" where it does. Lanes are as many as hosts, and
// those that wait have an index of their own.
func TestPlansUseIndexes(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	seen := 0
	for name, query := range map[string]string{
		"key to lease":     nextKey,
		"ready":            nextReady,
		"held":             nextHeld,
		"requests":         selectRequests + " WHERE u.lane = ? AND u.enlisted = 1 AND u.rank >= 0 ORDER BY u.rank, u.id LIMIT ?",
		"feeds":            selectRequests + " WHERE u.lane = ? AND u.enlisted = 1 AND u.rank = 0 ORDER BY u.rank, u.id LIMIT ?",
		"lanes of a key":   lanesOfKey,
		"put off":          "UPDATE url SET enlisted = 1, hold = NULL WHERE hold IS NOT NULL AND hold <= ?",
		"find":             "SELECT " + rowColumns + " FROM url WHERE hash = ?",
		"enlist":           "UPDATE url SET enlisted = 1 WHERE " + dueNow,
		"clear":            "UPDATE url SET enlisted = 0 WHERE enlisted = 1",
		"leases that end":  "SELECT min(deadline) FROM key WHERE holder IS NOT NULL AND deadline > ?",
		"payload":          selectCaptures + " WHERE c.payload = ? AND c.revisit = 0 ORDER BY c.id LIMIT 1",
		"last capture":     selectCaptures + " WHERE c.address = ? AND c.url = ? AND c.status BETWEEN 200 AND 299 ORDER BY c.id DESC LIMIT 1",
		"article":          selectArticles + " WHERE a.id = ?",
		"revision":         "SELECT reading FROM revision WHERE article = ? AND number = ?",
		"alias":            "SELECT article, claimed FROM alias WHERE url = ?",
		"events of one":    "SELECT seq FROM event WHERE article = ? ORDER BY seq",
		"events of a day":  "SELECT seq FROM event" + eventsBetween,
		"more of a day":    "SELECT seq FROM event" + eventsFurther,
		"parts of a URL":   "SELECT article FROM part WHERE url = ?",
		"other URLs of it": otherURL,
		"prefix":           "SELECT id FROM article WHERE id >= ? AND id < ? ORDER BY id LIMIT 10",
	} {
		err := s.read(ctx, func(a asking) error {
			return each(a, func(scan func(...any) error) error {
				var id, parent, unused int
				var detail string
				err := scan(&id, &parent, &unused, &detail)
				seen++
				scans := strings.HasPrefix(detail, "SCAN") && !strings.Contains(detail, "lane_waiting") && !strings.Contains(detail, "json_each") &&
					!strings.Contains(detail, "url_held") && !strings.Contains(detail, "url_enlisted")
				if scans || strings.Contains(detail, "TEMP B-TREE") && name != "key to lease" {
					t.Errorf("%s: %s", name, detail)
				}
				return err
			}, "EXPLAIN QUERY PLAN "+query, make([]any, parameters(query))...)
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if seen < 20 {
		t.Errorf("only %d lines of plans", seen)
	}
}

// parameters counts those of a query: ? each, or ?1 to the highest.
func parameters(query string) int {
	n := strings.Count(query, "?")
	for highest := 9; highest > 0; highest-- {
		if strings.Contains(query, "?"+strconv.Itoa(highest)) {
			return highest
		}
	}
	return n
}

// with is today's schema with further steps.
func with(steps ...string) schema {
	s := today()
	return schema{whole: s.whole, steps: append(s.steps, steps...)}
}

// A migration copies the catalog, runs in one transaction, and leaves an old
// catalog as it was when it fails.
func TestMigration(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "catalog.db")
	s, err := Open(ctx, path, catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetCursor(ctx, "index", 7); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	old := strconv.Itoa(Schema())
	broken := with("CREATE TABLE later (x); INSERT INTO later VALUES (1)", "nonsense")
	if _, err := open(ctx, path, catalog.Options{}, broken); err == nil || !strings.Contains(err.Error(), "from version "+old+" to 4") {
		t.Fatalf("a step that fails: %v", err)
	}
	if exists(path + ".v" + old) {
		t.Error("the copy of an attempt that failed stays")
	}
	read(t, path, today(), "SELECT count(*) FROM sqlite_schema WHERE name = 'later'", 0)
	good := with("CREATE TABLE later (x); INSERT INTO later SELECT seq FROM cursor")
	read(t, path, good, "SELECT x FROM later", 7)
	read(t, path, good, "SELECT value FROM meta WHERE name = 'schema'", 3)
	read(t, path+".v"+old, today(), "SELECT seq FROM cursor", 7)
	if _, err := Open(ctx, path, catalog.Options{}); err == nil || !strings.Contains(err.Error(), "version 3, and this jianbao knows 2") {
		t.Errorf("the older program: %v", err)
	}
}

func read(t *testing.T, path string, known schema, query string, want int64) {
	t.Helper()
	s, err := open(t.Context(), path, catalog.Options{}, known)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := s.number(t.Context(), query); err != nil || got != want {
		t.Errorf("%s: %d, %v; want %d", query, got, err, want)
	}
}

// A disk that is full refuses the batch as a whole, says so, and the store goes
// on when there is room again.
func TestNoSpace(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "catalog.db"), catalog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.writer.conn.ExecContext(ctx, "PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	one := func(i int) []record.Result {
		url := "http://a.example/" + strconv.Itoa(i)
		return []record.Result{{Request: record.Request{URL: url, Canonical: url, Purpose: record.ForArticle, Site: "a", Key: "a"}, Outcome: record.GotArticle,
			Page: &record.Page{Content: record.Content{Title: url, Body: strings.Repeat("text ", 2000), Kind: record.KindArticle}}}}
	}
	stored := 0
	for err == nil {
		if _, err = s.Commit(ctx, one(stored)); err == nil {
			stored++
		}
	}
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "no space is left") || stored == 0 {
		t.Fatalf("after %d: %v", stored, err)
	}
	if _, err := s.writer.conn.ExecContext(ctx, "PRAGMA max_page_count = 6000"); err != nil {
		t.Fatal(err)
	}
	if receipts, err := s.Commit(ctx, one(stored)); err != nil || receipts[0].Err != nil {
		t.Fatalf("with room again: %v %v", receipts, err)
	}
	stats, err := s.Stats(ctx)
	if wrong, bad := s.Check(ctx); err != nil || bad != nil || len(wrong) > 0 || stats.Articles != int64(stored+1) {
		t.Errorf("%d articles of %d, %v; %v %q", stats.Articles, stored+1, err, bad, wrong)
	}
}
