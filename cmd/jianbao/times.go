package main

import (
	"time"

	"jianbao/record"
)

// clockTime is a time for a person, in the archive's timezone; "" for none.
func clockTime(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format("2006-01-02 15:04")
}

// exactTime is a time with its seconds and zone.
func exactTime(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format(time.RFC3339)
}

// publishedTime is when a content was published, as precisely as its page said.
// A day is the page's own: in another timezone it might be the one before.
func publishedTime(c record.Content, loc *time.Location) string {
	if c.PublishedPrecision == record.ToDay && !c.Published.IsZero() {
		return c.Published.Format(time.DateOnly)
	}
	return clockTime(c.Published, loc)
}

// momentForms are the forms in which a person writes a time, and what is added
// so that the whole of the second, minute or day that was named has passed.
var momentForms = []struct {
	layout string
	whole  func(time.Time) time.Time
}{
	{time.RFC3339, func(t time.Time) time.Time { return t.Add(time.Second) }},
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	{"2006-01-02 15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02 15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{time.DateOnly, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
}

// endOfMoment is the last instant of what the text names: a second, a minute or
// a day, in loc where it names no zone. A time with a part of a second, as
// --json gives them, is an instant itself.
func endOfMoment(text string, loc *time.Location) (time.Time, error) {
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form.layout, text, loc); err == nil && t.Nanosecond() > 0 {
			return t, nil
		} else if err == nil {
			return form.whole(t).Add(-1), nil
		}
	}
	return time.Time{}, usagef("%q is no time: write it as 2022-12-31, as \"2022-12-31 08:19\" or as 2022-12-31T08:19:00+08:00", text)
}
