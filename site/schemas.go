package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"lyktan/site/directory"
	"lyktan/site/lint"
	"lyktan/site/schema"
	"lyktan/site/wordlist"
)

// schemaFolder is where the JSON Schemas of the data files are kept.
const schemaFolder = "site/schema"

// editorSettings tells Visual Studio Code and its relatives which schema is for
// which file. They read it with the extension redhat.vscode-yaml.
const editorSettings = ".vscode/settings.json"

// schemaFiles is what "site schema" writes, by path: the schemas, and the
// settings that lead to them.
func schemaFiles() (map[string][]byte, error) {
	// What is wrong with the data, check says: here are its places, as far as they can be read.
	data, _ := directory.Load(os.DirFS("site/data"), "", time.Now().UTC())
	checker := schema.New(schema.Site{Source: func(key string) bool { return key != "" }, Regions: data.RegionKeys})
	words := reflect.TypeFor[wordlist.Lists]()
	kinds := append(slices.Clone(directory.Files),
		directory.File{Schema: "words", Pattern: "words.yaml", Type: words},
		directory.File{Schema: "words", Pattern: "revealing.yaml", Type: words})
	var err error
	files := map[string][]byte{}
	patterns := map[string][]string{}
	for _, kind := range kinds {
		path := filepath.Join(schemaFolder, kind.Schema+".json")
		if files[path], err = checker.JSON(kind.Schema, kind.Type); err != nil {
			return nil, err
		}
		patterns["./"+path] = append(patterns["./"+path], "site/data/"+kind.Pattern)
	}
	// The front matter of pages: for programs that read it, and for people.
	page := filepath.Join(schemaFolder, "page.json")
	if files[page], err = checker.JSON("page", reflect.TypeFor[lint.Front]()); err != nil {
		return nil, err
	}
	settings, err := json.MarshalIndent(map[string]any{"yaml.schemas": patterns}, "", "  ")
	files[editorSettings] = append(settings, '\n')
	return files, err
}

func writeSchemas() error {
	files, err := schemaFiles()
	if err != nil {
		return err
	}
	for path, text := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
