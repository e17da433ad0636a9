package directory

import "reflect"

// File is a kind of file of the data folder.
type File struct {
	Schema  string       // name of its JSON Schema
	Pattern string       // of its path in the data folder
	Type    reflect.Type // what it is read into
}

// Files lists every kind of file that is read.
var Files = []File{
	{"service", "services/*.yaml", reflect.TypeFor[Service]()},
	{"team", "teams/*.yaml", reflect.TypeFor[Team]()},
	{"sources", "sources.yaml", reflect.TypeFor[map[string]Source]()},
	{"regions", "regions.yaml", reflect.TypeFor[map[string]Region]()},
	{"areas", "areas.yaml", reflect.TypeFor[[]Area]()},
	{"law", "law.yaml", reflect.TypeFor[map[string]Figure]()},
	{"glossary", "glossary.yaml", reflect.TypeFor[[]Term]()},
	{"pictures", "pictures.yaml", reflect.TypeFor[Pictures]()},
	{"browsers", "browsers.yaml", reflect.TypeFor[[]Browser]()},
	{"evaluation", "evaluation.yaml", reflect.TypeFor[Evaluation]()},
}
