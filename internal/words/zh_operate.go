package words

// operating is the Chinese of doctor, and how much room and time is left.
func operating() map[string]string {
	return map[string]string{}
}
