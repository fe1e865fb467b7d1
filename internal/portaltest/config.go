package portaltest

import (
	"bytes"
	"fmt"
)

// usualData is the data folder of Config, beside the file.
const usualData = "./data"

// crawlYAML writes a crawl.yaml for sites that are served on loopback. maxPages
// is per site.
func crawlYAML(data string, connectTo []string, sites []*site, maxPages int) []byte {
	var out bytes.Buffer
	out.WriteString(`# Made-up portals on this machine's loopback address.
timezone: Asia/Shanghai
agent: {name: jianbao, contact: "mailto:demo@jianbao.example"}
min_free: 0
allow_private: [127.0.0.1/32]
`)
	fmt.Fprintf(&out, "data: %q\n", data)
	fmt.Fprintf(&out, "defaults: {delay: 0s, max_pages: %d, max_depth: 3, revisit: {min: 0s, max: 30d}, confirm_deletion: 24h}\n", maxPages)
	out.WriteString("connect_to:\n")
	for _, to := range connectTo {
		fmt.Fprintf(&out, "  - %q\n", to)
	}
	out.WriteString("sites:\n")
	for _, s := range sites {
		home := "http://" + s.host
		fmt.Fprintf(&out, "  - id: %s\n    name: %s\n    start: [%s/]\n", s.id, s.name, home)
		if s.feed != "" {
			fmt.Fprintf(&out, "    feeds: [%s%s]\n", home, s.feed)
		}
		if s.sitemap != "" {
			fmt.Fprintf(&out, "    sitemaps: [%s%s]\n", home, s.sitemap)
		}
		fmt.Fprintf(&out, "    articles: ['%s']\n", s.pattern)
	}
	return out.Bytes()
}
