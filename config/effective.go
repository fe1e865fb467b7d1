package config

import "encoding/json"

// Effective is the whole configuration as one line of JSON, defaults included.
// It is also valid YAML: Parse reads it to the same Effective. The paths of
// the folders are left out, so that an archive that holds it can be moved; so
// would secrets be, but there are none in a Config.
func (c *Config) Effective() []byte {
	shown := *c
	shown.Data, shown.WARCDir = "", ""
	out, err := json.Marshal(&shown)
	if err != nil {
		panic("config: a configuration is always representable as JSON: " + err.Error())
	}
	return out
}
