package fetch

import (
	"net"
	"strconv"
	"strings"

	"jianbao/internal/words"
)

// ConnectTo sends connections for one host and port to another, as curl's
// --connect-to does. The request, its Host field and the name in TLS stay
// those of the address that was asked for. IPv6 addresses stand without
// brackets here.
type ConnectTo struct {
	// Host and Port are what is asked for; "" matches any.
	Host, Port string
	// Address and ToPort are what is dialled instead; "" keeps what was asked.
	Address, ToPort string
}

// ParseConnectTo reads HOST1:PORT1:HOST2:PORT2. Each field may be empty; IPv6
// addresses stand in brackets.
func ParseConnectTo(s string) (ConnectTo, error) {
	var fields []string
	for rest, more := s, true; more; {
		var field string
		if strings.HasPrefix(rest, "[") {
			address, after, closed := strings.Cut(rest[1:], "]")
			if !closed || after != "" && after[0] != ':' || net.ParseIP(address) == nil {
				return ConnectTo{}, words.Errorf("connect_to %q: the address in brackets is not IPv6", s)
			}
			field, rest, more = address, strings.TrimPrefix(after, ":"), after != ""
		} else {
			field, rest, more = strings.Cut(rest, ":")
		}
		fields = append(fields, field)
	}
	if len(fields) != 4 {
		return ConnectTo{}, words.Errorf("connect_to %q: want host:port:address:port, four fields that may be empty, IPv6 in brackets", s)
	}
	to := ConnectTo{Host: fields[0], Port: fields[1], Address: fields[2], ToPort: fields[3]}
	return to, to.validate()
}

// String is the form that ParseConnectTo reads.
func (c ConnectTo) String() string {
	bracket := func(host string) string {
		if strings.Contains(host, ":") {
			return "[" + host + "]"
		}
		return host
	}
	return bracket(c.Host) + ":" + c.Port + ":" + bracket(c.Address) + ":" + c.ToPort
}

func (c ConnectTo) validate() error {
	for _, port := range []string{c.Port, c.ToPort} {
		if n, err := strconv.ParseUint(port, 10, 16); port != "" && (err != nil || n == 0) {
			return words.Errorf("connect_to %q: %q is not a port from 1 to 65535", c.String(), port)
		}
	}
	return nil
}

// redirect is where to dial for an address host:port.
func (f *Fetcher) redirect(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	for _, to := range f.o.ConnectTo {
		if to.Host != "" && !strings.EqualFold(to.Host, host) || to.Port != "" && to.Port != port {
			continue
		}
		if to.Address != "" {
			host = to.Address
		}
		if to.ToPort != "" {
			port = to.ToPort
		}
		break
	}
	return net.JoinHostPort(host, port)
}
