package archive

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/hex"
	"hash"
	"strings"
)

// ours is the algorithm of the digests that we write.
const ours = "sha256"

// digestOf is the labelled digest of b as we write it: "sha256:" and lower hex.
func digestOf(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return label(h)
}

func label(h hash.Hash) string { return ours + ":" + hex.EncodeToString(h.Sum(nil)) }

// newHash makes the hash of an algorithm as WARC labels it, nil for one that we do not know.
func newHash(algorithm string) hash.Hash {
	switch strings.ToLower(algorithm) {
	case "sha256", "sha-256":
		return sha256.New()
	case "sha1", "sha-1":
		return sha1.New()
	case "sha512", "sha-512":
		return sha512.New()
	case "md5":
		return md5.New()
	}
	return nil
}

// check is a digest that a record states, and the hash that will be compared with it.
type check struct {
	stated string
	hash   hash.Hash // nil where nothing is stated that we can compute
}

func newCheck(stated string) check {
	algorithm, _, found := strings.Cut(stated, ":")
	if !found {
		return check{stated: stated}
	}
	return check{stated: stated, hash: newHash(algorithm)}
}

// ok reports whether what was hashed is what was stated. Digests are written in
// hex by some and in base32 by others, with padding or without, in either case.
func (c check) ok() bool {
	if c.hash == nil {
		return true
	}
	sum := c.hash.Sum(nil)
	_, value, _ := strings.Cut(c.stated, ":")
	value = strings.TrimRight(value, "=")
	return strings.EqualFold(value, hex.EncodeToString(sum)) ||
		strings.EqualFold(value, base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum))
}

// isHexSum reports whether s is a SHA-256 in lower hex.
func isHexSum(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}
