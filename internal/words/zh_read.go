package words

// reading is what the commands say that only read an archive.
func reading() map[string]string {
	return map[string]string{
		// search
		"find articles by their words": "按词句查找文章",
		"Finds articles by the words in title and body of their current revision; without a query all are\n" +
			"listed, newest first. Deleted articles are found too, and marked.\n\n" +
			"A query:\n" +
			"  新区 发展              both words, anywhere; 新区 OR 开发区 one of them; 新区 -青岛 without\n" +
			"  \"作风能力 提升\"         a phrase, within one paragraph\n" +
			"  title:新区  body:新区   in that field alone\n" +
			"  source:新华社  author:李晓哲  site:bandao  kind:video  lang:zh-CN  id:mfrgg  deleted:yes\n" +
			"  craw*                 words that begin so\n" +
			"A query that begins with - stands behind --. Days are days of publication in the archive's timezone.": "按当前版本标题和正文里的词句查找文章；不写查询则列出全部，最新的在前。\n" +
			"已删除的文章也能查到，并注明。\n\n" +
			"查询写法：\n" +
			"  新区 发展              两个词都有，不论何处；新区 OR 开发区 有其一；新区 -青岛 不含青岛\n" +
			"  \"作风能力 提升\"         同一段里的短语\n" +
			"  title:新区  body:新区   只在标题或正文里找\n" +
			"  source:新华社  author:李晓哲  site:bandao  kind:video  lang:zh-CN  id:mfrgg  deleted:yes\n" +
			"  craw*                 以此开头的拉丁词\n" +
			"以 - 开头的查询写在 -- 之后。日期指发布日期，按档案的时区。",
		"published on this `DAY` or later: 2022-12-31":                                                          "发布于这一天或之后（`DAY`：2022-12-31）",
		"published on this `DAY` or before":                                                                     "发布于这一天或之前（`DAY`）",
		"of one of these sites (`ID`, may be repeated)":                                                         "限这些站点（`ID`，可重复）",
		"of this `OUTLET`, as the page names it, or one part of it (may be repeated)":                           "限这一来源（`OUTLET`），按网页所写的全称或其中一节（可重复）",
		"by this `NAME` (may be repeated)":                                                                      "限这位作者（`NAME`，可重复）",
		"sort in this `ORDER`: relevance (with a query), newest (without) or oldest":                            "排序（`ORDER`）：relevance（有查询时）、newest（无查询时）或 oldest",
		"show at most `N`; 0 only counts":                                                                       "最多显示 `N` 篇；0 只计数",
		"leave out the first `N`":                                                                               "略去前 `N` 篇",
		"count by this `FIELD`: site, source, author, year, month, day, deletion, kind, lang (may be repeated)": "按此字段（`FIELD`）计数：site、source、author、year、month、day、deletion、kind、lang（可重复）",
		"give the whole text of each":                                                                           "给出每篇全文",
		"exit with 4 when nothing is found":                                                                     "什么也没找到时以 4 退出",
		"--limit %d: give a number of at least 0":                                                               "--limit %d：请写不小于 0 的数",
		"--sort %q: it can be relevance, newest or oldest":                                                      "--sort %q：可用 relevance、newest 或 oldest",
		"there is no site %q in the archive: there are %s":                                                      "档案里没有站点 %q，有：%s",
		"undated":                      "无日期",
		"Nothing was found.":           "什么也没找到。",
		"%d found, %d shown.":          "找到 %d 篇，显示 %d 篇。",
		"At least %d found, %d shown.": "至少找到 %d 篇，显示 %d 篇。",
		"%d found, %d shown; more with --offset %d or a larger --limit.":                   "找到 %d 篇，显示 %d 篇；要看其余的，请用 --offset %d 或更大的 --limit。",
		"The index is behind by %d changes; the crawl that runs now brings it up to date.": "索引还差 %d 项变动；正在运行的抓取会补上。",
		"The index is behind by %d changes; the next crawl brings it up to date.":          "索引还差 %d 项变动；下次抓取会补上。",
		"search the index: %w": "查索引：%w",
		"the index cannot be searched now: another process is using it; try again in a moment":                                                     "现在不能查索引：别的进程正在使用它；请稍后再试",
		"the index cannot be searched now: process %d on %s (%s, since %s) holds the archive and answers no searches; try again when it has ended": "现在不能查索引：主机 %[2]s 上的进程 %[1]d（%[3]s，始于 %[4]s）占用着档案而不响应查询；请等它结束后再试",
		"source":   "来源",
		"author":   "作者",
		"year":     "年",
		"month":    "月",
		"day":      "日",
		"deletion": "删除状态",
		"kind":     "类型",
		"lang":     "语言",

		// show
		"read an article": "阅读一篇文章",
		"Shows an article with what proves it: its captures, by file and offset. The article is named by its id, by\n" +
			"the beginning of the id, or by any address that leads to it. Deleted articles stay readable, and say so.\n" +
			"--format md and html have the headings, lists, tables and pictures of the page, read from the archive again.\n" +
			"--format warc gives the captures themselves, as they lie in the archive, with what they refer to.": "显示一篇文章及其凭证：各次抓取所在的文件和位置。文章可用 id、id 的开头\n" +
			"或任何通向它的网址来指明。已删除的文章仍可阅读，并会注明。\n" +
			"--format md 和 html 带有网页的小标题、列表、表格和图片，由存档重新读出。\n" +
			"--format warc 原样给出档案里的抓取记录，连同它们所引用的。",
		"answer in this `FORM`: text, md, json, html or warc":                                                         "格式（`FORM`）：text、md、json、html 或 warc",
		"the revision `N`, not the current one":                                                                       "第 `N` 版，而不是当前版",
		"what stood at the end of this `TIME`: a day, \"2022-12-31 08:19\", or 2022-12-31T08:19:00+08:00":             "此时（`TIME`）结束时的版本：某日、\"2022-12-31 08:19\" 或 2022-12-31T08:19:00+08:00",
		"%q is no time: write it as 2022-12-31, as \"2022-12-31 08:19\" or as 2022-12-31T08:19:00+08:00":              "%q 不是时间：请写成 2022-12-31、\"2022-12-31 08:19\" 或 2022-12-31T08:19:00+08:00",
		"--revision %d: revisions count from 1":                                                                       "--revision %d：版本从 1 数起",
		"--revision and --at contradict each other: leave one out":                                                    "--revision 与 --at 相抵触：请去掉一个",
		"--format %q: it can be text, md, json, html or warc":                                                         "--format %q：可用 text、md、json、html 或 warc",
		"--json and --format %s contradict each other: leave one out":                                                 "--json 与 --format %s 相抵触：请去掉一个",
		"--format warc gives compressed bytes, which a terminal cannot show: send them to a file with > page.warc.gz": "--format warc 给出的是压缩数据，终端不能显示：请用 > page.warc.gz 存成文件",
		"%s is another address of the article %s.":                                                                    "%s 是文章 %s 的另一网址。",
		"the article %s has no revision %d: there are %d":                                                             "文章 %s 没有第 %d 版：共有 %d 版",
		"the article %s was not in the archive at %s: it was first seen at %s":                                        "文章 %s 在 %s 还不在档案里：首次见到是 %s",
		"the article %s names no captures: see %s":                                                                    "文章 %s 没有抓取记录：见 %s",
		"Missing: not found at its address since %s; not yet confirmed.":                                              "不见了：自 %s 起在原网址找不到；尚未确认。",
		"Deleted by its publisher: gone since %s, confirmed %s.":                                                      "已被发布者删除：自 %s 起不见，%s 确认。",
		"Deleted by its publisher: gone since %s.":                                                                    "已被发布者删除：自 %s 起不见。",
		"It was gone for a time, and is there again since %s.":                                                        "曾一度不见，自 %s 起又出现。",
		"This is revision %d of %d.":                                                                                  "这是第 %d 版，共 %d 版。",
		"Incomplete: %d parts could not be had: %s":                                                                   "不完整：有 %d 个分页没有取到：%s",
		"edited by %s":        "编辑 %s",
		"%d reads":            "阅读 %d",
		"%d comments":         "评论 %d",
		", ":                  "、",
		"(There is no text.)": "（没有正文。）",
		"Pictures":            "图片",
		"%d of %d":            "第 %d 版，共 %d 版",

		// history
		"the revisions of an article, and when it was gone": "一篇文章的各个版本，以及它何时不见",
		"Tells what happened to an article: its revisions, with when each was first and last seen, and the events, with\n" +
			"the answers that prove them. With --json, one object with everything, captures included.": "说明一篇文章的经历：各个版本、首次和最近见到的时间，以及各项事件和作为凭证的响应。\n" +
			"用 --json 时给出一个对象，抓取记录也在内。",
		"time":       "时间",
		"what":       "事件",
		"revision":   "版本",
		"answer":     "响应",
		"proof":      "凭证",
		"first seen": "首次见到",
		"last seen":  "最近见到",
		"characters": "字数",
		"title":      "标题",

		// diff
		"what changed between two revisions of an article": "一篇文章的两个版本之间改了什么",
		"Compares two revisions of an article, the last two where none are named: title, times, source, people, captions,\n" +
			"and the text sentence by sentence and character by character. On a terminal what was taken out and put in is\n" +
			"shown in its place; elsewhere as a unified diff with a sentence a line.": "比较一篇文章的两个版本，不指明则比较最后两版：标题、时间、来源、人员、图片说明，\n" +
			"以及正文，逐句逐字。在终端上就地标出删去和加入的文字；\n" +
			"否则输出 unified 格式，一句一行。",
		"answer in this `FORM`: unified, color or html":                      "格式（`FORM`）：unified、color 或 html",
		"--format %q: it can be unified, color or html":                      "--format %q：可用 unified、color 或 html",
		"%q is no revision: they are numbers from 1":                         "%q 不是版本号：版本号从 1 数起",
		"name two revisions, or none for the last two":                       "请写两个版本号；不写则比较最后两版",
		"The revisions %d and %d of the article %s say the same.":            "第 %d 版与第 %d 版内容相同（文章 %s）。",
		"The article %s has one revision only: there is nothing to compare.": "文章 %s 只有一个版本，没有可比的。",
		"revision %d, first seen %s":                                         "第 %d 版，首次见到 %s",
		"%d paragraphs without a change":                                     "%d 段没有改动",

		// status
		"what is in the archive, what is due, failing or silent": "档案里有什么，什么到期、失败或无响应",
		"Tells what the archive holds, whether the index is up to date, how the last pass ended, who holds the archive now,\n" +
			"and for each site what is due and what fails. A site is silent when none of its start pages, feeds and sitemaps\n" +
			"answered in the last pass that asked them. With --json, one object.": "说明档案里有什么、索引是否跟上、上一遍抓取怎样结束、现在谁占用档案，\n" +
			"以及各站点有多少到期、多少失败。上一遍抓取问到的起始页、订阅源和站点地图\n" +
			"都没有响应的站点，称为无响应。用 --json 时给出一个对象。",
		"look into %s: %w": "查看 %s：%w",
		"archive":          "档案",
		"holds":            "内容",
		"index":            "索引",
		"last pass":        "上一遍",
		"held by":          "占用者",
		"timezone":         "时区",
		"%s, %s (pages %s, catalog %s, index %s)":                                        "%s，%s（网页 %s，编目 %s，索引 %s）",
		"%d articles in %d revisions, %d captures, %d addresses; %d missing, %d deleted": "%d 篇文章、%d 个版本，%d 次抓取，%d 个网址；不见 %d，已删除 %d",
		"none; the next crawl makes it":                                                  "没有；下次抓取会建立",
		"damaged: %v; the next crawl makes it anew":                                      "已损坏：%v；下次抓取会重建",
		"cannot be read: %v":                                                             "读不出：%v",
		"behind by %d changes; %d articles in %d partitions":                             "还差 %d 项变动；%d 篇文章，%d 个分区",
		"up to date; %d articles in %d partitions":                                       "已跟上；%d 篇文章，%d 个分区",
		"none yet":                    "还没有",
		"%d, since %s, still running": "第 %d 遍，始于 %s，仍在运行",
		"%d, of %s, did not end in order (killed, disk full, or machine down); the next one goes on": "第 %d 遍，%s，没有正常结束（被杀、磁盘已满或机器停了）；下一遍接着来",
		"%d, of %s, took %s: %s": "第 %d 遍，%s，用时 %s：%s",
		"nobody":                 "无人",
		"a process that has not said its name yet": "一个还没有写明身份的进程",
		"process %d on %s (%s) since %s":           "主机 %[2]s 上的进程 %[1]d（%[3]s），始于 %[4]s",
		"site":                                     "站点",
		"articles":                                 "文章",
		"due":                                      "到期",
		"failing":                                  "失败",
		"last success":                             "最近成功",
		"last new":                                 "最近新文章",
		"answers of the last pass":                 "上一遍的响应",
		"silent: none of its start pages, feeds and sitemaps answered": "无响应：起始页、订阅源和站点地图都没有响应",
		"no longer in crawl.yaml":                                      "已不在 crawl.yaml 里",
		"never answered":                                               "从未响应",

		// verify
		"read everything and say what is not as it was":                "通读一切，说明有什么与原样不符",
		"read this `PART` of the files only, chosen at random: 0.05":   "只读随机选出的一部分文件（`PART`：0.05）",
		"--sample %g: give a part of the whole, above 0 and at most 1": "--sample %g：请写大于 0、不大于 1 的比例",
		"%s is not in the catalog yet; the next crawl takes it in.":    "%s 还不在编目里；下次抓取会收入。",
		"%d%%, file %d of %d, %s, %.0f MB/s, %d problems":              "%d%%，第 %d 个文件，共 %d 个，%s，%.0f MB/s，%d 个问题",
		"the file is missing; %d captures of the catalog are in it":    "文件缺失；编目里有 %d 次抓取在其中",
		"the capture that the catalog knows is not there: %w":          "编目所知的抓取不在那里：%w",
		"there is no index, and the catalog has %d articles":           "没有索引，而编目里有 %d 篇文章",
		"it has %d articles, and the catalog %d":                       "索引里有 %d 篇文章，编目里有 %d 篇",
		"The index was not counted: %v":                                "没有清点索引：%v",
		"%d files were left out by --sample.":                          "--sample 略过了 %d 个文件。",
	}
}
