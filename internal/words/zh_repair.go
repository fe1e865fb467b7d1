package words

// repairing is the Chinese of verify and repair.
func repairing() map[string]string {
	return map[string]string{
		// verify.
		"Reads every byte of the archived pages and compares it with the digests that were taken when it was written, then\n" +
			"the catalog, whether all that it refers to is there, and the index. A file whose digest is not right is read record\n" +
			"by record, to name the page; with --deep every file is, which takes much longer and also finds what was wrong\n" +
			"before the digest was taken. Each problem is a line: file, byte, address, what is wrong. It changes nothing, and\n" +
			"may run while a crawl writes.": "通读存档网页的每个字节，与写入时所取的摘要核对；再核对编目、编目所指是否俱在，以及索引。\n" +
			"摘要不符的文件会逐条记录读取，以指明网页；加 --deep 则每个文件都这样读，慢得多，\n" +
			"但也能发现取摘要之前就已有的错误。每个问题一行：文件、字节位置、网址、有何不对。\n" +
			"不改动任何东西，抓取进行时也可运行。",
		"read every record of every file, whatever the digest of the file says":           "不论文件的摘要如何，逐条读取每个文件的每条记录",
		"%d problems in %d files, %d captures, %s, in %.1f s (WARC %.1f MB/s)":            "%d 个问题；%d 个文件，%d 次抓取，%s，用时 %.1f 秒（WARC %.1f MB/s）",
		"All is well: %d files, %d captures, %d articles, %s, in %.1f s (WARC %.1f MB/s)": "一切完好：%d 个文件，%d 次抓取，%d 篇文章，%s，用时 %.1f 秒（WARC %.1f MB/s）",
	}
}
