package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/internal/corpus"
)

// TestCheckedIn: what lies in the repository is what the program makes of the collection.
func TestCheckedIn(t *testing.T) {
	in, err := os.ReadFile(corpus.Dir(t, "facts", "layouts-2019.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := convert(in)
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../white-list-2019.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("white-list-2019.yaml is not what the program makes of the collection: run it as its comment says (%d bytes, %d are there)", len(got), len(want))
	}
}

func TestSelector(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"normalize-space(.//h1)":      ".//h1",
		".//*[@id='title']/text()":    ".//*[@id='title']",
		".//div//text()":              ".//div",
		".//*/p/descendant::text()":   ".//*/p",
		".//p/descendant::p/text()":   ".//p/descendant::p",
		"html/body/p":                 "/html/body/p",
		".//*[@name='a']/@content":    ".//*[@name='a']/@content",
		"substring-before(.//h2,'来')": ".//h2",
		"substring(substring-after(normalize-space(.//*[@class='a,b']),'：'),1,20)":         ".//*[@class='a,b']",
		"concat('20',substring-after(.//i,'(20'))":                                         ".//i",
		"translate(.//i,')','')":                                                           ".//i",
		".//*[@id='a']/descendant::text()|.//*[contains(text(),'来|源')]/descendant::text()": ".//*[@id='a'] | .//*[contains(text(),'来|源')]",
		".//*[@id='a'": "", // is no XPath
		"'来源'":         "",
	} {
		if got := selector(in); got != want {
			t.Errorf("%s becomes %q, want %q", in, got, want)
		}
	}
}

func TestConvert(t *testing.T) {
	got, err := convert([]byte(`sites:
- start: http://www.b.cn/index.html
  layouts:
  - {title: './/h1/text()', news_date: "string(.//i)", soruce: ".//b", author: '', content: './/div/descendant::text()', editor: '', tags: './/x'}
  - {title: './/h2', content: ''}
- {start: 'http://www.gov.cn/', layouts: [{publish_time: './/i', source: './/b', content: './/p[@class="x"]'}]}
- {start: 'https://m.a.cn', layouts: [{content: './/p'}, {content: './/p/text()'}]}
`))
	want := head + `b.cn:
  - {title: ".//h1", date: ".//i", source: ".//b", body: ".//div"}
m.a.cn:
  - {body: ".//p"}
www.gov.cn:
  - {date: ".//i", source: ".//b", body: ".//p[@class=\"x\"]"}
`
	if diff := cmp.Diff(string(got), want); diff != "" || err != nil {
		t.Errorf("got (-), want (+), %v:\n%s", err, diff)
	}
	if _, err := convert([]byte("sites: [{start: nowhere}]")); err == nil {
		t.Error("a site without a host was taken")
	}
}
