package index

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"jianbao/internal/words"
	"jianbao/record"
)

// Errors that callers test for.
var (
	// ErrBusy: another process holds the index. Nothing is wrong with it.
	ErrBusy = errors.New("the index is in use by another process")
	// ErrAbsent: there is no index in the folder.
	ErrAbsent = errors.New("there is no index")
	// ErrQuery: the query cannot be answered as it is; the error around it says where and why.
	ErrQuery = errors.New("bad query")
)

// DamagedError says that an index cannot be used and must be rebuilt. Nothing
// is lost by that: it is made from the catalog.
type DamagedError struct {
	Path   string
	Reason error
}

func (e *DamagedError) Error() string { return e.said().Error() }

// Unwrap gives the error in a form that can be said in the user's language.
func (e *DamagedError) Unwrap() error { return e.said() }

func (e *DamagedError) said() error {
	return words.Errorf("index %s is damaged: %w; nothing is lost: rebuild it from the catalog with jianbao reindex", e.Path, e.Reason)
}

// Source is what the index reads of the catalog.
type Source interface {
	// Events gives at most limit events with a Seq above after, in order.
	Events(ctx context.Context, after int64, limit int) ([]record.Event, error)
	// Article is the current revision's record.
	Article(ctx context.Context, id string) (record.Article, error)
	// Partition is the partition that was fixed when the article was first seen.
	Partition(ctx context.Context, id string) (string, error)
	// LastSeq is the Seq of the last event, 0 when there is none.
	LastSeq(ctx context.Context) (int64, error)
	// Reread gives, in order, at most limit ids of articles whose reading was
	// replaced without an event, after a position, and the position of the last one.
	Reread(ctx context.Context, after int64, limit int) (articles []string, last int64, err error)
	// Identity tells the catalog from every other; "" is not known.
	Identity(ctx context.Context) (string, error)
}

// Texts gives the text of articles, to verify phrases in and to draw snippets
// from. It is called from several goroutines. A Source is one.
type Texts interface {
	Article(ctx context.Context, id string) (record.Article, error)
}

// Options are those of writers, readers and checks. All but Dir may be zero.
type Options struct {
	// Dir is the index folder.
	Dir string
	// Texts verifies phrases and gives snippets. Without it phrases are
	// candidates only, and Result.Approximate says so.
	Texts Texts
	// Source is the catalog that the index must be of: one that was made of another
	// one, or of a later state of it, is damaged. nil: that is not looked at.
	Source Source
	// Gone reports whether an error of Source or Texts says that there is no
	// such article any more; nil: no error does.
	Gone func(error) bool
	// Location is the archive's timezone, in which days begin; nil is +08:00.
	Location *time.Location
	// Clock names what is moved aside; nil is time.Now.
	Clock func() time.Time
	// Wait is how long another process is waited for; 0 is 2 s.
	Wait time.Duration
	// MaxTime bounds every query; 0 is 30 s. MaxVerify and VerifyTime bound the
	// reading of articles for one query: 50,000 articles, 8 s.
	MaxTime    time.Duration
	MaxVerify  int
	VerifyTime time.Duration
	// Rebuild lets OpenWriter move a damaged index aside, to a folder beside
	// it that has the time in its name, and begin an empty one.
	Rebuild bool
	// Anew lets OpenWriter begin an empty index whatever is there: a sound one
	// is removed, a damaged one moved aside.
	Anew bool
}

func (o Options) withDefaults() Options {
	if o.Location == nil {
		o.Location = time.FixedZone("+08:00", 8*60*60)
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Gone == nil {
		o.Gone = func(error) bool { return false }
	}
	o.Wait = orDefault(o.Wait, 2*time.Second)
	o.MaxTime = orDefault(o.MaxTime, 30*time.Second)
	o.MaxVerify = orDefault(o.MaxVerify, 50_000)
	o.VerifyTime = orDefault(o.VerifyTime, 8*time.Second)
	return o
}

// real has in Dir what a link leads to, so that what takes its place, and what
// is kept aside of it, lies on the disk that somebody has chosen for it.
func (o Options) real() (Options, error) {
	if info, err := os.Lstat(o.Dir); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return o, nil // what is wrong with it is found when it is opened
	}
	real, err := filepath.EvalSymlinks(o.Dir)
	if err == nil {
		o.Dir = real
		return o, nil
	}
	target, _ := os.Readlink(o.Dir)
	if there := target; errors.Is(err, fs.ErrNotExist) {
		if !filepath.IsAbs(there) {
			there = filepath.Join(filepath.Dir(o.Dir), there)
		}
		// A Rebuild that was killed had just moved it.
		if moved, _ := exists(there + formerMark); moved {
			o.Dir = there
			return o, nil
		}
	}
	return o, words.Errorf("%s leads to %s, and that is not there: mount it, or set the link right: %w", o.Dir, target, err)
}

func orDefault[T int | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}

// Sort orders of a query.
const (
	SortRelevance = "relevance" // the default of a query with words
	SortNewest    = "newest"    // by publication, undated last; the default without words
	SortOldest    = "oldest"    // by publication, undated last
	SortSeen      = "seen"      // by first seen, newest first
)

// The facets that a query may ask for.
const (
	FacetSite     = "site"
	FacetSource   = "source"   // as printed
	FacetAuthor   = "author"   // an article with two counts for both
	FacetYear     = "year"     // of publication: 2022
	FacetMonth    = "month"    // 2022-12
	FacetDay      = "day"      // 2022-12-31
	FacetDeletion = "deletion" // missing, deleted, returned
	FacetKind     = "kind"
	FacetLang     = "lang"
)

// Query is what is asked.
type Query struct {
	// Text is in the query language of the package; "" is everything.
	Text string `json:"text,omitempty"`
	// Any asks for articles with any of the pairs and words of Text, best
	// first, in place of the query language: for questions and for texts.
	Any bool `json:"any,omitempty"`
	// From and To are days of publication, 2006-01-02, inclusive, in the
	// archive's timezone. Articles without a date are then left out.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Site, Source and Author: each non-empty list must have a value that the
	// article has, as the fields of the query language compare them.
	Site   []string `json:"site,omitempty"`
	Source []string `json:"source,omitempty"`
	Author []string `json:"author,omitempty"`
	Sort   string   `json:"sort,omitempty"`
	// Limit is how many hits are wanted: 0 is 20, below 0 none. Limit and
	// Offset are at most 200,000 together.
	Limit  int `json:"limit,omitempty"`
	Offset int `json:"offset,omitempty"`
	// Facets are names of facets; each gives its FacetLimit largest values (0:
	// 100), those of time the latest ones, in order.
	Facets     []string `json:"facets,omitempty"`
	FacetLimit int      `json:"facet_limit,omitempty"`
	// NoSnippets saves reading the articles of the hits.
	NoSnippets bool `json:"no_snippets,omitempty"`
}

// Result is what was found.
type Result struct {
	// Total is how many articles match, exactly, unless Approximate is set:
	// then at least so many do, and the facets count those.
	Total       int                     `json:"total"`
	Approximate bool                    `json:"approximate,omitempty"`
	Hits        []Hit                   `json:"hits"`
	Facets      map[string][]FacetCount `json:"facets,omitempty"`
}

// Hit is an article that matches.
type Hit struct {
	ID string `json:"id"`
	// Score is comparable within one Result; 0 where it is not sorted by relevance.
	Score   float64 `json:"score,omitempty"`
	Snippet Snippet `json:"snippet,omitzero"`
}

// Snippet is a piece of an article's body, of about a hundred characters in
// one line. It is text from the network: escape it for where it goes.
type Snippet struct {
	Text string `json:"text"`
	// Marks are the stretches [from, to) in bytes that the query asked for, in
	// order and not overlapping.
	Marks [][2]int `json:"marks,omitempty"`
}

// FacetCount is how many of the articles have a value.
type FacetCount struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Searcher answers queries. It may be called from several goroutines.
type Searcher interface {
	Search(ctx context.Context, q Query) (Result, error)
}
