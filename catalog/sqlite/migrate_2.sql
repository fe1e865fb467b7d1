-- From version 1 of the catalog to version 2. It runs in one transaction, after
-- a copy. What stands here stands in schema.sql too.

-- What tells one catalog from another.
INSERT INTO meta (name, value) VALUES ('id', lower(hex(randomblob(8))));

-- How long the machine had run when a pass began, and the latest time at which
-- anything was asked.
ALTER TABLE pass ADD COLUMN boot TEXT;
ALTER TABLE pass ADD COLUMN uptime INTEGER NOT NULL DEFAULT 0;
CREATE TABLE clock (
	id     INTEGER PRIMARY KEY CHECK (id = 1),
	latest INTEGER NOT NULL
);
INSERT INTO clock (id, latest) SELECT 1, coalesce(max(asked_at), 0) FROM url;

-- Articles whose current reading was replaced without an event, in the order
-- of the replacing. The index follows it as it follows the event log.
CREATE TABLE reread (
	n       INTEGER PRIMARY KEY AUTOINCREMENT,
	article TEXT NOT NULL UNIQUE REFERENCES article(id)
);

-- What happened on a day, what passes ran in a time, how many captures there are.
CREATE INDEX event_time ON event(time);
CREATE INDEX pass_time ON pass(began, ended);
CREATE INDEX capture_pass ON capture(pass);

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

-- An archive of version 1 has no journal: all of it is to be told.
INSERT INTO changed (what, key) SELECT 'site', id FROM site;
INSERT INTO changed (what, key) SELECT 'key', id FROM key;
INSERT INTO changed (what, key) SELECT 'lane', id FROM lane;
INSERT INTO changed (what, key) SELECT 'url', id FROM url;
INSERT INTO changed (what, key) SELECT 'warc', id FROM warc;
INSERT INTO changed (what, key) SELECT 'capture', id FROM capture;
INSERT INTO changed (what, key) SELECT 'article', id FROM article;
INSERT INTO changed (what, key) SELECT 'revision', id FROM revision;
INSERT INTO changed (what, key) SELECT 'alias', url FROM alias;
INSERT INTO changed (what, key) SELECT 'event', seq FROM event;
INSERT INTO changed (what, key) SELECT 'joining', article FROM joining;
INSERT INTO changed (what, key) SELECT DISTINCT 'part', article FROM part;
INSERT INTO changed (what, key) SELECT 'reading', url FROM reading;
INSERT INTO changed (what, key) SELECT 'pass', id FROM pass;
INSERT INTO changed (what, key) SELECT 'config', id FROM config;
