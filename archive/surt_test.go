package archive

import "testing"

// The keys are those of the Python package surt 0.3.1, but where said.
func TestSURT(t *testing.T) {
	for url, want := range map[string]string{
		"http://www.example.com/":                              "com,example)/",
		"http://www2.news.bandao.cn:80/A/B.html?b=2&a=1&A=0#x": "cn,bandao,news)/a/b.html?a=0&a=1&b=2",
		"https://example.com:443/x/":                           "com,example)/x",
		"https://user:pass@example.com:80/x":                   "com,example:80)/x",
		"http://127.0.0.1:8080/x":                              "1,0,0,127:8080)/x",
		"http://a.cn":                                          "cn,a)/",
		"http://a.cn/?":                                        "cn,a)/",
		"http://a.cn?q":                                        "cn,a)/?q",
		"http://a.cn/a%20b/?x=%E4":                             "cn,a)/a%20b?x=%e4",
		"http://[::1]:8080/":                                   "::1:8080)/",
		"http://[::1]/":                                        "::1)/",
		"http://a.cn//x//y/":                                   "cn,a)/x/y",
		"http://a.cn/x?b&a&":                                   "cn,a)/x?&a&b",
		"urn:x:Y":                                              "urn:x:y", // ours: no host to turn round
	} {
		if got := surt(url); got != want {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
}
