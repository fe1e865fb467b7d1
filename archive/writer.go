package archive

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"sync"
	"time"

	"jianbao/internal/durable"
	"jianbao/internal/words"
	"jianbao/record"
)

// WriterOptions say how a Writer writes. Dir is needed; the rest has defaults.
type WriterOptions struct {
	// Dir is the data folder; files go to warc/YYYY/MM in it, by UTC date.
	Dir string
	// Prefix and Host are parts of the files' names: "jianbao" and "localhost".
	Prefix, Host string
	// MaxSize is the size in bytes from which on a file is closed and the next
	// begun; 0 is 1 GiB. A file is closed at the turn of a UTC day, too.
	MaxSize int64
	// Level is that of gzip, 1 to 9; 0 is 3.
	Level int
	// Info goes to the warcinfo record of each file, as application/warc-fields.
	// Format and conformsTo are added. Secrets do not belong in it.
	Info Fields
	// Original finds a capture that is committed, whole and not a revisit, by
	// the digest of its payload; what Append then gets with the same payload
	// becomes a revisit of it, unless the record is not there any more. The Ref
	// needs its URL, File, Offset and RecordID. Where it is nil, every payload is kept.
	Original func(payloadDigest string) (record.Ref, bool)
	// OnClose is told of each file that was closed. When the process dies before
	// it returns, it is not told again: see ClosedFiles.
	OnClose func(ClosedFile) error
	// Committed is where the last capture of a file ends that was synced and
	// committed somewhere else; 0 where none is known. When the power fails, what
	// was written behind it may stand on the disk in any order: mending then takes
	// everything from the first damaged place behind it for the torn tail. Where it
	// is nil, whole records behind a damaged place are kept as they stand.
	Committed func(file string) (end int64, err error)
	// Clock is the time of files and of captures that have none; nil is time.Now.
	Clock func() time.Time
	// Rand is the source of record ids; nil is crypto/rand.
	Rand io.Reader
	// FS is where files are written; nil is the operating system's. What was
	// written is read from the operating system's in any case.
	FS durable.FS
}

func (o WriterOptions) withDefaults() WriterOptions {
	if o.Prefix == "" {
		o.Prefix = "jianbao"
	}
	if o.Host == "" {
		o.Host = "localhost"
	}
	if o.MaxSize <= 0 {
		o.MaxSize = 1 << 30
	}
	if o.Level < 1 || o.Level > 9 {
		o.Level = 3
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.FS == nil {
		o.FS = durable.OS{}
	}
	return o
}

// Writer appends captures to the WARC files of a data folder, for the one
// process that holds the folder's lock. Its methods may be called from several
// goroutines. After an error of the disk all of them return that error: what
// was appended since the last Sync is then not known to be kept.
type Writer struct {
	o WriterOptions

	mu     sync.Mutex
	file   *output // nil until something is appended
	serial int
	total  int64 // in files that are closed
	err    error // sticky
	closed error // what Close returned
}

// ErrClosed is what a Writer returns after Close.
var ErrClosed = errors.New("the archive's writer is closed")

// NewWriter mends what former writers left behind, see Mend, and returns a
// Writer that opens its first file when something is appended.
func NewWriter(ctx context.Context, o WriterOptions) (*Writer, []Mended, error) {
	o = o.withDefaults()
	mended, err := mendFolder(ctx, o)
	if err != nil {
		return nil, mended, err
	}
	return &Writer{o: o}, mended, nil
}

// Append writes a capture: a response record, or a revisit where Original
// knows the payload, with its request and metadata. It is durable after the
// next Sync only; a Ref is not to be committed before. Empty and truncated
// payloads and redirects are never written as revisits.
//
// What is written are RawHead and RawBody. Status, payload and digest are read
// from them (as package coding does), whatever the capture's other fields say.
func (w *Writer) Append(c record.Capture) (record.Ref, error) {
	return w.append(c, w.o.Original, record.Ref{})
}

// AppendNotModified writes the answer 304 to a conditional request as a
// revisit of original, which is committed and has the same URL. Where original
// is zero, the answer is kept as a response.
func (w *Writer) AppendNotModified(c record.Capture, original record.Ref) (record.Ref, error) {
	return w.append(c, nil, original)
}

func (w *Writer) append(c record.Capture, find func(string) (record.Ref, bool), original record.Ref) (record.Ref, error) {
	if err := validate(c); err != nil {
		return record.Ref{}, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return record.Ref{}, w.err
	}
	if c.Time.IsZero() {
		c.Time = w.o.Clock()
	}
	x := newExchange(c)
	switch {
	case find == nil && original.RecordID != "":
		x.refer(profileNotModified, original)
	case find != nil && x.mayRevisit():
		if original, ok := find(x.payloadDigest); ok && original.URL != "" && w.stands(original) {
			x.refer(profileIdentical, original)
		}
	}
	ref, err := w.write(x)
	if err != nil {
		return record.Ref{}, w.poison(words.Errorf("archive %s: %w", c.URL, err))
	}
	return ref, nil
}

// stands reports whether the record that ref means is still where it was: files
// get lost, and then a revisit would give up the payload that is in hand.
func (w *Writer) stands(ref record.Ref) bool {
	f, s, err := OpenReader(w.o.Dir).at(ref.File, ref.Offset, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	e := &Entry{}
	return s.begin() == nil && s.readHead(e) == nil && e.ID == ref.RecordID && e.ID != ""
}

// validate refuses what would be no record.
func validate(c record.Capture) error {
	for _, r := range c.URL {
		if r <= ' ' || r == 0x7f {
			return words.Errorf("archive %q: the address has a space or a control character", c.URL)
		}
	}
	switch {
	case c.URL == "":
		return errors.New("archive a capture without an address")
	case len(c.RawHead) == 0 && len(c.RawBody) == 0:
		return words.Errorf("archive %s: nothing was received", c.URL)
	}
	return nil
}

// poison makes err the answer to everything from now on.
func (w *Writer) poison(err error) error {
	w.err = err
	if w.file != nil {
		w.file.abandon()
	}
	return err
}

// Sync makes everything that was appended durable: it returns nil only when
// the disk has said so.
func (w *Writer) Sync() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil || w.file == nil {
		return w.err
	}
	if err := w.file.sync(); err != nil {
		return w.poison(words.Errorf("archive: make %s durable: %w", w.file.name, err))
	}
	return nil
}

// Close closes the file that is open, if any, and ends the Writer. A second
// Close returns what the first did.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if errors.Is(w.err, ErrClosed) {
		return w.closed
	}
	w.closed = w.err
	if w.closed == nil {
		w.closed = w.seal()
	}
	w.err = errors.Join(ErrClosed, w.closed)
	return w.closed
}

// Bytes is how much was written in all, compressed.
func (w *Writer) Bytes() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return w.total
	}
	return w.total + w.file.size
}

// seal closes the open file, if any.
func (w *Writer) seal() error {
	f := w.file
	if f == nil {
		return nil
	}
	closed, err := f.seal(w.o.Dir)
	if err == nil {
		w.file, w.total = nil, w.total+f.size
		if w.o.OnClose != nil {
			err = w.o.OnClose(closed)
		}
	}
	if err != nil {
		return w.poison(words.Errorf("archive: close %s: %w", f.name, err))
	}
	return nil
}

// rotate makes sure that a file is open that may take another capture.
func (w *Writer) rotate() error {
	now := w.o.Clock().UTC()
	if f := w.file; f != nil && (f.size >= w.o.MaxSize || f.day != now.Format(time.DateOnly)) {
		if err := w.seal(); err != nil {
			return err
		}
	}
	if w.file != nil {
		return nil
	}
	f, err := w.create(now)
	if err != nil {
		return err
	}
	w.file = f
	id, err := newID(w.o.Rand)
	if err != nil {
		return err
	}
	_, err = f.write(infoFields(w.o.Info, f.name, id, now))
	return err
}
