package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"lyktan/site/configured"
	"lyktan/site/language"
	"lyktan/site/publish"
)

// mostOfHugo is how long a build of 28 languages may take, as a multiple of what
// Hugo alone takes for the same tree in the same run.
const mostOfHugo = 2

// asked are languages that people in Sweden read, and the site has not.
var asked = strings.Fields("am bn bs da de el es et fa fi fr hr ku pl ps ro ru so sq sr ti tr uk ur vi zh")

// withLanguages adds to a copy of the site as many languages as make n: copies of
// English, or of Arabic where they are written from the right. It returns all.
func withLanguages(t testing.TB, n int) []string {
	t.Helper()
	const file = "site/hugo.yaml"
	all, _, err := configured.Languages(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var added strings.Builder
	copies := map[string][]string{} // by the language that they are copies of
	for _, code := range asked[:n-len(all)] {
		direction, err := language.Direction(code)
		if err != nil {
			t.Fatal(err)
		}
		from := map[string]string{"ltr": "en", "rtl": "ar"}[direction]
		if err := os.CopyFS("content/"+code, os.DirFS("content/"+from)); err != nil {
			t.Fatal(err)
		}
		for _, folder := range []string{"site/i18n", "site/texts"} { // the second when it is there
			texts, err := os.ReadFile(filepath.Join(folder, from+".yaml"))
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, code+".yaml"), texts, 0o600)
			}
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		all = append(all, code)
		copies[from] = append(copies[from], code)
		fmt.Fprintf(&added, "  %s:\n    label: Copy %[1]s\n    locale: %[1]s\n    direction: %s\n    weight: %d\n    contentDir: ../content/%[1]s\n    outputFormats:\n",
			code, direction, len(all))
		for _, page := range []string{"form", "receipt", "refusal"} {
			fmt.Fprintf(&added, "      %s: {<<: *%[1]s, path: _tipapi/%s}\n", page, code)
		}
		added.WriteString("      reload: *reload\n      closed: *closed\n      numbers: *numbers\n      contact: *contact\n")
	}
	config := strings.Replace(string(text), "\noutputs:\n", "\n"+added.String()+"\noutputs:\n", 1)
	config = strings.Replace(config, "complete: [", "complete: ["+strings.Join(all[len(all)-(n-4):], ", ")+", ", 1)
	if n == 4 {
		return all
	}
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir("site/data", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var data any
		if err := yaml.UnmarshalWithOptions(text, &data, yaml.UseOrderedMap()); err != nil {
			return err
		}
		if text, err = yaml.Marshal(copyWords(data, copies)); err != nil {
			return err
		}
		return os.WriteFile(path, text, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// copyWords repeats what the data says in a language under the codes of its copies.
func copyWords(data any, copies map[string][]string) any {
	switch data := data.(type) {
	case []any:
		for i := range data {
			data[i] = copyWords(data[i], copies)
		}
	case yaml.MapSlice:
		for i, item := range data {
			data[i].Value = copyWords(item.Value, copies)
			for _, code := range copies[fmt.Sprint(item.Key)] {
				data = append(data, yaml.MapItem{Key: code, Value: data[i].Value})
			}
		}
		return data
	}
	return data
}

// BenchmarkBuild builds the site as it is and with 28 languages, with Hugo alone
// before each, and fails when the second takes more than it may.
func BenchmarkBuild(b *testing.B) {
	program := hugo(b)
	checked := checkedAsShipped(b)
	b.Chdir("site")
	for _, n := range []int{4, 28} {
		b.Run(fmt.Sprintf("languages=%d", n), func(b *testing.B) {
			copied(b)
			options := checked.options("https://lyktan.example/")
			options.Site.Languages = withLanguages(b, n)
			options.Hugo, options.Team, options.Out, options.Tips = program, "sodermalm", filepath.Join(b.TempDir(), "site"), true
			var alone, built []time.Duration
			var report publish.Report
			for b.Loop() {
				bare := exec.Command(program, "--source", "site", "--destination", b.TempDir(), "--noBuildLock")
				bare.Env = append(os.Environ(), options.Env()...)
				begun := time.Now()
				if out, err := bare.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				alone = append(alone, time.Since(begun))
				begun = time.Now()
				var err error
				if report, err = publish.Build(context.Background(), options); err != nil {
					b.Fatal(err)
				}
				built = append(built, time.Since(begun))
			}
			hugo, build := median(alone), median(built)
			b.ReportMetric(hugo.Seconds(), "s-hugo")
			b.ReportMetric(build.Seconds(), "s-build")
			b.ReportMetric(build.Seconds()/hugo.Seconds(), "hugos")
			b.ReportMetric(1000*build.Seconds()/float64(report.Pages), "ms/page")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}
