package config

import (
	"errors"
	"math"
	"net/netip"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"time"

	"jianbao/internal/words"
)

// Duration is a time span, written as 2s, 15m, 1h30m, 30d.
type Duration time.Duration

// The forms of durations and sizes, for the schema too.
const (
	durationForm = `^(0|[0-9]+d([0-9.]+(h|m|s|ms|us|ns))*|([0-9.]+(h|m|s|ms|us|ns))+)$`
	sizeForm     = `^[0-9]+ *([kKmMgGtT][iI]?[bB]|[bB])?$`
)

// maxDuration keeps sums of durations and times far from overflow.
const maxDuration = 100 * 365 * Day24

// ParseDuration reads a duration: numbers with the units d (24 hours), h, m,
// s and ms, the greater first, none below zero; a lone 0 needs no unit.
func ParseDuration(s string) (Duration, error) {
	if !regexp.MustCompile(durationForm).MatchString(s) {
		return 0, words.Errorf("%q is not a duration: write it as 2s, 15m, 1h30m or 30d", s)
	}
	rest, days := s, time.Duration(0)
	if head, tail, ok := strings.Cut(s, "d"); ok {
		n, err := strconv.ParseUint(head, 10, 31)
		if err != nil {
			return 0, words.Errorf("%q is not a duration: write it as 2s, 15m, 1h30m or 30d", s)
		}
		days, rest = time.Duration(n), tail
		if tail == "" {
			rest = "0s"
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil {
		return 0, words.Errorf("%q is not a duration: write it as 2s, 15m, 1h30m or 30d", s)
	}
	if days > maxDuration/Day24 || d > maxDuration || days*Day24+d > maxDuration {
		return 0, words.Errorf("%q is longer than 100 years", s)
	}
	return Duration(days*Day24 + d), nil
}

// Std is the duration as package time has it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// String is the shortest writing that ParseDuration reads back.
func (d Duration) String() string {
	days, rest := time.Duration(d)/Day24, time.Duration(d)%Day24
	out := ""
	if days > 0 {
		out = strconv.FormatInt(int64(days), 10) + "d"
		if rest == 0 {
			return out
		}
	}
	text := rest.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return out + text
}

// MarshalText implements encoding.TextMarshaler.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Duration) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDuration(string(text))
	return err
}

// Size is a number of bytes, written as 2GiB, 500MB or plainly.
type Size int64

// ParseSize reads a size: a whole number with no unit, B, or one of kB, MB,
// GB, TB (powers of 1000) and KiB, MiB, GiB, TiB (of 1024), in either case.
func ParseSize(s string) (Size, error) {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(s)
	}
	if !regexp.MustCompile(sizeForm).MatchString(s) {
		return 0, words.Errorf("%q is not a size: write it as 500MB, 2GiB or a number of bytes", s)
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	factor, known := sizeUnits()[strings.ToLower(strings.TrimLeft(s[end:], " "))]
	if err != nil || !known {
		return 0, words.Errorf("%q is not a size: write it as 500MB, 2GiB or a number of bytes", s)
	}
	if n > math.MaxInt64/factor {
		return 0, words.Errorf("%q is too large", s)
	}
	return Size(n * factor), nil
}

func sizeUnits() map[string]int64 {
	return map[string]int64{
		"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
		"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	}
}

// Bytes is the number.
func (s Size) Bytes() int64 { return int64(s) }

// String is the shortest writing that ParseSize reads back.
func (s Size) String() string {
	if s == 0 {
		return "0"
	}
	for _, unit := range []string{"TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "kB"} {
		if factor := Size(sizeUnits()[strings.ToLower(unit)]); s%factor == 0 {
			return strconv.FormatInt(int64(s/factor), 10) + unit
		}
	}
	return strconv.FormatInt(int64(s), 10)
}

// MarshalText implements encoding.TextMarshaler.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Size) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSize(string(text))
	return err
}

// Day is a calendar day. The zero Day is none.
type Day struct{ start time.Time }

// Start is the day's first moment in UTC.
func (d Day) Start() time.Time { return d.start }

// IsZero reports whether there is no day.
func (d Day) IsZero() bool { return d.start.IsZero() }

// String is the day as 2019-04-30, "" for none.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.start.Format(time.DateOnly)
}

// MarshalText implements encoding.TextMarshaler.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil || t.Year() < 1900 {
		return words.Errorf("%q is not a day: write it as 2019-04-30", string(text))
	}
	d.start = t
	return nil
}

// Pattern is a regular expression (RE2), compiled.
type Pattern struct{ *regexp.Regexp }

// maxPattern is far longer than a pattern that a person can read.
const maxPattern = 2000

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Pattern) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		return words.Errorf("an empty pattern would fit every address")
	}
	if len(text) > maxPattern {
		return words.Errorf("the pattern is longer than %d bytes", maxPattern)
	}
	re, err := regexp.Compile(string(text))
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return words.Errorf("%s is not a regular expression (RE2): %w at %s", string(text), errors.New(e.Code.String()), e.Expr)
	}
	if err != nil {
		return err
	}
	p.Regexp = re
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (p Pattern) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Network is a range of addresses; a lone address is a range of one.
type Network struct{ netip.Prefix }

// UnmarshalText implements encoding.TextUnmarshaler.
func (n *Network) UnmarshalText(text []byte) error {
	prefix, err := netip.ParsePrefix(string(text))
	if err != nil {
		address, err := netip.ParseAddr(string(text))
		if err != nil || address.Zone() != "" {
			return words.Errorf("%q is not a network: write it as 127.0.0.1/32 or 10.0.0.0/8", string(text))
		}
		prefix = netip.PrefixFrom(address, address.BitLen())
	}
	n.Prefix = prefix.Masked()
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (n Network) MarshalText() ([]byte, error) { return n.Prefix.MarshalText() }

// ConnectTo sends connections that are meant for Host:Port to Address:ToPort,
// as curl's --connect-to. An empty Host or Port fits any; an empty Address or
// ToPort changes nothing.
type ConnectTo struct{ Host, Port, Address, ToPort string }

// ParseConnectTo reads host:port:address:port; IPv6 addresses stand in brackets.
func ParseConnectTo(s string) (ConnectTo, error) {
	parts, ok := splitColons(s)
	if !ok || len(parts) != 4 || parts[2] == "" && parts[3] == "" {
		return ConnectTo{}, words.Errorf("%q is not host:port:address:port", s)
	}
	for _, port := range []string{parts[1], parts[3]} {
		if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
			return ConnectTo{}, words.Errorf("%q is not host:port:address:port: %q is no port", s, port)
		}
	}
	return ConnectTo{Host: strings.ToLower(parts[0]), Port: parts[1], Address: parts[2], ToPort: parts[3]}, nil
}

// splitColons splits at the colons outside of brackets, which it takes off.
func splitColons(s string) (parts []string, ok bool) {
	if strings.ContainsAny(s, " \t\r\n/@") {
		return nil, false
	}
	for {
		if strings.HasPrefix(s, "[") {
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, false
			}
			if address, err := netip.ParseAddr(s[1:end]); err != nil || !address.Is6() {
				return nil, false
			}
			parts, s = append(parts, s[1:end]), s[end+1:]
		} else {
			end := strings.IndexByte(s, ':')
			if end < 0 {
				end = len(s)
			}
			if strings.ContainsAny(s[:end], "[]") {
				return nil, false
			}
			parts, s = append(parts, s[:end]), s[end:]
		}
		if s == "" {
			return parts, true
		}
		if s[0] != ':' {
			return nil, false
		}
		s = s[1:]
	}
}

// String is host:port:address:port.
func (c ConnectTo) String() string {
	return bracket(c.Host) + ":" + c.Port + ":" + bracket(c.Address) + ":" + c.ToPort
}

func bracket(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *ConnectTo) UnmarshalText(text []byte) (err error) {
	*c, err = ParseConnectTo(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (c ConnectTo) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// Selector is one CSS or XPath selector, or several that are tried in order.
type Selector []string
