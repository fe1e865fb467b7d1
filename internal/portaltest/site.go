package portaltest

import "strconv"

// site is one host of the demonstration, with the habits of its server.
type site struct {
	id, name, host string
	// encoding is that of the bytes, header what Content-Type claims, and
	// declared what a reader of the page takes as its claim; "" for none.
	encoding, header, declared string
	sections                   []section
	// pattern is the regular expression of article addresses, for crawl.yaml.
	pattern string
	// perPage is the length of lists, list the address of one of their pages,
	// counted from 1.
	perPage int
	list    func(section string, page int) string
	// gzip and chunked are how bodies are sent; tagged and dated tell with
	// which validator articles go out.
	gzip, chunked, tagged, dated bool
	// feed and sitemap are paths, "" for none.
	feed, sitemap string
	// feedQuery is what the feed puts behind addresses, to count readers.
	feedQuery string
	robots    string
}

type section struct{ ID, Name string }

// rolling is the section that lists everything, where a site has it.
const rolling = "gundong"

// demoSites are the hosts, with the original of reposts first.
func demoSites() []*site {
	return []*site{haibin(), lanjiang(), wangyu(), tianlong(), jinque()}
}

// haibin writes GBK and says gb2312, in the way of a daily's old system with
// its ids for Baidu News. It keeps a folder for itself that its pages link to.
func haibin() *site {
	return &site{
		id: "haibin", name: "海滨日报网", host: "news.haibin-daily.example",
		encoding: "gb18030", declared: "gb2312", gzip: true, chunked: true,
		pattern: `^http://news\.haibin-daily\.example/(neibu/)?\d{4}-\d{2}/\d{2}/content_\d+\.htm$`,
		sections: []section{
			{"local", "本地"}, {"culture", "文化"}, {"science", "科教"}, {"sports", "体育"}, {"letters", "读者"}, {rolling, "滚动"},
		},
		perPage: 4,
		list: func(section string, page int) string {
			if page == 1 {
				return "/" + section + "/index.htm"
			}
			return "/" + section + "/index_" + strconv.Itoa(page) + ".htm"
		},
		feed: "/rss/news.xml",
		robots: "# 海滨日报网\r\nUser-agent: LinkCounter\r\nDisallow: /\r\n\r\n" +
			"User-agent: *\r\nDisallow: " + keptFolder + "\r\nDisallow: /*" + printQuery + "\r\n",
	}
}

// What haibin's robots.txt keeps robots from: a folder, and the printed form
// of its articles.
const (
	keptFolder = "/neibu/"
	printQuery = "?print="
)

// lanjiang writes UTF-8 and says so, glues date, source and count of readers
// into one line, and serves articles with an ETag. Two of its articles are
// named by sitemaps alone, one of those by a gzipped one.
func lanjiang() *site {
	return &site{
		id: "lanjiang", name: "岚江在线", host: "www.lanjiang-net.example",
		encoding: "utf-8", header: "utf-8", declared: "utf-8", gzip: true, tagged: true,
		pattern:  `^http://www\.lanjiang-net\.example/a/\d+\.html$`,
		sections: []section{{"city", "城事"}, {"money", "财经"}, {"life", "生活"}},
		perPage:  3,
		list: func(section string, page int) string {
			if page == 1 {
				return "/" + section + "/"
			}
			return "/" + section + "/" + strconv.Itoa(page) + ".html"
		},
		feed: "/rss.xml", feedQuery: "?utm_source=rss&utm_medium=feed", sitemap: "/sitemap.xml",
		robots: "User-agent: *\nAllow: /\n\nSitemap: http://www.lanjiang-net.example/sitemap.xml\n",
	}
}

// wangyu writes Big5 and says so; its pages have no labels, and some dates
// stand there without a year. Articles go out with Last-Modified.
func wangyu() *site {
	return &site{
		id: "wangyu", name: "望嶼時報", host: "www.wangyu-times.example",
		encoding: "big5", header: "Big5", declared: "big5", dated: true,
		pattern:  `^http://www\.wangyu-times\.example/story/\d{4}/\d{2}/\d{2}/\d+$`,
		sections: []section{{"local", "地方"}, {"life", "生活"}, {"sports", "體育"}, {"supplement", "副刊"}},
		perPage:  3,
		list: func(section string, page int) string {
			if page == 1 {
				return "/list/" + section
			}
			return "/list/" + section + "?page=" + strconv.Itoa(page)
		},
		feed:   "/atom.xml",
		robots: "User-agent: *\nDisallow:\n\nSitemap: http://www.wangyu-times.example/news-sitemap.xml\n", sitemap: "/news-sitemap.xml",
	}
}

// tianlong writes GBK and declares nothing; its text is bare, with <br>. It
// has no robots.txt, and one article that its feed alone names.
func tianlong() *site {
	return &site{
		id: "tianlong", name: "田垄周报", host: "www.tianlong-weekly.example",
		encoding: "gb18030", chunked: true,
		pattern:  `^http://www\.tianlong-weekly\.example/[a-z]+/\d{6}/t\d{8}_\d+\.html$`,
		sections: []section{{"nyxw", "农业新闻"}, {"zszs", "种植知识"}, {"rwgs", "人物故事"}},
		perPage:  3,
		list: func(section string, page int) string {
			if page == 1 {
				return "/" + section + "/"
			}
			return "/" + section + "/index_" + strconv.Itoa(page-1) + ".html" // as TRS counts
		},
		feed: "/rss.xml",
	}
}

// jinque is the mirror: one article of another site, whole, under the suffix
// of a gambling brand. The brand is invented.
func jinque() *site {
	return &site{
		id: "jinque", name: "金雀k9官方旗舰厅", host: "www.jinque-k9.example",
		encoding: "utf-8", declared: "utf-8", gzip: true, chunked: true,
		pattern:  `^http://www\.jinque-k9\.example/news/\d+\.html$`,
		sections: []section{{"news", "新闻中心"}},
		perPage:  10,
		list:     func(section string, _ int) string { return "/" + section + "/" },
		robots:   "User-agent: *\nDisallow:\n",
	}
}
