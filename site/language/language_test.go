package language

import "testing"

func TestDirection(t *testing.T) {
	for want, codes := range map[string][]string{
		"rtl": {"ar", "fa", "prs", "ps", "ckb", "ur", "he", "yi", "dv", "ug", "sd", "syr", "nqo", "ks", "pa-Arab", "ku-Arab", "ff-Adlm"},
		"ltr": {"sv", "sv-x-lattlast", "en", "fi", "ru", "uk", "so", "ti", "am", "ku", "tr", "th", "my", "hi", "bn", "ta", "zh", "zh-Hant", "ja", "ko", "ka", "hy",
			"el", "sr", "sr-Latn", "bs", "sq", "pl", "rom-Latn", "se", "pa", "ne", "si", "km", "mn"},
	} {
		for _, code := range codes {
			if got, err := Direction(code); err != nil || got != want {
				t.Errorf("%s: %q, %v: want %s", code, got, err, want)
			}
		}
	}
	for _, code := range []string{"", "_", "swedish!", "sv-Qaaa", "rom"} {
		if got, err := Direction(code); err == nil {
			t.Errorf("%q: %s", code, got)
		}
	}
}
