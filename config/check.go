package config

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"jianbao/internal/words"
)

// check reads what the fields mean together and alone. A value that could not
// be read has had its problem and is passed over.
func check(c *Config, d *decoder) {
	v := checker{d: d, bad: map[string]bool{}}
	for _, p := range d.problems {
		v.bad[p.Path] = true
	}
	v.archive(c)
	v.agent(c.Agent)
	v.rules("defaults", c.Defaults)
	seen := map[string]int{}
	for i, site := range c.Sites {
		path := "sites[" + strconv.Itoa(i) + "]"
		v.site(path, site)
		if first, twice := seen[site.ID]; twice && site.ID != "" {
			v.say(path+".id", words.Errorf("site id %q is there twice, first in line %d", site.ID, d.at["sites["+strconv.Itoa(first)+"].id"].line))
		} else {
			seen[site.ID] = i
		}
	}
}

type checker struct {
	d   *decoder
	bad map[string]bool
}

// say reports a problem at the place of a value, or of what it would stand in.
func (v *checker) say(path string, err error) {
	if v.bad[path] {
		return
	}
	v.d.problem(path, place(v.d.at, path), err)
}

func (v *checker) between(path string, n, low, high int) {
	if n < low || n > high {
		v.say(path, words.Errorf("%s is %d, but must lie between %d and %d", last(path), n, low, high))
	}
}

func (v *checker) archive(c *Config) {
	if strings.TrimSpace(c.Data) == "" {
		v.say("data", words.Errorf("data names no folder: leave the line out for ./data"))
	}
	location, err := time.LoadLocation(c.Timezone)
	switch {
	case err != nil, c.Timezone == "", c.Timezone == "Local":
		v.say("timezone", words.Errorf("%q is not a timezone: write an IANA name such as Asia/Shanghai", c.Timezone))
	default:
		c.location = location
	}
	if c.Language != "" && !speaks(c.Language) {
		v.say("language", words.Errorf("there is no language %q: write en or zh-CN", c.Language))
	}
	v.between("limits.workers", c.Limits.Workers, 1, 1000)
	if c.Limits.MaxBody == 0 {
		v.say("limits.max_body", words.Errorf("max_body 0 would keep nothing of any page"))
	}
	if c.WARC.MaxSize == 0 {
		v.say("warc.max_size", words.Errorf("max_size 0 would begin a new file with every page"))
	}
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`).MatchString(c.WARC.Prefix) || len(c.WARC.Prefix) > 64 {
		v.say("warc.prefix", words.Errorf("%q cannot begin a file's name: use letters, digits, -, _ and ., at most 64", c.WARC.Prefix))
	}
}

func speaks(name string) bool {
	if !regexp.MustCompile(`^(zh|en|ZH|EN)([-_][A-Za-z0-9_-]+)?$`).MatchString(name) {
		return false
	}
	_, err := language.Parse(name)
	return err == nil
}

func (v *checker) agent(a Agent) {
	if !regexp.MustCompile(`^[A-Za-z_-]+$`).MatchString(a.Name) || len(a.Name) > 64 {
		v.say("agent.name", words.Errorf("%q is no product token of robots.txt: use letters, - and _ alone", a.Name))
	}
	address, isMail := cutPrefixFold(a.Contact, "mailto:")
	at := strings.LastIndexByte(address, '@')
	switch {
	case strings.ContainsAny(a.Contact, " \t\r\n()<>"):
		v.say("agent.contact", words.Errorf("%q is not a contact: write mailto:you@your.domain or the address of a web page", a.Contact))
	case isMail && at > 0 && at < len(address)-1:
	case isMail:
		v.say("agent.contact", words.Errorf("%q is not a contact: write mailto:you@your.domain or the address of a web page", a.Contact))
	default:
		if err := webAddress(a.Contact); err != nil {
			v.say("agent.contact", words.Errorf("%q is not a contact: write mailto:you@your.domain or the address of a web page", a.Contact))
		}
	}
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

func (v *checker) rules(path string, r Rules) {
	v.between(join(path, "max_pages"), r.MaxPages, 0, 1_000_000_000)
	v.between(join(path, "max_depth"), r.MaxDepth, 0, 100)
	if r.Revisit.Min > r.Revisit.Max {
		v.say(join(path, "revisit"), words.Errorf("revisit: min %s is longer than max %s", r.Revisit.Min, r.Revisit.Max))
	}
}

func (v *checker) site(path string, s Site) {
	if v.bad[path] {
		return
	}
	id := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?$`)
	switch {
	case s.ID == "":
		v.say(path+".id", words.Errorf("the site has no id"))
	case !id.MatchString(s.ID) || len(s.ID) > 64:
		v.say(path+".id", words.Errorf("%q cannot be an id: use a-z, 0-9 and - inside, at most 64", s.ID))
	}
	v.rules(path, s.Rules)
	if strings.ContainsAny(s.Key, " \t\r\n/") || len(s.Key) > 200 {
		v.say(path+".key", words.Errorf("%q cannot be a key: use one word", s.Key))
	}
	v.addresses(path+".start", s.Start)
	v.addresses(path+".feeds", s.Feeds)
	v.addresses(path+".sitemaps", s.Sitemaps)
	if len(s.Start)+len(s.Feeds)+len(s.Sitemaps) == 0 && !v.badBelow(path) {
		v.say(path, words.Errorf("site %q has nothing to begin with: name a page in start, a feed in feeds or a sitemap in sitemaps", s.ID))
	}
	if len(s.Articles) == 0 && !v.badBelow(path+".articles") {
		v.say(path, words.Errorf("site %q has no pattern in articles: nothing of it would be kept", s.ID))
	}
	for i, layout := range s.Layouts {
		v.layout(path+".layouts["+strconv.Itoa(i)+"]", layout)
	}
}

// badBelow reports whether a problem was found at the path or inside of it.
func (v *checker) badBelow(path string) bool {
	for name := range v.bad {
		if strings.HasPrefix(name, path) {
			return true
		}
	}
	return false
}

func (v *checker) addresses(path string, list []string) {
	for i, address := range list {
		if err := webAddress(address); err != nil {
			v.say(path+"["+strconv.Itoa(i)+"]", err)
		}
	}
}

// webAddress says why an address cannot be asked.
func webAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "",
		strings.ContainsAny(address, " \t\r\n"), len(address) > 2000:
		return words.Errorf("%q is not a web address: write it whole, with http:// or https://", address)
	case u.User != nil:
		return words.Errorf("the address of %q holds a name or password: secrets do not belong in crawl.yaml", u.Hostname())
	}
	return nil
}

func (v *checker) layout(path string, l Layout) {
	if !l.Since.IsZero() && !l.Until.IsZero() && l.Until.Start().Before(l.Since.Start()) {
		v.say(path+".until", words.Errorf("until %s lies before since %s", l.Until.String(), l.Since.String()))
	}
}
