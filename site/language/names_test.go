package language

import "testing"

func TestNames(t *testing.T) {
	for code, want := range map[string][2]string{
		"fi": {"Suomi", ""}, "ar": {"العربية", "٠١٢٣٤٥٦٧٨٩"}, "fa": {"فارسی", "۰۱۲۳۴۵۶۷۸۹"}, "prs": {"دری", "۰۱۲۳۴۵۶۷۸۹"}, "ps": {"پښتو", "۰۱۲۳۴۵۶۷۸۹"},
		"ckb": {"کوردیی ناوەندی", "٠١٢٣٤٥٦٧٨٩"}, "so": {"Soomaali", ""}, "ti": {"ትግርኛ", ""}, "ru": {"Русский", ""}, "bn": {"বাংলা", "০১২৩৪৫৬৭৮৯"}, "ka": {"ქართული", ""},
	} {
		name, err := Name(code)
		numerals, err2 := Numerals(code)
		if got := [2]string{name, numerals}; got != want || err != nil || err2 != nil {
			t.Errorf("%s: %q, %v, %v: want %q", code, got, err, err2, want)
		}
	}
	for _, code := range []string{"ku", "syr", "", "swedish!"} {
		if name, err := Name(code); err == nil {
			t.Errorf("%q: %s", code, name)
		}
	}
}
