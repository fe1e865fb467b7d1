package crawler

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jianbao/crawler/fetch"
	"jianbao/record"
)

// How long a URL is left alone after it failed, doubled with each failure. Start
// pages, feeds and sitemaps are not left alone for long: that they do not
// answer has to be noticed and reported.
const (
	firstBackOff = 5 * time.Minute
	lastBackOff  = 24 * time.Hour
	startBackOff = time.Hour
	// hostFailures in a row close a host for the rest of the pass.
	hostFailures = 3
)

// verdict is what an exchange came to, before its page is read.
type verdict struct {
	result record.Result
	// backOff, where positive, is how long the host is to be left alone.
	backOff time.Duration
	// failing says that the host did not answer; the next request may succeed.
	failing bool
	// dead says that no request to the origin can succeed.
	dead bool
}

// classify names the outcome of an exchange from its status alone. Pages with
// status 2xx are judged by the reader.
func classify(r record.Request, capture record.Capture, err error, now time.Time) verdict {
	v := verdict{result: record.Result{Request: r, Time: capture.Time.UTC()}}
	if capture.Time.IsZero() {
		v.result.Time = now.UTC()
	}
	if cut := capture.Truncated == record.TruncatedTime || capture.Truncated == record.TruncatedDisconnect; cut || err != nil && capture.Status == 0 {
		// A page that is not whole is kept, but not read: what it lacks would
		// look like a revision.
		v.failed(capture, err, now)
		return v
	}
	v.result.ETag = capture.Header.Get("ETag")
	v.result.LastModified = capture.Header.Get("Last-Modified")
	v.byStatus(capture, now)
	return v
}

// failed is an exchange without an answer.
func (v *verdict) failed(capture record.Capture, err error, now time.Time) {
	v.result.Outcome, v.result.Detail = record.Unreachable, "the connection ended before the answer did"
	if capture.Truncated == record.TruncatedTime {
		v.result.Outcome, v.result.Detail = record.TimedOut, "the answer took too long"
	}
	if e, ok := errors.AsType[*fetch.Error](err); ok {
		v.result.Outcome, v.result.Detail = e.Outcome, e.Detail
	} else if err != nil {
		v.result.Detail = err.Error()
	}
	switch v.result.Outcome {
	case record.NoSuchHost, record.BadTLS, record.NotPublicHost:
		v.dead = true
	case record.Unreachable, record.TimedOut:
		v.failing = capture.Status == 0
	}
}

func (v *verdict) byStatus(capture record.Capture, now time.Time) {
	r := &v.result
	status := capture.Status
	wait, told := retryAfter(capture.Header, now)
	switch {
	case status == http.StatusNotModified && (r.Request.ETag != "" || r.Request.LastModified != ""):
		r.Outcome = record.NotModified
	case status >= 200 && status < 300:
		r.Outcome = "" // the reader says
	case status >= 300 && status < 400 && capture.Header.Get("Location") != "":
		r.Outcome = record.Redirected
	case status == http.StatusNotFound:
		r.Outcome = record.NotFound
	case status == http.StatusGone:
		r.Outcome = record.Gone
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable && told:
		r.Outcome = record.Throttled
		v.throttled(wait, told, now)
	case status >= 500:
		r.Outcome, v.failing = record.ServerError, statusClosed(status)
	case status >= 400:
		r.Outcome = record.Refused
	default:
		r.Outcome = record.BadResponse
	}
	switch {
	case status >= 400, r.Outcome == record.BadResponse:
		r.Detail = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	case r.Outcome == record.Redirected:
		r.Detail = fmt.Sprintf("HTTP %d to %s", status, capture.Header.Get("Location"))
	case capture.Truncated == record.TruncatedLength:
		r.Detail = fmt.Sprintf("longer than is taken of a page: what follows the first %d bytes was cut off", len(capture.Body))
	}
}

// throttled obeys Retry-After: up to patience it is waited for in this pass,
// once; longer waits are left to a later pass. Where the server names no time,
// the URL waits ever longer, but not its host: one URL that is always refused
// must not keep the others from being asked.
func (v *verdict) throttled(wait time.Duration, told bool, now time.Time) {
	v.backOff = firstBackOff
	if told {
		v.result.RetryAt = now.Add(wait)
		v.result.RetryInPass = wait <= patience && v.result.Request.Attempts == 0
		v.backOff = max(wait, time.Millisecond)
	}
}

// retryAfterFailure is when a URL that failed is asked again, where its server
// named no time.
func retryAfterFailure(r record.Result, now time.Time) time.Time {
	wait := backOff(r.Request.Attempts)
	if r.Outcome == record.Refused {
		wait = max(wait, time.Hour)
	}
	if r.Request.Start {
		wait = min(wait, startBackOff)
	}
	return now.Add(wait)
}

// backOff doubles with each failure in a row.
func backOff(attempts int) time.Duration {
	wait := firstBackOff
	for range min(attempts, 20) {
		wait = min(2*wait, lastBackOff)
	}
	return wait
}

// retryAfter reads Retry-After (RFC 9110, 10.2.3), seconds or a date, at most a day.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0, false
	}
	var wait time.Duration
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		wait = time.Duration(min(max(seconds, 0), int64(lastBackOff/time.Second))) * time.Second
	} else if at, err := http.ParseTime(value); err == nil {
		wait = at.Sub(now)
	} else {
		return 0, false
	}
	return min(max(wait, 0), lastBackOff), true
}
