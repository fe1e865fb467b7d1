// Package difference says what changed between two contents: which fields, and
// where in the text, by sentence and by character. It knows no language and
// does no I/O; its time and memory are bounded for texts of any size.
package difference

import (
	"strings"
	"unicode/utf8"
)

// Kind says what became of a stretch of text.
type Kind int

// The kinds: in both texts, only in the former, only in the latter.
const (
	Kept Kind = iota
	Removed
	Added
)

// Stretch is a piece of text and what became of it.
type Stretch struct {
	Kind Kind
	Text string
}

// Texts compares two texts sentence by sentence, and sentences that were edited
// character by character. The stretches that are not Added make up before, those
// that are not Removed make up after, byte by byte. Neighbours differ in kind,
// and what was removed stands in front of what was added in its place.
func Texts(before, after string) []Stretch {
	old, fresh := Sentences(before), Sentences(after)
	a, b := spell(old, fresh)
	var out joiner
	at := 0
	for _, e := range compare(a, b) {
		out.add(Kept, old[at:e.Start]...)
		block(&out, old[e.Start:e.End], fresh[e.ReplStart:e.ReplEnd])
		at = e.End
	}
	out.add(Kept, old[at:]...)
	return out.list()
}

// Short compares two short texts, such as headlines, character by character.
// Where they have little in common, one stands for the other as a whole.
func Short(before, after string) []Stretch {
	var out joiner
	pair(&out, before, after)
	return out.list()
}

// spell gives every distinct sentence a number, so that whole sentences are
// compared at once.
func spell(old, fresh []string) (a, b []rune) {
	known := make(map[string]rune, len(old)+len(fresh))
	number := func(list []string) []rune {
		out := make([]rune, len(list))
		for i, s := range list {
			n, ok := known[s]
			if !ok {
				n = rune(len(known))
				known[s] = n
			}
			out[i] = n
		}
		return out
	}
	return number(old), number(fresh)
}

// joiner makes one of stretches of a kind that touch, and puts what was
// removed in front of what was added between two that were kept.
type joiner struct {
	out                []Stretch
	kept, gone, joined strings.Builder
}

func (j *joiner) add(kind Kind, texts ...string) {
	for _, text := range texts {
		if text == "" {
			continue
		}
		switch kind {
		case Removed:
			j.flushKept()
			j.gone.WriteString(text)
		case Added:
			j.flushKept()
			j.joined.WriteString(text)
		default:
			j.flushChange()
			j.kept.WriteString(text)
		}
	}
}

func (j *joiner) take(from *strings.Builder, kind Kind) {
	if from.Len() > 0 {
		j.out = append(j.out, Stretch{kind, from.String()})
		from.Reset()
	}
}

func (j *joiner) flushKept() { j.take(&j.kept, Kept) }

func (j *joiner) flushChange() {
	j.take(&j.gone, Removed)
	j.take(&j.joined, Added)
}

func (j *joiner) list() []Stretch {
	j.flushKept()
	j.flushChange()
	return j.out
}

// Paragraphs parts stretches at the ends of paragraphs. An end that was taken
// out or put in stays with its paragraph, as a change of it, unless the
// paragraph is one change as a whole: then it goes without saying.
func Paragraphs(list []Stretch) [][]Stretch {
	var out [][]Stretch
	var open []Stretch
	for _, s := range list {
		for part := range strings.Lines(s.Text) {
			text, ends := strings.CutSuffix(part, "\n")
			if s.Kind != Kept {
				text = part
			}
			if text != "" {
				open = append(open, Stretch{s.Kind, text})
			}
			if ends && len(open) > 0 {
				out, open = append(out, withoutEnd(open)), nil
			}
		}
	}
	if len(open) > 0 {
		out = append(out, withoutEnd(open))
	}
	return out
}

func withoutEnd(paragraph []Stretch) []Stretch {
	if len(paragraph) == 1 && paragraph[0].Kind != Kept {
		paragraph[0].Text = strings.TrimSuffix(paragraph[0].Text, "\n")
	}
	return paragraph
}

// Changed reports whether a paragraph has a change in it.
func Changed(paragraph []Stretch) bool {
	for _, s := range paragraph {
		if s.Kind != Kept {
			return true
		}
	}
	return false
}

// Sentences takes a text apart after the signs that end sentences, with the
// closing marks behind them; the end of a paragraph stays with its last
// sentence. Put together they are the text.
func Sentences(text string) []string {
	var out []string
	begin := 0
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		ends := r == '\n' || strings.ContainsRune("。！？!?；;…", r)
		if (r == '.') && (i == len(text) || text[i] == ' ') {
			ends = true
		}
		if !ends {
			continue
		}
		for i < len(text) && r != '\n' {
			next, size := utf8.DecodeRuneInString(text[i:])
			if !strings.ContainsRune("。！？!?…”’」』）)》〉\"' \n", next) {
				break
			}
			i, r = i+size, next
		}
		out = append(out, text[begin:i])
		begin = i
	}
	if begin < len(text) {
		out = append(out, text[begin:])
	}
	return out
}
