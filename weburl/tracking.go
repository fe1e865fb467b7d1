package weburl

import "strings"

// isTracking reports whether a query parameter only tells how the reader came
// to the page. The list is short on purpose: a parameter that is dropped though
// it chooses the page would make one article of two.
func isTracking(name, value string) bool {
	name = strings.ToLower(name)
	switch name {
	case
		// Advertising clicks.
		"gclid", "gclsrc", "dclid", "gbraid", "wbraid", "fbclid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
		"bd_vid", "qhclickid", "sogou_clickid",
		// Analytics: Google, Matomo, Baidu Tongji (hm…), Alibaba (spm, scm), mail senders.
		"_ga", "_gl", "pk_campaign", "pk_kwd", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "spm", "scm",
		"mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok",
		// Sharing from apps: WeChat, Toutiao, QQ.
		"isappinstalled", "nsukey", "wx_header", "share_token", "share_from", "share_source", "share_medium",
		"share_plat", "share_session_id", "tt_from":
		return true
	case "from":
		// The parameter has other uses; these values are those of WeChat and QQ.
		switch strings.ToLower(value) {
		case "timeline", "singlemessage", "groupmessage", "weixin", "wechat", "qq", "qzone", "weibo":
			return true
		}
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "mtm_")
}

// isSession reports whether a query parameter is a session identifier, which
// makes a new address of every page on every visit.
func isSession(name, value string) bool {
	name = strings.ToLower(name)
	switch name {
	case "phpsessid", "jsessionid", "sessionid", "session_id", "cfid", "cftoken", "oscsid", "zenid":
		return true
	case "sid", "s":
		// Too short a name to go by: a hexadecimal digest only.
		return len(value) == 32 && strings.Trim(strings.ToLower(value), "0123456789abcdef") == ""
	}
	return strings.HasPrefix(name, "aspsessionid")
}

// dropPathSession removes session identifiers of Java servers (;jsessionid=…
// at the end of a segment) and of ASP.NET (a segment (S(…))) from a path.
func dropPathSession(path string) string {
	if !strings.ContainsAny(path, ";(") {
		return path
	}
	var kept []string
	for i, segment := range strings.Split(path, "/") {
		if i > 0 && strings.HasPrefix(segment, "(S(") && strings.HasSuffix(segment, "))") {
			continue
		}
		if at := strings.Index(strings.ToLower(segment), ";jsessionid="); at >= 0 {
			end := strings.IndexByte(segment[at+1:], ';')
			if end < 0 {
				segment = segment[:at]
			} else {
				segment = segment[:at] + segment[at+1+end:]
			}
		}
		kept = append(kept, segment)
	}
	if len(kept) == 1 {
		return "/"
	}
	return strings.Join(kept, "/")
}
