// Package catalog is the durable state of an archive: the frontier and its
// leases, captures, articles with their revisions and aliases, the event log,
// the passes and the files. It says what a store must do; catalog/sqlite does
// it in one file, and catalog/catalogtest holds every engine to it.
//
// # Leases
//
// A worker leases a politeness key. A lease has an epoch, which rises with
// every lease of the key, and a deadline by the store's clock. A result is
// committed only under the epoch at which its request was leased: a worker
// that slept through its deadline is refused once another holds the key.
//
// # Commits
//
// Commit takes the results of many pages in one fully synced transaction,
// each in a savepoint of its own, so that one that is refused leaves the
// others. What a result leads to (links, revisions, events) is committed with
// it or not at all. The events' Seq is assigned in commit order.
package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jianbao/record"
)

// Errors that callers test for.
var (
	// ErrNotFound: no such article, revision, pass or row.
	ErrNotFound = errors.New("not in the catalog")
	// ErrNewer: the store was written by a newer version of jianbao.
	ErrNewer = errors.New("the catalog was written by a newer version of jianbao")
	// ErrStaleEpoch: the lease under which a request was asked is over.
	ErrStaleEpoch = errors.New("the lease was over, and the host has been leased anew")
	// ErrRefused: an entry of the journal does not fit those before it, or is in no format that is known.
	ErrRefused = errors.New("the entry cannot be applied")
	// ErrReadOnly: the store was opened for reading.
	ErrReadOnly = errors.New("the catalog is open for reading only")
)

// AmbiguousError is the answer to a prefix that fits several articles.
type AmbiguousError struct {
	Prefix string
	// Candidates are the ids that it fits, in order, at most ten; Total counts all.
	Candidates []string
	Total      int
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("id prefix %q fits %d articles", e.Prefix, e.Total)
}

// Store is everything that an engine keeps. Its methods may be called from
// several goroutines. Reading methods see what has been committed.
type Store interface {
	Frontier
	Library
	Log
	Ledger
	Readings
	Journal
	Close() error
}

// Frontier is what a crawl works on.
type Frontier interface {
	// BeginPass opens a pass: it ends the leases of former holders and raises
	// their epochs (no key is asked again before a whole delay has passed since
	// then), and enlists what is due now. On the embedded store the caller
	// holds the writer lock.
	BeginPass(ctx context.Context, o PassOptions) (Pass, error)
	// Offer enlists requests that nothing led to but the operator: start pages,
	// feeds, sitemaps. Known URLs stay as they are, but for site, purpose, key,
	// delay and start mark, which follow the offer. It returns how many were new.
	// A new URL is enlisted in the standing pass; outside of a pass it is due at once.
	Offer(ctx context.Context, requests []record.Request) (added int, err error)
	// Due lists what a pass with these options would enlist, in the order in
	// which it would be asked, at most limit rows (0: all). It changes nothing.
	Due(ctx context.Context, o PassOptions, limit int) ([]record.Request, error)
	// Next leases a key that may be asked now and gives up to o.Max of its
	// enlisted requests, in the order of Rank: feeds and sitemaps first, then
	// start pages and the sections that they link to, then parts of articles
	// that are begun, new articles, known articles, deeper sections.
	Next(ctx context.Context, o LeaseOptions) (Next, error)
	// Extend moves a lease's deadline to o.TTL from now; ErrStaleEpoch when it
	// is no longer held.
	Extend(ctx context.Context, l Lease, ttl time.Duration) (Lease, error)
	// Release gives a key back. It may not be leased again before notBefore
	// (the time of the last exchange's end plus the delay, or later). Requests
	// of the lease that were not committed stay enlisted.
	Release(ctx context.Context, l Lease, notBefore time.Time) error
	// Commit stores results, see the package comment. The receipts are in the
	// order of the results; err is for the batch as a whole, which is then not
	// stored at all.
	Commit(ctx context.Context, results []record.Result) ([]Receipt, error)
	// EndPass judges what was missing in the pass (see Judgement), closes it
	// with its summary and takes what was not asked off the list.
	EndPass(ctx context.Context, s Summary) (Judgement, error)
	// Robots gives what is known of an origin's robots.txt, ErrNotFound if nothing.
	Robots(ctx context.Context, origin string) (record.Robots, error)
	// FindPayload finds the earliest committed capture, not a revisit, whose
	// payload has the digest; ErrNotFound if none. It is what a revisit refers to.
	FindPayload(ctx context.Context, payloadDigest string) (record.Ref, error)
	// LastCapture finds the latest committed capture of exactly this URL whose
	// status is 2xx; ErrNotFound if none. It is what a 304 refers to.
	LastCapture(ctx context.Context, url string) (record.Ref, error)
}

// PassOptions say what a pass is to ask.
type PassOptions struct {
	// Sites are the ids of the sites to ask; rows of others are left alone.
	Sites []string
	// Recheck ignores due times, those of deleted articles too.
	Recheck bool
	// ConfirmDeletion is how long a missing article must be missing, by site.
	ConfirmDeletion map[string]time.Duration
	// Holder names the process, for a person.
	Holder string
	// Config is the effective configuration without secrets, as JSON; it is
	// stored when it differs from the last one.
	Config []byte
}

// Pass is one run over what is due.
type Pass struct {
	ID    int64
	Began time.Time
	// Enlisted counts the rows that were due.
	Enlisted int
	// Recovered counts leases that a former holder left standing.
	Recovered int
	// Unfinished is set when the last pass did not end in order.
	Unfinished bool
}

// LeaseOptions say what a worker can take.
type LeaseOptions struct {
	Holder string
	TTL    time.Duration
	Max    int
	// SkipSites are the sites that have had their pages in this pass; their
	// articles, parts and sections are passed over and do not count as left.
	SkipSites []string
}

// Lease is the right to talk to a key until the deadline.
type Lease struct {
	Key      string
	Epoch    int64
	Deadline time.Time
	// NotBefore is the earliest time of the first request.
	NotBefore time.Time
}

// Next is a lease with its requests, or why there is none.
type Next struct {
	// Lease is nil when no key may be asked now.
	Lease    *Lease
	Requests []record.Request
	// Wait is how long until some key may be asked, when Lease is nil and
	// nothing else happens; it is positive then.
	Wait time.Duration
	// Done is set when nothing is enlisted and no lease is held.
	Done bool
}

// Receipt says what a committed result changed.
type Receipt struct {
	// Err is ErrStaleEpoch, or why this result could not be stored.
	Err error
	// Events are those that the commit appended.
	Events []record.Event
	// New counts the requests of Found that were not known.
	New int
	// Article is the id of the article that the page belongs to, if any.
	Article string
}

// Summary is what a pass came to.
type Summary struct {
	Pass int64 `json:"pass"`
	// Reason is "done", "deadline", "max-pages", "interrupted", "no-space" or "failed".
	Reason string `json:"reason"`
	// Sites is keyed by site id.
	Sites map[string]SiteSummary `json:"sites"`
	Bytes int64                  `json:"bytes"`
}

// SiteSummary counts what a pass met at a site.
type SiteSummary struct {
	Outcomes map[record.Outcome]int `json:"outcomes"`
	// Answered is set when a start page, feed or sitemap answered.
	Answered bool `json:"answered"`
	// Asked is set when one of them was asked.
	Asked bool `json:"asked"`
	// Bytes are what its answers took in the archive, as compressed there; 0
	// also in summaries of older versions.
	Bytes int64 `json:"bytes,omitempty"`
}

// Judgement is what the end of a pass decided about absent articles.
type Judgement struct {
	// Missing, Deleted are the ids that came into that state.
	Missing, Deleted []string
	// Withheld are the sites where more than a fifth of the rechecks, and more
	// than three, failed, so that nothing was decided.
	Withheld []string
	Events   []record.Event
}

// Library is what readers ask.
type Library interface {
	// Resolve finds an article by its id, a unique prefix of at least one
	// character in either case, or a canonical URL (its own or an alias, or that
	// of one of its parts). It returns ErrNotFound or an *AmbiguousError otherwise.
	Resolve(ctx context.Context, idOrCanonicalURL string) (Resolution, error)
	// Article is the current revision's record; id is whole.
	Article(ctx context.Context, id string) (record.Article, error)
	// Revision is the n-th revision's record, n from 1.
	Revision(ctx context.Context, id string, n int) (record.Article, error)
	// Records are the records of many revisions, in the order in which they are
	// named; ErrNotFound where one of them is not there. It costs much less than
	// asking for each.
	Records(ctx context.Context, wanted []RevisionName) ([]record.Article, error)
	// History is an article's revisions and events in order.
	History(ctx context.Context, id string) (History, error)
	// Articles calls yield with every article's current record in order of id,
	// until yield returns an error, which it returns.
	Articles(ctx context.Context, yield func(record.Article) error) error
	// Partition is the index partition that was fixed when the article was first seen.
	Partition(ctx context.Context, id string) (string, error)
	// Stats counts what is there.
	Stats(ctx context.Context) (Stats, error)
}

// RevisionName names a revision of an article.
type RevisionName struct {
	Article string
	Number  int // from 1; 0 is the current one
}

// Resolution is what an id, prefix or URL led to.
type Resolution struct {
	ID string
	// Alias is the URL that was followed, where it is not the article's own.
	Alias string
}

// History is what happened to one article.
type History struct {
	Revisions []Revision     `json:"revisions"`
	Events    []record.Event `json:"events"`
	Aliases   []string       `json:"aliases,omitempty"`
}

// Revision is one distinct content of an article and when it stood.
type Revision struct {
	Number        int          `json:"revision"`
	FirstSeen     time.Time    `json:"first_seen"`
	LastSeen      time.Time    `json:"last_seen"`
	Title         string       `json:"title,omitempty"`
	Length        int          `json:"length"` // of the body, in characters
	ParserVersion string       `json:"parser_version"`
	Captures      []record.Ref `json:"captures"`
}

// Stats counts what an archive holds.
type Stats struct {
	Schema    int   `json:"schema"`
	URLs      int64 `json:"urls"`
	Captures  int64 `json:"captures"`
	Articles  int64 `json:"articles"`
	Revisions int64 `json:"revisions"`
	Events    int64 `json:"events"`
	Missing   int64 `json:"missing"`
	Deleted   int64 `json:"deleted"`
	// Sites is keyed by site id.
	Sites    map[string]SiteStats `json:"sites"`
	LastPass *PassRecord          `json:"last_pass,omitempty"`
}

// SiteStats counts what an archive holds of a site.
type SiteStats struct {
	Articles    int64     `json:"articles"`
	URLs        int64     `json:"urls"`
	Due         int64     `json:"due"`
	Failing     int64     `json:"failing"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	LastNew     time.Time `json:"last_new,omitzero"`
}

// PassRecord is a pass as stored. Ended is zero while it runs, or when it was killed.
type PassRecord struct {
	ID      int64     `json:"pass"`
	Began   time.Time `json:"began"`
	Ended   time.Time `json:"ended,omitzero"`
	Holder  string    `json:"holder"`
	Summary *Summary  `json:"summary,omitempty"`
}

// Log is the event log and its consumers.
type Log interface {
	// Events gives at most limit events with a Seq above after, in order.
	Events(ctx context.Context, after int64, limit int) ([]record.Event, error)
	// EventsBetween calls yield with the events of [from, to), by time and then
	// by Seq, until yield returns an error, which it returns.
	EventsBetween(ctx context.Context, from, to time.Time, yield func(record.Event) error) error
	// EventsOf are all events of some articles, by article and then by Seq.
	EventsOf(ctx context.Context, articles []string) ([]record.Event, error)
	// LastSeq is the Seq of the last event, 0 when there is none.
	LastSeq(ctx context.Context) (int64, error)
	// Cursor is the last Seq that a consumer has dealt with, 0 at first.
	Cursor(ctx context.Context, consumer string) (int64, error)
	SetCursor(ctx context.Context, consumer string, seq int64) error
	// Reread gives, in order, at most limit ids of articles whose current reading
	// was replaced without an event (reparse), after the position after; last is
	// the position of the last one given (after, when there is none).
	Reread(ctx context.Context, after int64, limit int) (articles []string, last int64, err error)
}

// Ledger is what the catalog knows of the archive's files, so that either can
// be checked against the other.
type Ledger interface {
	// AddFile stores a closed WARC file's digest; the same name replaces.
	AddFile(ctx context.Context, f WARCFile) error
	Files(ctx context.Context) ([]WARCFile, error)
	// Captures calls yield with every committed capture in order of commit,
	// until yield returns an error, which it returns.
	Captures(ctx context.Context, yield func(record.Ref) error) error
	// Committed is where the last committed capture of a WARC file ends: its bytes
	// up to there were synced. It is 0 where no capture of the file is committed.
	Committed(ctx context.Context, file string) (end int64, err error)
	// Config is the configuration that the last pass stored, ErrNotFound if none.
	Config(ctx context.Context) ([]byte, error)
	// Passes are those that ran in [from, to), in order. One that did not end
	// counts as running until the next one began.
	Passes(ctx context.Context, from, to time.Time) ([]PassRecord, error)
	// Identity tells this catalog from every other: 16 characters, random, made
	// with the catalog and kept for its life, also in copies of it. It is "" where
	// an older version made the catalog and nothing has written it since.
	Identity(ctx context.Context) (string, error)
	// Check reads the whole store and names what is wrong with it.
	Check(ctx context.Context) ([]string, error)
}

// WARCFile is a closed WARC file.
type WARCFile struct {
	Name   string `json:"file"` // relative to the data folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // lower hex
}
