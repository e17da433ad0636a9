package publish

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"lyktan/tipapi/bundle"
)

// short makes the short addresses: "/1" and on for the pages that are named, in
// this order, and for each page its name without a language.
func (b *Built) short(names []string, language string) (bundle.Short, error) {
	short := bundle.Short{}
	for path := range b.pages {
		rest, ours := strings.CutPrefix(path, language+"/")
		if name, file, _ := strings.Cut(rest, "/"); ours && file == "index.html" {
			short[name] = name
		}
	}
	var faults []error
	if len(names) > 9 {
		faults = append(faults, fmt.Errorf("site/hugo.yaml: params.short: %d pages, but one digit can name nine", len(names)))
	}
	for i, name := range names {
		if short[name] == "" {
			faults = append(faults, fmt.Errorf("site/hugo.yaml: params.short: /%d leads to %q, and there is no such page: name another, since the others keep their number", i+1, name))
		}
		short[strconv.Itoa(i+1)] = name
	}
	return short, errors.Join(faults...)
}
