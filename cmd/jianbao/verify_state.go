package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"jianbao/archive"
	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// stateFile is where verify notes how far it is, in the data folder unless
// --state names another place.
const stateFile = "verify.state"

// verifyNote is a frame of it. The first says how the run was asked for.
type verifyNote struct {
	// Of the first.
	Began  time.Time `json:"began,omitzero"`
	Deep   bool      `json:"deep,omitempty"`
	Sample float64   `json:"sample,omitempty"`
	Seed   uint64    `json:"seed,omitempty"`
	// Of the others: a closed file in which nothing is wrong.
	File   string `json:"file,omitempty"`
	Size   int64  `json:"size,omitempty"`
	SHA256 string `json:"sha256,omitempty"`
}

// verifyState is what a run of verify notes, so that another can go on with it.
// Losing it costs time and nothing else.
type verifyState struct {
	path string
	head verifyNote
	done map[archive.ClosedFile]bool // by earlier runs

	mu   sync.Mutex
	file *os.File // nil: nothing can be noted
	err  error    // why
}

// beginState begins a run, or with resume goes on with one that was stopped.
func beginState(path string, resume bool, head verifyNote) *verifyState {
	s := &verifyState{path: path, head: head, done: map[archive.ClosedFile]bool{}}
	var data []byte
	if resume {
		data, _ = os.ReadFile(path) // what cannot be read is verified anew
	}
	s.file, s.err = createState(path, s.read(data))
	return s
}

// createState writes a state and opens it to be gone on with. Where a verify
// that runs at the same time has put its own there in between, nothing is noted:
// what one found right is not to be taken for what the other was asked for.
func createState(path string, kept []byte) (*os.File, error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, words.Errorf("%s is no ordinary file", path)
	}
	if err := durable.WriteFile(path, kept, 0o644); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, err
	}
	begins := make([]byte, len(kept))
	if _, err := io.ReadFull(file, begins); err != nil || !bytes.Equal(begins, kept) {
		return nil, errors.Join(words.Errorf("another verify notes in %s", path), file.Close())
	}
	return file, nil
}

// checkState refuses a file that --state names and no run of verify wrote: it
// would be replaced, and removed at the end.
func checkState(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && info.Mode().IsRegular() {
		var ours bool
		if ours, err = isState(path); ours {
			return nil
		}
	}
	if err != nil {
		return usagef("--state %s: whether it is what a verify noted cannot be seen, so that it is left alone: %w; name a new file", path, err)
	}
	return usagef("--state %s: it is there and is not what a verify noted, so that it is left alone: name a new file", path)
}

// isState reports whether a file begins as beginState makes it begin.
func isState(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	start, err := io.ReadAll(io.LimitReader(f, maxStateHead))
	for payload := range durable.Frames(start) {
		var n verifyNote
		return json.Unmarshal(payload, &n) == nil && !n.Began.IsZero(), err
	}
	return false, err
}

// maxStateHead bounds the first frame, which takes about 150 bytes.
const maxStateHead = 4096

// read takes over what an earlier run noted, and gives the state to go on from.
func (s *verifyState) read(data []byte) []byte {
	var kept []byte
	for payload := range durable.Frames(data) {
		var n verifyNote
		if json.Unmarshal(payload, &n) != nil {
			break
		}
		switch {
		case len(kept) == 0 && n.Began.IsZero():
			return s.read(nil)
		case len(kept) == 0:
			s.head = n
		case n.File != "":
			s.done[archive.ClosedFile{Name: n.File, Size: n.Size, SHA256: n.SHA256}] = true
		}
		kept = durable.AppendFrame(kept, payload)
	}
	if len(kept) == 0 {
		kept = s.frame(s.head)
	}
	return kept
}

func (s *verifyState) frame(n verifyNote) []byte {
	text, err := json.Marshal(n)
	if err != nil {
		panic("strings, numbers and times are always representable as JSON: " + err.Error())
	}
	return durable.AppendFrame(nil, text)
}

// verified reports whether a file was found right by an earlier run.
func (s *verifyState) verified(f archive.ClosedFile) bool { return s.done[f] }

// note notes a file in which nothing is wrong. It may be called from several goroutines.
func (s *verifyState) note(f archive.ClosedFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.file == nil {
		return
	}
	if _, err := s.file.Write(s.frame(verifyNote{File: f.Name, Size: f.Size, SHA256: f.SHA256})); err != nil {
		s.err = errors.Join(err, s.file.Close())
		s.file = nil
	}
}

// end closes the state, and removes it when the run came to its end: not one
// that a verify which runs at the same time has put in its place.
func (s *verifyState) end(whole bool) error {
	if s.file == nil {
		return nil
	}
	ours, err := s.file.Stat()
	err = errors.Join(err, s.file.Close())
	if s.file = nil; err != nil || !whole {
		return err
	}
	there, err := os.Lstat(s.path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(ours, there) {
		return nil
	}
	return errors.Join(err, os.Remove(s.path))
}

// errEnough ends a run that --for bounds.
var errEnough = errors.New("the time is over")

// stopped says how far a run came, and how it is gone on with.
func (v *verification) stopped(state *verifyState, report archive.Report) {
	v.line.clear()
	v.summary.Stopped, v.summary.Left = true, report.Left
	if state.err != nil {
		v.Say("Stopped, with %d files left. How far it came cannot be noted, name a place with --state: %v", report.Left, state.err)
		return
	}
	line := []string{"verify", "--resume"}
	if state.path != filepath.Join(v.dir, stateFile) {
		line = append(line, "--state", shellWord(state.path))
	}
	v.Say("Stopped, with %d files left. Go on with: %s", report.Left, v.archiveLine(line...))
}

// files verifies the WARC files, and reports whether it came to their end.
func (v *verification) files(ctx context.Context, o verifyFlags, options archive.VerifyOptions) (whole bool, err error) {
	path := o.state
	if path == "" {
		path = filepath.Join(v.dir, stateFile)
	} else if err := checkState(path); err != nil {
		return false, err
	}
	if _, err := os.Lstat(path); o.resume && errors.Is(err, fs.ErrNotExist) {
		v.Say("No run was stopped; this one begins anew.")
	}
	state := beginState(path, o.resume, verifyNote{Began: v.began.UTC(), Deep: options.Deep, Sample: options.Sample, Seed: options.Seed})
	options.Deep, options.Sample, options.Seed = state.head.Deep, state.head.Sample, state.head.Seed
	options.Verified, options.Good = state.verified, state.note
	bounded := ctx
	if o.limit > 0 {
		var cancel context.CancelFunc
		bounded, cancel = context.WithTimeoutCause(ctx, o.limit, errEnough)
		defer cancel()
	}
	began := time.Now()
	report, err := archive.Verify(bounded, v.dir, options)
	v.summary.Rate = float64(report.Bytes) / 1e6 / max(time.Since(began).Seconds(), 1e-6)
	whole = err == nil
	enough := err != nil && ctx.Err() == nil && errors.Is(context.Cause(bounded), errEnough)
	if bounded.Err() != nil && !whole {
		v.stopped(state, report)
	}
	if endErr := state.end(whole); endErr != nil {
		v.log.Warn("how far verify came cannot be noted", "err", endErr)
	}
	if !whole && !enough {
		return false, err
	}
	v.take(report)
	v.unlisted = report.Unlisted
	return whole, nil
}
