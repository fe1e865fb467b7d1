package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"jianbao/catalog"
	"jianbao/internal/words"
	"jianbao/record"
)

// Records implements catalog.Library. FirstSeen is the article's, LastSeen the
// revision's, and Deletion the article's state, whatever the revision.
func (s *Store) Records(ctx context.Context, wanted []catalog.RevisionName) ([]record.Article, error) {
	var out []record.Article
	for some := range slices.Chunk(wanted, batch) {
		var page []record.Article
		err := s.read(ctx, func(a asking) (err error) {
			page, err = records(a, some)
			return err
		})
		if err != nil {
			return nil, err
		}
		out = append(out, page...)
	}
	return out, nil
}

// The names stand first in the join, so that as many rows are looked up as are asked for.
const selectRecords = "SELECT k.key, " + articleColumns + `, r.number, r.last_seen, r.captures, r.reading
	FROM json_each(?) AS k CROSS JOIN article a ON a.id = k.value ->> 0
	CROSS JOIN revision r ON r.article = a.id AND r.number = CASE k.value ->> 1 WHEN 0 THEN a.revision ELSE k.value ->> 1 END
	CROSS JOIN site ON site.id = a.site`

// records reads revisions, all with one question, and their captures with another.
func records(s source, wanted []catalog.RevisionName) ([]record.Article, error) {
	names := make([][2]any, len(wanted))
	for i, name := range wanted {
		names[i] = [2]any{name.Article, name.Number}
	}
	asked, err := json.Marshal(names)
	if err != nil {
		return nil, fmt.Errorf("names of revisions: %w", err)
	}
	out := make([]record.Article, len(wanted))
	captures := make([]string, len(wanted))
	err = each(s, func(scan func(...any) error) error {
		var at int
		var r revision
		var text []byte
		stored, err := scanArticle(func(dest ...any) error {
			return scan(slices.Concat([]any{&at}, dest, []any{&r.number, &r.lastSeen, &r.captures, &text})...)
		})
		if err != nil {
			return err
		}
		if err := json.Unmarshal(text, &r.reading); err != nil {
			return fmt.Errorf("reading of %s, revision %d: %w", stored.id, r.number, err)
		}
		out[at], captures[at] = stored.record(r), r.captures
		return nil
	}, selectRecords, string(asked))
	if err != nil {
		return nil, err
	}
	for i, name := range wanted {
		if out[i].ID == "" {
			return nil, words.Errorf("revision %d of %s: %w", name.Number, name.Article, catalog.ErrNotFound)
		}
	}
	refs, err := loadManyCaptures(s, captures)
	for i := range refs {
		out[i].Captures = refs[i]
	}
	return out, err
}

// record is the record of a revision, but for its captures.
func (a article) record(r revision) record.Article {
	return record.Article{
		Schema: record.Schema, ID: a.id, URL: a.url, CanonicalURL: a.canonical, Site: a.site,
		Content: r.reading.Content, Revision: r.number, FirstSeen: moment(a.firstSeen), LastSeen: moment(r.lastSeen),
		Incomplete: r.reading.Incomplete, Deletion: a.deletion, ParserVersion: r.reading.ParserVersion, Evidence: r.reading.Evidence,
	}
}
