package words

// tending is the Chinese of the care of the catalog's file.
func tending() map[string]string {
	return map[string]string{}
}
