package directory

import "testing"

func TestUncitedSources(t *testing.T) {
	d, err := Load(files(map[string][2]string{"sources.yaml": {"S1:", "S2: {organisation: a, title: b, address: \"\", copy: undated, checked: 2026-11-01}\nS1:"}}), "team", today)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Uncited(nil); got == nil || got.Error() != "site/data/sources.yaml:2: S2: neither a page nor the data cites this source: cite it, or take it out" {
		t.Errorf("uncited: %v", got)
	}
	if got := d.Uncited([]string{"S2"}); got != nil {
		t.Errorf("cited by a page: %v", got)
	}
	d.Browsers[0].Source = []string{"S2"}
	if got := d.Uncited(nil); got != nil {
		t.Errorf("cited by a browser: %v", got)
	}
}
