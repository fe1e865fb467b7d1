package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"jianbao/internal/durable"
	"jianbao/internal/words"
)

// ClosedFile is a WARC file that is written no more.
type ClosedFile struct {
	// Name is relative to the data folder, with slashes.
	Name string
	Size int64
	// SHA256 is that of the whole file, lower hex.
	SHA256 string
	// Records counts its records of all types; 0 where it was not read.
	Records int
}

// damagedMark is the line that follows the digests of a file in which places
// could not be read when they were taken; sha256sum passes it over.
const damagedMark = "# taken when places of the file could not be read\n"

// digestText is the content of the file of digests beside a WARC file, in the
// form that sha256sum -c reads: the file, then its index.
func digestText(name, fileSum, indexSum string, damaged bool) []byte {
	base := path.Base(name)
	text := fmt.Appendf(nil, "%s  %s\n%s  %s\n", fileSum, base, indexSum, base+cdxjSuffix)
	if damaged {
		text = append(text, damagedMark...)
	}
	return text
}

// parseDigests reads it.
func parseDigests(text []byte, name string) (fileSum, indexSum string, damaged bool, err error) {
	lines := strings.Split(string(text), "\n")
	damaged = len(lines) == 4
	if (len(lines) == 3 || damaged) && len(lines[0]) > 64 && len(lines[1]) > 64 {
		fileSum, indexSum = lines[0][:64], lines[1][:64]
		if isHexSum(fileSum) && isHexSum(indexSum) && string(digestText(name, fileSum, indexSum, damaged)) == string(text) {
			return fileSum, indexSum, damaged, nil
		}
	}
	return "", "", false, words.Errorf("the file of digests is not as it is written")
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// writeBeside writes the index and then the digests beside a WARC file.
func writeBeside(fsys durable.FS, dir, name string, lines []cdxLine, fileSum string, damaged bool) error {
	index := encodeIndex(lines)
	if err := writeSide(fsys, dir, name+cdxjSuffix, index); err != nil {
		return err
	}
	return writeSide(fsys, dir, name+digestSuffix, digestText(name, fileSum, hexSum(index), damaged))
}

func writeSide(fsys durable.FS, dir, name string, text []byte) error {
	return durable.Write(fsys, filepath.Join(dir, filepath.FromSlash(name)), 0o644, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// seal closes a synced .open file: what belongs beside it first, then the
// name, so that a closed file is always complete.
func seal(fsys durable.FS, dir, name string, lines []cdxLine, fileSum string, damaged bool) error {
	if err := writeBeside(fsys, dir, name, lines, fileSum, damaged); err != nil {
		return err
	}
	final := warcFile{name: name}.path(dir)
	if err := fsys.Rename(final+openSuffix, final); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(final))
}

// ClosedFiles lists the closed files of a data folder by the digests beside
// them, without reading them, so that a catalog can be told of those that were
// closed in the moment of a crash. Those whose digests cannot be read are left
// out, and the error says which.
func ClosedFiles(dir string) ([]ClosedFile, error) {
	files, _, err := listFiles(dir)
	if err != nil {
		return nil, err
	}
	var closed []ClosedFile
	var errs []error
	for _, f := range files {
		if f.open {
			continue
		}
		file, err := closedFile(dir, f)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		closed = append(closed, file)
	}
	return closed, errors.Join(errs...)
}

func closedFile(dir string, f warcFile) (ClosedFile, error) {
	text, err := os.ReadFile(f.path(dir) + digestSuffix)
	if err != nil {
		return ClosedFile{}, err
	}
	sum, _, _, err := parseDigests(text, f.name)
	if err != nil {
		return ClosedFile{}, newProblem(f.name+digestSuffix, 0, "", err)
	}
	info, err := os.Stat(f.path(dir))
	if err != nil {
		return ClosedFile{}, err
	}
	return ClosedFile{Name: f.name, Size: info.Size(), SHA256: sum}, nil
}
