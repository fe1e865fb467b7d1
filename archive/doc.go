// Package archive keeps what servers sent, as WARC, and proves that it is unchanged.
//
// # Vocabulary
//
// A record is one WARC record (ISO 28500:2017, WARC 1.1) and one gzip member of
// a file. A capture is one exchange: a response record, or a revisit record in
// its place, followed by the request and the metadata that belong to it. A
// revisit names an earlier capture instead of repeating its payload. The
// payload is the entity body without its transfer coding and with its content
// coding.
//
// # Files
//
// Files lie in warc/YYYY/MM below the data folder and bear the suffix .open
// while they are written. When a file is closed, its index (CDXJ) and its
// digest are written beside it, and then it is renamed. The formats are
// described in docs/formats.md.
//
// # Guarantees
//
// What was appended before a Sync that returned nil outlives a crash and a
// power cut. A Writer that met an error of the disk never writes again. What a
// crash left behind is mended by the next NewWriter, which drops nothing: a
// torn tail is moved aside. A Reader gives out no capture whose digests do not
// agree with its bytes. Verify finds every changed byte of a closed file and
// of the two files beside it.
package archive
