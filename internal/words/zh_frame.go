package words

// frame is what holds for every command: help, flags, exit codes, archives.
func frame() map[string]string {
	return map[string]string{
		"an archive of the news that can be searched and trusted": "可检索、可信赖的新闻档案",
		"jianbao crawls the news portals that crawl.yaml names, keeps what the servers sent as WARC,\nfollows every article through its revisions and its deletion, and searches all of it.": "jianbao（剪报）抓取 crawl.yaml 列出的新闻网站，把服务器发来的内容原样存为 WARC，\n跟踪每篇文章的修改与删除，并提供全文检索。",

		// Help.
		"Usage:":                               "用法：",
		"Examples:":                            "示例：",
		"Commands:":                            "命令：",
		"Flags:":                               "选项：",
		"Flags of every command:":              "所有命令通用的选项：",
		"Exit codes:":                          "退出码：",
		" (default %s)":                        "（默认 %s）",
		"More on a command: %s COMMAND --help": "各命令的说明：%s COMMAND --help",
		"See: %s --help":                       "参见：%s --help",
		"show the help of a command":           "显示某个命令的说明",

		// Flags of every command.
		"use this crawl.yaml (`FILE`)":                                     "使用这份 crawl.yaml（`FILE`）",
		"the archive's folder (`DIR`), instead of the one in crawl.yaml":   "档案文件夹（`DIR`），代替 crawl.yaml 里写的",
		"answer as JSON, one object a line":                                "以 JSON 输出，每行一个对象",
		"no colour, no progress line, nothing cut to the terminal's width": "不用颜色，不显示进度，不按终端宽度截短",
		"say nothing when all is well":                                     "一切正常时不出声",
		"say more on stderr":                                               "在标准错误上多说一些",
		"never ask":                                                        "从不提问",
		"speak this language (`TAG`: en or zh-CN)":                         "使用的语言（`TAG`：en 或 zh-CN）",
		"show this help":                                                   "显示本说明",

		// Exit codes.
		"done":        "完成",
		"failed":      "失败",
		"wrong usage": "用法有误",
		"done, but a site that should have answered did not":                  "完成，但有本应响应的站点没有响应",
		"nothing found (with --exit-code)":                                    "什么也没找到（用了 --exit-code 时）",
		"no archive here":                                                     "这里没有档案",
		"another run holds the lock":                                          "另一次运行正占用档案",
		"cannot write: no space, read-only, or an archive of a newer version": "无法写入：空间不足、只读，或档案出自更新的版本",
		"interrupted, everything consistent":                                  "被中断，数据一致",
		"terminated, everything consistent":                                   "被终止，数据一致",

		// Wrong usage.
		"there is no command %q":                                                 "没有 %q 这个命令",
		"there is no command %q: did you mean %q?":                               "没有 %q 这个命令：是不是 %q？",
		"there is no flag -%s; what begins with - and is no flag comes after --": "没有选项 -%s；以 - 开头而不是选项的词放在 -- 之后",
		"there is no flag --%s":                                                  "没有 --%s 这个选项",
		"there is no flag --%s: did you mean --%s?":                              "没有 --%s 这个选项：是不是 --%s？",
		"--%s needs a value":                                                     "--%s 需要一个值",
		"%q is not a value for --%s: %w":                                         "%q 不能作 --%s 的值：%w",
		"%s=%s: not a value for --%s":                                            "%s=%s：不能作 --%s 的值",
		"%w":                                                                     "%w",
		"something is missing: %s":                                               "缺少参数：%s",
		"%q is one argument too many: %s":                                        "多了参数 %q：%s",

		// Configuration and archive.
		"no crawl.yaml here: run \"jianbao init\" to get one, or name it with -c": "这里没有 crawl.yaml：运行 \"jianbao init\" 写一份，或用 -c 指明",
		"there is no %s: name another file with -c, or write one with: %s":        "没有 %s：用 -c 另指一个文件，或用此命令写一份：%s",
		"read the configuration: %w":                                              "读取配置：%w",
		"write the answer: %w":                                                    "写出结果：%w",
		"no archive in %s: name its folder with --data, or make one with: %s":     "%s 里没有档案：用 --data 指明文件夹，或先运行：%s",
		"%q is neither an id (up to 16 of a-z and 2-7) nor an address (http://…)": "%q 既不是 id（a-z 与 2-7，最多 16 个），也不是网址（http://…）",
		"%q fits %d articles, write more of the id: %s":                           "%q 对应 %d 篇文章，请把 id 写长一些：%s",
		"no article %q in the archive: find its id with: %s":                      "档案里没有文章 %q：用此命令查它的 id：%s",
		"%q is no address: %w":                                                    "%q 不是网址：%w",
	}
}

// commands are the commands that need no archive.
func commands() map[string]string {
	return map[string]string{
		// init
		"write a commented crawl.yaml": "写一份带注释的 crawl.yaml",
		"Writes a commented crawl.yaml with two example sites into this folder, or to the file that -c names.\nA file that is there is never overwritten.": "在当前文件夹（或 -c 指明的文件）写一份带注释的 crawl.yaml，内有两个示例站点。\n已有的文件绝不覆盖。",
		"%s is there already and stays as it is: delete it first, or name another file with -c":                                                            "%s 已经存在，保持原样：请先删掉它，或用 -c 换一个文件",
		"write %s: %w": "写入 %s：%w",
		"%s is written. Put your own address in agent.contact, look through the sites, then run: %s": "已写好 %s。请在 agent.contact 填上自己的地址，看看站点列表，然后运行：%s",

		// config
		"check crawl.yaml, or print its JSON Schema":         "检查 crawl.yaml，或输出它的 JSON Schema",
		"read crawl.yaml and name all that is wrong with it": "读取 crawl.yaml，指出所有错误",
		"Reads crawl.yaml and names all that is wrong with it, each problem with its line and column.\nWith --json, a good file is answered with its effective configuration, defaults included.": "读取 crawl.yaml，指出所有错误，每处都带行号和列号。\n用 --json 时，正确的文件会连同默认值一起输出实际生效的配置。",
		"print the JSON Schema of crawl.yaml, for editors": "输出 crawl.yaml 的 JSON Schema，供编辑器使用",
		"%s is good: %d sites, archive in %s":              "%s 正确：%d 个站点，档案在 %s",
		"%s: note: %s":                                     "%s：注意：%s",
		"agent.contact is an example address: public hosts will not be crawled until it is yours": "agent.contact 还是示例地址：换成自己的之前不会抓取公网主机",
		"there are no sites": "没有站点",
		"site %s: max_pages is 0, nothing of it will be crawled":                       "站点 %s：max_pages 为 0，不会抓取任何页面",
		"site %s: delay is 0s, a public host may take that for an attack":              "站点 %s：delay 为 0s，公网主机可能视之为攻击",
		"site %s: the pattern %s does not begin with ^ and fits inside of any address": "站点 %s：正则表达式 %s 不以 ^ 开头，会匹配网址的任何一段",

		// completion, version
		"print the script that completes commands in a shell":         "输出 shell 的命令补全脚本",
		"no completion for %q: there are %s":                          "没有 %q 的补全：可选 %s",
		"print the licences of data of others that is in the program": "显示程序中所含他人数据的许可证",
		"print the version": "显示版本",
		"jianbao %s (parser %s, record schema %d, %s, %s)": "jianbao %s（解析器 %s，记录格式 %d，%s，%s）",

		// inspect
		"show what jianbao sees: in a page, its encoding, a robots.txt, an address": "看 jianbao 如何理解网页、编码、robots.txt 和网址",
		"Shows what the parts of jianbao see. No archive is needed and none is changed.\nWith --batch, one JSON case a line is read from a file (- is standard input) and one\nJSON object a line is answered, in the same order; a bad case is answered with \"error\".": "显示 jianbao 各部分看到的结果。不需要档案，也不改动档案。\n用 --batch 时，从文件（- 表示标准输入）逐行读取 JSON 案例，按同样的顺序\n逐行输出一个 JSON 对象；有问题的案例以 \"error\" 作答。",
		"answer the cases of this `FILE`, one JSON object a line; - is standard input": "回答 `FILE` 里的案例，每行一个 JSON 对象；- 表示标准输入",
		"--batch takes its cases from the file: leave %q out":                          "--batch 从文件读取案例：请去掉 %q",
		"read an article out of a page":                                                "从网页中读出文章",
		"Reads a page as the crawl would and shows the record's fields: title, times, source, authors, body.\nThe layouts of crawl.yaml are tried where its site has the page's address, and those that come with jianbao for its host.\n--explain tells for each field which rule found it, where in the page, and the text as it stood; and which\nlines are not in the body, with the reason.\nA case of --batch is {\"file\", \"url\", \"content_type\", \"fetched_at\"}; all but file may be missing.": "像抓取时一样读取网页，显示记录的各字段：标题、时间、来源、作者、正文。\n网址属于 crawl.yaml 中的站点时，试用该站点的版式，以及 jianbao 自带的、适用于其主机的版式。\n--explain 说明每个字段由哪条规则、在网页何处、从怎样的原文得来；以及哪些行\n不在正文里，是何缘故。\n--batch 的案例形如 {\"file\", \"url\", \"content_type\", \"fetched_at\"}；除 file 外都可省略。",
		"the page's address (`URL`)":                                    "网页的网址（`URL`）",
		"the header that came with the page (`VALUE`)":                  "随网页而来的 Content-Type（`VALUE`）",
		"when the page was fetched (`TIME`: 2022-12-31T08:19:00+08:00)": "抓取网页的时间（`TIME`：2022-12-31T08:19:00+08:00）",
		"use the generic extractor alone":                               "只用通用提取",
		"find a page's encoding":                                        "判断网页的编码",
		"Finds the encoding of a page from its bytes and from what it and its header declare, and says which rule decided.\nWhat is no text (a PDF, a picture) has none, and an empty file neither: the error says what it is.\nA case of --batch is {\"file\", \"content_type\"}.": "根据字节以及网页和响应头的声明判断编码，并说明依据哪条规则。\n不是文本的文件（PDF、图片）和空文件没有编码：错误信息说明它是什么。\n--batch 的案例形如 {\"file\", \"content_type\"}。",
		"ask a robots.txt whether an address may be crawled": "查询 robots.txt 是否允许抓取某网址",
		"Reads a robots.txt as RFC 9309 says, and tells whether the address may be crawled by the agent.\nA case of --batch is {\"robots\", \"agents\", \"url\"}, the first with the file's text.": "按 RFC 9309 读取 robots.txt，说明该爬虫可否抓取该网址。\n--batch 的案例形如 {\"robots\", \"agents\", \"url\"}，robots 是文件的内容。",
		"product token of the crawler (`NAME`); may be given again":     "爬虫的名字（`NAME`）；可写多次",
		"resolve an address and show its canonical form and article id": "解析网址，显示其规范形式和文章 id",
		"Resolves an address as browsers do (WHATWG), and shows the canonical form that articles are known by, with the id.\nA case of --batch is {\"input\", \"base\", \"charset\"}; all but input may be missing.": "像浏览器一样解析网址（WHATWG），显示用来识别文章的规范形式和 id。\n--batch 的案例形如 {\"input\", \"base\", \"charset\"}；除 input 外都可省略。",
		"the address of the page in which it stands (`URL`)":       "它所在网页的网址（`URL`）",
		"the page's encoding, in which its query is sent (`NAME`)": "网页的编码，查询串按它发送（`NAME`）",
		"yes":                           "是",
		"no":                            "否",
		"no text was found in the page": "网页里没有找到正文",
		"[flags]":                       "[选项]",
		"read the cases: %w":            "读取案例：%w",
		"read %s: %w":                   "读取 %s：%w",
		"%s is empty":                   "%s 是空的",
		"%s is larger than %d MiB":      "%s 大于 %d MiB",
		"the case names no file: give it one as \"file\"":         "案例没有写文件：请用 \"file\" 指明",
		"the case is longer than %d MiB":                          "案例长于 %d MiB",
		"the case is not JSON: %w":                                "案例不是 JSON：%w",
		"the case is a JSON %s, not an object":                    "案例是 JSON 的 %s，不是对象",
		"the case's %s cannot be a JSON %s":                       "案例的 %s 不能是 JSON 的 %s",
		"internal error: %v":                                      "内部错误：%v",
		"%q is not a time: write it as 2022-12-31T08:19:00+08:00": "%q 不是时间：请写成 2022-12-31T08:19:00+08:00",
	}
}
