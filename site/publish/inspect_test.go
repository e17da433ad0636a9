package publish

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"lyktan/site/neutral"
)

const (
	start = `<!doctype html><html lang="sv" dir="ltr"><head><title>Start</title><meta property="og:title" content="Start"><meta property="og:description" content="Good to know"><meta name="description" content="The first page"><style>p{color:red}</style><link rel="icon" href="data:,"><script type="application/ld+json">{"@context":"https://schema.org","@type":"ContactPoint","telephone":"112"}</script></head>
<body><h1 id="a">A</h1><a href="/sv/other/#b">other</a><a href="#a">up</a><a href="tel:112">112</a><a href="https://example.org/">theirs</a><a href="/ut">out</a>
<img alt="a" src="data:image/png;base64,AA=="><a href="/sv/tid.vcf">file</a>
<form action="/tips" method="post"></form><script>1</script></body></html>`
	other = `<!doctype html><html lang="sv-SE" dir="ltr"><head><title>Other</title><meta property="og:title" content="Other"><meta property="og:description" content="Good to know"><meta name="description" content="The other page"><link rel="icon" href="data:,"><style>p{color:red}</style></head><body><h1>B</h1><p id="b">b</p></body></html>`
	right = `<!doctype html><html lang="ar" dir="rtl"><head><title>Start</title><meta property="og:title" content="Start"><meta property="og:description" content="Good"><meta name="description" content="The first page"><link rel="icon" href="data:,"></head><body><h1>C</h1></body></html>`
	form  = `{{define "x"}}{{end}}<!doctype html><html lang="sv" dir="ltr"><head><title>Form</title><meta property="og:title" content="Form"><meta property="og:description" content="Good"><meta name="robots" content="noindex"><link rel="icon" href="data:,"><style>p{color:blue}</style></head><body><h1>D</h1>{{.Tip.What}}</body></html>`
)

func build(t *testing.T, change map[string]string) string {
	t.Helper()
	files := map[string]string{
		"sv/404.html": strings.NewReplacer("Other", "None", `<meta name="description" content="The other page">`, `<meta name="robots" content="noindex">`).Replace(other),
		"index.html":  start, "sv/index.html": strings.ReplaceAll(start, "Start", "Begin"), "sv/other/index.html": other,
		"ar/index.html": right, "_tipapi/sv/form.html": form,
		"sv/tid.vcf": "BEGIN:VCARD",
	}
	dir := t.TempDir()
	maps.Copy(files, change)
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// own are the styles and scripts of the pages above, and leads their links.
var (
	own   = Inline{Styles: []string{"p{color:red}", "p{color:blue}"}, Scripts: []string{"1"}}
	leads = Leads{Numbers: []string{"112"}, Addresses: []string{"https://example.org/"}}
)

func inspect(t *testing.T, dir string) (*Built, error) {
	t.Helper()
	return Inspect(dir, []string{"sv", "ar"}, revealing(t), own, leads)
}

// revealing is a list as short as can be.
func revealing(t *testing.T) neutral.Words {
	t.Helper()
	words, err := neutral.Load(fstest.MapFS{"r": {Data: []byte("{sv: [{match: telltåle, why: x}], ar: [{match: secret, why: x}]}")}}, "r", []string{"sv", "ar"})
	if err != nil {
		t.Fatal(err)
	}
	return words
}

func TestInspect(t *testing.T) {
	built, err := inspect(t, build(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(built.pages) != 5 {
		t.Errorf("%d pages", len(built.pages))
	}
}

// What is shown while nothing answers must not lead to what does not.
func TestFallbackLeansOnNothing(t *testing.T) {
	page := strings.NewReplacer("Other", "Away", `<meta name="description" content="The other page">`, `<meta name="robots" content="noindex">`).Replace(other)
	page = strings.Replace(page, "sv-SE", "sv", 1)
	for link, wrong := range map[string]bool{"tel:112": false, "https://example.org/": false, "/ut": true, "/sv/": true, "#b": true} {
		_, err := inspect(t, build(t, map[string]string{fallbackFile: strings.Replace(page, "<p", `<a href="`+link+`">x</a><p`, 1)}))
		if found := err != nil && strings.Contains(err.Error(), "fallback: "); found != wrong || err != nil && !wrong {
			t.Errorf("%s: %v", link, err)
		}
	}
}

// Each promise with a page that breaks it.
func TestBrokenPromisesAreFound(t *testing.T) {
	with := func(from, to string) string {
		if !strings.Contains(other, from) {
			panic(from)
		}
		return strings.Replace(other, from, to, 1)
	}
	for name, c := range map[string]struct{ page, rule string }{
		"a picture from elsewhere":     {with("<p", `<img src="https://example.org/a.png"><p`), "one request"},
		"a picture from here":          {with("<p", `<img src="/a.png"><p`), "one request"},
		"a picture that is a drawing":  {with("<p", `<img alt="a" src="data:image/svg+xml,%3Csvg/%3E"><p`), "one request"},
		"a picture with two addresses": {with("<p", `<img alt="a" src="data:image/png;base64,AA==" srcset="/a.png 2x"><p`), "one request"},
		"a frame with a picture":       {with("<p", `<iframe src="data:image/png;base64,AA=="></iframe><p`), "one request"},
		"a picture without words":      {with("<p", `<img src="data:image/png;base64,AA=="><p`), "alt"},
		"a picture with empty words":   {with("<p", `<img alt=" " src="data:image/png;base64,AA=="><p`), "alt"},
		"a mark of a text":             {with("<p", `<p title="‹b›">x</p><p`), "leftover"},
		"a dead link to a file":        {with("<p", `<a href="/sv/gone.vcf">x</a><p`), "link"},
		"a script file":                {with("<p", `<script src="/a.js"></script><p`), "one request"},
		"a style sheet":                {with("</head>", `<link rel="stylesheet" href="/a.css"></head>`), "one request"},
		"an icon":                      {with("</head>", `<link rel="shortcut icon" href="/a.ico"></head>`), "one request"},
		"a manifest":                   {with("</head>", `<link rel="manifest" href="/a.json"></head>`), "one request"},
		"a frame":                      {with("<p", `<iframe src="https://example.org/"></iframe><p`), "one request"},
		"an inline style":              {with("<p", `<p style="color:red">x</p><p`), "inline"},
		"a handler":                    {with("<p", `<p onclick="x()">x</p><p`), "inline"},
		"a new tab":                    {with("<p", `<a href="/sv/" target="_blank">x</a><p`), "tabs"},
		"a refresh":                    {with("</head>", `<meta http-equiv="refresh" content="1"></head>`), "refresh"},
		"a form to elsewhere":          {with("<p", `<form action="https://example.org/" method="post"></form><p`), "form"},
		"a form that shows in urls":    {with("<p", `<form action="/tips"></form><p`), "form"},
		"a sheet that a browser keeps": {with("<p", `<form><textarea></textarea></form><p`), "form"},
		"a sheet that shows in urls":   {with("<p", `<form autocomplete="off"><textarea name="x"></textarea></form><p`), "form"},
		"a sheet that Enter sends":     {with("<p", `<form autocomplete="off"><input type="text"></form><p`), "form"},
		"a sheet with a button":        {with("<p", `<form autocomplete="off"><button></button></form><p`), "form"},
		"the wrong language":           {with(`lang="sv-SE"`, `lang="en"`), "language"},
		"a language that begins so":    {with(`lang="sv-SE"`, `lang="svx"`), "language"},
		"the wrong direction":          {with(`dir="ltr"`, `dir="rtl"`), "language"},
		"no direction":                 {with(` dir="ltr"`, ``), "language"},
		"no heading":                   {with("<h1>B</h1>", ""), "heading"},
		"two headings":                 {with("<h1>B</h1>", "<h1>B</h1><h1>B</h1>"), "heading"},
		"no title":                     {with("<title>Other</title>", ""), "title"},
		"another page's title":         {with("Other", "Begin"), "title"},
		"an id twice":                  {with("<p", `<p id="b">x</p><p`), "ids"},
		"a dead link":                  {with("<p", `<a href="/sv/gone/">x</a><p`), "link"},
		"a dead fragment":              {with("<p", `<a href="/sv/#gone">x</a><p`), "link"},
		"a dead fragment here":         {with("<p", `<a href="#gone">x</a><p`), "link"},
		"a link to http":               {with("<p", `<a href="http://example.org/">x</a><p`), "link"},
		"a link that runs":             {with("<p", `<a href="javascript:x()">x</a><p`), "link"},
		"a tab that tells":             {with("<title>Other</title>", "<title>Telltåle</title>"), "neutral"},
		"a preview that tells":         {with("Good to know", "Good for telltåles"), "neutral"},
		"a preview's title":            {with(`"og:title" content="Other"`, `"og:title" content="B"`), "preview"},
		"no title for previews":        {with(`<meta property="og:title" content="Other">`, ""), "preview"},
		"no text for previews":         {with(`<meta property="og:description" content="Good to know">`, ""), "preview"},
		"a picture for previews":       {with("<style", `<meta property="og:image" content="https://lyktan.example/a.png"><style`), "preview"},
		"no icon":                      {with(`<link rel="icon" href="data:,">`, ""), "icon"},
		"no description":               {with(`<meta name="description" content="The other page">`, ""), "description"},
		"an empty description":         {with("The other page", " "), "description"},
		"another's description":        {with("The other page", "The first page"), "description"},
		"an empty heading":             {with("<h1>B</h1>", "<h1> </h1>"), "heading"},
		"an action left over":          {with("<p", `{{.Tip}}<p`), "leftover"},
		"the target gone":              {with(`id="b"`, ""), "link"},
		"a script":                     {with("<p", `<script>x()</script><p`), "script"},
		"a script beside the own":      {with("<p", `<script>1 </script><p`), "script"},
		"a script without one":         {with("<p", `<script></script><p`), "script"},
		"a script that is a module":    {with("<p", `<script type="module">1</script><p`), "elements"},
		"a script that loads ahead":    {with("<p", `<script type="speculationrules">{}</script><p`), "script"},
		"data in the body":             {with("<p", `<script type="application/ld+json">{}</script><p`), "script"},
		"data that is none":            {with("<style", `<script type="application/ld+json" src="/a">{}</script><style`), "script"},
		"a style":                      {with("<p", `<style>p{display:none}</style><p`), "style"},
		"an object":                    {with("<p", `<object></object><p`), "elements"},
		"an embedded file":             {with("<p", `<embed><p`), "elements"},
		"another base":                 {with("<style", `<base href="https://example.org/"><style`), "elements"},
		"a button to elsewhere":        {with("<p", `<button formaction="https://example.org/">x</button><p`), "elements"},
		"a button that opens":          {with("<p", `<button popovertarget="b">x</button><p`), "elements"},
		"a drawing that links":         {with("<p", `<svg><a href="/sv/"><path d="M1 1"/></a></svg><p`), "elements"},
		"a drawing that runs":          {with("<p", `<svg><script>1</script></svg><p`), "elements"},
		"a drawing that moves":         {with("<p", `<svg><animate attributeName="href" to="x"/></svg><p`), "elements"},
		"a drawing with a page":        {with("<p", `<svg><foreignObject><p>x</p></foreignObject></svg><p`), "elements"},
		"a drawing that uses":          {with("<p", `<svg><path xlink:href="#b" d="M1 1"/></svg><p`), "elements"},
		"a formula":                    {with("<p", `<math><mi>x</mi></math><p`), "elements"},
		"a piece not shown":            {with("<p", `<template><p>x</p></template><p`), "elements"},
		"hidden from who has scripts":  {with("<p", `<noscript><iframe src="https://example.org/"></iframe></noscript><p`), "elements"},
		"another referrer":             {with("<p", `<meta name="referrer" content="unsafe-url"><p`), "elements"},
		"a meta of another name":       {with("<style", `<meta name="monetization" content="x"><style`), "elements"},
		"a comment":                    {with("<p", `<!-- x --><p`), "elements"},
		"an unknown element":           {with("<p", `<x-y>x</x-y><p`), "elements"},
		"words that can be changed":    {with("<p", `<p contenteditable>x</p><p`), "elements"},
		"a placeholder left over":      {with("<p", `<p>{receiver}</p><p`), "leftover"},
		"a wrong number":               {with("<p", `<a href="tel:0701234567">x</a><p`), "numbers"},
		"a number in two pieces":       {with("<p", `<a href="tel:112;ext=1">x</a><p`), "numbers"},
		"a new outside link":           {with("<p", `<a href="https://example.com/">x</a><p`), "outside-links"},
		"an outside link, longer":      {with("<p", `<a href="https://example.org/x">x</a><p`), "outside-links"},
	} {
		_, err := inspect(t, build(t, map[string]string{"sv/other/index.html": c.page}))
		if err == nil || !strings.Contains(err.Error(), ": "+c.rule+": ") {
			t.Errorf("%s: want the rule %q, got: %v", name, c.rule, err)
		}
	}
	// What is not a page of a folder, or not a page at all.
	for name, c := range map[string]struct{ file, text, want string }{
		"a file name that tells":      {"sv/other/telltale.vcf", "x", "telltale.vcf: neutral: "},
		"a folder that tells":         {"ar/Telltale/index.html", strings.NewReplacer("Start", "Third", "first", "third").Replace(right), "Telltale: neutral: "},
		"in another language":         {"sv/secret.txt", "x", "secret.txt: neutral: "},
		"in a template":               {"_tipapi/sv/form.html", strings.ReplaceAll(form, "Form", "Telltåle"), "form.html: neutral: title"},
		"a tab in another language":   {"ar/index.html", strings.ReplaceAll(right, "Start", "Secret"), "ar/index.html: neutral: title"},
		"a template that is listed":   {"_tipapi/sv/form.html", strings.Replace(form, "noindex", "index", 1), "search"},
		"a template that calls":       {"_tipapi/sv/form.html", strings.Replace(form, "{{.Tip.What}}", `{{if eq .Tip.Now "yes"}}<a href="tel:070">x</a>{{end}}`, 1), "numbers"},
		"a template with a dead link": {"_tipapi/sv/form.html", strings.Replace(form, "{{.Tip.What}}", `<a href="//example.com/">x</a>`, 1), "form.html: link"},
		"a template whose link runs":  {"_tipapi/sv/form.html", strings.Replace(form, "{{.Tip.What}}", `<a href=" javascript:x()">x</a>`, 1), "form.html: link"},
		"a template that runs":        {"_tipapi/sv/form.html", strings.Replace(form, "{{.Tip.What}}", `{{if eq .Tip.Now "yes"}}<script>x()</script>{{end}}`, 1), "form.html: script"},
		"a template that styles":      {"_tipapi/sv/form.html", strings.Replace(form, "blue", "green", 1), "form.html: style"},
		"a file of another kind":      {"sv/a.svg", "<svg/>", "sv/a.svg: files"},
		"a page of another kind":      {"sv/a.htm", "x", "sv/a.htm: files"},
		"a script as a file":          {"sv/a.js", "x", "sv/a.js: files"},
		"a lost page that is listed":  {"sv/404.html", strings.Replace(other, "Other", "Lost", 2), "404.html: search"},
	} {
		_, err := inspect(t, build(t, map[string]string{c.file: c.text}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: want %q, got: %v", name, c.want, err)
		}
	}
	if _, err := inspect(t, t.TempDir()); err == nil {
		t.Error("an empty folder passed")
	}
}

// The policy lets run what the theme printed into its list, whatever is in the
// pages; a page with another script fails the build, and has no hash.
func TestPolicyIsTheThemesList(t *testing.T) {
	dir := build(t, map[string]string{
		"sv/other/index.html": strings.Replace(other, "<p", "<script>x()</script><p", 1),
		"_tipapi/inline.json": `{"styles": ["p{color:red}", "p{color:blue}"], "scripts": ["1"]}`,
	})
	taken, err := takeInline(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "_tipapi/inline.json")); !os.IsNotExist(err) {
		t.Errorf("the list is still in the site: %v", err)
	}
	if _, err := Inspect(dir, []string{"sv", "ar"}, revealing(t), taken, leads); err == nil || !strings.Contains(err.Error(), "sv/other/index.html: script: ") {
		t.Errorf("a script that no check has seen: %v", err)
	}
	// From another program: printf 1 | openssl sha256 -binary | base64
	if got, want := hashes(taken.Scripts), "sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s="; len(got) != 1 || got[0] != want {
		t.Errorf("hashes %s, want %s", got, want)
	}
	for name, text := range map[string]string{"missing": "", "empty": `{}`, "without a script": `{"styles": ["a"], "scripts": [""]}`, "not JSON": `{`} {
		dir := build(t, map[string]string{"_tipapi/inline.json": text})
		if name == "missing" {
			if err := os.Remove(filepath.Join(dir, "_tipapi/inline.json")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := takeInline(dir); err == nil {
			t.Errorf("a list that is %s was taken", name)
		}
	}
}

func TestBudget(t *testing.T) {
	dir := build(t, nil)
	built, err := inspect(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	sizes := func(size int) map[string]int {
		return map[string]int{filepath.ToSlash(filepath.Join(dir, "sv/other/index.html")): size}
	}
	if _, err := weigh(dir, built, sizes(13_000)); err != nil {
		t.Error(err)
	}
	if _, err := weigh(dir, built, sizes(13_001)); err == nil || !strings.Contains(err.Error(), "weight") {
		t.Errorf("a page over its budget: %v", err)
	}
}

// Every response may run the styles and scripts of the pages, and no others.
func TestHeaders(t *testing.T) {
	dir := t.TempDir()
	if err := writeHeaders(dir, headers([]string{"sha256-A"}, []string{"sha256-B", "sha256-C"}), nil); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "_headers"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"  Content-Security-Policy: default-src 'none'; style-src 'sha256-A'; script-src 'sha256-B' 'sha256-C'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'\n",
		"  Referrer-Policy: no-referrer\n", "  Cache-Control: no-store\n", "camera=(), ", "\n/*\n",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "unsafe") {
		t.Error("the policy allows something unsafe")
	}
	if !strings.Contains(headers(nil, nil)[0].value, "script-src 'none'") {
		t.Error("a site without scripts allows some")
	}
}
