package words

// copying is the Chinese of backup.
func copying() map[string]string {
	return map[string]string{}
}
