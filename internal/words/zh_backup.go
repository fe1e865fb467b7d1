package words

// copying is the Chinese of backup.
func copying() map[string]string {
	return map[string]string{
		"%s is newer than the catalog of this backup, which was cut short; the next backup brings the two together.": "%s 比这份备份的编目新：备份曾被中断；下一次备份会使两者一致。",
		// The command.
		"copy the archive to another folder, which is an archive itself": "把档案备份到另一个文件夹，备份本身也是档案",
		"Copies what is new to DIR, also while a crawl writes, and compares all that it copies with the digests that were\n" +
			"kept of it. What is damaged is named and never takes the place of a sound copy; nothing is removed from DIR. DIR\n" +
			"can be searched and verified with --data DIR, and be moved to the place of an archive that was lost. When it is\n" +
			"killed, DIR is what it was after the last backup, and the next run goes on.": "把新的内容复制到 DIR，抓取正在写入时也可以，并把所复制的一切与存下的摘要比对。\n" +
			"损坏的文件会被指出，绝不取代完好的副本；DIR 里什么也不删除。用 --data DIR 可以\n" +
			"搜索和校验 DIR；档案丢失时，把 DIR 移到它的位置即可。中途被终止时，DIR 仍是上次\n" +
			"备份之后的样子，下次运行接着做。",
		"read what was copied before on both sides again, and copy anew what is not as it was": "把以前复制过的在两边都重读一遍，变了样的重新复制",
		"do not make DIR searchable; a crawl on it will":                                       "不为 DIR 建索引；在它上面抓取时会建",
		"backup needs the name of a folder":                                                    "backup 需要一个文件夹的名字",
		"copying and checking the catalog":                                                     "正在复制并检查编目",
		"the folder cannot be read: %w":                                                        "文件夹读不了：%w",
		"file %d of %d, %s of %s copied":                                                       "第 %d 个文件，共 %d 个，已复制 %s，共 %s",
		"no space left for %s: make room, then run it again; the backup is what it was, and what was copied is not copied again: %w": "%s 没有空间了：请腾出空间后再运行；备份仍是原来的样子，已复制的不会再复制：%w",
		"%s cannot be written: give this account the right to write it, or name another folder: %w":                                  "%s 不能写入：请给这个账户写权限，或另指定一个文件夹：%w",
		"all is copied, but for the index, which is made from the catalog: %w":                                                       "除了由编目生成的索引，其余都已复制：%w",
		"The backup is complete; its index is behind, and the next backup brings it up to date: %v":                                  "备份已完成；它的索引落后，下次备份会补上：%v",
		"%s: %d files and the catalog were copied and verified, %s; %d files, %s in all, in %.1f s; %d problems":                     "%s：复制并校验了 %d 个文件和编目，%s；共 %d 个文件，%s，用时 %.1f 秒；%d 个问题",
		"%s: %d files and the catalog were copied and verified, %s; %d files, %s in all, in %.1f s":                                  "%s：复制并校验了 %d 个文件和编目，%s；共 %d 个文件，%s，用时 %.1f 秒",
		"The archive has changed a file by itself; its former copy is kept as %s.":                                                   "档案自己改过一个文件；原来的副本保留为 %s。",
		"%d files are in the backup alone; they stay there (%s).":                                                                    "有 %d 个文件只在备份里；它们留在那里（%s）。",
		"%s is of an older version that backup does not know: run crawl once, which brings it forward after a copy":                  "%s 出自 backup 不认识的旧版本：请先运行一次 crawl，它会先复制再升级",

		// Which folders are taken.
		"%s is the archive itself: a backup goes to another folder, best on another disk":                                                                 "%s 就是档案本身：备份要放到另一个文件夹，最好在另一块磁盘上",
		"%s lies within the archive %s: a backup goes to another folder, best on another disk":                                                            "%s 在档案 %s 里面：备份要放到另一个文件夹，最好在另一块磁盘上",
		"the archive %s lies within %s: a backup goes to another folder, best on another disk":                                                            "档案 %s 在 %s 里面：备份要放到另一个文件夹，最好在另一块磁盘上",
		"%s is a link: a backup lies in its own folder whole; put what it leads to in its place, or name another folder":                                  "%s 是个链接：备份须完整地放在自己的文件夹里；请把它所指的内容移到这里，或另指定一个文件夹",
		"%s holds something else (%s) and no backup: %s is missing, by which a backup is known; put that back, or name a new or an empty folder":          "%s 里是别的东西（%s），不是备份：缺少 %s，备份靠它辨认；请放回该文件，或指定新的或空的文件夹",
		"%s is a file, not a folder: name a new or an empty folder":                                                                                       "%s 是文件而不是文件夹：请另给一个新的或空的文件夹",
		"%s holds something else (%s) and no backup: name a new or an empty folder":                                                                       "%s 里是别的东西（%s），不是备份：请指定新的或空的文件夹",
		"%s holds the backup of another archive: name another folder":                                                                                     "%s 里是另一个档案的备份：请另指定一个文件夹",
		"%s cannot be read, and neither can the catalog beside it: name another folder: %w":                                                               "%s 读不了，旁边的编目也读不了：请另指定一个文件夹：%w",
		"%s has gone on by itself since the last backup, or the archive was put back to an older state: what it knows would be lost; name another folder": "%s 在上次备份之后自己有了新内容，或者档案被恢复到了较早的状态：它所知道的会丢失；请另指定一个文件夹",
		"%s is not what a backup writes": "%s 不是备份所写的文件",
		"%s is damaged: %w":              "%s 已损坏：%w",
		"%s: format %d, and this jianbao knows %d: %w; use that version": "%s：格式 %d，而这个 jianbao 只认识 %d：%w；请使用那个版本",

		// What is copied.
		"the archive's catalog cannot be copied, so that the backup keeps its former one: %w":                                    "档案的编目无法复制，备份保留原来的编目：%w",
		"the archive's catalog is damaged, so that the backup keeps its former one: %s":                                          "档案的编目已损坏，备份保留原来的编目：%s",
		"the backup's catalog was damaged and is made anew: %w":                                                                  "备份的编目曾损坏，现已重新复制：%w",
		"list the archive's files: %w":                                                                                           "列出档案的文件：%w",
		"%q is no name within an archive":                                                                                        "%q 不是档案里的名字",
		"copy %s: %w":                                                                                                            "复制 %s：%w",
		"copy %s to %s: %w":                                                                                                      "复制 %s 到 %s：%w",
		"the archive has lost the file; the backup keeps its copy":                                                               "档案丢了这个文件；备份保留着副本",
		"the archive has lost the file, and the backup has no copy of it":                                                        "档案丢了这个文件，备份里也没有",
		"the archive's file cannot be read: %w":                                                                                  "档案的文件读不了：%w",
		"the open file is damaged, and the backup keeps the copy that it has: %w":                                                "正在写的文件已损坏，备份保留已有的副本：%w",
		"the open file does not begin as it did when it was copied, and the backup keeps that copy":                              "正在写的文件的开头与复制时不同，备份保留那时的副本",
		"the archive's file is still not what the catalog says, and the backup has no better one":                                "档案的文件仍与编目所记不符，备份里也没有更好的",
		"the archive's file is not what it was any more (%s, not %s); the backup keeps its copy, from which it can be put right": "档案的文件已不是原样（%s，而非 %s）；备份保留着副本，可据以恢复",
		"the archive's file is not what the catalog says (%s, not %s); it was copied as it is, for the backup has no better one": "档案的文件与编目所记不符（%s，而非 %s）；备份里没有更好的，便照样复制了",
		"the archive's file is not what the catalog says (%s, not %s); the backup keeps the copy that it has":                    "档案的文件与编目所记不符（%s，而非 %s）；备份保留已有的副本",
	}
}
