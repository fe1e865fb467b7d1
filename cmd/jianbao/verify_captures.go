package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"jianbao/archive"
	"jianbao/internal/words"
	"jianbao/record"
)

// indexedRecord is what a CDXJ says of the record at an offset.
type indexedRecord struct{ id, digest string }

// captureCheck holds the captures of the catalog against the archive. The
// records were read before, and found to be what the CDXJ beside them says; so
// that the CDXJ answers for them. What has no line there (files that are being
// written, answers 304) is read.
type captureCheck struct {
	*verification
	reader *archive.Reader
	file   string
	there  bool
	lines  map[int64]indexedRecord
	lost   map[string]int // captures in files that are missing
}

// captures checks that every committed capture is in the archive.
func (v *verification) captures(ctx context.Context, r *reading) error {
	c := &captureCheck{verification: v, reader: archive.OpenReader(v.dir), lost: map[string]int{}}
	err := r.Captures(ctx, func(ref record.Ref) error {
		v.summary.Captures++
		c.check(ref)
		return ctx.Err()
	})
	for file, count := range c.lost {
		v.add(archive.Problem{File: file, Err: words.Errorf("the file is missing; %d captures of the catalog are in it", count)})
	}
	return err
}

func (c *captureCheck) check(ref record.Ref) {
	if ref.File != c.file {
		c.open(ref.File)
	}
	if line, ok := c.lines[ref.Offset]; ok && c.there && line == (indexedRecord{ref.RecordID, ref.PayloadDigest}) {
		return
	}
	if c.reported[placeKey(ref.File, ref.Offset)] {
		return // it has been told of
	}
	_, err := c.reader.Records(ref)
	switch problem, known := errors.AsType[*archive.Problem](err); {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		c.lost[ref.File]++
	case known:
		c.add(archive.Problem{File: ref.File, Offset: ref.Offset, URL: ref.URL, Err: words.Errorf("the capture that the catalog knows is not there: %w", problem.Err)})
	default:
		c.add(archive.Problem{File: ref.File, Offset: ref.Offset, URL: ref.URL, Err: err})
	}
}

// open turns to another file.
func (c *captureCheck) open(file string) {
	path := filepath.Join(c.dir, filepath.FromSlash(file))
	_, err := os.Stat(path)
	c.file, c.there, c.lines = file, err == nil, nil
	if c.there { // an open file has no index, and a missing one proves nothing
		c.lines = readCDXJ(path + ".cdxj")
	}
}

// readCDXJ reads the lines beside a closed file: a key, a time, and JSON. It is
// nil where there is none, or none that can be read.
func readCDXJ(name string) map[int64]indexedRecord {
	file, err := os.Open(name)
	if err != nil {
		return nil
	}
	defer file.Close()
	out := map[int64]indexedRecord{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		_, rest, _ := bytes.Cut(lines.Bytes(), []byte(" "))
		_, fields, _ := bytes.Cut(rest, []byte(" "))
		var line struct{ Offset, Digest, ID string }
		if json.Unmarshal(fields, &line) != nil {
			continue
		}
		if offset, err := strconv.ParseInt(line.Offset, 10, 64); err == nil {
			out[offset] = indexedRecord{line.ID, line.Digest}
		}
	}
	return out
}
