package words

// following is the Chinese of history, diff and what follows an article.
func following() map[string]string {
	return map[string]string{
		"This is what the archive knew at %s; it has changed since.": "这是档案在 %s 所知的情形，此后有变。",
	}
}
