package parser_test

import (
	"strings"
	"testing"

	"jianbao/record"
)

// Texts of pages in German, for what papers there do.
const (
	germanLead = `Die Brücke über den Hafen ist seit Freitag für den Verkehr frei, zwei Jahre nach Beginn der Arbeiten.`
	germanText = `<p>Rund vierzigtausend Autos am Tag erwartet die Stadt, die Fähre fährt nur noch bis zum Frühjahr.</p><p>„Die Probefahrten sind ohne Zwischenfall verlaufen“, sagte die Sprecherin des Amtes am Morgen.</p><p>Für Fußgänger bleibt der östliche Steg vorerst gesperrt, weil dort noch Geländer fehlen.</p>` +
		`<p>Die Bahn über die Brücke soll erst im Herbst folgen, die Wagen dafür sind bestellt, aber nicht geliefert.</p><p>Am Nachmittag stauten sich die Autos bis zum Markt, weil viele die neue Strecke sehen wollten.</p><p>Die alte Brücke wird abgetragen, ihre Steine kommen in das Museum am Kai.</p>`
	germanOwn  = "Rund vierzigtausend Autos am Tag erwartet die Stadt, die Fähre fährt nur noch bis zum Frühjahr."
)

// german is a page with what stands between its headline and its text, and behind.
func german(between, text, behind string) string {
	return `<html lang="de"><head><title>Brücke im Hafen eröffnet | Hafenblatt</title></head><body><div><a href="/">Start</a> <a href="/stadt/">Stadt</a></div>
<main><h1>Brücke im Hafen eröffnet</h1><p class="date">31.12.2022</p>` + between + `<div class="text">` + text + `</div>` + behind + `</main></body></html>`
}

func TestLeadAndText(t *testing.T) {
	lead := `<div class="intro"><p>` + germanLead + `</p></div>`
	for _, c := range []struct {
		name, html string
		want       []string
		not        []string
	}{
		{"a lead", german(lead, germanText, ""), []string{germanLead + "\n" + germanOwn}, nil},
		{"a lead that the text says again", german(lead, "<p>"+germanLead+" Das sagte die Stadt.</p>"+germanText, ""), []string{germanLead + " Das"}, []string{germanLead + "\n" + germanLead}},
		{"a lead among comments", german(`<div class="comments"><p>`+germanLead+`</p></div>`, germanText, ""), []string{germanOwn}, []string{germanLead}},
		{"a caption", german(`<figure><img src="/1.jpg"><figcaption>`+germanLead+`</figcaption></figure>`, germanText, ""), []string{germanOwn}, []string{germanLead}},
		{"paragraphs that are apart from the rest", german(`<div class="part"><p>`+germanLead+`</p><p>Der Bau war teurer als geplant, wie der Senat einräumte.</p></div><div class="ad">Anzeige</div>`, germanText, ""),
			[]string{germanLead + "\nDer Bau war teurer", germanOwn}, []string{"Anzeige"}},
		{"the deck of a page in English", strings.Replace(latin(`<p>31.12.2022</p>`), "</h1>", `</h1><div class="deck"><p>The city says that the ferry is to stop in spring.</p></div>`, 1), []string{"The bridge over"}, []string{"The city says that"}},
	} {
		t.Run(c.name, func(t *testing.T) { holds(t, parse(c.html), c.want, c.not) })
	}
}

// holds checks what a body has in it and what not.
func holds(t *testing.T, page record.Page, want, not []string) {
	t.Helper()
	for _, s := range want {
		if !strings.Contains(page.Body, s) {
			t.Errorf("not in the body: %q; body %q", s, page.Body)
		}
	}
	for _, s := range not {
		if strings.Contains(page.Body, s) {
			t.Errorf("in the body: %q; body %q", s, page.Body)
		}
	}
}

func TestNamesThatSayNothingOfTheText(t *testing.T) {
	consent := `<div class="cookie-banner"><p>Wir verwenden Verfahren, um Angaben zu Ihrem Gerät zu speichern und darauf zuzugreifen, und zwar für die folgenden Zwecke.</p>` +
		strings.Repeat(`<p>Die Speicherung ist unbedingt erforderlich, um den Dienst anzubieten, den Sie ausdrücklich gewünscht haben, oder um eine Nachricht zu übermitteln.</p>`, 12) + `</div>`
	offer := `<div><p>Abonnenten lesen jeden Tag, was in der Stadt und am Hafen geschieht, und unterstützen die Arbeit der Redaktion.</p></div>`
	next := `<article><h1>Fähre fährt länger</h1><p class="date">30.12.2022</p><div class="text">` + strings.Repeat(`<p>Die Fähre fährt ein Jahr länger als geplant, teilte der Betreiber mit, weil noch Verträge laufen.</p>`, 30) + `</div></article>`
	for _, c := range []struct {
		name, html string
		not        []string
	}{
		{"what is said of cookies is longer", german("", germanText, consent), []string{"Speicherung"}},
		{"classes that a program gave", german("", strings.ReplaceAll(germanText, "<p>", `<p class="gg gh ct bk ad">`), offer), []string{"Abonnenten"}},
		{"paragraphs that are to be paid for", german("", strings.ReplaceAll(germanText, "<p>", `<p class="paywall">`), offer), []string{"Abonnenten"}},
		{"links to tags in the sentences", german("", strings.ReplaceAll(germanText, "ie ", `ie <a class="internal_tag" href="/t">X</a> `), offer), []string{"Abonnenten"}},
		{"the next article", strings.NewReplacer("<main>", "<main><article>", "</main>", "</article>"+next+"</main>").Replace(german("", germanText, "")), []string{"Verträge"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := parse(c.html)
			if page.Kind != record.KindArticle {
				t.Errorf("kind %q", page.Kind)
			}
			holds(t, page, []string{"vierzigtausend Autos am Tag", "Probefahrten", "östliche Steg"}, c.not)
		})
	}
}
