package durable

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"iter"
)

// castagnoli is the polynomial of the checksums of frames.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendFrame appends payload to dst as a frame of a journal: a line with its
// CRC-32C and its length, the payload, a line end. What a crash leaves of a
// frame is none.
func AppendFrame(dst, payload []byte) []byte {
	dst = fmt.Appendf(dst, "%08x %d\n", crc32.Checksum(payload, castagnoli), len(payload))
	return append(append(dst, payload...), '\n')
}

// Frames yields the payloads of the frames of a journal, up to the first place
// where no whole and right one stands.
func Frames(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(data) > 0 {
			head, rest, found := bytes.Cut(data, []byte("\n"))
			var sum uint32
			var size int
			if _, err := fmt.Sscanf(string(head[:min(len(head), 40)]), "%08x %d", &sum, &size); !found || err != nil || size < 0 || size >= len(rest) {
				return
			}
			frame := AppendFrame(nil, rest[:size])
			if !bytes.HasPrefix(data, frame) || !yield(rest[:size]) {
				return
			}
			data = data[len(frame):]
		}
	}
}
