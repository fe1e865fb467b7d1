package words

// tending is the Chinese of the care of the catalog's file.
func tending() map[string]string {
	return map[string]string{
		"copy catalog %s before it is brought from version %d to %d: %w": "在把编目 %s 从版本 %d 升到 %d 之前先复制：%w",
	}
}
