package index_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"jianbao/index"
	"jianbao/internal/corpus"
	"jianbao/record"
)

var errGone = errors.New("no such article")

// library is a catalog in memory: articles, their partitions and the event log.
type library struct {
	mu       sync.RWMutex
	articles map[string]record.Article
	parts    map[string]string
	events   []record.Event
	reads    int
	id       string
	reread   []string
}

func newLibrary() *library {
	return &library{articles: map[string]record.Article{}, parts: map[string]string{}}
}

func (l *library) put(partition string, articles ...record.Article) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, a := range articles {
		if _, known := l.articles[a.ID]; !known {
			l.parts[a.ID] = partition
		}
		l.articles[a.ID] = a
		l.events = append(l.events, record.Event{Seq: int64(len(l.events) + 1), Type: record.EventSeen, Article: a.ID})
	}
}

func (l *library) remove(id string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.articles, id)
	l.events = append(l.events, record.Event{Seq: int64(len(l.events) + 1), Type: record.EventDeleted, Article: id})
}

func (l *library) Events(_ context.Context, after int64, limit int) ([]record.Event, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	rest := l.events[min(int(after), len(l.events)):]
	return append([]record.Event(nil), rest[:min(limit, len(rest))]...), nil
}

func (l *library) LastSeq(context.Context) (int64, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return int64(len(l.events)), nil
}

func (l *library) Identity(context.Context) (string, error) { return l.id, nil }

func (l *library) Reread(_ context.Context, after int64, limit int) (articles []string, last int64, err error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	rest := l.reread[min(int(after), len(l.reread)):]
	rest = rest[:min(limit, len(rest))]
	return append(articles, rest...), after + int64(len(rest)), nil
}

func (l *library) Article(_ context.Context, id string) (record.Article, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reads++
	a, ok := l.articles[id]
	if !ok {
		return a, fmt.Errorf("%s: %w", id, errGone)
	}
	return a, nil
}

func (l *library) Partition(_ context.Context, id string) (string, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.parts[id], nil
}

func options(dir string, l *library) index.Options {
	return index.Options{
		Dir: dir, Texts: l, Gone: func(err error) bool { return errors.Is(err, errGone) },
		Wait: 300 * time.Millisecond,
	}
}

// article makes one of a URL-like name.
func article(name, title, body, day string) record.Article {
	a := record.Article{Schema: record.Schema, ID: record.ArticleID(name)}
	a.Title, a.Body = title, body
	if day != "" {
		published, err := time.Parse(time.RFC3339, day+"T08:30:00+08:00")
		if err != nil {
			panic(err)
		}
		a.Published = published
	}
	return a
}

// openWriter opens one that is closed when the test ends, and follows.
func openWriter(t testing.TB, o index.Options, l *library) *index.Writer {
	t.Helper()
	w, err := index.OpenWriter(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := w.Follow(context.Background(), l); err != nil {
		t.Fatal(err)
	}
	return w
}

// newsItem is a line of the shared corpora.
type newsItem struct {
	ID, Title, Source, Body string
	Date                    time.Time
}

func (n newsItem) article() record.Article {
	a := record.Article{Schema: record.Schema, ID: record.ArticleID(n.ID)}
	a.Title, a.Body, a.Source, a.Published = n.Title, n.Body, n.Source, n.Date
	a.FirstSeen = n.Date.Add(time.Hour)
	return a
}

// readLines decodes every step-th line of a JSONL file of the shared material,
// at most limit of them.
func readLines[T any](t testing.TB, step, limit int, elem ...string) []T {
	t.Helper()
	var out []T
	n := 0
	for v := range corpus.Lines[T](t, elem...) {
		if n%step == 0 {
			out = append(out, v)
		}
		if n++; len(out) == limit {
			break
		}
	}
	if len(out) == 0 {
		t.Fatal("there is nothing in", elem)
	}
	return out
}

func search(t testing.TB, s index.Searcher, q index.Query) index.Result {
	t.Helper()
	result, err := s.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	return result
}
