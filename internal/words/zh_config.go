package words

// config is what the loading of crawl.yaml says.
func config() map[string]string {
	return map[string]string{
		"%s:%d:%d: %w": "%s:%d:%d: %w",
	}
}
