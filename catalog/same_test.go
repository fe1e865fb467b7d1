package catalog_test

import (
	"testing"
	"time"

	"jianbao/catalog"
	"jianbao/record"
)

func TestSameContent(t *testing.T) {
	beijing := time.FixedZone("", 8*3600)
	at := time.Date(2022, 12, 31, 8, 19, 0, 0, beijing)
	base := func() catalog.Reading {
		return catalog.Reading{Content: record.Content{
			Title: "三条夜班公交调整", Published: at, PublishedPrecision: record.ToMinute, Source: "岚江日报", Authors: []string{"仇远"},
			Body: "公司说：“末班车3点发出。”\n第二段。", Images: []record.Image{{URL: "http://a.example/1.jpg", Caption: "夜班车"}}, Kind: record.KindArticle,
		}}
	}
	for _, c := range []struct {
		name string
		edit func(*catalog.Reading)
		same bool
	}{
		{"nothing", func(*catalog.Reading) {}, true},
		{"another editor", func(r *catalog.Reading) { r.Editors = []string{"夏小禾"} }, true},
		{"touched again", func(r *catalog.Reading) { r.Updated = at.Add(time.Hour) }, true},
		{"width and quotes", func(r *catalog.Reading) { r.Body = "公司说:「末班车３点发出.」\n\u3000第二段。" }, true},
		{"the picture lies elsewhere", func(r *catalog.Reading) { r.Images[0].URL = "https://cdn.example/1.jpg?t=1" }, true},
		{"the day alone", func(r *catalog.Reading) {
			r.Published, r.PublishedPrecision = time.Date(2022, 12, 31, 0, 0, 0, 0, beijing), record.ToDay
		}, true},
		{"seconds", func(r *catalog.Reading) { r.Published, r.PublishedPrecision = at.Add(42*time.Second), record.ToSecond }, true},
		{"the same instant elsewhere", func(r *catalog.Reading) { r.Published = at.UTC() }, true},
		{"told by distance", func(r *catalog.Reading) {
			r.Published, r.Evidence = at.Add(-3*time.Hour), map[string]record.Evidence{"published": {Relative: true}}
		}, true},

		{"another day", func(r *catalog.Reading) {
			r.Published, r.PublishedPrecision = time.Date(2022, 12, 30, 0, 0, 0, 0, beijing), record.ToDay
		}, false},
		{"another minute", func(r *catalog.Reading) { r.Published = at.Add(time.Minute) }, false},
		{"no time", func(r *catalog.Reading) { r.Published = time.Time{} }, false},
		{"a character", func(r *catalog.Reading) { r.Body = "公司说：“末班车4点发出。”\n第二段。" }, false},
		{"in traditional characters", func(r *catalog.Reading) { r.Title = "三條夜班公交調整" }, false},
		{"the source", func(r *catalog.Reading) { r.Source = "" }, false},
		{"an author", func(r *catalog.Reading) { r.Authors = append(r.Authors, "夏小禾") }, false},
		{"a caption", func(r *catalog.Reading) { r.Images[0].Caption = "夜班公交" }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := base(), base()
			c.edit(&b)
			if catalog.SameContent(a, b) != c.same || catalog.SameContent(b, a) != c.same {
				t.Errorf("same: want %v both ways", c.same)
			}
			want := catalog.Same
			if !c.same {
				want = catalog.Revised
			}
			standing := a.Standing()
			if got := catalog.Compare(&standing, b); got != want {
				t.Errorf("change %d, want %d", got, want)
			}
		})
	}
}
