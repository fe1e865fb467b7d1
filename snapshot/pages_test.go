package snapshot_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"jianbao/internal/words"
	"jianbao/record"
	"jianbao/snapshot"
)

// made makes a day's snapshot and gives the text of its files by their endings.
func made(t *testing.T, source snapshot.Source, o snapshot.Options) map[string]string {
	t.Helper()
	done, err := snapshot.Run(t.Context(), source, o)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, ending := range []string{".html", ".csv", ".jsonl", ".md"} {
		text, err := os.ReadFile(filepath.Join(done.Folder, "jianbao-"+o.Day.Date+ending))
		if err != nil {
			t.Fatal(err)
		}
		files[ending] = string(text)
	}
	text, err := os.ReadFile(filepath.Join(done.Folder, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	files["manifest"] = string(text)
	return files
}

func uglyOptions(t *testing.T) snapshot.Options {
	o := options(t, t.TempDir())
	o.SiteNames, o.Words, o.Partial = uglyNames, words.New("zh-CN"), true
	return o
}

// No text of the network becomes an element, an attribute or a link that is not one.
func TestThePageHoldsOnlyItsOwnElements(t *testing.T) {
	page := made(t, ugly(), uglyOptions(t))[".html"]
	elements := strings.Fields("html head meta title style body header p h1 time small ul li b div bdi nav ol a span main section h2 article h3 ins del code footer")
	attributes := strings.Fields("lang charset http-equiv content name class datetime aria-label href id rel")
	z := html.NewTokenizer(strings.NewReader(page))
	articles := 0
	for z.Next() != html.ErrorToken {
		token := z.Token()
		if token.Type != html.StartTagToken && token.Type != html.SelfClosingTagToken {
			continue
		}
		if token.Data == "article" {
			articles++
		}
		if !slices.Contains(elements, token.Data) {
			t.Errorf("element %s", token.Data)
		}
		for _, a := range token.Attr {
			if !slices.Contains(attributes, a.Key) {
				t.Errorf("attribute %s of %s", a.Key, token.Data)
			}
			if a.Key == "href" && !strings.HasPrefix(a.Val, "http://") && !strings.HasPrefix(a.Val, "#") {
				t.Errorf("link to %s", a.Val)
			}
		}
	}
	if articles != 24 {
		t.Errorf("%d articles, want 24", articles)
	}
	for _, part := range []string{`<html lang="zh-CN">`, `default-src &#39;none&#39;`, "prefers-color-scheme: dark", "@media print", "width=device-width",
		"天龙在线 &lt;b&gt; 当天没有应答", "不完整", "补录 · 年鉴", "更新时间", "（无标题）", "无日期", "<del>六十二</del><ins>七十一</ins>", "2026-11-22 12:00 确认删除", `lang="zh-TW"`, "此处有删节"} {
		if !strings.Contains(page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
}

func TestNoFileHoldsMarksOfDirection(t *testing.T) {
	for ending, text := range made(t, ugly(), uglyOptions(t)) {
		if ending != ".jsonl" && strings.ContainsAny(text, "\u202e\u2066\u2069\u202c\x00\x1b") { // a record is as it is
			t.Errorf("%s holds some", ending)
		}
	}
}

// A day late or long ago has its row in the table and among the records.
func TestRowsAreTheDay(t *testing.T) {
	files := made(t, ugly(), uglyOptions(t))
	rows, err := csv.NewReader(strings.NewReader(files[".csv"])).ReadAll()
	if err != nil || len(rows) != 25 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if strings.Count(files[".csv"], "\r\n") != 25 || !strings.HasPrefix(files[".csv"], "\ufeff") {
		t.Error("no BOM, or rows that do not end with CRLF")
	}
	late := 0
	for i, text := range strings.Split(strings.TrimSpace(files[".jsonl"]), "\n") {
		var row struct {
			Change string
			record.Article
		}
		if err := json.Unmarshal([]byte(text), &row); err != nil {
			t.Fatal(err)
		}
		if r := rows[i+1]; r[0] != row.Change || r[9] != row.ID || strings.Contains(text, "last_seen") {
			t.Errorf("row %d: %q, %s %s", i, r, row.Change, row.ID)
		}
		if rows[i+1][12] == "late" {
			late++
		}
	}
	if late != 4 {
		t.Errorf("%d late ones, want 4", late)
	}
}

// Every text of the table may begin as a formula does.
func TestNoFormulaCanRun(t *testing.T) {
	s := &stock{revisions: map[string][]record.Article{}}
	starts := []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "'=", "\"=", "＝", "＋", "－", "＠", "|", "%", "\u00a0=", "\ufeff=", "\u200b=", "−"}
	for _, start := range starts {
		text := start + "1+1,\"x\"\ny"
		c := record.Content{Title: text, Source: text, Authors: []string{text, text}, Body: text}
		id := s.add(3, text, text, c)
		s.revisions[id][0].URL = text
	}
	table := made(t, s, options(t, t.TempDir()))[".csv"]
	check := func(reader string, rows [][]string) {
		if len(rows) != len(starts)+1 {
			t.Fatalf("%s: %d rows, want %d", reader, len(rows), len(starts)+1)
		}
		for _, row := range rows {
			for i, text := range row {
				if len(row) != 13 || text != "" && strings.ContainsAny(text[:1], "=+-@|%\t\r\n ") {
					t.Errorf("%s, column %d: %q", reader, i, text)
				}
			}
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	check("Go", rows)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	cmd := exec.CommandContext(t.Context(), python, "-c",
		"import csv,io,json,sys; print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode('utf-8-sig'), newline='')))))")
	cmd.Stdin = strings.NewReader(table)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("python3: %v", err)
	}
	var again [][]string
	if err := json.Unmarshal(out, &again); err != nil {
		t.Fatal(err)
	}
	check("python", again)
	for i := range again {
		if !slices.Equal(again[i], rows[i]) {
			t.Errorf("row %d: %q and %q", i, again[i], rows[i])
		}
	}
}

// The same inputs give the same bytes, whatever runs beside, in whatever zone,
// whether records are kept in memory or read again, in whatever order they come.
func TestTheSameInputsGiveTheSameBytes(t *testing.T) {
	for _, by := range []string{snapshot.BySeen, snapshot.ByPublished} {
		o := uglyOptions(t)
		o.By = by
		want := made(t, ugly(), o)
		for name, change := range map[string]func(*snapshot.Options){
			"no memory": func(o *snapshot.Options) { o.Memory = 1 },
			"a little":  func(o *snapshot.Options) { o.Memory = 20 << 10 },
			"one processor": func(*snapshot.Options) {
				t.Cleanup(func() { runtime.GOMAXPROCS(runtime.NumCPU()) })
				runtime.GOMAXPROCS(1)
			},
		} {
			again := uglyOptions(t)
			again.By = by
			change(&again)
			for ending, text := range made(t, ugly(), again) {
				if text != want[ending] {
					t.Errorf("%s, %s: %s differs", by, name, ending)
				}
			}
		}
	}
}

// Two that write the same day at once make one folder between them.
func TestTwoAtOnce(t *testing.T) {
	o := uglyOptions(t)
	var group sync.WaitGroup
	var mu sync.Mutex
	wrote := 0
	for range 4 {
		group.Go(func() {
			done, err := snapshot.Run(t.Context(), ugly(), o)
			mu.Lock()
			defer mu.Unlock()
			if err != nil || done.Edition != 1 {
				t.Errorf("%+v, %v", done, err)
			}
			if !done.Unchanged {
				wrote++
			}
		})
	}
	group.Wait()
	entries, err := os.ReadDir(o.Out)
	if err != nil || wrote != 1 || len(entries) != 1 {
		t.Errorf("%d wrote, %v, %v", wrote, entries, err)
	}
	if wrong, _, err := snapshot.Check(t.Context(), filepath.Join(o.Out, "2026-11-22")); err != nil || len(wrong) > 0 {
		t.Errorf("%v, %v", wrong, err)
	}
}

// Check finds one changed bit at any place of any file. Of the page, every
// seventh place is enough here: TestSlowEveryByteIsChecked takes them all.
func TestBytesAreChecked(t *testing.T) { changeBytes(t, 7) }

func changeBytes(t *testing.T, stride int) {
	o := options(t, t.TempDir())
	done, err := snapshot.Run(t.Context(), shelf{"x": story("x", "seen", "revised")}, o)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(done.Folder, "*"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		put := func(i int, b byte) {
			if _, err := f.WriteAt([]byte{b}, int64(i)); err != nil {
				t.Fatal(err)
			}
		}
		for i, b := range text {
			if i%stride != 0 && filepath.Ext(name) == ".html" {
				continue
			}
			put(i, b^(1<<(i%8)))
			if wrong, _, err := snapshot.Check(t.Context(), done.Folder); err != nil || len(wrong) == 0 {
				t.Errorf("%s: byte %d changed unseen: %v", filepath.Base(name), i, err)
			}
			put(i, b)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct {
		zone, date string
		hours      float64 // 0: no day
	}{
		{"Asia/Shanghai", "2026-11-22", 24}, {"Asia/Shanghai", "2026-02-29", 0}, {"Asia/Shanghai", "2024-02-29", 24},
		{"Europe/Berlin", "2026-03-29", 23}, {"Europe/Berlin", "2026-10-25", 25},
		{"America/Sao_Paulo", "2018-11-04", 23}, {"America/Sao_Paulo", "2018-02-17", 25}, // at midnight
		{"America/Havana", "2026-03-08", 23}, {"America/Havana", "2026-11-01", 25},
		{"Pacific/Apia", "2011-12-29", 24}, {"Pacific/Apia", "2011-12-30", 0}, {"Pacific/Apia", "2011-12-31", 24},
		{"Asia/Beirut", "2026-03-29", 23}, {"UTC", "2026-1-2", 0}, {"UTC", "", 0}, {"UTC", "0000-01-01", 0},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := snapshot.ParseDay(c.date, zone)
		if got := day.To.Sub(day.From).Hours(); (err != nil) != (c.hours == 0) || err == nil && got != c.hours {
			t.Errorf("%s in %s: %v hours, %v", c.date, c.zone, got, err)
		}
		if err != nil {
			continue
		}
		next := day.To.In(zone).Format(time.DateOnly)
		if !day.Holds(day.From) || day.Holds(day.To) || day.From.In(zone).Format(time.DateOnly) != c.date || next <= c.date ||
			day.From.Add(-time.Nanosecond).In(zone).Format(time.DateOnly) >= c.date {
			t.Errorf("%s in %s: from %v to %v", c.date, c.zone, day.From, day.To)
		}
	}
}

func TestAnEmptyDayIsAnHonestOne(t *testing.T) {
	files := made(t, &stock{}, options(t, t.TempDir()))
	if !strings.Contains(files[".html"], "No article on this day.") || !strings.Contains(files[".md"], "No crawl ran on this day") ||
		files[".jsonl"] != "" || bytes.Count([]byte(files[".csv"]), []byte("\r\n")) != 1 {
		t.Errorf("%q", files)
	}
}
