//go:build slow && unix

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/catalog/sqlite"
)

// largeCatalog is a catalog of some years: 300,000 articles, 400,000 addresses,
// 2,000,000 captures and 100,000 passes over ten sites. Its rows are as long as
// real ones are, but for the readings, which no command here reads.
func largeCatalog(t *testing.T, data string) {
	t.Helper()
	if err := os.Mkdir(data, 0o755); err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), filepath.Join(data, catalogFile), catalog.Options{Clock: time.Now, Location: time.UTC})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	const count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
	for _, statement := range []string{
		"DROP TRIGGER capture_journal_new; DROP TRIGGER url_journal_new; DROP TRIGGER article_journal_new; DROP TRIGGER revision_journal_new; DROP TRIGGER event_journal_new; DROP TRIGGER pass_journal_new",
		count + "10) INSERT INTO site (name, last_success, last_new) SELECT 's' || i, unixepoch() * 1000000000, unixepoch() * 1000000000 FROM n",
		count + "10) INSERT INTO key (name) SELECT 's' || i || '.example' FROM n",
		count + "10) INSERT INTO lane (key, site) SELECT i, i FROM n",
		count + `400000) INSERT INTO url (hash, url, purpose, lane, rank, article, due, attempts, outcome, answered, asked, asked_at)
			SELECT randomblob(16), 'http://s' || (i % 10 + 1) || '.example/content/2026-11/02/content_' || i || '.html', 'article', i % 10 + 1, 5,
			CASE WHEN i <= 300000 THEN printf('a%015d', i) END, (unixepoch() + i % 200000 - 1000) * 1000000000, i % 50 = 0, 'article', 1, 1, unixepoch() * 1000000000 FROM n`,
		"INSERT INTO warc (name) VALUES ('jianbao-20261102000000-00001-x.warc.gz')",
		count + `2000000) INSERT INTO capture (url, address, file, offset, length, record, payload, time, status, revisit, outcome, pass)
			SELECT 'http://s' || (i % 10 + 1) || '.example/content/2026-11/02/content_' || (i % 400000) || '.html', random(), 1, i * 9000, 9000,
			'<urn:uuid:' || hex(randomblob(16)) || '>', randomblob(32), i * 1000000000, CASE WHEN i % 3 = 0 THEN 200 ELSE 304 END, i % 3 > 0, 'article', i / 20 FROM n`,
		count + `300000) INSERT INTO article (id, url, canonical, site, partition, first_seen, revision, reader, state)
			SELECT printf('a%015d', i), 'http://s' || (i % 10 + 1) || '.example/content/2026-11/02/content_' || i || '.html',
			'http://s' || (i % 10 + 1) || '.example/content/2026-11/02/content_' || i || '.html', i % 10 + 1, '2026-h2', i * 1000000000, 1, i,
			CASE WHEN i % 100 = 0 THEN 'deleted' WHEN i % 100 = 1 THEN 'missing' END FROM n`,
		count + `330000) INSERT INTO revision (article, number, first_seen, last_seen, title, length, parser, print, print_parser, captures, reading)
			SELECT printf('a%015d', (i - 1) % 300000 + 1), (i - 1) / 300000 + 1, i, i, '青岛西海岸新区推进作风建设', 2000, '2', hex(randomblob(16)), '2', '[' || i || ']', '{}' FROM n`,
		count + `340000) INSERT INTO event (time, type, article, revision, pass, captures)
			SELECT i * 1000000000, 'seen', printf('a%015d', (i - 1) % 300000 + 1), 1, i / 4, '[' || i || ']' FROM n`,
		count + `100000) INSERT INTO pass (began, ended, holder, sites, confirm, summary)
			SELECT (unixepoch() - (100000 - i) * 900 - 600) * 1000000000, (unixepoch() - (100000 - i) * 900 - 300) * 1000000000, 'jianbao', '[]', '{}', (SELECT '{"reason":"done","sites":{' ||
			group_concat('"s' || value || '":{"asked":true,"answered":true,"bytes":1234567,"outcomes":{"article":12,"unchanged":230,"not-article":3,"section":12,"feed":1,"redirected":2,"not-found":1}}') || '}}'
			FROM json_each('[1,2,3,4,5,6,7,8,9,10]')) FROM n`,
	} {
		execute(t, data, statement)
	}
}

// What a person looks at every day answers within a second, however old the archive.
func TestSlowStatusAndDoctorOfALargeArchive(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	largeCatalog(t, data)
	for _, args := range [][]string{{"status"}, {"status", "--json"}, {"doctor"}, {"doctor", "--json"}} {
		best := time.Hour
		for range 3 {
			began := time.Now()
			code, out := runAt(0, append(args, "--data", data)...)
			if best = min(best, time.Since(began)); code == exitNoArchive || code == exitUsage {
				t.Fatalf("%s: exit %d: %s", args, code, out)
			}
		}
		t.Logf("%s: %s", args, best.Round(time.Millisecond))
		if best > time.Second {
			t.Errorf("%s took %s", args, best)
		}
	}
}
