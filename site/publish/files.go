package publish

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"lyktan/site/neutral"
)

// kinds are the endings of the files of a site.
var kinds = []string{".html", ".txt", ".vcf", ".json"}

// list returns the files of a site by their names in it, and what is wrong with
// those names.
func list(root fs.FS, revealing neutral.Words) (files map[string]bool, faults []error, err error) {
	files = map[string]bool{}
	judged := map[string]string{} // most languages have the same names
	err = fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if _, known := judged[base]; !known {
			judged[base] = revealing.InName(base)
		}
		if wrong := judged[base]; wrong != "" {
			faults = append(faults, fmt.Errorf("%s: neutral: %s", name, wrong))
		}
		if d.IsDir() {
			return nil
		}
		if !slices.Contains(kinds, path.Ext(name)) {
			faults = append(faults, fmt.Errorf("%s: files: the theme prints no such file, and nothing would check it: take it away", name))
		}
		files[name] = true
		return nil
	})
	return files, faults, err
}
