package words

import (
	"strings"

	"golang.org/x/text/language"
)

// Detect chooses the language: the first of the flag, the environment's
// JIANBAO_LANG, the configuration's and the locale's that says anything.
func Detect(flag, env, configured, posix string) string {
	for _, wish := range []string{flag, env, configured, posix} {
		if wish != "" {
			return Match(wish)
		}
	}
	return English
}

// Known reports whether a tag, or a POSIX locale, means a language that there is.
func Known(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	if name == "C" || name == "POSIX" {
		return true
	}
	tag, err := language.Parse(strings.ReplaceAll(name, "_", "-"))
	if err != nil {
		return false
	}
	base, _ := tag.Base()
	return base.String() == "zh" || base.String() == "en"
}

// Match is the language of the catalogue for a BCP 47 tag or a POSIX locale
// such as zh_CN.UTF-8: every Chinese is simplified Chinese, the rest English.
func Match(name string) string {
	name, _, _ = strings.Cut(name, ".")
	name, _, _ = strings.Cut(name, "@")
	tag, err := language.Parse(strings.ReplaceAll(name, "_", "-"))
	if err != nil {
		return English
	}
	if base, _ := tag.Base(); base.String() == "zh" {
		return Chinese
	}
	return English
}
