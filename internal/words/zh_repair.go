package words

// repairing is the Chinese of verify and repair.
func repairing() map[string]string {
	return map[string]string{
		// verify.
		"Reads every byte of the archived pages and compares it with the digests that were taken when it was written, then\n" +
			"the catalog, whether all that it refers to is there, the index and the snapshots. A file whose digest is not right is read record\n" +
			"by record, to name the page; with --deep every file is, which takes much longer and also finds what was wrong\n" +
			"before the digest was taken. Each problem is a line: file, byte, address, what is wrong. It may run\n" +
			"while a crawl writes, and changes nothing in the archive but verify.state, where it notes how far it came.": "通读存档网页的每个字节，与写入时所取的摘要核对；再核对编目、编目所指是否俱在、索引和快照。\n" +
			"摘要不符的文件会逐条记录读取，以指明网页；加 --deep 则每个文件都这样读，慢得多，\n" +
			"但也能发现取摘要之前就已有的错误。每个问题一行：文件、字节位置、网址、有何不对。\n" +
			"抓取进行时也可运行；除记录进度的 verify.state 之外，不改动档案里的任何东西。",
		"read every record of every file, whatever the digest of the file says":           "不论文件的摘要如何，逐条读取每个文件的每条记录",
		"%d problems in %d files, %d captures, %s, in %.1f s (WARC %.1f MB/s)":            "%d 个问题；%d 个文件，%d 次抓取，%s，用时 %.1f 秒（WARC %.1f MB/s）",
		"All is well: %d files, %d captures, %d articles, %s, in %.1f s (WARC %.1f MB/s)": "一切完好：%d 个文件，%d 次抓取，%d 篇文章，%s，用时 %.1f 秒（WARC %.1f MB/s）",

		"go on with a run that was stopped, as it was asked for; begin one where none was":                            "接着做上次中断的校验，选项照旧；若没有中断的，就从头开始",
		"stop after this `TIME`, to go on another night with --resume: 3h":                                            "到此时长（`TIME`）即停，改日用 --resume 接着做：3h",
		"note how far it came in this `FILE`; else in verify.state in the data folder":                                "把进度记在此文件（`FILE`）；默认为数据文件夹里的 verify.state",
		"--resume goes on as the stopped run was asked for: leave --deep and --sample out":                            "--resume 按中断的那次的选项接着做：请去掉 --deep 和 --sample",
		"--for %s: give a time to read for, such as 3h":                                                               "--for %s：请写读取的时长，例如 3h",
		"--state %s: it is there and is not what a verify noted, so that it is left alone: name a new file":           "--state %s：此文件已存在，且不是校验所记的进度，因此不去动它：请另指定一个新文件",
		"--state %s: whether it is what a verify noted cannot be seen, so that it is left alone: %w; name a new file": "--state %s：无法看出它是否是校验所记的进度，因此不去动它：%w；请另指定一个新文件",
		"%s is no ordinary file": "%s 不是普通文件",
		"another verify notes in %s: wait until it has ended, or name another file with --state":      "另一个校验正在 %s 里记录进度：请等它结束，或用 --state 另指一个文件",
		"No run was stopped; this one begins anew.":                                                   "没有中断的校验；从头开始。",
		"Stopped, with %d files left. Go on with: %s":                                                 "已停止，还剩 %d 个文件。接着做请运行：%s",
		"Stopped, with %d files left. How far it came cannot be noted, name a place with --state: %v": "已停止，还剩 %d 个文件。进度无法记下，请用 --state 指定位置：%v",
		"%d files were found right before, by the run that this one went on with.":                    "另有 %d 个文件在上次中断之前已校验无误。",

		// repair.
		"bring an archive into order after a fault; delete nothing": "故障之后整理档案；不删除任何东西",
		"Closes files that a crash left open, with what was torn moved to a file of its own; makes indexes and digests beside\n" +
			"WARC files anew where they are wrong or missing; moves a catalog or a search index that is damaged aside, so that\n" +
			"reparse and reindex make it anew. No WARC file is changed and nothing is overwritten or deleted: what is replaced\n" +
			"is renamed, to a name with “damaged” in it. What no file here can mend is named, with the pages and articles that\n" +
			"it concerns; reading goes around it. A sound archive is left as it is, to the byte. It can be ended at any time and\n" +
			"run again. Exit code 1: something is damaged or missing that only a backup can bring back.": "关闭崩溃后仍开着的文件，残缺的末尾移入单独的文件；WARC 旁的索引与摘要有错或缺失时重建；\n" +
			"损坏的编目或检索索引移到一旁，由 reparse 和 reindex 重建。不改动 WARC 文件，不覆盖、不删除任何东西：\n" +
			"被替换的文件改名保留，名字里带 damaged。这里无法修复的会逐一指出，连同所涉的网页和文章；\n" +
			"读取时绕开它们。完好的档案一个字节也不动。随时可以中断，之后再运行即可。\n" +
			"退出码 1：有损坏或缺失的内容，只能从备份恢复。",
		"change nothing, say what would be done":                         "什么也不改，只说会做什么",
		"This changes nothing and says what would be done.":              "本次不作任何改动，只说会做什么。",
		"%s is missing; the catalog knows it":                            "%s 不见了；编目里有它",
		"%s is damaged and stays as it is; %d records in it can be read": "%s 已损坏，原样保留；其中 %d 条记录可以读取",
		"  at byte %d: %v":                                                               "  第 %d 字节：%v",
		"  at byte %d: %s: %v":                                                           "  第 %d 字节：%s：%v",
		"  at byte %d: %s (article %s): %v":                                              "  第 %d 字节：%s（文章 %s）：%v",
		"%s: closed as %s, with %d whole records":                                        "%s：已关闭为 %s，有 %d 条完整记录",
		"%s: the %d bytes behind its last whole record are moved to %s":                  "%s：最后一条完整记录之后的 %d 字节已移到 %s",
		"%s: removed, a crash had left it without content":                               "%s：已移除，是崩溃留下的无内容文件",
		"%s: moved to %s":                                                                "%s：已移到 %s",
		"%s: made anew from the WARC file":                                               "%s：已从 WARC 文件重建",
		"Nothing is to be repaired: %d files, %s, in %.1f s. Nothing was changed.":       "无需修复：%d 个文件，%s，用时 %.1f 秒。未作任何改动。",
		"%w; what is damaged or missing is named by: %s":                                 "%w；损坏或缺失之处请看：%s",
		"what can be mended here, and what must come back from a backup, is told by: %s": "哪些可就地修复、哪些须从备份恢复，请运行：%s",
		"Nothing was changed.":                                                           "未作任何改动。",
		"Nothing was changed by this; what is left is done by the following.":            "本次未作改动；剩下的由以下各步来做。",
		"Nothing was changed: what is wrong cannot be mended from what is here.":         "未作任何改动：现有的文件无法修复所发现的问题。",
		"Next: put what is damaged or missing back from a backup, if there is one; until then it is read around.": "接下来：若有备份，请恢复损坏或缺失的文件；在此之前，读取时会绕开它们。",
		"Next: make the snapshots that are damaged again, into another folder: %s":                                "接下来：将损坏的快照重新生成到另一个文件夹：%s",
		"Next: %s":                           "接下来：%s",
		"Repaired: %d files, %s, in %.1f s.": "修复完毕：%d 个文件，%s，用时 %.1f 秒。",
		"%s is damaged: %v":                  "%s 已损坏：%v",
		"%s stays: %s":                       "%s 原样保留：%s",
		"%s was passed over: only .warc.gz and .warc are read here; unpack it, or read it with the tool that wrote it": "%s 被略过：这里只读取 .warc.gz 和 .warc；请先解开，或用写它的工具读取",
		"%s was left open: closed with %d whole records":                                                               "%s 上次未关闭：现已关闭，有 %d 条完整记录",
		"%s was left open without a whole record":                                                                      "%s 上次未关闭，其中没有完整的记录",
		"%s is missing":                                "%s 不见了",
		"The index was not checked: %v":                "索引未检查：%v",
		"the index is damaged: %s":                     "检索索引已损坏：%s",
		"repair the archive: %w":                       "修复档案：%w",
		"repair %s: %w":                                "修复 %s：%w",
		"a line of the record's header is no field":    "记录头部有一行不是字段",
		"the record that the index names is not there": "索引所指的记录不在文件里",
	}
}
