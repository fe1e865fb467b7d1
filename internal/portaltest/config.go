package portaltest

import (
	"bytes"
	"fmt"
)

// crawlYAML writes a crawl.yaml for sites that are served on loopback.
func crawlYAML(connectTo []string, sites []*site) []byte {
	var out bytes.Buffer
	out.WriteString(`# Made-up portals on this machine's loopback address.
data: ./data
timezone: Asia/Shanghai
agent: {name: jianbao, contact: "mailto:demo@jianbao.example"}
defaults: {delay: 0s, max_pages: 2000, max_depth: 3, revisit: {min: 0s, max: 30d}, confirm_deletion: 24h}
min_free: 0
allow_private: [127.0.0.1/32]
connect_to:
`)
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
