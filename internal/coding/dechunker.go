package coding

import "bytes"

// maxChunkLine bounds the line before a chunk: its size and extensions.
const maxChunkLine = 4096

// Dechunker removes the chunked transfer coding from what is written to it, in
// the memory of one line, and hands the payload to Emit, as Dechunk does.
type Dechunker struct {
	// Emit is called with each piece of the payload; it does not keep it.
	Emit func(p []byte)

	state dechunkState
	line  []byte // of the line that is not yet whole
	left  uint64 // of the chunk
}

type dechunkState int

const (
	firstSize dechunkState = iota
	size
	data
	dataEnd
	trailer
	plain // it was never chunked
	bad   // no more payload
)

// Write takes the next bytes of the body. It never fails.
func (d *Dechunker) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		switch d.state {
		case data:
			take := min(d.left, uint64(len(p)))
			d.Emit(p[:take])
			p, d.left = p[take:], d.left-take
			if d.left == 0 {
				d.state = dataEnd
			}
		case plain:
			d.Emit(p)
			p = nil
		case trailer, bad:
			p = nil
		default:
			p = d.takeLine(p)
		}
	}
	return n, nil
}

// Flush ends the body: a first line that was not ended was no chunk's.
func (d *Dechunker) Flush() {
	if d.state == firstSize && len(d.line) > 0 {
		if _, ok := chunkSize(d.line); !ok {
			d.giveUp()
		}
	}
}

// Complete reports whether the last chunk was received.
func (d *Dechunker) Complete() bool { return d.state == trailer }

// takeLine gathers a line out of p, deals with it once it is whole, and
// returns what follows of p.
func (d *Dechunker) takeLine(p []byte) []byte {
	end := bytes.IndexByte(p, '\n') + 1
	whole := end > 0
	if !whole {
		end = len(p)
	}
	take := min(end, maxChunkLine+1-len(d.line))
	d.line = append(d.line, p[:take]...)
	switch {
	case whole && take == end:
		d.dealLine(bytes.TrimRight(d.line, "\r\n"))
	case len(d.line) > maxChunkLine:
		d.giveUp()
	}
	return p[take:]
}

func (d *Dechunker) dealLine(line []byte) {
	if d.state == dataEnd {
		if len(line) > 0 {
			d.giveUp()
			return
		}
		d.state, d.line = size, d.line[:0]
		return
	}
	n, ok := chunkSize(line)
	switch {
	case !ok:
		d.giveUp()
		return
	case n == 0:
		d.state = trailer
	default:
		d.state, d.left = data, n
	}
	d.line = d.line[:0]
}

// giveUp passes everything on where no chunk was seen, and stops otherwise.
func (d *Dechunker) giveUp() {
	if d.state != firstSize {
		d.state = bad
		return
	}
	d.state = plain
	d.Emit(d.line)
	d.line = nil
}

// chunkSize reads the hexadecimal size that begins a chunk's line.
func chunkSize(line []byte) (uint64, bool) {
	digits, _, _ := bytes.Cut(line, []byte(";"))
	digits = bytes.Trim(digits, " \t\r")
	if len(digits) == 0 || len(digits) > 15 {
		return 0, false
	}
	var n uint64
	for _, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint64(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n = n<<4 | uint64(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
