package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"jianbao/archive"
	"jianbao/internal/durable"
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
	kept := s.read(data)
	if s.err = durable.WriteFile(path, kept, 0o644); s.err == nil {
		s.file, s.err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	}
	return s
}

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

// end closes the state, and removes it when the run came to its end.
func (s *verifyState) end(whole bool) error {
	if s.file == nil {
		return nil
	}
	err := s.file.Close()
	if s.file = nil; whole {
		err = errors.Join(err, os.Remove(s.path))
	}
	return err
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
	v.Say("Stopped, with %d files left. Go on with: %s", report.Left, v.commandLine(line...))
}

// files verifies the WARC files, and reports whether it came to their end.
func (v *verification) files(ctx context.Context, o verifyFlags, options archive.VerifyOptions) (whole bool, err error) {
	path := o.state
	if path == "" {
		path = filepath.Join(v.dir, stateFile)
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
