package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// checkBolt reads the two meta pages of a bbolt file (version 2) and reports
// whether the file is as long as they say. Opening a shorter one never ends.
func checkBolt(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, 64<<10+128)
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s: %w", path, err)
	}
	meta, ok := newestMeta(head[:n])
	if !ok {
		return fmt.Errorf("%s has no valid meta page", path)
	}
	if need := meta.pages * uint64(meta.pageSize); uint64(info.Size()) < need {
		return fmt.Errorf("%s is truncated: %d bytes of at least %d", path, info.Size(), need)
	}
	return nil
}

type boltMeta struct {
	pageSize uint32
	pages    uint64 // the high water mark
	tx       uint64
}

// newestMeta finds the meta page of the last transaction; the second one lies
// a page behind the first, whose size is tried where the first is broken.
func newestMeta(head []byte) (boltMeta, bool) {
	newest, ok := readMeta(head, 0)
	sizes := []int{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10}
	if ok {
		sizes = []int{int(newest.pageSize)}
	}
	for _, size := range sizes {
		if other, valid := readMeta(head, size); valid && (!ok || other.tx > newest.tx) {
			newest, ok = other, true
		}
	}
	return newest, ok
}

// readMeta reads the meta behind the 16 bytes of page header at off. bbolt
// writes in the machine's byte order; all that we build for are little-endian.
func readMeta(head []byte, off int) (boltMeta, bool) {
	const header, length, magic, version = 16, 64, 0xED0CDAED, 2
	if off < 0 || len(head) < off+header+length {
		return boltMeta{}, false
	}
	m := head[off+header : off+header+length]
	sum := fnv.New64a()
	sum.Write(m[:56])
	le := binary.LittleEndian
	if le.Uint32(m) != magic || le.Uint32(m[4:]) != version || le.Uint64(m[56:]) != sum.Sum64() {
		return boltMeta{}, false
	}
	return boltMeta{pageSize: le.Uint32(m[8:]), pages: le.Uint64(m[40:]), tx: le.Uint64(m[48:])}, true
}
