package index

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"jianbao/internal/durable"
	"jianbao/internal/words"
	"jianbao/record"
)

// formatVersion is that of the folder, analyzerVersion that of the tokens and
// fields: an index of another is rebuilt.
const (
	formatVersion   = 2
	formerFormat    = 1 // without a digest; it is read, and written as the new one
	analyzerVersion = 1
	manifestName    = "manifest.json"
	maxManifest     = 64 << 20
)

// manifest is what manifest.json holds.
type manifest struct {
	Format   int `json:"format"`
	Analyzer int `json:"analyzer"`
	// Cursor is the Seq of the last event that the documents reflect.
	Cursor int64 `json:"cursor"`
	// Event is the digest of that event, and Catalog the identity of the catalog
	// that it is of: an index of another history is found out by them. Both are ""
	// where an older version wrote the index.
	Event   string `json:"event,omitempty"`
	Catalog string `json:"catalog,omitempty"`
	// Reread is the position in the catalog's list of readings that were replaced
	// without an event.
	Reread int64 `json:"reread,omitempty"`
	// Building says that Rebuild is still making this index. Generation is one
	// more than that of the index that it replaces.
	Building   bool  `json:"building,omitempty"`
	Generation int64 `json:"generation,omitempty"`
	// Written is when, for people.
	Written time.Time `json:"written"`
	// Damaged is why the index must be rebuilt, where a writer has found that out.
	Damaged    string               `json:"damaged,omitempty"`
	Partitions map[string]partition `json:"partitions"`
	// Digest is the SHA-256, in lower hex, of this very text with "" in its place.
	Digest string `json:"digest"`
}

// partition is what the manifest knows of one. It is a value: its Files are
// replaced whole, never changed.
type partition struct {
	Documents int `json:"documents"`
	// Seq is the last event that was applied to it. The partition has its own
	// note of that, in the same transaction as the documents, which is never
	// behind: where it is, Bleve has gone back to an older state.
	Seq int64 `json:"seq"`
	// FirstDay and LastDay span the days of publication, "" when none has one.
	// They only ever widen until the index is rebuilt.
	FirstDay string `json:"first_day,omitempty"`
	LastDay  string `json:"last_day,omitempty"`
	// Measured, TitleTokens and BodyTokens give the mean lengths, for ranking.
	Measured    int64 `json:"measured"`
	TitleTokens int64 `json:"title_tokens"`
	BodyTokens  int64 `json:"body_tokens"`
	// Sealed says that Files holds the checksums of all files as they are.
	// Those of an unsealed partition are from its last sealing.
	Sealed bool             `json:"sealed"`
	Files  map[string]check `json:"files,omitempty"` // by path within, with slashes
}

// check is a file's size in bytes and SHA-256 in lower hex.
type check struct {
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

var partitionName = regexp.MustCompile(`^[0-9a-z][0-9a-z-]{0,31}$`)

func partitionDir(dir, name string) string { return filepath.Join(dir, name+".bleve") }

// widen takes a day of publication into the span.
func (p *partition) widen(day string) {
	if day == "" {
		return
	}
	if p.FirstDay == "" || day < p.FirstDay {
		p.FirstDay = day
	}
	p.LastDay = max(p.LastDay, day)
}

// readManifest gives ErrAbsent where there is no folder or an empty one, and a
// *DamagedError where there is something else.
func readManifest(dir string) (manifest, error) {
	path := filepath.Join(dir, manifestName)
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		names, err := os.ReadDir(dir)
		if len(names) == 0 && (err == nil || errors.Is(err, fs.ErrNotExist)) {
			return manifest{}, fmt.Errorf("%w in %s", ErrAbsent, dir)
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return manifest{}, err
		}
		return manifest{}, &DamagedError{dir, words.Errorf("manifest.json is missing")}
	}
	if err != nil {
		return manifest{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxManifest))
	if err != nil {
		return manifest{}, err
	}
	m, err := parseManifest(text)
	if err != nil {
		return manifest{}, &DamagedError{path, err}
	}
	if m.Damaged != "" {
		return manifest{}, &DamagedError{dir, errors.New(m.Damaged)}
	}
	return m, nil
}

func parseManifest(text []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return m, err
	}
	if m.Format != formatVersion && m.Format != formerFormat || m.Analyzer != analyzerVersion {
		return m, words.Errorf("it is of format %d and analyzer %d, and this version reads %d and %d",
			m.Format, m.Analyzer, formatVersion, analyzerVersion)
	}
	if m.Format != formerFormat || m.Digest != "" {
		if again, err := m.encode(); err != nil || !bytes.Equal(again, text) {
			return m, words.Errorf("it is not as it was written: some of its bytes were changed")
		}
	}
	if m.Cursor < 0 {
		return m, words.Errorf("its cursor is %d", m.Cursor)
	}
	for name, p := range m.Partitions {
		if !partitionName.MatchString(name) || p.Documents < 0 {
			return m, words.Errorf("it names a partition %q of %d documents", name, p.Documents)
		}
		for file := range p.Files {
			if !filepath.IsLocal(filepath.FromSlash(file)) {
				return m, words.Errorf("it names a file %q outside of partition %s", file, name)
			}
		}
	}
	if m.Partitions == nil {
		m.Partitions = map[string]partition{}
	}
	return m, nil
}

func (m manifest) write(dir string, now time.Time) error {
	m.Format, m.Analyzer, m.Written = formatVersion, analyzerVersion, now.UTC().Truncate(time.Second)
	text, err := m.encode()
	if err != nil {
		return err
	}
	return durable.WriteFile(filepath.Join(dir, manifestName), text, readable(dir, 0o644))
}

// encode is the text of a manifest, with its digest. What was read is as it was
// written where it comes out the same, byte for byte.
func (m manifest) encode() ([]byte, error) {
	m.Digest = ""
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return nil, err
	}
	m.Digest = hexSum(append(text, '\n'))
	text, err = json.MarshalIndent(m, "", " ")
	return append(text, '\n'), err
}

func hexSum(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// eventSum tells an event from another one with the same Seq.
func eventSum(e record.Event) string {
	return hexSum(fmt.Appendf(nil, "%d %s %s %d", e.Seq, e.Type, e.Article, e.Time.UnixNano()))[:16]
}

// Belongs finds out whether the index in a folder was made of this catalog, at
// its present state or an earlier one; else the error is a *DamagedError. It
// reads the manifest alone.
func Belongs(ctx context.Context, dir string, src Source) error {
	m, dir, err := standing(dir)
	if err != nil {
		return err
	}
	return m.belongs(ctx, dir, src)
}

// belongs finds out whether an index was made of this catalog, at this state of
// it or an earlier one.
func (m manifest) belongs(ctx context.Context, dir string, src Source) error {
	id, err := src.Identity(ctx)
	if err != nil {
		return err
	}
	if id != "" && m.Catalog != "" && id != m.Catalog {
		return &DamagedError{dir, words.Errorf("it was made of another catalog")}
	}
	last, err := src.LastSeq(ctx)
	if err != nil {
		return err
	}
	if m.Cursor > last {
		return &DamagedError{dir, words.Errorf("it has seen event %d, and the catalog's last is %d", m.Cursor, last)}
	}
	if m.Cursor == 0 || m.Event == "" {
		return nil
	}
	events, err := src.Events(ctx, m.Cursor-1, 1)
	if err == nil && (len(events) == 0 || eventSum(events[0]) != m.Event) {
		return &DamagedError{dir, words.Errorf("event %d, the last one that it has seen, is another one in the catalog", m.Cursor)}
	}
	return err
}

func (m manifest) names() []string { return slices.Sorted(maps.Keys(m.Partitions)) }

// readable is perm with reading by others taken away where the folder, or the
// one above it that a new folder follows, does not admit them.
func readable(dir string, perm fs.FileMode) fs.FileMode {
	info, err := os.Stat(dir)
	if err != nil {
		return perm & 0o700
	}
	return perm & (info.Mode().Perm() | 0o600)
}

// sumFiles gives the checksums of all files of a partition. Segments are never
// written twice under one name, so that those of known are taken over.
func sumFiles(dir string, known map[string]check) (map[string]check, error) {
	sums := map[string]check{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if old, ok := known[name]; ok && isSegment(name) {
			if info, err := d.Info(); err == nil && info.Size() == old.Size {
				sums[name] = old
				return nil
			}
		}
		sums[name], err = sumFile(path)
		return err
	})
	return sums, err
}

func isSegment(name string) bool { return filepath.Ext(name) == ".zap" }

func sumFile(path string) (check, error) {
	file, err := os.Open(path)
	if err != nil {
		return check{}, err
	}
	defer file.Close()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	return check{size, hex.EncodeToString(hash.Sum(nil))}, err
}
