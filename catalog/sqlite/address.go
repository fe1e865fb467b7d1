package sqlite

import (
	"context"
	"errors"
)

// metaRules names the rules of canonical forms that the addresses were last
// brought to.
const metaRules = "address_rules"

// Readdress brings what led to articles to other rules of canonical forms,
// unless it was brought to the rules of that name already. An article is found
// under its form by these rules too, and the frontier takes a link to that form
// for what it knows. Ids and the forms that led to them stay. Where two articles
// have one form now, it leads to the one that it led to, else to the one whose
// address was known first. added counts the forms that lead to an article now.
func (s *Store) Readdress(ctx context.Context, rules string, canonical func(url string) (string, error)) (added int, err error) {
	if had, err := s.meta(ctx, metaRules); err != nil || had == rules {
		return 0, err
	}
	for last := int64(0); ; {
		var n, more int
		err := s.write(ctx, true, func(t *tx) (err error) {
			n, more, last, err = t.readdress(last, canonical)
			if err == nil && n == 0 {
				err = t.setMeta(metaRules, rules)
			}
			return err
		})
		added += more
		if err != nil || n == 0 {
			return added, err
		}
	}
}

// addressed is a URL that led to an article.
type addressed struct {
	id                 int64
	url, form, article string
}

// readdress goes on behind a row. n counts the rows that it looked at.
func (t *tx) readdress(after int64, canonical func(string) (string, error)) (n, added int, last int64, err error) {
	var rows []addressed
	err = each(t, func(scan func(...any) error) error {
		var r addressed
		err := scan(&r.id, &r.url, &r.form, &r.article)
		rows = append(rows, r)
		return err
	}, `SELECT u.id, u.url, coalesce(u.canonical, u.url), u.article FROM url u JOIN article a ON a.id = u.article
		WHERE u.id > ? AND u.purpose = 'article' ORDER BY u.id LIMIT 1000`, after)
	last = after
	for _, r := range rows {
		last = r.id
		form, wrong := canonical(r.url)
		if err != nil || wrong != nil || form == r.form {
			continue // an address without such a form stays under the one it has
		}
		var known int
		_, err = t.get([]any{&known}, "SELECT count(*) FROM alias WHERE url = ?", form)
		added += 1 - known
		err = errors.Join(err,
			t.exec("INSERT INTO alias (url, article, claimed) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", form, r.article),
			t.exec("UPDATE OR IGNORE url SET hash = ?, canonical = nullif(?, url) WHERE id = ?", hash(form), form, r.id))
	}
	return len(rows), added, last, err
}
