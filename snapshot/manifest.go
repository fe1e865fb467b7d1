package snapshot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"jianbao/internal/words"
)

const (
	manifestName   = "manifest.json"
	manifestFormat = "jianbao-snapshot"
	// Version is that of the folder's format.
	Version = 1
	// maxManifest bounds what is read of a manifest.
	maxManifest = 1 << 20
)

// Manifest names what a snapshot was made of, and its files.
type Manifest struct {
	Format   string `json:"format"` // "jianbao-snapshot"
	Version  int    `json:"version"`
	Date     string `json:"date"`
	Timezone string `json:"timezone"`
	Language string `json:"language"`
	By       string `json:"by"`
	Query    string `json:"query"`
	Partial  bool   `json:"partial"`
	Counts   Counts `json:"counts"`
	Files    []File `json:"files"`
	// Digest is the SHA-256, lower hex, of this manifest with "" in its place.
	Digest string `json:"digest"`
}

// File is a file of a snapshot.
type File struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // lower hex
}

// encode gives the manifest's bytes, its digest included.
func (m Manifest) encode() []byte {
	m.Digest = ""
	sum := sha256.Sum256(m.plain())
	m.Digest = hex.EncodeToString(sum[:])
	return m.plain()
}

func (m Manifest) plain() []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(m); err != nil {
		panic("snapshot: a manifest is always representable as JSON: " + err.Error())
	}
	return out.Bytes()
}

// readManifest reads a folder's manifest. An error that is ErrOccupied says
// that the folder is none of ours, or is damaged.
func readManifest(root *os.Root) (Manifest, []byte, error) {
	var m Manifest
	info, err := root.Lstat(manifestName)
	if err == nil && !info.Mode().IsRegular() {
		return m, nil, ErrOccupied
	}
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil, ErrOccupied
	}
	if err != nil {
		return m, nil, err
	}
	f, err := root.Open(manifestName)
	if err != nil {
		return m, nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxManifest+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return m, nil, err
	}
	if len(text) > maxManifest || json.Unmarshal(text, &m) != nil || m.Format != manifestFormat {
		return m, text, ErrOccupied
	}
	return m, text, nil
}

// Problem is what is wrong with a file of a snapshot.
type Problem struct {
	File string // within the folder
	What error
}

// Check reads a snapshot's folder and compares every byte with its manifest.
// bytes is how much was read; err is for a folder that cannot be read at all.
func Check(ctx context.Context, dir string) (problems []Problem, bytes int64, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	m, text, err := readManifest(root)
	bytes = int64(len(text))
	switch {
	case errors.Is(err, ErrOccupied):
		return []Problem{{manifestName, words.Errorf("the manifest is missing or cannot be read: the folder is no whole snapshot")}}, bytes, nil
	case err != nil:
		return nil, bytes, err
	case m.Version > Version:
		return []Problem{{manifestName, words.Errorf("a newer version of jianbao wrote it (format %d)", m.Version)}}, bytes, nil
	case string(m.encode()) != string(text):
		problems = append(problems, Problem{manifestName, words.Errorf("the manifest is not as it was written")})
	}
	known := []string{manifestName}
	for _, f := range m.Files {
		known = append(known, f.Name)
		if !slices.Contains(fileNames(m.Date), f.Name) {
			problems = append(problems, Problem{f.Name, words.Errorf("it is no file of a snapshot")})
			continue
		}
		n, what, err := checkFile(ctx, root, f)
		bytes += n
		if err != nil {
			return problems, bytes, err
		}
		if what != nil {
			problems = append(problems, Problem{f.Name, what})
		}
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		if !slices.Contains(known, e.Name()) {
			problems = append(problems, Problem{e.Name(), words.Errorf("the manifest does not name it")})
		}
	}
	return problems, bytes, err
}

// checkFile compares one file; what says how it differs, err that ctx is over.
func checkFile(ctx context.Context, root *os.Root, f File) (n int64, what, err error) {
	info, err := root.Lstat(f.Name)
	if err == nil && !info.Mode().IsRegular() {
		return 0, words.Errorf("it is no file"), nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		return 0, words.Errorf("the file is missing"), nil
	}
	file, err := root.Open(f.Name)
	if err != nil {
		return 0, words.Errorf("it cannot be read: %w", err), nil
	}
	sum := sha256.New()
	buffer := make([]byte, 256<<10)
	for err == nil && ctx.Err() == nil {
		var got int
		got, err = file.Read(buffer)
		sum.Write(buffer[:got])
		n += int64(got)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		what = words.Errorf("it cannot be read: %w", err)
	}
	if err := errors.Join(ctx.Err(), file.Close()); err != nil {
		return n, nil, err
	}
	if what == nil && (n != f.Bytes || hex.EncodeToString(sum.Sum(nil)) != f.SHA256) {
		what = words.Errorf("its %d bytes are not the %d that were written", n, f.Bytes)
	}
	return n, what, nil
}
