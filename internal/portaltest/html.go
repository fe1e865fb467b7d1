package portaltest

import (
	"jianbao/charset"
)

// HTML is an answer with a page in the named encoding (see charset.Encode:
// what it cannot hold becomes a numeric character reference). declared is the
// charset that the Content-Type header claims; "" claims none. What the page
// itself claims is the page's affair.
func HTML(encoding, declared, page string) Answer {
	body, err := charset.Encode(encoding, page)
	if err != nil {
		panic("portaltest: " + err.Error()) // an encoding that nobody knows: the caller's mistake
	}
	a := Answer{Body: body}
	if declared != "" {
		a.Type = "text/html; charset=" + declared
	}
	return a
}
