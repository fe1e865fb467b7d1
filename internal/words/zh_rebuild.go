package words

// rebuilding is the Chinese of reparse and what it needs.
func rebuilding() map[string]string {
	return map[string]string{
		"%s does not know what %s holds and tells of: it is older, or was made when that file was not there. Put the right one back, or move it away (with its -wal and -shm) and make it again of the WARC files with: %s; nothing was changed": "%s 不知道 %s 里已有的内容：它比文件旧，或是在那个文件不在时建的。请把正确的编目放回，或把它（连同 -wal 和 -shm）移走，再由 WARC 文件重建：%s；什么都没有改动",
		"the catalog does not know what this file holds and tells of: it is older, or was made when the file was not there; put the right one back, or move %s away and run reparse":                                                             "编目不知道这个文件里已有的内容：它比文件旧，或是在文件不在时建的；请把正确的编目放回，或移走 %s 再运行 reparse",
		"the archived pages cannot be reached; run it again when they can, it goes on from here: %w":                                                                                                                                             "读不到已归档的网页；能读到时再运行一次，会从这里继续：%w",
		"%s holds %d WARC files, but %s, which knows their articles, is gone: put it back from a copy, or make it again of them with: %s; nothing was changed":                                                                                   "%s 里有 %d 个 WARC 文件，但记着其中文章的 %s 不见了：请从副本放回，或由这些文件重建：%s；什么都没有改动",

		"read the archived pages again, with today's parser and layouts": "用现在的解析器和版式重新读取已归档的网页",
		"Reads every revision of every article again from the archived pages, with today's parser and layouts. Ids, numbers\n" +
			"of revisions, times and the history stay as they are. A page that cannot be read keeps its reading and is named.\n" +
			"Where catalog.db is gone, it is made again of the archived pages alone, with the same ids, revisions and history.\n" +
			"A run that was stopped is gone on with by the next one. Searches are answered meanwhile.": "用现在的解析器和版式，从已归档的网页重新读取每篇文章的每个版本。编号、版本号、\n" +
			"时间和历史都保持不变。读不出来的网页保留原来的读法，并会列出来。\n" +
			"catalog.db 不见时，仅凭已归档的网页重建它，编号、版本和历史都与原来相同。\n" +
			"中途停下的，下次运行接着做。期间照常可以搜索。",
		"%w; %s holds what an earlier run of reparse had made: remove it, and run it again":                  "%w；%s 是之前一次 reparse 做了一半的：请删除它，再运行一次",
		"%s, revision %d, keeps its reading: %v":                                                             "%s 的第 %d 版保留原来的读法：%v",
		"%s is there again: nothing was put in its place; what was made is in %s":                            "%s 又有了：没有替换它；做好的在 %s",
		"WARC files are missing, and what they hold was not read: %s; put them back, and read them with: %s": "缺少 WARC 文件，其中的内容没有读到：%s；请放回，然后运行：%s",
		"passed over: %v":                                        "略过：%v",
		"looking through the files: %d records":                  "正在查看文件：%d 条记录",
		"reading the journal: entry %d of %d":                    "正在读取日志：第 %d 条，共 %d 条",
		"looking for what the journal does not tell: %d records": "正在查找日志里没有的内容：%d 条记录",
		"%d of %d revisions read, about %s left":                 "已读 %d 版，共 %d 版，大约还要 %s",
		"%s was made again in %s: %d articles, %d captures, %d events; %d captures beyond the journal were judged anew":                                        "%s 已重建，用时 %s：%d 篇文章，%d 次抓取，%d 个事件；日志之外的 %d 次抓取按规则重新判断",
		"%d readings in %s: %d changed, %d are no article to today's parser and stay, %d could not be read and stay":                                           "%d 个读法，用时 %s：%d 个有变化，%d 个在现在的解析器看来不是文章、保持不变，%d 个读不出来、保持不变",
		"The index follows with the next crawl, or at once with: %s":                                                                                           "索引会在下次抓取时跟上，要马上跟上请运行：%s",
		"The journal in the WARC files ends early: what came after was judged by today's rules.":                                                               "WARC 文件里的日志中断了：之后的内容按现在的规则判断。",
		"The WARC files have no journal: passes, deletions and the numbers of revisions were judged by today's rules.":                                         "WARC 文件里没有日志：各次抓取、删除和版本号都按现在的规则判断。",
		"%d captures were left out that no crawl had taken in; their pages were asked again later.":                                                            "略过了 %d 次没有被任何抓取收录的捕获；它们的网页后来又请求过。",
		"%d captures of other programs were left out.":                                                                                                         "略过了其他程序的 %d 次捕获。",
		"%d captures could not be read: see %s":                                                                                                                "有 %d 次捕获读不出来，请看：%s",
		"Not in the WARC files, and gone: robots.txt as it was known (it is asked anew), and, behind the journal's last entry, requests that nobody answered.": "WARC 文件里没有、因而回不来的：已知的 robots.txt（会重新请求），以及日志最后一条之后无人应答的请求。",
		"The index is made anew with: %s":                                                                                                                      "重建索引请运行：%s",

		"archive: name an entry of the journal: %w":                "归档：给日志条目命名：%w",
		"archive: a line of the journal has a line end within":     "归档：日志的一行里有换行",
		"archive: write the journal: %w":                           "归档：写日志：%w",
		"the record is not the one of the journal that stood here": "这条记录不是原来在这里的日志记录",
	}
}
