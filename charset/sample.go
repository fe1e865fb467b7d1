package charset

import "bytes"

// A sample is what the score is taken of: the stretches of a page that are not
// ASCII, from all over it, so that an island of another encoding stays an
// island. Its size bounds the cost for large pages; 16 KB hold thousands of
// characters, and some tens decide.
const (
	sampleWindows = 16
	windowSize    = 1 << 10
)

// sampleOf is empty for a page of ASCII alone.
func sampleOf(body []byte) []byte {
	sample := make([]byte, 0, min(len(body), sampleWindows*windowSize)*5/4+1)
	if len(body) <= sampleWindows*windowSize {
		return gather(sample, body, len(body))
	}
	for w := range sampleWindows {
		from, to := len(body)*w/sampleWindows, len(body)*(w+1)/sampleWindows
		if w > 0 {
			skip := bytes.IndexFunc(body[from:min(from+windowSize, to)], isBoundary)
			if skip < 0 {
				continue // nothing tells where a character starts
			}
			from += skip
		}
		sample = gather(sample, body[from:to], windowSize)
	}
	if len(sample) == 0 { // there is one stretch, and its start is where ASCII ends
		sample = gather(sample, body[asciiPrefix(body):], windowSize)
	}
	return sample
}

// isBoundary tells whether a byte stands alone whatever the encoding: no
// character of several bytes has one below 0x30 in it.
func isBoundary(r rune) bool { return r < 0x30 }

// gather appends the stretches of text to sample, each with the ASCII letters
// before it and up to the next boundary, until about limit bytes are there.
func gather(sample, text []byte, limit int) []byte {
	end := len(sample) + limit
	for i := 0; len(sample) < end; {
		i += asciiPrefix(text[i:])
		if i == len(text) {
			break
		}
		from, to := i, i
		for from > 0 && i-from < 32 && isLetter(text[from-1]) {
			from--
		}
		for to < len(text) && to-i < limit && text[to] >= 0x30 {
			to++
		}
		sample = append(append(sample, text[from:to]...), ' ')
		i = to
	}
	return sample
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
