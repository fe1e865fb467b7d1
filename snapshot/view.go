package snapshot

import (
	"strconv"
	"strings"
	"time"

	"jianbao/internal/words"
	"jianbao/record"
)

// view says what the pages for people have in common.
type view struct {
	*issue
	words *words.Printer
}

func number(n int) string { return strconv.Itoa(n) }

// maxTitle is how much of a headline a page shows.
const maxTitle = 120

// title is an article's headline, or what stands for it.
func (v view) title(it *item) string {
	if title := shorten(line(it.Title), maxTitle); title != "" {
		return title
	}
	return v.words.Sprintf("(no title)")
}

// imprint is where an article came from and when.
func (v view) imprint(it *item) []string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	add(shorten(line(it.Source), 60))
	if when := published(it.Content, v.Day.Location); when != "" {
		add(when)
	} else {
		add(v.words.Sprintf("no date"))
	}
	add(v.siteName(it.Site))
	if it.late {
		add(v.words.Sprintf("first seen %s", clock(it.FirstSeen, v.Day.Location)))
	}
	return out
}

// changeName is what happened to an article, for a person.
func (v view) changeName(change string) string {
	switch change {
	case changeDeleted:
		return v.words.Sprintf("deleted")
	case changeReturned:
		return v.words.Sprintf("returned")
	case changeRevised:
		return v.words.Sprintf("revised")
	}
	return v.words.Sprintf("new")
}

// proofs say by what answers an article was taken away or brought back.
func (v view) proofs(it *item) []string {
	var out []string
	for _, e := range it.proof {
		when := clock(e.Time, v.Day.Location)
		var statuses []string
		for _, c := range e.Captures {
			at := clock(c.Time, v.Day.Location)
			if rest, ok := strings.CutPrefix(at, when[:len(when)-len("15:04")]); ok { // the same day
				at = rest
			}
			statuses = append(statuses, v.words.Sprintf("%d (%s)", c.Status, at))
		}
		answers := strings.Join(statuses, " · ")
		if answers == "" {
			answers = "–"
		}
		if e.Type == record.EventReturned {
			out = append(out, v.words.Sprintf("there again at %s; the server's answer: %s", when, answers))
			continue
		}
		out = append(out, v.words.Sprintf("deletion confirmed at %s; the server's answers: %s", when, answers))
	}
	return out
}

// fieldName is the name of a record's field, for a person.
func (v view) fieldName(field string) string {
	switch field {
	case "title":
		return v.words.Sprintf("title")
	case "subtitle":
		return v.words.Sprintf("subtitle")
	case "shoulder_title":
		return v.words.Sprintf("shoulder title")
	case "published":
		return v.words.Sprintf("published at")
	case "updated":
		return v.words.Sprintf("updated at")
	case "source":
		return v.words.Sprintf("source")
	case "authors":
		return v.words.Sprintf("authors")
	case "bylines":
		return v.words.Sprintf("bylines")
	case "editors":
		return v.words.Sprintf("editors")
	case "kind":
		return v.words.Sprintf("kind")
	case "captions":
		return v.words.Sprintf("captions")
	}
	return field
}

// reason is why a pass ended early, for a person.
func (v view) reason(reason string) string {
	switch reason {
	case "deadline":
		return v.words.Sprintf("its time was over")
	case "max-pages":
		return v.words.Sprintf("a site had as many pages as it may have in one pass")
	case "interrupted":
		return v.words.Sprintf("it was interrupted")
	case "no-space":
		return v.words.Sprintf("no space was left")
	case "failed":
		return v.words.Sprintf("it failed")
	}
	return reason
}

// groupName is the heading of a group.
func (v view) groupName(g group) string {
	if g.late {
		return v.words.Sprintf("Late arrivals") + " · " + g.name
	}
	return g.name
}

// count is one of the figures of the head.
type count struct {
	Name string
	N    int
	Kind string
}

func (v view) figures() []count {
	return []count{
		{v.words.Sprintf("new"), v.counts.New, changeNew}, {v.words.Sprintf("revised"), v.counts.Revised, changeRevised},
		{v.words.Sprintf("deleted"), v.counts.Deleted, changeDeleted}, {v.words.Sprintf("returned"), v.counts.Returned, changeReturned},
		{v.words.Sprintf("late"), v.counts.Late, "late"},
	}
}

// weekday is the day's name.
func (v view) weekday() string {
	names := []string{words.Key("Sunday"), words.Key("Monday"), words.Key("Tuesday"), words.Key("Wednesday"), words.Key("Thursday"), words.Key("Friday"), words.Key("Saturday")}
	t, err := time.Parse(time.DateOnly, v.Day.Date)
	if err != nil {
		return ""
	}
	return v.words.Heading(names[t.Weekday()])
}

// notices are what a reader must know before anything else.
func (v view) notices() []string {
	var out []string
	if v.Partial {
		out = append(out, v.words.Sprintf("Partial: the day is not over, or a crawl of it still runs."))
	}
	sites, failed, asked := v.failures()
	for _, id := range sites {
		if failed[id] == asked[id] {
			out = append(out, v.words.Sprintf("%s did not answer on this day: what it published may be missing here (passes that asked it: %d).", v.siteName(id), asked[id]))
		} else {
			out = append(out, v.words.Sprintf("%s did not answer in %d of %d passes.", v.siteName(id), failed[id], asked[id]))
		}
	}
	for _, p := range v.passes {
		switch p.Reason {
		case "done", "running":
		case "":
			out = append(out, v.words.Sprintf("The pass begun at %s had not ended in order.", clock(p.Began, v.Day.Location)))
		default:
			out = append(out, v.words.Sprintf("The pass begun at %s was cut short: %s.", clock(p.Began, v.Day.Location), v.reason(p.Reason)))
		}
	}
	if len(v.passes) == 0 {
		out = append(out, v.words.Sprintf("No crawl ran on this day: nothing is known of it."))
	}
	return out
}

// about says what the page was made of.
func (v view) about() []string {
	by := v.words.Sprintf("What was first seen, revised, deleted or returned on this day (%s).", v.Day.Location.String())
	if v.By == ByPublished {
		by = v.words.Sprintf("What was published on this day (%s), as it stands now.", v.Day.Location.String())
	}
	out := []string{by}
	if v.Query != "" {
		out = append(out, v.words.Sprintf("Only what answers this query: %s", line(v.Query)))
	}
	var sites []string
	n := map[string]int{}
	for _, e := range v.entries {
		n[e.site]++
	}
	for _, id := range v.sites() {
		sites = append(sites, v.siteName(id)+" "+number(n[id]))
	}
	if len(sites) > 0 {
		out = append(out, v.words.Sprintf("Sites: %s", strings.Join(sites, " · ")))
	}
	return out
}

// empty is what stands where no article does.
func (v view) empty() string {
	return v.words.Sprintf("No article on this day.")
}

// lateNote says what the late ones are.
func (v view) lateNote() string {
	return v.words.Sprintf("Published more than 48 hours before the archive first saw them.")
}

// changesNote names the revisions that are compared.
func (v view) changesNote(c *changes) string {
	return v.words.Sprintf("Changes from revision %d to %d", c.from, c.to)
}

// cutNote says where the rest of a difference is.
func (v view) cutNote(it *item) string {
	return v.words.Sprintf("Cut here. The whole: %s", "jianbao diff "+it.id+" "+number(it.changes.from)+" "+number(it.changes.to))
}

func (v view) noText() string {
	return v.words.Sprintf("Only what is not shown here changed.")
}
