package main

import (
	"context"
	"os"
	"testing"

	"lyktan/site/publish"
)

func TestKeep(t *testing.T) {
	program := hugo(t)
	checked := checkedAsShipped(t)
	t.Chdir("site")
	copied(t)
	options := checked.options("https://lyktan.example/")
	options.Site.Languages = withLanguages(t, 28)
	options.Hugo, options.Team, options.Out, options.Tips, options.Quick = program, "sodermalm", "/tmp/sc/many", true, true
	t.Log(options.Env())
	t.Log(publish.Build(context.Background(), options))
	os.RemoveAll("/tmp/sc/tree")
	os.CopyFS("/tmp/sc/tree", os.DirFS("."))
}
