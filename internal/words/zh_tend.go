package words

// tending is the Chinese of the care of the catalog's file.
func tending() map[string]string {
	return map[string]string{
		"catalog %s: a write failed, so that nothing more is written in this run; the next one recovers what was acknowledged: %w": "编目 %s：一次写入失败，本次运行不再写入；下次运行会恢复已确认的内容：%w",
		"catalog %s: it can no longer be looked at: %w": "编目 %s：已无法访问：%w",
		"catalog %s: the file was removed or replaced while this run wrote it; nothing more is written: put the data folder back, and run it again": "编目 %s：本次运行写入期间，文件被删除或替换；不再写入：请放回档案文件夹，再运行一次",
		"the WARC files lie in %s, to which %s leads, and that is not there: mount it, or set the link right: %w":                                   "WARC 文件在 %s（由 %s 指向），而它不在：请挂载它，或改正链接：%w",
		"warc_dir %s is not there: mount it, or make the folder; nothing was asked of any site":                                                     "warc_dir %s 不存在：请挂载它，或建立该文件夹；没有访问任何网站",
		"warc_dir: %w":                "warc_dir：%w",
		"warc_dir %s is not a folder": "warc_dir %s 不是文件夹",
		"the WARC files lie in %s, and warc_dir says %s: while nothing runs, move what is in the first to the second and remove the first, or take warc_dir out of %s": "WARC 文件在 %s，而 warc_dir 是 %s：请在没有程序运行时，把前者的内容移到后者并删除前者，或从 %s 中去掉 warc_dir",
		"warc_dir is to lie at %s, where there is something else: move it away":                                                                                        "warc_dir 要放在 %s，而那里有别的东西：请移开它",
		"%s leads to %s, and warc_dir says %s: while nothing runs, bring what is in the first to the second and remove the link, or set warc_dir right in %s":          "%s 指向 %s，而 warc_dir 是 %s：请在没有程序运行时，把前者的内容移到后者并删除链接，或在 %s 中改正 warc_dir",
		"make %s a link to warc_dir: %w": "把 %s 设为指向 warc_dir 的链接：%w",
		"the WARC files lie in %s, and that is empty, while the catalog knows %d of them: mount it, or put them back; nothing was asked of any site":                                                                 "WARC 文件在 %s，而它是空的，编目却知道其中 %d 个：请挂载它，或放回文件；没有访问任何网站",
		"the data folder %s lies on a network file system (%s), where a catalog cannot be written safely: put it on a disk of this machine; with warc_dir the WARC files may lie there":                              "档案文件夹 %s 在网络文件系统（%s）上，编目在那里不能安全写入：请放到本机的磁盘上；WARC 文件可用 warc_dir 放在那里",
		"The catalog is of version %d and is read through a copy; the next crawl brings it to version %d.":                                                                                                           "编目是版本 %d，现通过副本读取；下次抓取会把它升到版本 %d。",
		"A crash left the catalog with a log that this account cannot take in where it lies: both are read through a copy. The next crawl sets it right.":                                                            "一次崩溃给编目留下了日志，本账户无法就地读入：现通过副本读取两者。下次抓取会恢复正常。",
		"open catalog %s: it is of version %d, and to read it as version %d a copy is needed, which failed; free space in %s (TMPDIR names another place), or run a crawl, which brings the catalog forward: %w":     "打开编目 %s：它是版本 %d，要按版本 %d 读取须先复制，但复制失败；请在 %s 腾出空间（可用 TMPDIR 另指位置），或运行一次抓取来升级编目：%w",
		"open catalog %s: a crash left its log %s, and as this account may not write there, a copy is needed to read them together, which failed; free space in %s (TMPDIR names another place), or run a crawl: %w": "打开编目 %s：一次崩溃留下了日志 %s，而本账户不能在那里写入，须复制后一起读取，但复制失败；请在 %s 腾出空间（可用 TMPDIR 另指位置），或运行一次抓取：%w",
		"open catalog %s: it is a link to %s, which is not there: mount it, or set the link right":                                                                                                                   "打开编目 %s：它是指向 %s 的链接，而那里没有：请挂载它，或改正链接",
		"open catalog %s: it is not a file; move it away, and put the catalog there":                                                                                                                                 "打开编目 %s：它不是文件；请移开它，放上编目",
		"open catalog %s: it is a database, but not a catalog of jianbao; name another data folder, or move it away":                                                                                                 "打开编目 %s：这是数据库，但不是 jianbao 的编目；请换一个档案文件夹，或移开它",
		"open catalog %s: the log %s beside it is of another catalog, or of another state of this one, and would spoil it: move it aside, and %s as well":                                                            "打开编目 %s：旁边的日志 %s 属于另一个编目，或本编目的另一状态，会损坏它：请移开它，以及 %s",
		"catalog %s: it was left with a log, and together they are damaged (%s); put its backup in its place, without a log":                                                                                         "编目 %s：它留有日志，两者合在一起已损坏（%s）；请换上备份，不带日志",
		"%w; where there is no backup: %s moves it aside, and %s makes it again of the archived pages":                                                                                                               "%w；没有备份时：%s 把它移开，%s 用存档的网页重建它",
		"%w: %s does that": "%w：%s 会这样做",
		"%s leads to %s, and that is not there: mount it, or set the link right: %w": "%s 指向 %s，而它不在：请挂载它，或改正链接：%w",
		"%s is not used: %v":                                             "%s 不采用：%v",
		"%s has %d bytes left, and %d are needed: %w":                    "%s 只剩 %d 字节，而需要 %d 字节：%w",
		"copy catalog %s before it is brought from version %d to %d: %w": "在把编目 %s 从版本 %d 升到 %d 之前先复制：%w",
	}
}
