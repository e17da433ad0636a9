package traces

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// foreign are what page translation and browser extensions write into a page.
var foreign = map[string]string{
	"translation":      `document.documentElement.className = "translated-ltr"`,
	"a class of ours":  `document.documentElement.className = document.body.className = "left leave"`,
	"a dark mode":      `document.documentElement.dataset.darkreaderMode = "dynamic"; document.documentElement.style.colorScheme = "dark"`,
	"an attribute":     `document.documentElement.setAttribute("data-left", ""); document.body.setAttribute("data-open", "true")`,
	"another language": `document.documentElement.lang = "en"; document.documentElement.setAttribute("translate", "no")`,
	"elements":         `document.body.prepend(Object.assign(document.createElement("div"), {className: "leave left"})); document.documentElement.append(document.createElement("some-extension"))`,
}

// Whatever others write into a page, it is not taken for one that was left: Back
// leads to the page, with what was typed there.
func TestForeignMarksAreNotOurs(t *testing.T) {
	t.Parallel()
	const words = "Grannen på tredje våningen"
	b := openTab(t, newWorld(t, serve(t)))
	write := func() {
		t.Helper()
		harness.Await(t, b.ctx, "the page is whole", `document.readyState == "complete" ? "whole" : ""`)
		harness.Evaluate[int](t, b.ctx, strings.Join(slices.Collect(maps.Values(foreign)), ";\n")+";0")
	}
	come(t, b, "/sv/")
	write()
	follow(t, b, "/sv/skriv/")
	b.write("#f-what", words)
	b.click("input[name=now][value=no]")
	write()
	follow(t, b, "/sv/nummer/")

	b.back()
	await(t, b, harness.Address+"sv/skriv/")
	settle(b)
	kept := harness.Evaluate[string](t, b.ctx, `location.pathname + " " + document.querySelector("#f-what").value + " " + document.querySelector("[name=now]:checked").value`)
	if want := "/sv/skriv/ " + words + " no"; kept != want {
		t.Errorf("Back shows %q, not %q", kept, want)
	}
	b.back()
	await(t, b, harness.Address+"sv/")
	settle(b)
	if seen := harness.Evaluate[string](t, b.ctx, shows); b.address() != harness.Address+"sv/" || strings.HasPrefix(seen, "nothing") {
		t.Errorf("Back shows %s: %s", b.address(), seen)
	}
	// And leaving leaves.
	harness.Evaluate[int](t, b.ctx, `document.querySelector(".exit a.leave:not(.skip)").click(), 0`)
	await(t, b, neutralPage)
}
