-- The catalog of a jianbao archive, version 2. What is changed here is changed
-- in migrate_2.sql as well, for the catalogs of version 1; a test compares.
--
-- Times are integers, nanoseconds since 1970-01-01T00:00:00Z; 0 is none.
-- Intervals and delays are nanoseconds. Lists are JSON arrays. The spelling of
-- purposes, outcomes, events and states is that of package record.

-- What a person may want to know of the file: created, schema, and id, which
-- tells one catalog from another: 16 characters, made with the file.
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('id', lower(hex(randomblob(8))));

CREATE TABLE site (
	id           INTEGER PRIMARY KEY,
	name         TEXT NOT NULL UNIQUE,
	last_success INTEGER NOT NULL DEFAULT 0,
	last_new     INTEGER NOT NULL DEFAULT 0
);

-- Politeness keys and their leases. holder is NULL when the key is free; ready
-- is when it may be leased: not_before, or the deadline and a delay.
CREATE TABLE key (
	id         INTEGER PRIMARY KEY,
	name       TEXT NOT NULL UNIQUE,
	epoch      INTEGER NOT NULL DEFAULT 0,
	holder     TEXT,
	deadline   INTEGER NOT NULL DEFAULT 0,
	not_before INTEGER NOT NULL DEFAULT 0,
	ready      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX key_held ON key(deadline) WHERE holder IS NOT NULL;

-- The URLs of one site at one key. front and back count those that are
-- enlisted: feeds and sitemaps, and all others. Triggers keep them.
CREATE TABLE lane (
	id    INTEGER PRIMARY KEY,
	key   INTEGER NOT NULL REFERENCES key(id),
	site  INTEGER NOT NULL REFERENCES site(id),
	delay INTEGER NOT NULL DEFAULT 0,
	front INTEGER NOT NULL DEFAULT 0,
	back  INTEGER NOT NULL DEFAULT 0,
	UNIQUE (key, site)
);
CREATE INDEX lane_site ON lane(site);
CREATE INDEX lane_waiting ON lane(key) WHERE front > 0 OR back > 0;

-- The frontier. hash is the first 16 bytes of the SHA-256 of what makes two
-- URLs the same: the canonical form for articles and sections, the URL for others.
-- canonical is NULL where it is the URL. article is the id of the article that
-- the URL led to, or of which it is a part.
CREATE TABLE url (
	id        INTEGER PRIMARY KEY,
	hash      BLOB NOT NULL,
	url       TEXT NOT NULL,
	canonical TEXT,
	purpose   TEXT NOT NULL,
	lane      INTEGER NOT NULL REFERENCES lane(id),
	rank      INTEGER NOT NULL,
	start     INTEGER NOT NULL DEFAULT 0,
	depth     INTEGER NOT NULL DEFAULT 0,
	via       TEXT,
	hops      INTEGER NOT NULL DEFAULT 0, -- redirects that led here
	article   TEXT,
	part      INTEGER NOT NULL DEFAULT 0,
	due       INTEGER NOT NULL,
	interval  INTEGER NOT NULL DEFAULT 0,
	attempts  INTEGER NOT NULL DEFAULT 0,
	etag      TEXT,
	modified  TEXT,
	outcome   TEXT,
	detail    TEXT,
	answered  INTEGER NOT NULL DEFAULT 0, -- it was, at some time
	asked     INTEGER NOT NULL DEFAULT 0, -- the pass that last asked it
	asked_at  INTEGER NOT NULL DEFAULT 0,
	enlisted  INTEGER NOT NULL DEFAULT 0, -- to be asked in the standing pass
	hold      INTEGER                     -- enlisted again at this time
);
CREATE UNIQUE INDEX url_hash ON url(hash);
CREATE INDEX url_enlisted ON url(lane, rank) WHERE enlisted = 1;
CREATE INDEX url_due ON url(lane, due);
CREATE INDEX url_held ON url(hold) WHERE hold IS NOT NULL;
CREATE INDEX url_article ON url(article) WHERE article IS NOT NULL;
CREATE INDEX url_failing ON url(lane) WHERE attempts > 0;

CREATE TRIGGER url_added AFTER INSERT ON url WHEN NEW.enlisted = 1 BEGIN
	UPDATE lane SET front = front + (NEW.rank = 0), back = back + (NEW.rank > 0) WHERE id = NEW.lane;
END;
CREATE TRIGGER url_moved AFTER UPDATE OF enlisted, rank, lane ON url
WHEN (OLD.enlisted = 1 OR NEW.enlisted = 1)
	AND (OLD.enlisted <> NEW.enlisted OR OLD.rank <> NEW.rank OR OLD.lane <> NEW.lane) BEGIN
	UPDATE lane SET front = front - (OLD.rank = 0), back = back - (OLD.rank > 0) WHERE id = OLD.lane AND OLD.enlisted = 1;
	UPDATE lane SET front = front + (NEW.rank = 0), back = back + (NEW.rank > 0) WHERE id = NEW.lane AND NEW.enlisted = 1;
END;

-- WARC files. sha256 is NULL until the file is closed.
CREATE TABLE warc (
	id     INTEGER PRIMARY KEY,
	name   TEXT NOT NULL UNIQUE,
	size   INTEGER,
	sha256 TEXT
);

-- Captures in order of commit. address is the first 8 bytes of the SHA-256 of
-- url; payload is the bare digest where it is a SHA-256, else the text.
CREATE TABLE capture (
	id      INTEGER PRIMARY KEY,
	url     TEXT NOT NULL,
	address INTEGER NOT NULL,
	file    INTEGER NOT NULL REFERENCES warc(id),
	offset  INTEGER NOT NULL,
	length  INTEGER NOT NULL,
	record  TEXT NOT NULL,
	payload BLOB NOT NULL,
	time    INTEGER NOT NULL,
	status  INTEGER NOT NULL,
	revisit INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	pass    INTEGER NOT NULL
);
CREATE INDEX capture_payload ON capture(payload) WHERE revisit = 0;
CREATE INDEX capture_address ON capture(address) WHERE status BETWEEN 200 AND 299;
CREATE INDEX capture_pass ON capture(pass);

-- Articles. state, since and confirmed are the record's deletion; gone is the
-- capture that made it missing.
CREATE TABLE article (
	n          INTEGER PRIMARY KEY,
	id         TEXT NOT NULL UNIQUE,
	url        TEXT NOT NULL,
	canonical  TEXT NOT NULL,
	site       INTEGER NOT NULL REFERENCES site(id),
	partition  TEXT NOT NULL,
	first_seen INTEGER NOT NULL,
	revision   INTEGER NOT NULL,
	reader     INTEGER NOT NULL REFERENCES url(id), -- the URL that its revisions are read from
	state      TEXT,
	since      INTEGER NOT NULL DEFAULT 0,
	confirmed  INTEGER NOT NULL DEFAULT 0,
	gone       INTEGER REFERENCES capture(id)
);
CREATE INDEX article_site ON article(site);
CREATE INDEX article_state ON article(state) WHERE state IS NOT NULL;

-- Revisions. captures are those that reading was read from, a part each.
-- print is the fingerprint of the content as the parser named in print_parser
-- reads it; reading and parser stay as they were stored.
CREATE TABLE revision (
	id           INTEGER PRIMARY KEY,
	article      TEXT NOT NULL REFERENCES article(id),
	number       INTEGER NOT NULL,
	first_seen   INTEGER NOT NULL,
	last_seen    INTEGER NOT NULL,
	title        TEXT NOT NULL,
	length       INTEGER NOT NULL,
	parser       TEXT NOT NULL,
	print        TEXT NOT NULL,
	print_parser TEXT NOT NULL,
	captures     TEXT NOT NULL,
	reading      TEXT NOT NULL,
	UNIQUE (article, number)
);

-- The URLs that lead to an article, its canonical one among them. claimed are
-- those that a page named, and that nobody has asked.
CREATE TABLE alias (
	url     TEXT PRIMARY KEY,
	article TEXT NOT NULL REFERENCES article(id),
	claimed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX alias_article ON alias(article);

-- The event log, in order of commit.
CREATE TABLE event (
	seq      INTEGER PRIMARY KEY AUTOINCREMENT,
	time     INTEGER NOT NULL,
	type     TEXT NOT NULL,
	article  TEXT NOT NULL REFERENCES article(id),
	revision INTEGER NOT NULL,
	pass     INTEGER NOT NULL,
	captures TEXT NOT NULL
);
CREATE INDEX event_article ON event(article);
CREATE INDEX event_time ON event(time);
CREATE TABLE cursor (
	consumer TEXT PRIMARY KEY,
	seq      INTEGER NOT NULL
) WITHOUT ROWID;

-- Paginated articles that wait for their parts; the parts as the article last
-- named them (state waiting, had or failed); what each page last said.
CREATE TABLE joining (
	article TEXT PRIMARY KEY,
	first   INTEGER NOT NULL REFERENCES url(id),
	time    INTEGER NOT NULL,           -- of the first page's answer
	capture INTEGER REFERENCES capture(id)
) WITHOUT ROWID;
CREATE TABLE part (
	article TEXT NOT NULL,
	number  INTEGER NOT NULL,
	address TEXT NOT NULL,
	url     INTEGER REFERENCES url(id),
	state   TEXT NOT NULL,
	PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX part_url ON part(url);
CREATE TABLE reading (
	url     INTEGER PRIMARY KEY REFERENCES url(id),
	capture INTEGER REFERENCES capture(id),
	time    INTEGER NOT NULL,
	page    TEXT NOT NULL
);

-- What the end of the pass is to judge.
CREATE TABLE absence (
	article  TEXT PRIMARY KEY REFERENCES article(id),
	site     INTEGER NOT NULL REFERENCES site(id),
	url      INTEGER NOT NULL REFERENCES url(id),
	outcome  TEXT NOT NULL,
	time     INTEGER NOT NULL,
	capture  INTEGER REFERENCES capture(id),
	interval INTEGER NOT NULL -- until a deleted article is asked again
) WITHOUT ROWID;
CREATE TABLE recheck (
	site   INTEGER PRIMARY KEY REFERENCES site(id),
	asked  INTEGER NOT NULL,
	failed INTEGER NOT NULL
);

CREATE TABLE pass (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	began   INTEGER NOT NULL,
	ended   INTEGER NOT NULL DEFAULT 0,
	holder  TEXT NOT NULL,
	sites   TEXT NOT NULL,
	confirm TEXT NOT NULL,
	summary TEXT,
	-- Of the machine when it began: the name of its start, NULL where that is not
	-- known, and how long ago that was.
	boot    TEXT,
	uptime  INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX pass_time ON pass(began, ended);

-- The latest time at which anything was asked, one row. Where it is yet to come,
-- the clock ran ahead and was put back.
CREATE TABLE clock (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	latest INTEGER NOT NULL
);
INSERT INTO clock (id, latest) VALUES (1, 0);
CREATE TABLE config (
	id   INTEGER PRIMARY KEY,
	time INTEGER NOT NULL,
	body BLOB NOT NULL
);
CREATE TABLE robots (
	origin   TEXT PRIMARY KEY,
	body     BLOB,
	allow    INTEGER NOT NULL,
	disallow INTEGER NOT NULL,
	fetched  INTEGER NOT NULL,
	expires  INTEGER NOT NULL
) WITHOUT ROWID;

-- Articles whose current reading was replaced without an event, in the order
-- of the replacing. The index follows it as it follows the event log.
CREATE TABLE reread (
	n       INTEGER PRIMARY KEY AUTOINCREMENT,
	article TEXT NOT NULL UNIQUE REFERENCES article(id)
);

-- How far a reparse has come, one row at most. basis names what it reads with;
-- revision and page are the last rows of revision and reading that were dealt with.
CREATE TABLE reparse (
	id       INTEGER PRIMARY KEY CHECK (id = 1),
	basis    TEXT NOT NULL,
	began    INTEGER NOT NULL,
	ended    INTEGER NOT NULL DEFAULT 0,
	revision INTEGER NOT NULL DEFAULT 0,
	page     INTEGER NOT NULL DEFAULT 0,
	done     INTEGER NOT NULL DEFAULT 0,
	changed  INTEGER NOT NULL DEFAULT 0,
	unread   INTEGER NOT NULL DEFAULT 0,
	kept     INTEGER NOT NULL DEFAULT 0
);

-- What the journal in the WARC files does not tell yet: a row for each change of
-- a row, in order. key is the row's key, for parts that of their article.
-- Triggers keep it; enlisted, hold, leases and fingerprints are not journaled.
CREATE TABLE changed (
	n    INTEGER PRIMARY KEY,
	what TEXT NOT NULL,
	key  NOT NULL
);
CREATE TRIGGER site_journal_new AFTER INSERT ON site BEGIN
	INSERT INTO changed (what, key) VALUES ('site', NEW.id);
END;
CREATE TRIGGER site_journal_changed AFTER UPDATE ON site BEGIN
	INSERT INTO changed (what, key) VALUES ('site', NEW.id);
END;
CREATE TRIGGER key_journal_new AFTER INSERT ON key BEGIN
	INSERT INTO changed (what, key) VALUES ('key', NEW.id);
END;
CREATE TRIGGER lane_journal_new AFTER INSERT ON lane BEGIN
	INSERT INTO changed (what, key) VALUES ('lane', NEW.id);
END;
CREATE TRIGGER lane_journal_changed AFTER UPDATE OF site, delay ON lane BEGIN
	INSERT INTO changed (what, key) VALUES ('lane', NEW.id);
END;
CREATE TRIGGER url_journal_new AFTER INSERT ON url BEGIN
	INSERT INTO changed (what, key) VALUES ('url', NEW.id);
END;
CREATE TRIGGER url_journal_changed AFTER UPDATE OF hash, url, canonical, purpose, lane, rank, start, depth, via, hops, article, part, due, interval, attempts, etag, modified, outcome, detail, answered, asked, asked_at ON url BEGIN
	INSERT INTO changed (what, key) VALUES ('url', NEW.id);
END;
CREATE TRIGGER warc_journal_new AFTER INSERT ON warc BEGIN
	INSERT INTO changed (what, key) VALUES ('warc', NEW.id);
END;
CREATE TRIGGER warc_journal_changed AFTER UPDATE OF name, size, sha256 ON warc BEGIN
	INSERT INTO changed (what, key) VALUES ('warc', NEW.id);
END;
CREATE TRIGGER capture_journal_new AFTER INSERT ON capture BEGIN
	INSERT INTO changed (what, key) VALUES ('capture', NEW.id);
END;
CREATE TRIGGER article_journal_new AFTER INSERT ON article BEGIN
	INSERT INTO changed (what, key) VALUES ('article', NEW.id);
END;
CREATE TRIGGER article_journal_changed AFTER UPDATE ON article BEGIN
	INSERT INTO changed (what, key) VALUES ('article', NEW.id);
END;
CREATE TRIGGER revision_journal_new AFTER INSERT ON revision BEGIN
	INSERT INTO changed (what, key) VALUES ('revision', NEW.id);
END;
CREATE TRIGGER revision_journal_changed AFTER UPDATE OF last_seen, captures ON revision BEGIN
	INSERT INTO changed (what, key) VALUES ('revision', NEW.id);
END;
CREATE TRIGGER alias_journal_new AFTER INSERT ON alias BEGIN
	INSERT INTO changed (what, key) VALUES ('alias', NEW.url);
END;
CREATE TRIGGER alias_journal_changed AFTER UPDATE ON alias BEGIN
	INSERT INTO changed (what, key) VALUES ('alias', NEW.url);
END;
CREATE TRIGGER event_journal_new AFTER INSERT ON event BEGIN
	INSERT INTO changed (what, key) VALUES ('event', NEW.seq);
END;
CREATE TRIGGER joining_journal_new AFTER INSERT ON joining BEGIN
	INSERT INTO changed (what, key) VALUES ('joining', NEW.article);
END;
CREATE TRIGGER joining_journal_changed AFTER UPDATE ON joining BEGIN
	INSERT INTO changed (what, key) VALUES ('joining', NEW.article);
END;
CREATE TRIGGER joining_journal_gone AFTER DELETE ON joining BEGIN
	INSERT INTO changed (what, key) VALUES ('joining', OLD.article);
END;
CREATE TRIGGER part_journal_new AFTER INSERT ON part BEGIN
	INSERT INTO changed (what, key) VALUES ('part', NEW.article);
END;
CREATE TRIGGER part_journal_changed AFTER UPDATE ON part BEGIN
	INSERT INTO changed (what, key) VALUES ('part', NEW.article);
END;
CREATE TRIGGER part_journal_gone AFTER DELETE ON part BEGIN
	INSERT INTO changed (what, key) VALUES ('part', OLD.article);
END;
CREATE TRIGGER reading_journal_new AFTER INSERT ON reading BEGIN
	INSERT INTO changed (what, key) VALUES ('reading', NEW.url);
END;
CREATE TRIGGER reading_journal_changed AFTER UPDATE OF url, capture, time ON reading BEGIN
	INSERT INTO changed (what, key) VALUES ('reading', NEW.url);
END;
CREATE TRIGGER pass_journal_new AFTER INSERT ON pass BEGIN
	INSERT INTO changed (what, key) VALUES ('pass', NEW.id);
END;
CREATE TRIGGER pass_journal_changed AFTER UPDATE ON pass BEGIN
	INSERT INTO changed (what, key) VALUES ('pass', NEW.id);
END;
CREATE TRIGGER config_journal_new AFTER INSERT ON config BEGIN
	INSERT INTO changed (what, key) VALUES ('config', NEW.id);
END;
CREATE TRIGGER config_journal_changed AFTER UPDATE ON config BEGIN
	INSERT INTO changed (what, key) VALUES ('config', NEW.id);
END;
