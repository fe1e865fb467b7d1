package words

// archive is what the WARC files, their reading and their checking say.
func archive() map[string]string {
	return map[string]string{
		// Writing.
		"archive %s: %w": "存档 %s：%w",
		"archive %q: the address has a space or a control character": "存档 %q：网址里有空格或控制字符",
		"archive %s: nothing was received":                           "存档 %s：什么也没有收到",
		"archive: close %s: %w":                                      "存档：关闭 %s：%w",
		"archive: make %s durable: %w":                               "存档：将 %s 写入磁盘：%w",
		"look for unfinished files of the archive: %w":               "查找档案中未写完的文件：%w",
		"mend %s: %w": "修补 %s：%w",

		// Reading.
		"read the archive: %w":                                                   "读取档案：%w",
		"verify the archive: %w":                                                 "校验档案：%w",
		"%s at byte %d: %w":                                                      "%s 第 %d 字节：%w",
		"%s at byte %d (%s): %w":                                                 "%s 第 %d 字节（%s）：%w",
		"the file ends at byte %d":                                               "文件在第 %d 字节结束",
		"%s of the record is %v, want %v":                                        "记录的 %s 是 %v，应为 %v",
		"no WARC record begins here":                                             "这里不是 WARC 记录的开头",
		"no gzip member begins here: %w":                                         "这里不是 gzip 段的开头：%w",
		"the record ends early":                                                  "记录提前结束",
		"the record is not followed by two empty lines":                          "记录之后没有两个空行",
		"the record's Content-Length is %q":                                      "记录的 Content-Length 是 %q",
		"the record's header is longer than %d bytes":                            "记录的头部长于 %d 字节",
		"the block is not what its digest %s says":                               "数据块与其摘要 %s 不符",
		"the payload is not what its digest %s says":                             "载荷与其摘要 %s 不符",
		"the payload is %s, but a revisit of it says %s":                         "载荷是 %s，而引用它的重访记录写的是 %s",
		"the record that the revisit refers to (%s of %s) is not in the archive": "重访记录所引用的记录（%s，%s）不在档案里",
		"the revisits lead in a circle":                                          "重访记录循环引用",

		// Checking.
		"the file cannot be opened: %w": "文件打不开：%w",
		"the file cannot be read: %w":   "文件读不了：%w",
		"the catalog knows it as closed, %d bytes, and it lies here as an open file": "编目记着它已关闭，共 %d 字节，而这里放着的是未关闭的文件",
		"the file is missing; the catalog knows it":                                  "文件不见了；编目里有它",
		"the file is not what the catalog says (%s of %d bytes, not %s of %d)":       "文件与编目所记不符（%s，%d 字节，而非 %s，%d 字节）",
		"the file is not what the digest beside it says (%s, not %s)":                "文件与旁边的摘要不符（%s，而非 %s）",
		"the file of digests is missing":                                             "摘要文件不见了",
		"the file of digests is not as it is written":                                "摘要文件与写入时不同",
		"the header of the record's gzip member was changed: %w":                     "记录的 gzip 头部被改动：%w",
		"the index is missing":                                                       "索引文件不见了",
		"the index is not what the digest beside it says":                            "索引文件与旁边的摘要不符",
		"the line is out of order":                                                   "这一行次序不对",
		"the line leads to no such record":                                           "这一行所指的记录不存在",
		"the record does not stand in the index":                                     "索引里没有这条记录",
	}
}

// store is what the catalog says.
func store() map[string]string {
	return map[string]string{
		"article %s: %w":        "文章 %s：%w",
		"revision %d of %s: %w": "%[2]s 的第 %[1]d 版：%[3]w",
		"not in the catalog":    "编目里没有",
		"the catalog was written by a newer version of jianbao":                                                   "编目出自更新版本的 jianbao",
		"the lease was over, and the host has been leased anew":                                                   "租约已过期，主机已另行租出",
		"the catalog is open for reading only":                                                                    "编目以只读方式打开",
		"open catalog: %w":                                                                                        "打开编目：%w",
		"open catalog %s: the file is empty; put its backup in its place":                                         "打开编目 %s：文件是空的；请换上备份",
		"open catalog %s: the file is missing, but its log %s is there; put the file back, or move the log aside": "打开编目 %s：文件不见了，但它的日志 %s 还在；请放回文件，或移开日志",
		"open catalog %s: version %d, and this jianbao knows %d: %w; use that version":                            "打开编目 %s：版本是 %d，而这个 jianbao 只认到 %d：%w；请使用那个版本",
		"migrate catalog %s from version %d to %d: %w":                                                            "把编目 %s 从版本 %d 升到 %d：%w",
		"catalog %s: %w": "编目 %s：%w",
		"catalog %s: another program is writing it; try again when it is done: %w":                                 "编目 %s：另一个程序正在写入；请等它结束后再试：%w",
		"catalog %s: it cannot be opened; look at the permissions of the file and its folder: %w":                  "编目 %s：打不开；请看文件及其文件夹的权限：%w",
		"catalog %s: it is not a catalog of jianbao, or its beginning is damaged; put its backup in its place: %w": "编目 %s：不是 jianbao 的编目，或开头已损坏；请换上备份：%w",
		"catalog %s: no space is left; make room and run it again: %w":                                             "编目 %s：磁盘空间已满；请腾出空间后重试：%w",
		"catalog %s: the file is damaged; put its backup in its place: %w":                                         "编目 %s：文件已损坏；请换上备份：%w",
		"catalog %s: this account may not write it: %w":                                                            "编目 %s：本账户无权写入：%w",
	}
}
