package parser_test

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/record"
)

// Texts of pages in German, for what papers there do.
const (
	germanLead = `Die Brücke über den Hafen ist seit Freitag für den Verkehr frei, zwei Jahre nach Beginn der Arbeiten.`
	germanText = `<p>Rund vierzigtausend Autos am Tag erwartet die Stadt, die Fähre fährt nur noch bis zum Frühjahr.</p><p>„Die Probefahrten sind ohne Zwischenfall verlaufen“, sagte die Sprecherin des Amtes am Morgen.</p><p>Für Fußgänger bleibt der östliche Steg vorerst gesperrt, weil dort noch Geländer fehlen.</p>` +
		`<p>Die Bahn über die Brücke soll erst im Herbst folgen, die Wagen dafür sind bestellt, aber nicht geliefert.</p><p>Am Nachmittag stauten sich die Autos bis zum Markt, weil viele die neue Strecke sehen wollten.</p><p>Die alte Brücke wird abgetragen, ihre Steine kommen in das Museum am Kai.</p>`
	germanOwn = "Rund vierzigtausend Autos am Tag erwartet die Stadt, die Fähre fährt nur noch bis zum Frühjahr."
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

// listed is a list of articles of which item is the pattern, told from each other.
func listed(item string) string {
	var b strings.Builder
	for i := range 14 {
		b.WriteString(strings.NewReplacer("{t}", []string{"Brücke im Hafen eröffnet", "Fähre fährt noch bis zum Frühjahr", "Streit um die neuen Gleise am Kai"}[i%3], "{u}", fmt.Sprintf("/a/%d.html", 100+i), "{d}", fmt.Sprintf("%d. Dezember 2022", 30-i), "{s}", germanLead).Replace(item))
	}
	return b.String()
}

func TestListsInTheLatinAlphabetAreSections(t *testing.T) {
	for name, body := range map[string]string{
		"headlines with their dates":            `<h1>Stadt und Hafen</h1><ul>` + listed(`<li>{d} <a href="{u}">{t}</a></li>`) + `</ul>`,
		"dates above headlines":                 `<h1>Stadt und Hafen</h1>` + listed(`<div class="item"><p class="date">{d}</p><h2><a href="{u}">{t}</a></h2></div>`),
		"summaries":                             `<h1>Stadt und Hafen</h1>` + listed(`<article><h2><a href="{u}">{t}</a></h2><p>{s}</p><p>{d}</p></article>`),
		"summaries, the whole a link":           `<h1>Stadt und Hafen</h1>` + listed(`<article><a href="{u}"><h2>{t}</h2><p>{s}</p></a><time>{d}</time></article>`),
		"a date beside the name of the section": `<header><p>31.12.2022</p><h1>Stadt und Hafen</h1></header>` + listed(`<div class="item"><h3><a href="{u}">{t}</a></h3><p>{s}</p></div>`),
		"what the section is about":             `<h1>Stadt und Hafen</h1><div class="intro"><p>Hier steht alles, was die Stadt und ihr Hafen erleben.</p></div>` + listed(`<div class="item"><p>{d}</p><h3><a href="{u}">{t}</a></h3><p>{s}</p></div>`),
		"the site's name as a link":             `<h1><a href="/">Hafenblatt</a></h1>` + listed(`<li><h2><a href="{u}">{t}</a></h2><p>Veröffentlicht am {d}</p></li>`),
	} {
		t.Run(name, func(t *testing.T) {
			page := parse(`<html lang="de"><head><title>Stadt und Hafen | Hafenblatt</title></head><body>` + body + `</body></html>`)
			if page.Kind != record.KindSection {
				t.Errorf("kind %q (%s); title %q, published %v, body %.200q", page.Kind, page.Evidence["kind"].Rule, page.Title, page.Published, page.Body)
			}
		})
	}
}

func TestTitlesInTheLatinAlphabet(t *testing.T) {
	text := `<p class="date">31.12.2022</p><div class="text">` + germanText + `</div>`
	page := func(title, og, html string) string {
		head := "<title>" + title + "</title>"
		if og != "" {
			head += `<meta property="og:title" content="` + og + `">`
		}
		return `<html lang="de"><head>` + head + `</head><body>` + html + `</body></html>`
	}
	for _, c := range []struct{ name, html, want string }{
		{"a site of several words", page("Brücke im Hafen eröffnet - Blatt am Hafen", "", text), "Brücke im Hafen eröffnet"},
		{"section and site", page("Brücke im Hafen eröffnet | Stadt und Land | Blatt für Hafen und Kai", "", text), "Brücke im Hafen eröffnet"},
		{"a dash within", page("Hamburg-Harburg eröffnet die Brücke", "", text), "Hamburg-Harburg eröffnet die Brücke"},
		{"two halves", page("Brücke offen - Fähre fährt trotzdem noch bis zum Frühjahr", "", text), "Brücke offen - Fähre fährt trotzdem noch bis zum Frühjahr"},
		{"a short half that ends the sentence", page("Die Brücke im Hafen ist endlich offen - und keiner weiß warum", "", text), "Die Brücke im Hafen ist endlich offen - und keiner weiß warum"},
		{"a site that writes itself small", page("Brücke im Hafen eröffnet - hafen online", "", text), "Brücke im Hafen eröffnet"},
		{"the site's name is a heading", page("Blatt am Hafen » Brücke eröffnet", "", `<h1><a href="/">Blatt am Hafen</a></h1><h2>Brücke eröffnet</h2>`+text), "Brücke eröffnet"},
		{"the site's name, and another headline", page("Brücke frei | Blatt am Hafen", "", `<h2 class="site-title">Blatt am Hafen</h2><h1>Die Brücke ist für alle offen</h1>`+text), "Die Brücke ist für alle offen"},
		{"a theme above the headline", page("Brücke im Hafen eröffnet", "", `<h1><span>Verkehr in der Stadt</span> Brücke im Hafen eröffnet</h1>`+text), "Brücke im Hafen eröffnet"},
		{"words of the headline that the head leaves out", page("Die Brücke im Hafen ist offen", "", `<h1>Endlich: Die Brücke im Hafen ist offen</h1>`+text), "Endlich: Die Brücke im Hafen ist offen"},
		{"comments on it", page("Neue Wege über das Wasser | Hafenblatt", "Die Brücke im Hafen ist offen", `<h2>Brücken: Hafen offen</h2>`+text+`<div class="comments"><h2>3 Kommentare zu „Die Brücke im Hafen ist offen“</h2><p>Na endlich!</p></div>`), "Neue Wege über das Wasser"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := parse(c.html).Title; got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestBoxesAndLabelsInTheLatinAlphabet(t *testing.T) {
	more := `<p>Am Abend war die Strecke wieder frei, die Polizei sprach von einem ruhigen ersten Tag für alle.</p><p>Das Museum am Kai zeigt von Montag an, wie die alte Brücke gebaut wurde, der Eintritt ist frei.</p><p>Wer die Fähre nehmen will, findet den neuen Plan an den Anlegern und an den Bahnhöfen der Stadt.</p>`
	box := `<div class="box"><h3>Meistgelesen</h3><p><a href="/a/1">Streit um Gleise</a></p><p>Von Anna Beispiel und Bernd Muster</p><p><a href="/a/2">Kai wird breiter</a></p><p>Von Clara Beispiel und Dora Muster</p></div>`
	for _, c := range []struct {
		name, html string
		want, not  []string
	}{
		{"a box amid the text", german("", germanText+box+more, ""), []string{"vierzigtausend Autos", "wieder frei", "neuen Plan"}, []string{"Streit um", "Meistgelesen"}},
		{"a box behind it", german("", germanText+more+box+`<p>Das Hafenblatt kommt jeden Morgen, und man kann es vier Wochen lang probieren.</p>`, ""), []string{"neuen Plan"}, []string{"Streit um"}},
		{"a label that stands beside the paragraphs", german("", germanText+more+`<p>Mehr zum Thema</p><p>Der Streit um die Gleise am Kai dauert nun schon zwei Jahre, ein Ende ist nicht in Sicht.</p>`, ""), []string{"neuen Plan"}, []string{"Streit um"}},
		{"a link to another article", german("", germanText+`<p>Lesen Sie auch: <a href="/a/1">Streit um die Gleise</a></p>`+more, ""), []string{"Museum am Kai zeigt"}, []string{"Streit um"}},
		{"a link in French", german("", germanText+`<p>À lire aussi : <a href="/a/1">Streit um die Gleise</a></p><p>PUBLICITÉ</p>`+more, ""), []string{"Museum am Kai zeigt"}, []string{"Streit um", "PUBLICITÉ"}},
		{"a mark of an advertisement", german("", germanText+`<p>- Anzeige -</p>`+more, ""), []string{"Museum am Kai zeigt"}, []string{"Anzeige"}},
		{"a sub-heading with that word", german("", germanText+`<h3>Anzeige gegen den Senat</h3>`+more, ""), []string{"Anzeige gegen den Senat"}, nil},
		{"a sentence that begins so", german("", germanText+`<p>Über den Autor des Plans ist wenig bekannt, er lebt seit Jahren im Ausland.</p>`+more, ""), []string{"Über den Autor des Plans", "Museum am Kai zeigt"}, nil},
		{"more words of a side bar than of a brief, below linked date", strings.Replace(german("", "<p>Die Brücke über den Hafen ist seit Freitag offen, teilte die Stadt am Abend mit.</p>", `<div class="widget"><div>`+more+`</div></div>`), `<p class="date">31.12.2022</p>`, `<p><a href="/2022/">31. Dezember 2022</a></p>`, 1), []string{"seit Freitag offen"}, []string{"Museum"}},
	} {
		t.Run(c.name, func(t *testing.T) { holds(t, parse(c.html), c.want, c.not) })
	}
}
