package parser

import "jianbao/record"

// Reason says why a line of the page is not in the body.
type Reason string

// The reasons, in the order in which they are found out.
const (
	whyLinks    Reason = "in a list of links"
	whyNamed    Reason = "in an element that is named as something else"
	whyHidden   Reason = "not shown"
	whyReplies  Reason = "posts behind the first one"
	whyTeasers  Reason = "a list of other articles"
	whyTail     Reason = "none of the text by its words"
	whyOutside  Reason = "outside of what the layout names as the text"
	whyStripped Reason = "stripped by the layout"
	whyLabel    Reason = "a label of the site"
	whyAgain    Reason = "title, date, source or people once more"
	whyHead     Reason = "in front of the text"
	whyEnd      Reason = "where something else begins"
	whyBehind   Reason = "behind the end"
	whyNoise    Reason = "a link alone, or words of the site"
	whyLeftover Reason = "a leftover at the end"
	whyStray    Reason = "apart from the last paragraph"
	whyCaption  Reason = "a caption in front of the text"
	whySize     Reason = "beyond the size of a body"
	// whyElse is that of running text elsewhere on the page.
	whyElse Reason = "running text outside of the element"
)

// Reasons are all reasons there are.
func Reasons() []Reason {
	return []Reason{whyLinks, whyNamed, whyHidden, whyReplies, whyTeasers, whyTail, whyOutside, whyStripped, whyLabel, whyAgain, whyHead, whyEnd, whyBehind, whyNoise, whyLeftover,
		whyStray, whyCaption, whySize, whyElse}
}

// Left is a line that is not in the body.
type Left struct {
	Text string `json:"text"`
	// Where is a short CSS path to the block that it stands in.
	Where string `json:"where"`
	Why   Reason `json:"why"`
}

// Explanation is what a person who wonders about a reading wants to know and
// no record holds.
type Explanation struct {
	// Element is a short CSS path to the element that holds the body, "" where
	// none was found.
	Element string `json:"element,omitempty"`
	// Lines is how many lines the page has, Kept how many of them are the body.
	Lines int `json:"lines"`
	Kept  int `json:"kept"`
	// Parts are the addresses of all pages of a paginated article, in order, as
	// far as this page names them.
	Parts []string `json:"parts,omitempty"`
	// Left are the lines of the element that were left out, and lines of
	// running text elsewhere, in the order of the page; More is how many lines
	// of the element are not listed, beyond the first 1,000.
	Left []Left `json:"left,omitempty"`
	More int    `json:"more,omitempty"`
}

// Bounds of an explanation.
const (
	maxLeft     = 1000
	maxLeftText = 300 // characters
	maxElse     = 20  // lines outside of the element
	minElse     = 80  // their value
)

// Explain reads a page as Parse does, and says of its lines why they are not
// in the body. Where the body is that of embedded data, the lines are those
// of the data.
func Explain(in Input) (record.Page, Explanation) {
	p, b := openPage(&in)
	p.notes.why = map[int32]Reason{}
	p.read()
	p.tellBounds(b)
	x := p.explanation()
	return p.result, x
}

func (p *page) explanation() Explanation {
	q := p
	if p.notes.inner != nil {
		q = p.notes.inner
	}
	x := Explanation{Lines: len(q.lines), Parts: p.result.PartURLs}
	kept := map[int32]bool{}
	for _, l := range q.bodyLines(p.result.Body) {
		kept[l.line] = true
	}
	x.Kept = len(kept)
	if q.notes.body < 0 {
		return x
	}
	x.Element = q.path(q.notes.body)
	s := q.elements[q.notes.body].lines
	elsewhere := 0
	for i := range q.lines {
		i := int32(i)
		why := q.notes.why[i]
		inside := i >= s.from && i < s.to
		switch {
		case kept[i]:
			continue
		case inside && why == "":
			why = whySize
		case !inside && (elsewhere == maxElse || rawValue(&q.lines[i]) < minElse):
			continue
		case !inside:
			why = whyElse
			if r := q.notes.replies; i >= r.from && i < r.to {
				why = whyReplies
			}
			elsewhere++
		}
		if len(x.Left) == maxLeft {
			x.More++
			continue
		}
		x.Left = append(x.Left, Left{Text: clip(q.lineText(i), maxLeftText), Where: q.path(q.lines[i].block), Why: why})
	}
	return x
}

// because notes why lines are not in the body, if somebody asks. What was
// found out first counts.
func (p *page) because(i int32, why Reason, more ...int32) {
	if p.notes.why == nil {
		return
	}
	for _, i := range append([]int32{i}, more...) {
		if p.notes.why[i] == "" {
			p.notes.why[i] = why
		}
	}
}

func (p *page) becauseAll(lines span, why Reason) {
	if p.notes.why == nil {
		return
	}
	for i := lines.from; i < lines.to; i++ {
		p.because(i, why)
	}
}

// becauseDropped notes a reason for the lines that are dropped by now.
func (p *page) becauseDropped(s span, drop []bool, why Reason) {
	if p.notes.why == nil {
		return
	}
	for i, dropped := range drop {
		if dropped {
			p.because(s.from+int32(i), why)
		}
	}
}

// becauseUnwanted notes for the lines of an unwanted element why it is.
func (p *page) becauseUnwanted(i int32) {
	e := &p.elements[i]
	why := whyLinks
	if e.hint&hintAway != 0 {
		why = whyNamed
	}
	p.becauseAll(e.lines, why)
}
