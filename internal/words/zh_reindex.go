package words

// indexing is the Chinese of reindex and of what is the matter with an index.
func indexing() map[string]string {
	return map[string]string{
		"make the search index again, of the catalog alone": "仅凭编目重建搜索索引",
		"Makes the search index again of the catalog, in a folder beside the present one, which answers searches until\n" +
			"the new one takes its place. A run that was stopped is gone on with by the next one. A damaged index is kept\n" +
			"aside as index.damaged-TIME; nothing needs it.": "在现有索引旁边的文件夹里由编目重建索引；新索引换上之前，搜索仍由旧索引回答。\n" +
			"中途停下的，下次运行接着做。损坏的索引会另存为 index.damaged-时间，没有任何东西需要它。",
		"the new index has %d documents, and the catalog %d articles: this is a fault of jianbao, please report it": "新索引有 %d 个文档，编目有 %d 篇文章：这是 jianbao 的错误，请报告",
		"%d of %d changes indexed": "已索引 %d 个变动，共 %d 个",
		"another process is using the index; try again when it has ended: %w":      "另一个进程正在使用索引；请等它结束后再试：%w",
		"A run that was stopped before was gone on with.":                          "接着做完了上次中途停下的重建。",
		"The index was made again: %d articles in %d partitions, in %s":            "索引已重建：%d 篇文章，%d 个分区，用时 %s",
		"The damaged one was kept as %s; nothing needs it, and it may be removed.": "损坏的索引另存为 %s；没有任何东西需要它，可以删除。",

		"index %s is damaged: %w; nothing is lost: rebuild it from the catalog with jianbao reindex": "索引 %s 已损坏：%w；数据没有丢失：请用 jianbao reindex 从编目重建",
		"its cursor is %d":                                                         "它的游标是 %d",
		"it names a partition %q of %d documents":                                  "它提到分区 %q，有 %d 个文档",
		"it names a file %q outside of partition %s":                               "它提到的文件 %q 在分区 %s 之外",
		"it is not as it was written: some of its bytes were changed":              "它与写入时不同：有字节被改动",
		"it was made of another catalog":                                           "它是由另一份编目生成的",
		"event %d, the last one that it has seen, is another one in the catalog":   "它见过的最后一个事件 %d 在编目里是另一个事件",
		"%q are no lengths of documents":                                           "%q 不是文档长度",
		"index partition %s: it does not name the file %s that lies in its folder": "索引分区 %s：文件夹里有它没有提到的文件 %s",
		"%s lies in the index's folder and is no part of it":                       "%s 在索引文件夹里，却不属于索引",
		"the index is damaged (%s: %w); nothing is lost, it is made from the catalog: when process %d (%s) has ended, run: %s": "索引已损坏（%s：%w）；什么也没丢，它由编目生成：请等进程 %d（%s）结束后运行：%s",
		"the index is damaged (%s: %w); nothing is lost, it is made from the catalog: run: %s":                                 "索引已损坏（%s：%w）；什么也没丢，它由编目生成：请运行：%s",
		"there is no index in %s; nothing is lost, it is made from the catalog by: %s":                                         "%s 里没有索引；什么也没丢，可由编目生成：%s",
		"The index is made from the catalog, nothing is lost: when the one that holds the archive has ended, run: %s":          "索引由编目生成，什么也没丢：请等占用档案的进程结束后运行：%s",
		"The index is made from the catalog, nothing is lost: run: %s":                                                         "索引由编目生成，什么也没丢：请运行：%s",
		"A damaged index lies aside in %s; nothing needs it, and it may be removed.":                                           "损坏的索引存放在 %s；没有任何东西需要它，可以删除。",
	}
}
