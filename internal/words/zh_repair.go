package words

// repairing is the Chinese of verify and repair.
func repairing() map[string]string {
	return map[string]string{}
}
