package words

// tending is the Chinese of the care of the catalog's file.
func tending() map[string]string {
	return map[string]string{
		"The catalog is of version %d and is read through a copy; the next crawl brings it to version %d.":                                                                                                           "编目是版本 %d，现通过副本读取；下次抓取会把它升到版本 %d。",
		"A crash left the catalog with a log that this account cannot take in where it lies: both are read through a copy. The next crawl sets it right.":                                                            "一次崩溃给编目留下了日志，本账户无法就地读入：现通过副本读取两者。下次抓取会恢复正常。",
		"open catalog %s: it is of version %d, and to read it as version %d a copy is needed, which failed; free space in %s (TMPDIR names another place), or run a crawl, which brings the catalog forward: %w":     "打开编目 %s：它是版本 %d，要按版本 %d 读取须先复制，但复制失败；请在 %s 腾出空间（可用 TMPDIR 另指位置），或运行一次抓取来升级编目：%w",
		"open catalog %s: a crash left its log %s, and as this account may not write there, a copy is needed to read them together, which failed; free space in %s (TMPDIR names another place), or run a crawl: %w": "打开编目 %s：一次崩溃留下了日志 %s，而本账户不能在那里写入，须复制后一起读取，但复制失败；请在 %s 腾出空间（可用 TMPDIR 另指位置），或运行一次抓取：%w",
		"%s has %d bytes left, and %d are needed: %w":                    "%s 只剩 %d 字节，而需要 %d 字节：%w",
		"copy catalog %s before it is brought from version %d to %d: %w": "在把编目 %s 从版本 %d 升到 %d 之前先复制：%w",
	}
}
