package words

// indexing is the Chinese of reindex.
func indexing() map[string]string {
	return map[string]string{}
}
