// Package config reads crawl.yaml: what to crawl, how politely, and where to
// keep it.
//
// # Reading
//
// Parse and Load give a whole configuration, checked, with every default
// filled in, or an error that names all that is wrong, each problem with its
// line and column. A key that is not known is an error. What is absent (or has
// no value) takes its default; a written 0 or 0s means zero. Nothing in the
// file can run a command, and no secret stands in it: a URL with a password is
// refused.
//
// A Config is plain data. It is not changed after it was read and may be used
// from several goroutines.
package config

import (
	"path/filepath"
	"strings"
	"time"

	"net/netip"
)

// Config is a crawl.yaml with its defaults filled in. The descriptions on the
// fields are those of the JSON Schema.
type Config struct {
	Data         string          `json:"data,omitempty" jsonschema_description:"Folder of the archive. A relative path is relative to this file. Default ./data."`
	WARCDir      string          `json:"warc_dir,omitempty" jsonschema_description:"Folder of the WARC files, if they are to lie elsewhere than in the archive, such as on a share. It must be there. A relative path is relative to this file. Default: warc in the archive."`
	Timezone     string          `json:"timezone" jsonschema_description:"Timezone of the archive's days, an IANA name. Default Asia/Shanghai."`
	Language     string          `json:"language,omitempty" jsonschema:"pattern=^(zh|en|ZH|EN)([-_][A-Za-z0-9_-]+)?$" jsonschema_description:"Language of messages: en or zh-CN. Default: that of the locale."`
	Agent        Agent           `json:"agent" jsonschema_description:"Who crawls, as portals see it."`
	Defaults     Rules           `json:"defaults" jsonschema_description:"What holds for every site that does not say otherwise."`
	Limits       Limits          `json:"limits" jsonschema_description:"Bounds of the whole crawl."`
	WARC         WARC            `json:"warc" jsonschema_description:"How archive files are written."`
	MinFree      Size            `json:"min_free" jsonschema_description:"Free space of the disk below which no new page is asked for. Default 2GiB."`
	AllowPrivate []Network       `json:"allow_private,omitempty" jsonschema_description:"Networks (CIDR) that may be dialled although they are private. Default none."`
	ConnectTo    []ConnectTo     `json:"connect_to,omitempty" jsonschema_description:"host:port:address:port, as curl's --connect-to: connections to the first pair go to the second. Default none."`
	Sites        []Site          `json:"sites,omitempty" jsonschema_description:"The portals."`
	file         string          // as it was named to Load, "" for none
	location     *time.Location  // of Timezone
	at           map[string]mark // where each value stands in the file
}

// Agent is who crawls.
type Agent struct {
	Name    string `json:"name" jsonschema:"pattern=^[A-Za-z_-]+$,maxLength=64" jsonschema_description:"Product token that robots.txt may name: letters, - and _. Default jianbao."`
	Contact string `json:"contact" jsonschema:"pattern=^([Mm][Aa][Ii][Ll][Tt][Oo]:[^ ]+@[^ ]+|[Hh][Tt][Tt][Pp][Ss]?://[^ ]+)$" jsonschema_description:"Where a portal's operator reaches you: mailto: or a web page. Public hosts are not crawled while this is an example address."`
}

// Rules are the settings that a site may have of its own.
type Rules struct {
	Delay           Duration `json:"delay" jsonschema_description:"Least time between two requests to one host (or key). Default 2s."`
	MaxPages        int      `json:"max_pages" jsonschema:"minimum=0,maximum=1000000000" jsonschema_description:"Most pages of a site in one pass; 0 is none at all. Default 2000."`
	MaxDepth        int      `json:"max_depth" jsonschema:"minimum=0,maximum=100" jsonschema_description:"How many links deep section pages of the same host are followed from a start page. Default 3."`
	Revisit         Revisit  `json:"revisit" jsonschema_description:"How soon and how late a page is asked again."`
	ConfirmDeletion Duration `json:"confirm_deletion" jsonschema_description:"How long an article must be missing before it counts as deleted. Default 24h."`
	ShippedLayouts  bool     `json:"shipped_layouts" jsonschema_description:"Whether the layouts that come with jianbao are tried, behind those of the site. Default true."`
}

// Revisit bounds the time until a page is asked again.
type Revisit struct {
	Min Duration `json:"min" jsonschema_description:"After a change. Default 15m."`
	Max Duration `json:"max" jsonschema_description:"After a long time without change. Default 30d."`
}

// Limits bound the whole crawl.
type Limits struct {
	Workers int      `json:"workers" jsonschema:"minimum=1,maximum=1000" jsonschema_description:"How many hosts are asked at the same time. Default 16."`
	Timeout Duration `json:"timeout" jsonschema_description:"Longest time for one exchange; what arrived until then is kept. 0s is no limit. Default 60s."`
	MaxBody Size     `json:"max_body" jsonschema_description:"Most bytes of one page, its compression removed; what is longer is kept cut off. Default 16MiB."`
}

// WARC says how archive files are written.
type WARC struct {
	Prefix  string `json:"prefix" jsonschema:"pattern=^[A-Za-z0-9][A-Za-z0-9_.-]*$,maxLength=64" jsonschema_description:"First part of the names of archive files. Default jianbao."`
	MaxSize Size   `json:"max_size" jsonschema_description:"Size at which a new archive file is begun. Default 1GB."`
}

// Site is a portal.
type Site struct {
	ID   string `json:"id" jsonschema:"required,pattern=^[a-z0-9]([a-z0-9-]*[a-z0-9])?$,maxLength=64" jsonschema_description:"Name of the site in commands and records: a-z, 0-9 and -. It never changes."`
	Name string `json:"name,omitempty" jsonschema_description:"Name for people."`
	Rules
	// Key "" makes every host its own politeness key.
	Key      string    `json:"key,omitempty" jsonschema_description:"Hosts of sites with the same key are asked as if they were one. Default: every host by itself."`
	Start    []string  `json:"start,omitempty" jsonschema_description:"Section pages, read for their links."`
	Feeds    []string  `json:"feeds,omitempty" jsonschema_description:"RSS or Atom feeds."`
	Sitemaps []string  `json:"sitemaps,omitempty" jsonschema_description:"Sitemaps or indexes of them."`
	Articles []Pattern `json:"articles,omitempty" jsonschema_description:"Regular expressions (RE2) of the addresses of articles. Each is tried on the address with http and with https."`
	Exclude  []Pattern `json:"exclude,omitempty" jsonschema_description:"Regular expressions of addresses that are never followed."`
	Layouts  []Layout  `json:"layouts,omitempty" jsonschema_description:"Where this portal's templates put their fields, of which title or body must be there. They are tried before the layouts that come with jianbao; the generic extractor is the floor."`
}

// Layout says where a portal's template puts its fields. A field holds
// selectors as parser.Layout describes them: CSS, XPath, or the path of a value
// in script data; what is absent is left to the generic extractor.
type Layout struct {
	Since    Day      `json:"since,omitzero" jsonschema_description:"First day of the template, 2019-04-30. Default: always."`
	Until    Day      `json:"until,omitzero" jsonschema_description:"Last day of the template. Default: still."`
	Title    Selector `json:"title,omitempty" jsonschema_description:"Selector of the title."`
	Subtitle Selector `json:"subtitle,omitempty" jsonschema_description:"Selector of the subtitle."`
	Date     Selector `json:"date,omitempty" jsonschema_description:"Selector of the line with the time of publication."`
	Source   Selector `json:"source,omitempty" jsonschema_description:"Selector of the outlet that is named as the source."`
	Authors  Selector `json:"authors,omitempty" jsonschema_description:"Selector of the authors."`
	Editors  Selector `json:"editors,omitempty" jsonschema_description:"Selector of the editors."`
	Body     Selector `json:"body,omitempty" jsonschema_description:"Selector of the text."`
	Strip    Selector `json:"strip,omitempty" jsonschema_description:"Selector of what is not text inside the body."`
}

// Defaults is the configuration of an empty file.
func Defaults() *Config {
	return &Config{
		Data:     "./data",
		Timezone: "Asia/Shanghai",
		Agent:    Agent{Name: "jianbao", Contact: ExampleContact},
		Defaults: Rules{
			Delay: Duration(2 * time.Second), MaxPages: 2000, MaxDepth: 3,
			Revisit:         Revisit{Min: Duration(15 * time.Minute), Max: Duration(30 * Day24)},
			ConfirmDeletion: Duration(Day24), ShippedLayouts: true,
		},
		Limits:   Limits{Workers: 16, Timeout: Duration(time.Minute), MaxBody: 16 << 20},
		WARC:     WARC{Prefix: "jianbao", MaxSize: 1_000_000_000},
		MinFree:  2 << 30,
		location: time.FixedZone("Asia/Shanghai", 8*60*60),
	}
}

// ExampleContact is the contact of whoever has not yet written their own.
const ExampleContact = "mailto:archive@example.org"

// Day24 is what a d in a duration stands for.
const Day24 = 24 * time.Hour

// ContactIsExample reports whether the contact leads to nobody: an address
// under a domain that RFC 2606 keeps for examples. Public hosts are not
// crawled then.
func (c *Config) ContactIsExample() bool {
	host := contactHost(c.Agent.Contact)
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch last {
	case "example", "invalid", "test", "localhost", "":
		return true
	}
	parts := strings.Split(host, ".")
	return len(parts) > 1 && parts[len(parts)-2] == "example" && (last == "com" || last == "net" || last == "org")
}

func contactHost(contact string) string {
	_, rest, _ := strings.Cut(contact, ":")
	if address, isWeb := strings.CutPrefix(rest, "//"); isWeb {
		rest, _, _ = strings.Cut(address, "/")
	}
	rest = rest[strings.LastIndexByte(rest, '@')+1:]
	if end := strings.IndexAny(rest, ":?/#"); end >= 0 && !strings.HasPrefix(rest, "[") {
		rest = rest[:end]
	}
	return strings.TrimSuffix(strings.ToLower(rest), ".")
}

// DataDir is the archive's folder: an absolute Data as it is, a relative one
// joined to the folder of the file.
func (c *Config) DataDir() string {
	if filepath.IsAbs(c.Data) {
		return filepath.Clean(c.Data)
	}
	return filepath.Join(filepath.Dir(c.file), c.Data)
}

// WARCFolder is where the WARC files are to lie, "" for in the archive: an
// absolute WARCDir as it is, a relative one joined to the folder of the file.
func (c *Config) WARCFolder() string {
	if c.WARCDir == "" || filepath.IsAbs(c.WARCDir) {
		return c.WARCDir
	}
	return filepath.Join(filepath.Dir(c.file), c.WARCDir)
}

// File is the path that was given to Load or Parse.
func (c *Config) File() string { return c.file }

// Location is the timezone.
func (c *Config) Location() *time.Location { return c.location }

// Site finds a site by its id.
func (c *Config) Site(id string) (Site, bool) {
	for _, s := range c.Sites {
		if s.ID == id {
			return s, true
		}
	}
	return Site{}, false
}

// SiteIDs are the ids in the file's order.
func (c *Config) SiteIDs() []string {
	var ids []string
	for _, s := range c.Sites {
		ids = append(ids, s.ID)
	}
	return ids
}

// Private are the networks of AllowPrivate.
func (c *Config) Private() []netip.Prefix {
	var out []netip.Prefix
	for _, n := range c.AllowPrivate {
		out = append(out, n.Prefix)
	}
	return out
}
