package words

// delivering is the Chinese of snapshot.
func delivering() map[string]string {
	return map[string]string{
		"the day's snapshot: what is new, revised, deleted or there again": "每日剪报：当天新收、修订、删除和恢复的文章",
		"Writes a folder for a day with what was first seen, revised, deleted or returned on it: as a page (html), a table\n" +
			"for spreadsheets (csv), a record a line (jsonl), Markdown (md), and manifest.json with their digests. An article is\n" +
			"in it once: deleted over returned over revised over new. Days are those of the archive's timezone.\n\n" +
			"The same day gives the same bytes: run again, it says unchanged. When something has changed since (the day went\n" +
			"on, another query), an edition is written beside the first: 2026-11-23.2. A QUERY is as in search, and needs an\n" +
			"index that knows the day.": "为一天写一个文件夹，内有当天首次收录、修订、删除或恢复的文章：网页（html）、电子表格（csv）、每行一条记录（jsonl）、\n" +
			"Markdown（md），以及含各文件摘要值的 manifest.json。每篇文章只出现一次：删除优先于恢复，恢复优先于修订，修订优先于新收。\n" +
			"日期按档案的时区计算。\n\n" +
			"同一天的内容逐字节相同：再次运行会说“没有变化”。此后若有变化（当天尚未结束、查询不同），在原文件夹旁另写一版：2026-11-23.2。\n" +
			"QUERY 的写法同 search，需要索引已收录该日。",
		"the `DAY`: 2022-12-31, today or yesterday":                                                                                     "日期（`DAY`）：2022-12-31、today 或 yesterday",
		"put the day's folder into this `DIR`, instead of snapshots in the archive's folder":                                            "把当天的文件夹放到此处（`DIR`），而不是档案文件夹的 snapshots",
		"choose by when the archive saw it (seen) or by the day of publication (published)":                                             "按收录时间（seen）或按发布日期（published）选取",
		"--by %q: it can be seen or published":                                                                                          "--by %q：只能是 seen 或 published",
		"--date %q is no day: write it as 2022-12-31, today or yesterday":                                                               "--date %q 不是日期：请写成 2022-12-31、today 或 yesterday",
		"--date %s is in the future: it is %s in %s":                                                                                    "--date %s 尚未到来：%[3]s 现在是 %[2]s",
		"the query means too many articles to tell them all: narrow it":                                                                 "查询涉及的文章太多，无法全部列出：请缩小范围",
		"the index does not know all of %s yet, so that a query would miss some of it: run this when the crawl has ended, or first: %s": "索引尚未收录 %s 的全部内容，查询会有遗漏：请在抓取结束后再运行，或先运行：%s",
		"no space left for the snapshot in %s; nothing of it was left there: make room, or name another folder with --out: %w":          "%s 没有空间写剪报，未留下任何残余：请腾出空间，或用 --out 指定别的文件夹：%w",
		"%s cannot be written: name a folder of yours with --out: %w":                                                                   "无法写入 %s：请用 --out 指定可写的文件夹：%w",
		"write the snapshot in %s: %w":                                                                                                  "在 %s 写剪报：%w",
		"%d of %d articles":                                                                                                             "%d / %d 篇",
		"the snapshot %s is not as it was written; a new edition was made, and it was left as it is":                                    "剪报 %s 与写入时不符；已另写一版，原文件夹未动",
		"%d articles: %d new, %d revised, %d deleted, %d returned; %d of them late":                                                     "共 %d 篇：新收 %d，修订 %d，删除 %d，恢复 %d；其中补录 %d",
		"Unchanged: it was there already.":                                                                                              "没有变化：已有同样的剪报。",
		"Partial: the day is not over, or a crawl of it still runs.":                                                                    "不完整：当天尚未结束，或抓取仍在进行。",
		"Did not answer on this day: %s":                                                                                                "当天没有应答：%s",

		"it is no snapshot of jianbao":                                                             "这不是 jianbao 的剪报",
		"%s is a file, not a folder: name another with --out: %w":                                  "%s 是文件，不是文件夹：请用 --out 另行指定：%w",
		"%s is occupied: %w; nothing was written: move it away, or name another folder with --out": "%s 已被占用：%w；未写入任何内容：请把它移走，或用 --out 指定别的文件夹",
		"the manifest is missing or cannot be read: the folder is no whole snapshot":               "清单缺失或无法读取：这不是完整的剪报",
		"a newer version of jianbao wrote it (format %d)":                                          "由更新版本的 jianbao 写成（格式 %d）",
		"the manifest is not as it was written":                                                    "清单与写入时不符",
		"it is no file of a snapshot":                                                              "不是剪报的文件",
		"the manifest does not name it":                                                            "清单中没有此文件",
		"%s: %s":                                                                                   "%s：%s",
		"it cannot be read: %w":                                                                    "无法读取：%w",
		"the file is missing":                                                                      "文件不存在",
		"it is no file":                                                                            "不是普通文件",
		"its %d bytes are not the %d that were written":                                            "现有 %d 字节与写入的 %d 字节不符",
		"(no title)":    "（无标题）",
		"no date":       "无日期",
		"first seen %s": "%s 首次收录",
		"new":           "新收",
		"revised":       "修订",
		"deleted":       "删除",
		"returned":      "恢复",
		"late":          "补录",
		"there again at %s; the server's answer: %s":         "%s 重新出现；服务器应答：%s",
		"deletion confirmed at %s; the server's answers: %s": "%s 确认删除；服务器应答：%s",
		"Late arrivals": "补录",
		"Published more than 48 hours before the archive first saw them.": "发布超过 48 小时后才首次收录的文章。",
		"Sunday":    "星期日",
		"Monday":    "星期一",
		"Tuesday":   "星期二",
		"Wednesday": "星期三",
		"Thursday":  "星期四",
		"Friday":    "星期五",
		"Saturday":  "星期六",
		"%s did not answer on this day (%d passes asked it): what it published may be missing here.": "%s 当天没有应答（抓取 %d 次）：其当天发布的内容可能缺失。",
		"%s did not answer in %d of %d passes.":                                                      "%[1]s 在 %[3]d 次抓取中有 %[2]d 次没有应答。",
		"The pass begun at %s had not ended in order.":                                               "%s 开始的抓取没有正常结束。",
		"The pass begun at %s was cut short: %s.":                                                    "%s 开始的抓取提前结束：%s。",
		"No crawl ran on this day: nothing is known of it.":                                          "当天没有抓取：情况不明。",
		"What was first seen, revised, deleted or returned on this day (%s).":                        "当天首次收录、修订、删除或恢复的文章（%s）。",
		"What was published on this day (%s), as it stands now.":                                     "当天发布的文章（%s），按现状列出。",
		"Only what answers this query: %s":                                                           "仅限符合此查询的文章：%s",
		"Sites: %s":                                                                                  "站点：%s",
		"No article on this day.":                                                                    "当天没有文章。",
		"Changes from revision %d to %d":                                                             "第 %d 版到第 %d 版的改动",
		"Cut here. The whole: %s":                                                                    "此处有删节，完整差异：%s",
		"Only what is not shown here changed.":                                                       "仅此处未列出的内容有改动。",
		"Daily snapshot":                                                                             "每日剪报",
		"Contents":                                                                                   "目录",
		"revision %d":                                                                                "第 %d 版",
		"Every article's record, revisions and proof: jianbao show ID, jianbao history ID.": "每篇文章的记录、版本和凭据：jianbao show ID、jianbao history ID。",
	}
}
