package words

// tables are all of the Chinese, by theme.
func tables() []map[string]string {
	return []map[string]string{Foreign(), config(), frame(), commands(), crawling(), fetch(), addresses(), archive(), store(), search(), reading(),
		rebuilding(), repairing(), delivering(), copying(), operating(), following(), indexing(), tending(), sniffing(), parsing()}
}

// one is the English of a message whose n-th argument is one.
type one struct {
	n       int
	english string
}

// singular are the English messages that tell one from many, by key.
func singular() map[string]one {
	return map[string]one{
		"behind by %d changes; %d articles in %d partitions":                               {3, "behind by %d changes; %d articles in %d partition"},
		"Nothing is to be repaired: %d files, %s, in %.1f s. Nothing was changed.":         {1, "Nothing is to be repaired: %d file, %s, in %.1f s. Nothing was changed."},
		"Repaired: %d files, %s, in %.1f s.":                                               {1, "Repaired: %d file, %s, in %.1f s."},
		"%d%%, file %d of %d, %s, %.0f MB/s, %d problems":                                  {6, "%d%%, file %d of %d, %s, %.0f MB/s, %d problem"},
		"%d files were found right before, by the run that this one went on with.":         {1, "%d file was found right before, by the run that this one went on with."},
		"Stopped, with %d files left. Go on with: %s":                                      {1, "Stopped, with %d file left. Go on with: %s"},
		"%d files are in the backup alone; they stay there (%s).":                          {1, "%d file is in the backup alone; it stays there (%s)."},
		"%d captures of other programs were left out.":                                     {1, "%d capture of other programs was left out."},
		"of %d WARC files that the catalog knows, %d are missing: %s":                      {2, "of %d WARC files that the catalog knows, %d is missing: %s"},
		"of %d WARC files that the catalog knows, %d are not as long as they were: %s":     {2, "of %d WARC files that the catalog knows, %d is not as long as it was: %s"},
		"All is well: %d files, %d captures, %d articles, %s, in %.1f s (WARC %.1f MB/s)":  {1, "All is well: %d file, %d captures, %d articles, %s, in %.1f s (WARC %.1f MB/s)"},
		"%d files were left out by --sample.":                                              {1, "%d file was left out by --sample."},
		"%s is good: %d sites, archive in %s":                                              {2, "%s is good: %d site, archive in %s"},
		"%d paragraphs without a change":                                                   {1, "%d paragraph without a change"},
		"%d characters in %d paragraphs; the page has %d lines":                            {2, "%d characters in %d paragraph; the page has %d lines"},
		"… and %d lines more":                                                              {1, "… and %d line more"},
		"Incomplete: %d parts could not be had: %s":                                        {1, "Incomplete: %d part could not be had: %s"},
		"up to date; %d articles in %d partitions":                                         {2, "up to date; %d articles in %d partition"},
		"the file is missing; %d captures of the catalog are in it":                        {1, "the file is missing; %d capture of the catalog is in it"},
		"The index is behind by %d changes; the crawl that runs now brings it up to date.": {1, "The index is behind by %d change; the crawl that runs now brings it up to date."},
		"The index is behind by %d changes; the next crawl brings it up to date.":          {1, "The index is behind by %d change; the next crawl brings it up to date."},
		"%d problems in %d files, %d captures, %s, in %.1f s (WARC %.1f MB/s)":             {1, "%d problem in %d files, %d captures, %s, in %.1f s (WARC %.1f MB/s)"},
		"%s free in %s, %s of it kept (min_free); %s a day, %d days left":                  {5, "%s free in %s, %s of it kept (min_free); %s a day, %d day left"},
		"at %s a day, %s last for %d days more":                                            {3, "at %s a day, %s last for %d day more"},
	}
}

// Terms are stored words, which JSON never translates, for a person to read.
func Terms() map[string]string {
	return map[string]string{
		"article": "文章", "section": "栏目页", "feed": "订阅源", "robots": "robots.txt", "not-modified": "未改动",
		"not-article": "不是文章", "not-found": "不存在 (404)", "gone": "已撤下 (410)", "soft-404": "软 404",
		"removed": "已删除页", "redirect-home": "跳回栏目页", "redirect": "跳转", "disallowed": "robots.txt 不允许",
		"out-of-scope": "不在范围内", "private-host": "非公网地址", "throttled": "被限速", "refused": "被拒绝",
		"server-error": "服务器出错", "empty": "空页面", "barred": "被拦在门外", "bad-feed": "订阅源读不出", "no-such-host": "域名不存在",
		"unreachable": "连不上", "timeout": "超时", "tls": "TLS 出错", "bad-response": "响应不合 HTTP", "parser-failed": "解析出错",
		"missing": "不见了", "deleted": "已删除", "returned": "又出现了",
		"seen": "首次见到", "revised": "有改动", "completed": "补全",
		"gallery": "图集", "video": "视频", "live": "直播", "error": "出错页",
		"second": "秒", "minute": "分", "day": "日",
	}
}

// Foreign are texts of the operating system, the standard library and others
// that stand at the end of a chain of errors.
func Foreign() map[string]string {
	return map[string]string{
		"no such file or directory": "没有这个文件或文件夹",
		"file does not exist":       "没有这个文件",
		"permission denied":         "没有权限",
		"file already exists":       "文件已存在",
		"file exists":               "文件已存在",
		"is a directory":            "是一个文件夹",
		"not a directory":           "不是文件夹",
		"no space left on device":   "磁盘空间已满",
		"disk quota exceeded":       "超出磁盘配额",
		"read-only file system":     "文件系统只读",
		"input/output error":        "磁盘读写错误",
		"too many open files":       "打开的文件太多",
		"connection refused":        "连接被拒绝",
		"connection reset by peer":  "连接被对方断开",
		"no route to host":          "没有到主机的路由",
		"network is unreachable":    "网络不通",
		"address already in use":    "地址已被占用",
		"context canceled":          "已取消",
		"context deadline exceeded": "超过时限",
		"unexpected EOF":            "数据提前结束",
		"invalid syntax":            "写法不对",
		"value out of range":        "超出范围",

		// YAML
		"mapping values are not allowed in this context": "这里不能出现 “: ”（文字里有冒号时请加引号）",
		"did not find expected ',' or ']'":               "缺少 , 或 ]",
		"did not find expected ',' or '}'":               "缺少 , 或 }",
		"did not find expected '-' indicator":            "缺少 -，或缩进没有对齐",
		"did not find expected key":                      "缺少项名，或缩进没有对齐",
		"did not find expected node content":             "缺少值",
		"could not find expected ':'":                    "缺少冒号",
		"found unexpected end of stream":                 "文件提前结束",
		"found unexpected ':'":                           "多了冒号",
		"found unknown escape character":                 "双引号里有不认识的转义（正则表达式请用单引号）",
		"found character that cannot start any token":    "有不能开头的字符（请加引号）",
		"while parsing a flow mapping":                   "在 { } 中",
		"while parsing a flow sequence":                  "在 [ ] 中",
		"while parsing a block mapping":                  "在一组项中",
		"while parsing a block collection":               "在列表中",
		"while scanning a quoted scalar":                 "在引号中",
		"while scanning a plain scalar":                  "在文字中",
		"while scanning a simple key":                    "在项名处",
		"while scanning for the next token":              "在下一个词之前",

		// Regular expressions
		"missing closing )":                       "缺少右括号 )",
		"unexpected )":                            "多了右括号 )",
		"missing closing ]":                       "缺少右方括号 ]",
		"missing argument to repetition operator": "重复符号前缺少内容",
		"invalid escape sequence":                 "不认识的转义",
		"invalid or unsupported Perl syntax":      "不支持的 Perl 写法",
		"invalid character class range":           "字符范围不对",
		"invalid repeat count":                    "重复次数不对",
		"trailing backslash at end of expression": "末尾多了反斜杠",
		"EOF": "数据已结束",
	}
}
