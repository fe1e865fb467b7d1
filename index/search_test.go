package index_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jianbao/index"
	"jianbao/record"
)

// shelfOfFive holds articles that the table of queries asks for.
func shelfOfFive() (*library, map[string]string) {
	l := newLibrary()
	names := map[string]string{}
	add := func(name string, a record.Article, partition string) {
		names[a.ID] = name
		l.put(partition, a)
	}
	one := article("one", "青岛西海岸新区扎实开展“作风能力提升年”", "风清气正。\n扎实推进高质量发展，GDP增长5.5%。", "2022-12-31")
	one.Site, one.Source, one.SourceParts, one.Authors = "bandao", "大众报业·半岛网-半岛都市报", []string{"大众报业", "半岛网", "半岛都市报"}, []string{"李晓哲", "刘伟"}
	two := article("two", "發展中國家的經濟", "發展中國家面臨挑戰。Ｗｉ－Ｆｉ與5G網路。", "2023-01-01")
	two.Site, two.Source, two.Kind = "taiwan", "中央社", record.KindVideo
	three := article("three", "发展中的国家", "正在发展中，国家很大。中国家庭。", "2023-01-02")
	three.Deletion = &record.Deletion{State: record.Deleted}
	four := article("four", "Café crawler", "A crawler crawls; crawling takes time.\nナイトクラブ", "")
	four.Deletion = &record.Deletion{State: record.Missing}
	five := article("five", "一", "段落的末尾\n开头的字", "2023-01-02")
	add("one", one, "2022-h2")
	add("two", two, "2022-h2")
	add("three", three, "2023-h1")
	add("four", four, "2023-h1")
	add("five", five, "2023-h1")
	return l, names
}

func TestQueries(t *testing.T) {
	l, names := shelfOfFive()
	w := openWriter(t, options(filepath.Join(t.TempDir(), "index"), l), l)
	tests := map[string]struct {
		q    index.Query
		want []string // in order of id where the score is not looked at
	}{
		"everything, newest first, undated last": {index.Query{}, []string{"five", "three", "two", "one", "four"}},
		"oldest first, undated last":             {index.Query{Sort: index.SortOldest}, []string{"one", "two", "five", "three", "four"}},
		"two characters":                         {index.Query{Text: "新区"}, []string{"one"}},
		"simplified finds traditional":           {index.Query{Text: "发展中国家", Sort: "newest"}, []string{"two"}},
		"traditional finds simplified":           {index.Query{Text: "質量發展"}, []string{"one"}},
		"candidates that are none":               {index.Query{Text: "展中国家庭"}, nil},
		"one character":                          {index.Query{Text: "面"}, []string{"two"}},
		"one character at an end":                {index.Query{Text: "尾"}, []string{"five"}},
		"one character as a title":               {index.Query{Text: "title:一"}, []string{"five"}},
		"across a paragraph":                     {index.Query{Text: "末尾开头"}, nil},
		"quoted across a paragraph":              {index.Query{Text: `"末尾 开头"`}, nil},
		"inside of longer words":                 {index.Query{Text: "中国家", Sort: "newest"}, []string{"three", "two"}},
		"two words":                              {index.Query{Text: "发展 青岛"}, []string{"one"}},
		"phrase with punctuation":                {index.Query{Text: `"扎实开展 作风能力"`}, []string{"one"}},
		"or":                                     {index.Query{Text: "青岛 OR 挑战", Sort: "newest"}, []string{"two", "one"}},
		"not":                                    {index.Query{Text: "发展 -青岛", Sort: "newest"}, []string{"three", "two"}},
		"not a phrase":                           {index.Query{Text: "发展 NOT 发展中国家", Sort: "newest"}, []string{"three", "one"}},
		"only not":                               {index.Query{Text: "-发展", Sort: "newest"}, []string{"five", "four"}},
		"parentheses":                            {index.Query{Text: "发展 (青岛 OR 家庭)", Sort: "newest"}, []string{"three", "one"}},
		"full-width signs":                       {index.Query{Text: "发展　（青岛 OR 家庭） －“新区”", Sort: "newest"}, []string{"three"}},
		"title alone":                            {index.Query{Text: "title:发展", Sort: "newest"}, []string{"three", "two"}},
		"body alone":                             {index.Query{Text: "body:(发展 挑战)"}, []string{"two"}},
		"case, width and accents":                {index.Query{Text: "CAFE"}, []string{"four"}},
		"width in the text":                      {index.Query{Text: "wi-fi"}, []string{"two"}},
		"whole words":                            {index.Query{Text: "crawl"}, nil},
		"beginning of words":                     {index.Query{Text: "crawl*"}, []string{"four"}},
		"word and Han":                           {index.Query{Text: "5G网"}, []string{"two"}},
		"half-width kana":                        {index.Query{Text: "ﾅｲﾄｸﾗﾌﾞ"}, []string{"four"}},
		"a decimal":                              {index.Query{Text: "5.5"}, []string{"one"}},
		"source, a part of it":                   {index.Query{Text: "source:半岛网"}, []string{"one"}},
		"source, in the other script":            {index.Query{Text: "source:大眾報業"}, []string{"one"}},
		"author":                                 {index.Query{Text: `author:"李晓哲"`}, []string{"one"}},
		"site list":                              {index.Query{Site: []string{"bandao", "taiwan"}}, []string{"two", "one"}},
		"site and words":                         {index.Query{Text: "发展", Site: []string{"taiwan"}}, []string{"two"}},
		"kind":                                   {index.Query{Text: "kind:video"}, []string{"two"}},
		"id":                                     {index.Query{Text: "id:" + record.ArticleID("two")}, []string{"two"}},
		"id, its beginning":                      {index.Query{Text: "id:" + record.ArticleID("two")[:9]}, []string{"two"}},
		"deleted":                                {index.Query{Text: "deleted:yes"}, []string{"three"}},
		"missing":                                {index.Query{Text: "deleted:missing"}, []string{"four"}},
		"not deleted":                            {index.Query{Text: "deleted:no"}, []string{"five", "two", "one"}},
		"from, inclusive":                        {index.Query{From: "2023-01-01"}, []string{"five", "three", "two"}},
		"to, inclusive":                          {index.Query{To: "2023-01-01"}, []string{"two", "one"}},
		"a day":                                  {index.Query{From: "2022-12-31", To: "2022-12-31"}, []string{"one"}},
		"limit and offset":                       {index.Query{Limit: 2, Offset: 1}, []string{"three", "two"}},
		"behind the end":                         {index.Query{Offset: 10}, nil},
		"any, for questions":                     {index.Query{Text: "发展中国家面临什么挑战？", Any: true, Limit: 1}, []string{"two"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, hit := range search(t, w, test.q).Hits {
				got = append(got, names[hit.ID])
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%+v: -want +got\n%s", test.q, diff)
			}
		})
	}
}
