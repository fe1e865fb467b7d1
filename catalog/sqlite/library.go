package sqlite

import (
	"context"
	"fmt"
	"strings"

	"jianbao/catalog"
	"jianbao/internal/words"
	"jianbao/record"
)

// Resolve implements catalog.Library.
func (s *Store) Resolve(ctx context.Context, idOrCanonicalURL string) (catalog.Resolution, error) {
	if strings.Contains(idOrCanonicalURL, "://") {
		return s.resolveURL(ctx, idOrCanonicalURL)
	}
	prefix := strings.ToLower(idOrCanonicalURL)
	if !record.IsIDPrefix(prefix) {
		return catalog.Resolution{}, words.Errorf("article %s: %w", idOrCanonicalURL, catalog.ErrNotFound)
	}
	var ids []string
	var total int
	err := s.read(ctx, func(a asking) error {
		ids, total = nil, 0
		// ids are of a to z and 2 to 7, which all sort before "~".
		err := each(a, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			ids = append(ids, id)
			return err
		}, "SELECT id FROM article WHERE id >= ? AND id < ? ORDER BY id LIMIT 10", prefix, prefix+"~")
		if err != nil || len(ids) < 2 {
			return err
		}
		_, err = one(a, []any{&total}, "SELECT count(*) FROM article WHERE id >= ? AND id < ?", prefix, prefix+"~")
		return err
	})
	switch {
	case err != nil:
		return catalog.Resolution{}, err
	case len(ids) == 0:
		return catalog.Resolution{}, words.Errorf("article %s: %w", idOrCanonicalURL, catalog.ErrNotFound)
	case len(ids) > 1:
		return catalog.Resolution{}, &catalog.AmbiguousError{Prefix: prefix, Candidates: ids, Total: total}
	}
	return catalog.Resolution{ID: ids[0]}, nil
}

func (s *Store) resolveURL(ctx context.Context, url string) (catalog.Resolution, error) {
	var id, canonical string
	err := s.read(ctx, func(a asking) error {
		ok, err := one(a, []any{&id, &canonical}, "SELECT article.id, article.canonical FROM alias JOIN article ON article.id = alias.article WHERE alias.url = ?", url)
		if err == nil && !ok {
			ok, err = one(a, []any{&id, &canonical}, "SELECT article.id, article.canonical FROM url JOIN article ON article.id = url.article WHERE url.hash = ?", hash(url))
		}
		if err == nil && !ok {
			err = words.Errorf("article %s: %w", url, catalog.ErrNotFound)
		}
		return err
	})
	if err != nil {
		return catalog.Resolution{}, err
	}
	if url == canonical {
		return catalog.Resolution{ID: id}, nil
	}
	return catalog.Resolution{ID: id, Alias: url}, nil
}

// Article implements catalog.Library.
func (s *Store) Article(ctx context.Context, id string) (record.Article, error) {
	return s.revision(ctx, id, 0)
}

// Revision implements catalog.Library. FirstSeen is the article's, LastSeen the
// revision's, and Deletion the article's state, whatever the revision.
func (s *Store) Revision(ctx context.Context, id string, n int) (record.Article, error) {
	if n < 1 {
		return record.Article{}, words.Errorf("revision %d of %s: %w", n, id, catalog.ErrNotFound)
	}
	return s.revision(ctx, id, n)
}

// revision reads a record; number 0 is the current one.
func (s *Store) revision(ctx context.Context, id string, number int) (record.Article, error) {
	var out record.Article
	err := s.read(ctx, func(a asking) error {
		stored, ok, err := loadArticle(a, id)
		if err != nil {
			return err
		}
		if !ok {
			return words.Errorf("article %s: %w", id, catalog.ErrNotFound)
		}
		n := number
		if n == 0 {
			n = stored.revision
		}
		out, err = assemble(a, stored, n)
		return err
	})
	return out, err
}

// assemble makes the record of an article's revision.
func assemble(s source, stored article, number int) (record.Article, error) {
	r, ok, err := loadRevision(s, stored.id, number)
	if err != nil {
		return record.Article{}, err
	}
	if !ok {
		return record.Article{}, words.Errorf("revision %d of %s: %w", number, stored.id, catalog.ErrNotFound)
	}
	captures, err := loadCaptures(s, r.captures)
	if err != nil {
		return record.Article{}, fmt.Errorf("revision %d of %s: %w", number, stored.id, err)
	}
	out := stored.record(r)
	out.Captures = captures
	return out, nil
}

// Articles implements catalog.Library. It holds no transaction while yield
// works: an article that changes meanwhile is given as it is when its turn comes.
func (s *Store) Articles(ctx context.Context, yield func(record.Article) error) error {
	for last := ""; ; {
		var page []record.Article
		err := s.read(ctx, func(a asking) error {
			page = nil
			var names []catalog.RevisionName
			err := each(a, func(scan func(...any) error) error {
				var name catalog.RevisionName
				err := scan(&name.Article)
				names = append(names, name)
				return err
			}, "SELECT id FROM article WHERE id > ? ORDER BY id LIMIT ?", last, batch)
			if err == nil {
				page, err = records(a, names)
			}
			return err
		})
		if err != nil {
			return err
		}
		for _, whole := range page {
			if err := yield(whole); err != nil {
				return err
			}
			last = whole.ID
		}
		if len(page) < batch {
			return nil
		}
	}
}

// History implements catalog.Library.
func (s *Store) History(ctx context.Context, id string) (catalog.History, error) {
	var out catalog.History
	err := s.read(ctx, func(a asking) (err error) {
		out = catalog.History{}
		stored, ok, err := loadArticle(a, id)
		if err == nil && !ok {
			err = words.Errorf("article %s: %w", id, catalog.ErrNotFound)
		}
		if err != nil {
			return err
		}
		if out.Revisions, err = revisions(a, id); err != nil {
			return err
		}
		if out.Events, err = events(a, " WHERE article = ? ORDER BY seq", id); err != nil {
			return err
		}
		return each(a, func(scan func(...any) error) error {
			var alias string
			err := scan(&alias)
			out.Aliases = append(out.Aliases, alias)
			return err
		}, "SELECT url FROM alias WHERE article = ? AND url <> ? ORDER BY url", id, stored.canonical)
	})
	return out, err
}

func revisions(s source, id string) ([]catalog.Revision, error) {
	var out []catalog.Revision
	var captures []string
	err := each(s, func(scan func(...any) error) error {
		var r catalog.Revision
		var first, last int64
		var refs string
		err := scan(&r.Number, &first, &last, &r.Title, &r.Length, &r.ParserVersion, &refs)
		r.FirstSeen, r.LastSeen = moment(first), moment(last)
		out, captures = append(out, r), append(captures, refs)
		return err
	}, "SELECT number, first_seen, last_seen, title, length, parser, captures FROM revision WHERE article = ? ORDER BY number", id)
	for i := range out {
		if err != nil {
			break
		}
		out[i].Captures, err = loadCaptures(s, captures[i])
	}
	return out, err
}

// Partition implements catalog.Library.
func (s *Store) Partition(ctx context.Context, id string) (string, error) {
	var partition string
	err := s.read(ctx, func(a asking) error {
		ok, err := one(a, []any{&partition}, "SELECT partition FROM article WHERE id = ?", id)
		if err == nil && !ok {
			err = words.Errorf("article %s: %w", id, catalog.ErrNotFound)
		}
		return err
	})
	return partition, err
}
