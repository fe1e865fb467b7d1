package main

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/archive"
	"jianbao/internal/durable"
)

// FuzzVerifyState has any bytes in the place of what a run noted: what is kept
// of them is a state that another run reads to the same end, as it stands and
// behind frames that are whole.
func FuzzVerifyState(f *testing.F) {
	began := time.Date(2022, 12, 31, 0, 19, 0, 0, time.UTC)
	writer := &verifyState{}
	head := writer.frame(verifyNote{Began: began, Sample: 0.5, Seed: 7})
	note := writer.frame(verifyNote{File: "warc/a.warc.gz", Size: 3, SHA256: "ab"})
	f.Add(append(bytes.Clone(head), note...))
	f.Add(append(bytes.Clone(note), head...))
	f.Add([]byte(`{"began":"2022-12-31T00:19:00Z","size":-1}`))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, state := range [][]byte{data, durable.AppendFrame(nil, data), append(bytes.Clone(head), durable.AppendFrame(nil, data)...)} {
			first := &verifyState{head: verifyNote{Began: began}, done: map[archive.ClosedFile]bool{}}
			kept := first.read(state)
			second := &verifyState{done: map[archive.ClosedFile]bool{}}
			if again := second.read(kept); !bytes.Equal(kept, again) || !second.head.Began.Equal(first.head.Began) || !maps.Equal(first.done, second.done) {
				t.Errorf("%q is kept as %q, then as %q", state, kept, again)
			}
		}
	})
}

// TestTwoVerifiesWithOneState has two runs note in one file at the same time:
// neither takes from the other what it has not noted itself.
func TestTwoVerifiesWithOneState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "verify.state")
	head := func(deep bool) verifyNote {
		return verifyNote{Began: time.Date(2022, 12, 31, 0, 19, 0, 0, time.UTC), Deep: deep}
	}
	shallow := beginState(path, false, head(false))
	check(t, shallow.err)
	deep := beginState(path, false, head(true))
	check(t, deep.err)
	a, b := archive.ClosedFile{Name: "warc/a.warc.gz", Size: 1, SHA256: "aa"}, archive.ClosedFile{Name: "warc/b.warc.gz", Size: 2, SHA256: "bb"}
	shallow.note(a)
	deep.note(b)
	check(t, shallow.end(true))
	check(t, deep.end(false))
	next := beginState(path, true, head(false))
	check(t, next.err)
	if !next.head.Deep || next.verified(a) || !next.verified(b) {
		t.Errorf("the run that goes on: %+v, %v", next.head, next.done)
	}
	check(t, next.end(true))
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the state of a run that came to its end is still there:", err)
	}
}
