package accept

import (
	"slices"
	"strings"
	"testing"
)

func TestLanguages(t *testing.T) {
	for header, want := range map[string]string{
		"":                               "",
		"sv":                             "sv",
		"ar-SY,ar;q=0.9,sv;q=0.8":        "ar sv",
		"sv-SE,sv;q=0.9,en-US;q=0.8":     "sv en",
		"en;q=0.3, AR ; q=0.5":           "ar en",
		"en;Q=0.3,ar;q=1.000":            "ar en",
		"ar;q=0,sv":                      "sv",
		"ar;q=0.000,sv;q=0.001":          "sv",
		"ar;q=2,ar;q=-1,ar;q=NaN,ar;q=":  "",
		"ar;q=1e-1,ar;q=Inf,ar;q=0.0001": "ar",
		"ar;level=1,en":                  "en",
		"*":                              "",
		"en;q=0.5,*;q=0.9":               "en",
		"sv-x-lattlast":                  "sv",
		"x-lattlast,i-klingon":           "",
		"åå,a1,e,engl,;;;,,=,-":          "",
		"fil-PH,ar":                      "fil ar",
		strings.Repeat("en,", 40) + "ar": "en",
	} {
		if got := strings.Join(Languages(header), " "); got != want {
			t.Errorf("Languages(%.40q) = %q, want %q", header, got, want)
		}
	}
}

// Each is a language, once, and not more than are read; what stands first with
// full weight comes first.
func FuzzLanguages(f *testing.F) {
	for _, seed := range []string{
		"ar-SY,ar;q=0.9,sv;q=0.8,*;q=0.1", "sv-SE,sv;q=0.9,en-US;q=0.8,en;q=0.7", "so, ti;q=0.9 , sv-x-lattlast;q=1.000",
		"en;q=NaN,,;q,=;-", "*", "fil-PH,i-klingon;q=1e-9", strings.Repeat("en,", maxLanguages) + "ar",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if len(header) > 512 { // several times what browsers send; longer ones only take time
			return
		}
		got := Languages(header)
		for i, lang := range got {
			if !isLanguage(lang) || slices.Contains(got[:i], lang) {
				t.Errorf("%q: %q", header, got)
			}
		}
		if len(got) > maxLanguages {
			t.Errorf("%d languages of %d bytes", len(got), len(header))
		}
		if want := Languages("ar," + header); len(want) == 0 || want[0] != "ar" {
			t.Errorf("%q after ar: %q", header, want)
		}
	})
}

// A coding that is named first, or alone, is taken or refused as it says,
// whatever follows; one that nobody names is not taken.
func FuzzEncoding(f *testing.F) {
	for _, seed := range []string{"gzip, deflate, br, zstd", "br;q=1.0, gzip;q=0.8, *;q=0.1", "identity", "gzip;q=0", "GZIP ; Q=0.5", "*",
		"gzip;q=NaN,br;q=1e400"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if len(header) > 512 { // longer ones only take time
			return
		}
		if Encoding(header, "br") && !strings.Contains(strings.ToLower(header), "br") {
			t.Errorf("br is taken of %q", header)
		}
		if !Encoding("br,"+header, "br") || Encoding("br;q=0,"+header, "br") {
			t.Errorf("%q changed what stands before it", header)
		}
		ascii := !strings.ContainsFunc(header, func(r rune) bool { return r > 127 })
		if ascii && Encoding(strings.ToUpper(header), "br") != Encoding(strings.ToLower(header), "br") {
			t.Errorf("%q is read otherwise in capitals", header)
		}
	})
}
