package parser

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// surnames are the family names of nearly all Chinese, traditional forms too.
var surnames = newRuneSet("戚闻嵇沐茹揭冼桑郏荀匙湛麦尧嘉岑萧邬佘粱禤逯揣王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文庞樊兰殷施洪翟颜倪温芦牛季俞章鲁葛申毕聂霍祝柯关阮纪舒耿解桂盛欧阎车甘焦冉岳游时费单成边靳柴卫裴柳路阳詹辛穆凌齐毕安梅管庄祁涂滕卓傅房瞿冷强娄尚左项褚简饶臧宁计祖邢喻翁鲍晏蒙查闵连沙苗谷佟楚包苑尤宫符敖谈明席华米麻景牟窦初应鞠丛粟仇由裘宗宿胥卞屈隋古池车晋巩商封占桑国司屠花党木郎练全公衡丘卜伍蓝鄂宣邬储原吉郁皮骆印巴官双劳慕容阙平和巫权艾冀曲缪过仝仲虞惠幸蔺荆习母伊侍佘但郗候凤辜蓬底仉竺薄银展揭栾茅匡郦芮水经都荣呼延诸葛上官司徒張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧葉呂盧鍾譚陸範韋賈鄒龍賀顧龔邵萬錢戴嚴湯喬賴龐蘭顏倪溫蘆魯葛畢聶關紀歐閻車單邊衛莊齊塗強婁項簡饒寧計鮑")

// compoundNames are family names of two characters.
var compoundNames = []string{"欧阳", "范姜", "司马", "上官", "诸葛", "司徒", "慕容", "东方", "皇甫", "尉迟", "公孙", "令狐", "夏侯", "端木", "呼延", "独孤", "南宫", "歐陽", "司馬", "諸葛", "东郭", "赫连", "拓跋", "阿不"}

// notNames look like names and are none.
var notNames = []string{"记者", "通讯员", "摄影", "整理", "口述", "文并", "编译", "翻译", "谢谢", "关于", "于是", "高兴", "明白", "应该", "方面", "成为", "安静", "报道", "报导", "報導", "採訪", "采访", "记录", "综合", "特稿", "專訪", "专访", "连线", "电", "图片", "文字", "编辑", "本报", "时间", "关注", "公司", "成都", "安徽", "江苏", "江西", "常州", "温州", "金华", "广州", "杭州", "武汉", "文化", "国际", "国内", "时政", "时尚", "明星", "万象", "华商", "华龙", "金融", "经济", "成功", "安全", "平安", "高清", "高考", "方法", "解读", "原创", "全国", "常见", "安装", "金牌", "文章", "文摘", "华夏", "江南", "白皮书", "宁波", "宁夏", "海南", "云南", "连云港", "苏州", "莫斯科", "华盛顿", "马来西亚", "印度", "马上", "任何", "向前", "应用", "单位", "计算机", "包括", "房产", "汽车", "项目", "官方", "公安", "公告", "全文", "全部", "时评", "石家庄", "马德里", "平台", "车讯", "华声", "齐鲁", "康平", "国家", "全媒体", "权威", "和讯", "都市"}

// isName reports whether s is built like a person's name: two to four Han
// characters that begin with a family name, or a foreign name with its dot.
func isName(s string) bool {
	n := runes(s)
	if strings.ContainsRune(s, '·') {
		return n >= 4 && n <= 20 && allHanOr(s, '·') && !endsIn(s, dottedOutlets) && !strings.Contains(s, "网·") && !strings.Contains(s, "报·") && !strings.Contains(s, "新闻·")
	}
	if n >= 3 && n <= 7 && isMinorityName(s) {
		return true
	}
	if n < 2 || n > 4 || !allHanOr(s, 0) {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(s); n == 4 || !surnames.has(first) {
		return n >= 3 && hasAnyPrefix(s, compoundNames) && !hasAnyPrefix(s, notNames)
	}
	if n == 2 && hasAnyPrefix(s, compoundNames) {
		return false
	}
	return !hasAnyPrefix(s, notNames)
}

// dottedOutlets end outlets that are written with the dot of foreign names:
// 海滨网·海滨都市报.
var dottedOutlets = []string{"网", "報", "报", "社", "新闻", "新聞", "号", "客户端", "频道", "周刊", "在线", "政务", "媒体"}

// minorityStarts begin names of Uyghurs, Kazakhs, Tibetans and Mongols, which
// have no family name in front.
var minorityStarts = startsOf("阿依", "阿不", "阿布都", "阿卜", "阿迪力", "阿力木", "阿曼", "买买提", "麦麦提", "买合", "古丽", "古力", "艾力", "艾尔肯", "艾买", "艾山", "艾合", "吐尔", "吐逊", "玉素", "努尔", "热依", "热合", "库尔班", "依力", "依布", "伊力", "帕提", "帕尔", "迪丽", "塔依", "沙依", "哈丽", "哈力", "木合", "木塔", "木拉提", "玛依", "祖力", "祖丽", "米热", "如克", "斯拉木", "苏来", "再娜", "加娜", "叶尔", "巴合", "扎西", "尼玛", "格桑", "次仁", "旦增", "丹增", "拉巴", "索朗", "德吉", "央金", "巴桑", "普布", "边巴", "洛桑", "达娃", "仁青", "卓玛", "多吉", "贡觉", "桑珠", "次旦", "云丹", "嘎玛", "斯琴", "娜仁", "其木", "哈斯", "巴特尔", "额尔敦", "萨仁", "苏日", "乌日", "格日", "敖日", "那日", "特木", "宝力")

// starts are beginnings of words, by first character.
type starts map[rune][]string

func startsOf(words ...string) starts {
	s := starts{}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		s[r] = append(s[r], w)
	}
	return s
}

func isMinorityName(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	for _, w := range minorityStarts[first] {
		if strings.HasPrefix(s, w) {
			return allHanOr(s, 0) && !hasAnyPrefix(s, notNames) && !endsIn(s, []string{"州", "县", "市", "区", "乡", "镇", "村", "盟", "旗", "山", "湖", "路", "镇", "寺", "国", "省", "部"})
		}
	}
	return false
}

func allHanOr(s string, other rune) bool {
	for _, r := range s {
		if !isHan(r) && r != other {
			return false
		}
	}
	return true
}

// isPenName reports whether s can be how an author calls themself, where a
// label says that an author follows.
func isPenName(s string) bool {
	n := runes(s)
	if n < 2 && !(n == 1 && hasHan(s)) || n > 30 || strings.ContainsAny(s, "。！？!?；;：:，,{}=<>@") || strings.Contains(s, "http") || strings.Contains(s, "www.") {
		return false
	}
	if hasHan(s) && n > 14 {
		return false
	}
	if !strings.ContainsFunc(s, unicode.IsLetter) {
		return false
	}
	switch strings.ToLower(s) {
	case "admin", "administrator", "佚名", "未知", "网络", "匿名", "无", "编辑", "本站", "管理员", "系统管理员", "记者", "author", "root", "null", "none", "name", "staff", "不详", "原创", "小编", "网友":
		return false
	}
	return true
}

// joinLone puts a name back together whose characters stand apart: 刘　伟.
func joinLone(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		if runes(words[i]) == 1 && i+1 < len(words) && runes(words[i+1]) == 1 && allHanOr(words[i]+words[i+1], 0) {
			out = append(out, words[i]+words[i+1])
			i++
			continue
		}
		out = append(out, words[i])
	}
	return out
}
