package sqlite

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jianbao/catalog"
	"jianbao/record"
)

// address is a short hash of a URL, for an index.
func address(url string) int64 { return int64(binary.BigEndian.Uint64(hash(url))) }

// packDigest makes 32 bytes of a SHA-256 digest; another stays text.
func packDigest(digest string) any {
	if rest, ok := strings.CutPrefix(digest, "sha256:"); ok && rest == strings.ToLower(rest) {
		if sum, err := hex.DecodeString(rest); err == nil && len(sum) == 32 {
			return sum
		}
	}
	return digest
}

func unpackDigest(stored any) string {
	switch digest := stored.(type) {
	case []byte:
		return "sha256:" + hex.EncodeToString(digest)
	case string:
		return digest
	}
	return ""
}

// addCapture stores a result's capture; its number is 0 where there is none.
func (t *tx) addCapture(r record.Result, pass int64) (int64, error) {
	if r.Capture == nil {
		return 0, nil
	}
	c := *r.Capture
	if c.URL == "" {
		c.URL = r.Request.URL
	}
	var file int64
	_, err := t.get([]any{&file}, "INSERT INTO warc (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id", c.File)
	if err != nil {
		return 0, err
	}
	return t.insert(`INSERT INTO capture (url, address, file, offset, length, record, payload, time, status, revisit, outcome, pass)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, c.URL, address(c.URL), file, c.Offset, c.Length, c.RecordID,
		packDigest(c.PayloadDigest), nanos(c.Time), c.Status, c.Revisit, r.Outcome, pass)
}

const selectCaptures = `SELECT c.id, c.url, warc.name, c.offset, c.length, c.record, c.payload, c.time, c.status, c.revisit
	FROM capture c JOIN warc ON warc.id = c.file`

func scanCapture(scan func(...any) error) (int64, record.Ref, error) {
	var ref record.Ref
	var id, at int64
	var payload any
	err := scan(&id, &ref.URL, &ref.File, &ref.Offset, &ref.Length, &ref.RecordID, &payload, &at, &ref.Status, &ref.Revisit)
	ref.PayloadDigest, ref.Time = unpackDigest(payload), moment(at)
	return id, ref, err
}

// loadCaptures gives captures by their numbers, as a JSON array, in its order.
func loadCaptures(s source, numbers string) ([]record.Ref, error) {
	var ids []int64
	if err := json.Unmarshal([]byte(numbers), &ids); err != nil {
		return nil, fmt.Errorf("numbers of captures %q: %w", numbers, err)
	}
	var refs []record.Ref
	for _, id := range ids {
		before := len(refs)
		err := each(s, func(scan func(...any) error) error {
			_, ref, err := scanCapture(scan)
			refs = append(refs, ref)
			return err
		}, selectCaptures+" WHERE c.id = ?", id)
		if err != nil {
			return nil, err
		}
		if len(refs) == before {
			return nil, fmt.Errorf("capture %d: %w", id, catalog.ErrNotFound)
		}
	}
	return refs, nil
}

// loadManyCaptures is loadCaptures for many rows, which it asks for together.
func loadManyCaptures(s source, lists []string) ([][]record.Ref, error) {
	known := map[int64]record.Ref{}
	ids := make([][]int64, len(lists))
	for i, numbers := range lists {
		if err := json.Unmarshal([]byte(numbers), &ids[i]); err != nil {
			return nil, fmt.Errorf("numbers of captures %q: %w", numbers, err)
		}
	}
	for some := range slices.Chunk(slices.Concat(ids...), batch) {
		err := each(s, func(scan func(...any) error) error {
			id, ref, err := scanCapture(scan)
			known[id] = ref
			return err
		}, selectCaptures+" WHERE c.id IN (SELECT value FROM json_each(?))", list(some))
		if err != nil {
			return nil, err
		}
	}
	out := make([][]record.Ref, len(lists))
	for i := range ids {
		for _, id := range ids[i] {
			ref, ok := known[id]
			if !ok {
				return nil, fmt.Errorf("capture %d: %w", id, catalog.ErrNotFound)
			}
			out[i] = append(out[i], ref)
		}
	}
	return out, nil
}

// FindPayload implements catalog.Frontier.
func (s *Store) FindPayload(ctx context.Context, payloadDigest string) (record.Ref, error) {
	return s.capture(ctx, "payload "+payloadDigest, selectCaptures+" WHERE c.payload = ? AND c.revisit = 0 ORDER BY c.id LIMIT 1", packDigest(payloadDigest))
}

// LastCapture implements catalog.Frontier.
func (s *Store) LastCapture(ctx context.Context, url string) (record.Ref, error) {
	return s.capture(ctx, "a capture of "+url, selectCaptures+` WHERE c.address = ? AND c.url = ? AND c.status BETWEEN 200 AND 299
		ORDER BY c.id DESC LIMIT 1`, address(url), url)
}

func (s *Store) capture(ctx context.Context, what, query string, args ...any) (record.Ref, error) {
	var ref record.Ref
	var found bool
	err := s.read(ctx, func(a asking) error {
		found = false
		return each(a, func(scan func(...any) error) (err error) {
			found = true
			_, ref, err = scanCapture(scan)
			return err
		}, query, args...)
	})
	if err == nil && !found {
		err = fmt.Errorf("%s: %w", what, catalog.ErrNotFound)
	}
	return ref, err
}

// batch is how many rows a walk reads at a time: a walk holds no transaction
// open while its caller works, so that the log of a crawl does not grow.
const batch = 500

// Captures implements catalog.Ledger.
func (s *Store) Captures(ctx context.Context, yield func(record.Ref) error) error {
	for last := int64(0); ; {
		var refs []record.Ref
		next := last
		err := s.read(ctx, func(a asking) error {
			refs, next = nil, last
			return each(a, func(scan func(...any) error) error {
				id, ref, err := scanCapture(scan)
				refs, next = append(refs, ref), id
				return err
			}, selectCaptures+" WHERE c.id > ? ORDER BY c.id LIMIT ?", last, batch)
		})
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if err := yield(ref); err != nil {
				return err
			}
		}
		if last = next; len(refs) < batch {
			return nil
		}
	}
}
