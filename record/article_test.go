package record_test

import (
	"testing"
	"time"

	"jianbao/record"
)

// TestFingerprint holds the fingerprints that catalogs have stored: fields that
// came later must not change that of a content without them.
func TestFingerprint(t *testing.T) {
	c := record.Content{
		Title: "城东水厂通水", Subtitle: "二十万居民受益", Published: time.Date(2022, 12, 31, 8, 19, 0, 0, time.UTC), Source: "海滨日报",
		Authors: []string{"王小明"}, Bylines: []record.Byline{{Name: "王小明", Role: "记者"}}, Body: "一段。\n二段。",
		Images: []record.Image{{Caption: "图为水厂"}}, Kind: record.KindArticle,
	}
	const stored = "67c382115fb9479830bfc8654c9cf883fa47779cc0f05abe2386618d95722d5d"
	if got := c.Fingerprint(); got != stored {
		t.Errorf("a stored fingerprint is %s, today's %s", stored, got)
	}
	n := int64(7)
	c.Reads, c.Comments = &n, &n
	if c.Fingerprint() != stored {
		t.Error("counts made another content")
	}
	c.ShoulderTitle = "引题"
	if c.Fingerprint() == stored {
		t.Error("a shoulder title made no other content")
	}
}
