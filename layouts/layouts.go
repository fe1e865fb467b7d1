// Package layouts holds the layouts that come with jianbao: where the templates
// of portals put their fields, by host.
//
// There are two files of them, both as crawl.yaml writes layouts, so that one
// can be copied there and changed. portals.yaml is ours. white-list-2019.yaml is
// made by the program in the folder convert from github.com/myirelias/white_list
// and keeps that project's licence (LICENSE.white-list).
package layouts

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"

	"jianbao/parser"
)

//go:embed portals.yaml
var portals string

//go:embed white-list-2019.yaml
var whiteList string

//go:embed LICENSE.white-list
var whiteListLicence string

// Licence is the licence of the layouts of 2019, which whoever passes them on
// must pass on with them.
func Licence() string { return whiteListLicence }

// Digest names what is shipped: another set has another digest.
func Digest() string {
	sum := sha256.Sum256([]byte(portals + whiteList))
	return hex.EncodeToString(sum[:8])
}

// Set gives the shipped layouts. A file is not read as YAML but cut at its
// hosts, at first use, and the layouts of a host are read when a page of it
// comes, once. The zero value is ready; any number of goroutines may use it.
type Set struct {
	once  sync.Once
	files []file

	mu   sync.Mutex
	read map[string][]*parser.Template // by name of a file and host
}

// file is one of the files, cut at its hosts.
type file struct {
	trust parser.Trust
	hosts map[string]string // the YAML below the host's line
}

func (s *Set) open() {
	s.once.Do(func() {
		s.files = []file{{parser.Shipped, cut(portals)}, {parser.Fallback, cut(whiteList)}}
		s.read = map[string][]*parser.Template{}
	})
}

// cut takes a file apart at the lines that begin with a host.
func cut(text string) map[string]string {
	hosts := map[string]string{}
	host, from := "", 0
	for at := 0; at < len(text); {
		end := strings.IndexByte(text[at:], '\n') + 1
		if end == 0 {
			end = len(text) - at
		}
		if c := text[at]; c != ' ' && c != '#' && c != '-' && c != '\n' {
			name, _, _ := strings.Cut(text[at:at+end], ":")
			hosts[host] = text[from:at]
			host, from = name, at+len(name)+1
		}
		at += end
	}
	hosts[host] = text[from:]
	delete(hosts, "")
	return hosts
}

// For gives the layouts for the pages of a host, in the order in which they are
// tried: ours before those of 2019, those of the host before those of the
// domains above it. nil where there are none.
func (s *Set) For(host string) (all []*parser.Template) {
	s.open()
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.files {
		for name := strings.ToLower(host); strings.Contains(name, "."); _, name, _ = strings.Cut(name, ".") {
			all = append(all, s.of(&s.files[i], name)...)
		}
	}
	return all
}

// of gives the layouts that a file has of just that host. What a file holds was
// tested when it was made: what cannot be read of it is left out.
func (s *Set) of(f *file, host string) []*parser.Template {
	text, known := f.hosts[host]
	if !known {
		return nil
	}
	key := fmt.Sprint(f.trust, host)
	list, read := s.read[key]
	if !read {
		entries, same, _ := decode(text)
		if same != "" {
			entries, _, _ = decode(f.hosts[same])
		}
		for _, e := range entries {
			layout, err := e.layout()
			if t, bad := layout.Compile(f.trust); err == nil && bad == nil {
				list = append(list, t)
			}
		}
		s.read[key] = list
	}
	return list
}

// entry is a layout as it is written.
type entry struct {
	Since, Until string
	Title        several
	Subtitle     several
	Date         several
	Source       several
	Authors      several
	Editors      several
	Body         several
	Strip        several
}

// several is one selector or a list of them.
type several []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (s *several) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*s = several{n.Value}
		return nil
	}
	return n.Decode((*[]string)(s))
}

// decode reads what stands below a host: its layouts, or the name of a host
// whose layouts hold.
func decode(text string) (entries []entry, same string, err error) {
	if host := strings.TrimSpace(text); host != "" && !strings.ContainsAny(host, " \n") {
		return nil, host, nil
	}
	err = yaml.Unmarshal([]byte(text), &entries)
	return entries, "", err
}

func (e *entry) layout() (parser.Layout, error) {
	l := parser.Layout{
		Title: e.Title, Subtitle: e.Subtitle, Date: e.Date, Source: e.Source, Authors: e.Authors, Editors: e.Editors, Body: e.Body, Strip: e.Strip,
	}
	var since, until error
	if e.Since != "" {
		l.Since, since = time.Parse(time.DateOnly, e.Since)
	}
	if e.Until != "" {
		l.Until, until = time.Parse(time.DateOnly, e.Until)
	}
	return l, errors.Join(since, until)
}

// Hosts are the hosts for which there are layouts of a trust, in order.
func (s *Set) Hosts(trust parser.Trust) (hosts []string) {
	s.open()
	for i := range s.files {
		if f := &s.files[i]; f.trust == trust {
			for host := range f.hosts {
				hosts = append(hosts, host)
			}
		}
	}
	slices.Sort(hosts)
	return hosts
}
