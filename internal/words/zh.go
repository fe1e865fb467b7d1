package words

// tables are all of the Chinese, by theme.
func tables() []map[string]string {
	return []map[string]string{system(), config()}
}

// singular are the English forms for a first argument of one, by key.
func singular() map[string]string {
	return map[string]string{}
}

// Terms are stored words, which JSON never translates, for a person to read.
func Terms() map[string]string {
	return map[string]string{
		"article": "文章", "section": "栏目页", "feed": "订阅源", "robots": "robots.txt", "not-modified": "未改动",
		"not-article": "不是文章", "not-found": "不存在 (404)", "gone": "已撤下 (410)", "soft-404": "软 404",
		"removed": "已删除页", "redirect-home": "跳回栏目页", "redirect": "跳转", "disallowed": "robots.txt 不允许",
		"out-of-scope": "不在范围内", "private-host": "非公网地址", "throttled": "被限速", "refused": "被拒绝",
		"server-error": "服务器出错", "empty": "空页面", "bad-feed": "订阅源读不出", "no-such-host": "域名不存在",
		"unreachable": "连不上", "timeout": "超时", "tls": "TLS 出错", "bad-response": "响应不合 HTTP", "parser-failed": "解析出错",
		"missing": "不见了", "deleted": "已删除", "returned": "又出现了",
		"seen": "首次见到", "revised": "有改动", "completed": "补全",
		"gallery": "图集", "video": "视频", "live": "直播", "error": "出错页",
		"second": "秒", "minute": "分", "day": "日",
		"done": "完成", "deadline": "到时限", "max-pages": "到页数上限", "interrupted": "被中断", "no-space": "空间不足", "failed": "失败",
	}
}

// system are what the operating system and the standard library say.
func system() map[string]string {
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
		"EOF":                       "数据已结束",
	}
}
