package parser

import "strings"

// notInNames are words of English bylines that are of no name: what people are,
// and whom they work for.
var notInNames = wordSet([]string{"staff", "writer", "reporter", "reporters", "editor", "editors", "correspondent", "correspondents", "contributor", "columnist", "press", "news", "times", "post", "daily", "herald", "tribune", "journal", "associated", "agency", "agencies", "wire", "service", "services", "special", "media", "network", "magazine", "online", "desk", "team", "board", "bureau", "the", "by", "for", "of", "our", "your", "at", "on", "xinhua", "reuters", "bloomberg", "cnn", "bbc", "afp", "ap", "upi", "admin", "updated", "published", "posted", "university", "editorial", "guest", "author", "share", "comments", "photo", "photos", "photographs", "photography", "video", "more", "read", "follow", "email", "contact"})

// englishByline reads the people of By Jane Doe and John A. Smith, Staff Writer:
// words that begin with a capital, two to four a name. What is no name ends it.
func englishByline(s string) []string {
	low := lowerASCII(s)
	at := -1
	switch {
	case strings.HasPrefix(low, "by "):
		at = 3
	case strings.HasPrefix(low, "written by "), strings.HasPrefix(low, "posted by "), strings.HasPrefix(low, "reported by "):
		at = strings.Index(low, " by ") + 4
	default:
		for _, mark := range []string{"| by ", "• by ", "· by ", "— by ", "- by "} {
			if i := strings.Index(low, mark); i >= 0 {
				at = i + len(mark)
				break
			}
		}
	}
	if at < 0 || hasHan(s) {
		return nil
	}
	return englishNames(clip(s[at:], 200))
}

// englishNames are the names that a text begins with.
func englishNames(s string) []string {
	if i := strings.IndexAny(s, "|•·/(<[;:—–"); i >= 0 {
		s = s[:i]
	}
	for _, end := range []string{" in ", " for ", " at ", " on ", " - ", " of ", " with "} {
		if i := strings.Index(s, end); i >= 0 {
			s = s[:i]
		}
	}
	var out []string
	for _, part := range strings.Split(strings.NewReplacer(" and ", ",", " & ", ",", " AND ", ",").Replace(s), ",") {
		name := strings.Join(strings.Fields(part), " ")
		if name == "" {
			continue
		}
		if half := len(name) / 2; len(name)%2 == 1 && name[half] == ' ' && name[:half] == name[half+1:] {
			name = name[:half] // a link and its hidden twin
		}
		if at := strings.LastIndexByte(name, ' '); at > 0 && isBrandWord(name[at+1:]) {
			name = name[:at]
		}
		if !isEnglishName(name) {
			break
		}
		out = append(out, name)
	}
	return out
}

// isBrandWord reports whether a word is written as brands are: FOXBusiness.
func isBrandWord(w string) bool {
	capitals, small := 0, 0
	for _, r := range strings.TrimPrefix(w, "Mc") {
		switch {
		case r >= 'A' && r <= 'Z':
			capitals++
		case r >= 'a' && r <= 'z':
			small++
		}
	}
	return capitals > 2 && small > 0
}

// particles stand in names with a small letter.
var particles = wordSet([]string{"de", "da", "di", "del", "della", "der", "den", "van", "von", "la", "le", "al", "bin", "ibn", "ben", "y", "dos", "du", "el", "ten", "ter"})

// isEnglishName reports whether s is built like a name in the Latin alphabet.
func isEnglishName(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 || len(s) > 50 || strings.ContainsAny(s, "0123456789@#!?\"“”") {
		return false
	}
	for i, w := range words {
		low := lowerASCII(w)
		if notInNames[strings.Trim(low, ".")] {
			return false
		}
		first := rune(0)
		for _, r := range w {
			first = r
			break
		}
		capital := first >= 'A' && first <= 'Z' || first >= 'À' && first <= 'Þ' || first >= 'Ā' && first <= 'ſ'
		if !capital && (!particles[low] || i+1 == len(words)) {
			return false
		}
	}
	return true
}
