// Package inbox holds the words of the team's inbox, one file a language.
//
// A new language is a copy of sv.json with the same keys. A key that ends in _one
// is for one of what the key without it counts; names in {braces} are filled in.
package inbox

import "embed"

// Words holds one JSON object of texts a language, such as sv.json.
//
//go:embed *.json
var Words embed.FS
