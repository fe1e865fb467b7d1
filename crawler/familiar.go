package crawler

import (
	"crypto/sha256"

	"jianbao/record"
)

// maxFamiliar bounds what is remembered of links: some 2 MB.
const maxFamiliar = 50_000

// familiar remembers the links that this pass has committed. A portal's pages
// name the same sections and the same headlines over and over, and the catalog
// would look each of them up again only to find that nothing changes. It is
// used by the stage that commits, alone.
type familiar struct {
	depth map[linkID]int
}

type linkID [16]byte

// plain says that a link is one that a page names. Starts, the targets of
// redirects, and parts mean more to the catalog than that they were found.
func plain(r record.Request) bool {
	return !r.Start && r.Hops == 0 && (r.Purpose == record.ForArticle || r.Purpose == record.ForSection)
}

// idOf tells links apart as the catalog does, and by what they were found to be.
func idOf(r record.Request) linkID {
	url := r.Canonical
	if url == "" {
		url = r.URL
	}
	sum := sha256.Sum256([]byte(string(r.Purpose) + " " + url))
	return linkID(sum[:16])
}

// strange gives the links that may say something new: those that were not
// committed yet, and those that now are nearer to a start page.
func (f *familiar) strange(links []record.Request) []record.Request {
	var out []record.Request
	for _, r := range links {
		if plain(r) {
			if depth, known := f.depth[idOf(r)]; known && depth <= r.Depth {
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// committed notes links that the catalog has taken in.
func (f *familiar) committed(links []record.Request) {
	if len(f.depth) > maxFamiliar || f.depth == nil {
		f.depth = map[linkID]int{} // what is forgotten is looked up again
	}
	for _, r := range links {
		if plain(r) {
			f.depth[idOf(r)] = r.Depth
		}
	}
}
