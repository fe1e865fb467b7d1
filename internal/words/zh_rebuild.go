package words

// rebuilding is the Chinese of reparse and what it needs.
func rebuilding() map[string]string {
	return map[string]string{}
}
