package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/json"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"strconv"

	"jianbao/internal/durable"
)

// Beside an open file lies what was true of it at each sync, so that mending
// need not inflate a gigabyte to learn it again. It is a cache, never synced:
// a frame is written when the fsync of what it tells of has returned, and
// mending takes its word only for bytes of which the checksum agrees.

// syncedHead is the first line of a frame; index lines follow it.
type syncedHead struct {
	// The frame tells of what was synced between these two places.
	From int64 `json:"from"`
	To   int64 `json:"to"`
	// Records, CRC32C and SHA256, the state of that hash, are of the file up to To.
	Records int    `json:"records"`
	CRC32C  uint32 `json:"crc32c"`
	SHA256  []byte `json:"sha256"`
}

func newChecksum() hash.Hash32 { return crc32.New(crc32.MakeTable(crc32.Castagnoli)) }

// syncedLog is such a file while it is written.
type syncedLog struct {
	file  durable.File // nil where it could not be written: the mending will take longer
	crc   hash.Hash32  // of what has left the output's buffer
	end   int64        // of the last frame
	lines int          // that stand in frames
}

func syncedPath(dir, name string) string {
	return filepath.Join(dir, filepath.FromSlash(name)) + syncedSuffix
}

func newSyncedLog(fsys durable.FS, dir, name string) *syncedLog {
	l := &syncedLog{crc: newChecksum()}
	l.file, _ = fsys.Create(syncedPath(dir, name), 0o644) // nothing depends on it
	return l
}

// note appends a frame that tells of f, all of which is synced.
func (l *syncedLog) note(f *output) {
	if l.file == nil || f.size == l.end {
		return
	}
	head := syncedHead{From: l.end, To: f.size, Records: f.records, CRC32C: l.crc.Sum32()}
	state, err := f.hash.(encoding.BinaryAppender).AppendBinary(nil)
	if err != nil {
		l.close()
		return
	}
	head.SHA256 = state
	payload, err := json.Marshal(head)
	for _, line := range f.lines[l.lines:] {
		payload = append(append(payload, '\n'), bytes.TrimSuffix(line.text(), []byte("\n"))...)
	}
	if err == nil {
		_, err = l.file.Write(durable.AppendFrame(nil, payload))
	}
	if err != nil { // what stands behind half a frame would never be read
		l.close()
		return
	}
	l.end, l.lines = f.size, len(f.lines)
}

func (l *syncedLog) close() {
	if l.file != nil {
		_ = l.file.Close()
		l.file = nil
	}
}

// dropSynced removes what lies beside a file that is open no more. What cannot
// be removed now goes with the next mending.
func dropSynced(fsys durable.FS, dir, name string) { _ = fsys.Remove(syncedPath(dir, name)) }

// front is what is known of the front of an open file.
type front struct {
	end     int64
	records int
	lines   []cdxLine
	hash    hash.Hash // of the bytes up to end
}

var errSynced = errors.New("the file of syncs is not as it is written")

// readFront gives what the syncs tell of an open file of size bytes, and an
// error where they cannot be read, do not follow one another, or tell of other
// bytes than stand in the file.
func readFront(path, name string, r io.ReaderAt, size int64) (front, error) {
	text, err := readSynced(path, size)
	if err != nil {
		return front{}, err
	}
	known := front{hash: sha256.New()}
	var last syncedHead
	for payload := range durable.Frames(text) {
		if last, err = known.add(payload, name); err != nil {
			return front{}, err
		}
	}
	state, ok := known.hash.(encoding.BinaryUnmarshaler)
	if known.end == 0 || known.end > size || !ok || state.UnmarshalBinary(last.SHA256) != nil {
		return front{}, errSynced
	}
	sum := newChecksum()
	if _, err := io.CopyBuffer(sum, io.NewSectionReader(r, 0, known.end), make([]byte, piece)); err != nil {
		return front{}, err
	}
	if sum.Sum32() != last.CRC32C {
		return front{}, errSynced
	}
	return known, nil
}

// readSynced reads the frames. They are a small part of what they tell of;
// what is more than that is not what a writer left.
func readSynced(path string, size int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	limit := size + 1<<20
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = errSynced
	}
	return text, err
}

// add takes in a frame, which follows those before it.
func (k *front) add(payload []byte, name string) (head syncedHead, err error) {
	text, rest, _ := bytes.Cut(payload, []byte("\n"))
	if err := json.Unmarshal(text, &head); err != nil {
		return head, errors.Join(errSynced, err)
	}
	if head.From != k.end || head.To <= head.From || head.Records <= k.records {
		return head, errSynced
	}
	for text := range bytes.Lines(rest) {
		line, err := parseIndexLine(text)
		offset, length, placeErr := line.place()
		switch {
		case err != nil, placeErr != nil, line.Filename != path.Base(name), line.Length != strconv.FormatInt(length, 10),
			offset < head.From, length <= 0, length > head.To-offset:
			return head, errSynced
		}
		k.lines = append(k.lines, line)
	}
	k.end, k.records = head.To, head.Records
	return head, nil
}
