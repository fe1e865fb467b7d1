package config

import (
	_ "embed" // the samples
	"slices"

	"jianbao/internal/words"
)

//go:embed sample.en.yaml
var sampleEnglish []byte

//go:embed sample.zh.yaml
var sampleChinese []byte

// Sample is a commented crawl.yaml to begin with, in the language of a tag.
func Sample(lang string) []byte {
	if words.Match(lang) == words.Chinese {
		return slices.Clone(sampleChinese)
	}
	return slices.Clone(sampleEnglish)
}
