package words

// following is the Chinese of history, diff and what follows an article.
func following() map[string]string {
	return map[string]string{}
}
