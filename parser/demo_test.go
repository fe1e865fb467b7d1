package parser_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jianbao/charset"
	"jianbao/internal/portaltest"
	"jianbao/parser"
	"jianbao/record"
)

// TestDemonstrationIsReadAsItIsWritten asks the portal itself for the pages.
func TestDemonstrationIsReadAsItIsWritten(t *testing.T) {
	d := portaltest.NewDemo()
	if err := d.Start(); err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	for _, g := range d.Articles() {
		t.Run(g.URL, func(t *testing.T) {
			var parts []record.Page
			for _, address := range g.Parts {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(address, g.Host, d.Addr(), 1), nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Host = g.Host
				answer, err := client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(answer.Body)
				answer.Body.Close()
				if err != nil {
					t.Fatal(err)
				}
				parts = append(parts, parser.Parse(parser.Input{
					URL: address, Text: charset.Decode(body, answer.Header.Get("Content-Type")), FetchedAt: time.Now(), Header: answer.Header,
				}))
			}
			if len(g.Parts) > 1 {
				if diff := cmp.Diff(g.Parts, parts[0].PartURLs); diff != "" {
					t.Errorf("parts (-want +got):\n%s", diff)
				}
			}
			a := parser.Join(parts, nil)
			type fields struct {
				Title, Source, Published, Updated, Charset, Declared string
				Kind                                                 record.Kind
				Authors, Editors                                     []string
				Body                                                 string
			}
			stamp := func(t time.Time) string {
				if t.IsZero() {
					return ""
				}
				return t.UTC().Format(time.RFC3339)
			}
			want := fields{g.Title, g.Source, stamp(g.Published), stamp(g.Updated), g.Charset, g.Declared, g.Kind, g.Authors, g.Editors, g.Body}
			if g.Signed != "" {
				want.Body += "\n" + g.Signed
			}
			want.Body = strings.ReplaceAll(want.Body, "\u3000", " ") // blanks of any width are one
			if signed := "（" + g.Signed + "）"; strings.HasSuffix(a.Body, signed) {
				a.Body = strings.TrimSuffix(a.Body, signed) + g.Signed // some print it in brackets
			}
			got := fields{a.Title, a.Source, stamp(a.Published), stamp(a.Updated), a.Charset, a.DeclaredCharset, a.Kind, a.Authors, a.Editors, a.Body}
			if len(want.Authors) == 0 { // empty and nil say the same
				want.Authors, got.Authors = nil, append([]string(nil), got.Authors...)
			}
			if g.MirrorOf != "" {
				want.Editors = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("record (-want +got):\n%s", diff)
			}
		})
	}
}
