package config

import (
	"encoding/json"

	"github.com/invopop/jsonschema"
)

// Schema is the JSON Schema (draft 2020-12) of crawl.yaml, for editors. Every
// file that Parse accepts is valid by it, null values left out; what spans
// several fields is checked by Parse alone.
func Schema() ([]byte, error) {
	r := jsonschema.Reflector{RequiredFromJSONSchemaTags: true, ExpandedStruct: true}
	s := r.Reflect(&Config{})
	s.ID = ""
	s.Title = "crawl.yaml"
	s.Description = "What jianbao crawls, how politely, and where it keeps it."
	return json.MarshalIndent(s, "", "  ")
}

func stringForm(pattern, example string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: pattern, Examples: []any{example}}
}

// JSONSchema is for Schema.
func (Duration) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{stringForm(durationForm, "15m"), {Type: "integer", Const: 0}}}
}

// JSONSchema is for Schema.
func (Size) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{stringForm(sizeForm, "2GiB"), {Type: "integer", Minimum: "0"}}}
}

// JSONSchema is for Schema.
func (Day) JSONSchema() *jsonschema.Schema {
	return stringForm(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, "2019-04-30")
}

// JSONSchema is for Schema.
func (Pattern) JSONSchema() *jsonschema.Schema {
	n := uint64(1)
	return &jsonschema.Schema{Type: "string", MinLength: &n}
}

// JSONSchema is for Schema.
func (Network) JSONSchema() *jsonschema.Schema {
	return stringForm(`^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$`, "127.0.0.1/32")
}

// JSONSchema is for Schema.
func (ConnectTo) JSONSchema() *jsonschema.Schema {
	return stringForm(`^[^ /@]*:[0-9]*:[^ /@]*:[0-9]*$`, "news.example.org:80:127.0.0.1:8080")
}

// JSONSchema is for Schema.
func (Selector) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
		{Type: "string"}, {Type: "array", Items: &jsonschema.Schema{Type: "string"}},
	}}
}
