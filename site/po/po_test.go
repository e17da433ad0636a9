package po

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const example = `# For who translates.
msgid ""
msgstr ""
"Language: fi\n"
"Content-Type: text/plain; charset=UTF-8\n"

# read by Aino
#. Page: Granne
#. Keep: {{< tel \"x\" >}}
#: content/sv/granne.md:12
#, fuzzy, max-length:16
#| msgid "Ring nu."
msgctxt "content/granne#nu"
msgid "Ring \"nu\".\tC:\\"
msgstr "Soita."

msgctxt "a"
msgid ""
"one\n"
"two"
msgstr ""

msgid "%d day"
msgid_plural "%d days"
msgstr[0] "päivä"
msgstr[1] "päivää"
`

func TestReadAndWrite(t *testing.T) {
	file, err := Read([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(file.Bytes()); got != example {
		t.Errorf("written:\n%s", got)
	}
	if file.Field("language") != "fi" || file.Field("X") != "" || len(file.Entries) != 3 {
		t.Errorf("%+v", file)
	}
	first := file.Entries[0]
	if want := "Ring \"nu\".\tC:\\"; first.Source != want || first.Text != "Soita." || first.Previous != "Ring nu." || !first.Fuzzy || first.Line != 13 ||
		fmt.Sprint(first.Flags, first.Places, first.Said) != "[max-length:16] [content/sv/granne.md:12] [read by Aino]" {
		t.Errorf("%+v", first)
	}
	if file.Entries[1].Source != "one\ntwo" || fmt.Sprint(file.Entries[2].Forms) != "[päivä päivää]" {
		t.Errorf("%+v", file.Entries)
	}
}

// What other tools write: long texts in several lines, carriage returns, a byte order
// mark, no empty lines, entries that are put away.
func TestReadsWhatToolsWrite(t *testing.T) {
	file, err := Read([]byte("\ufeffmsgid \"\"\r\nmsgstr \"Language: fi\\n\"\r\n#~ msgid \"old\"\r\n#~ msgstr \"vanha\"\r\n#| msgctxt \"x\"\r\n#| msgid \"\"\r\n#| \"a \"\r\n#| \"b\"\r\nmsgctxt \"k\"\r\n" +
		"msgid \"\"\r\n\"one \"\r\n\"line\"\r\nmsgstr \"yksi\"\r\nmsgctxt \"l\"\r\nmsgid \"one line\"\r\nmsgstr \"\""))
	if err != nil || len(file.Entries) != 2 || file.Entries[0].Source != "one line" || file.Entries[0].Previous != "a b" || file.Entries[1].Context != "l" {
		t.Errorf("%+v, %v", file.Entries, err)
	}
}

func TestFaultsAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"msgid \"a\nmsgstr \"\"\n":                          "1: a text begins and ends with a quotation mark",
		"msgid \"a\"b\"\nmsgstr \"\"\n":                     "1: a quotation mark within a text",
		"msgid \"a\\\"\nmsgstr \"\"\n":                      "1: a text begins and ends with a quotation mark: \\\" is one",
		"msgid \"\\q\"\nmsgstr \"\"\n":                      "1: \\q is no sign",
		"msgid \"a\"\n\nmsgid \"b\"\nmsgstr \"\"\n":         "1: this has no msgstr",
		"msgstr \"a\"\n":                                    "1: msgstr without a msgid before it",
		"hello\n":                                           "1: \"hello\" begins no line",
		"\"a\"\n":                                           "1: a text that belongs to nothing",
		"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"\"\n": "3: msgstr[1]: the forms are numbered from 0",
		"msgid \"a\"\nmsgstr[0] \"\"\n":                     "2: msgstr[0]: the forms",
		"msgctxt \"k\"\nmsgid \"a\"\nmsgstr \"\"\n\nmsgctxt \"k\"\nmsgid \"a\"\nmsgstr \"\"\n": "5: k stands on line 1, too",
		"msgid \"\xe5\"\nmsgstr \"\"\n": "1: this is not text in UTF-8",
		"msgid \"\x00\"\nmsgstr \"\"\n": "1: this is not text in UTF-8",
	} {
		if _, err := Read([]byte(text)); err == nil || !strings.Contains("\n"+err.Error(), "\n"+want) {
			t.Errorf("%q: want %s, got %v", text, want, err)
		}
	}
}

// GNU's own reader takes what is written here.
func TestGettextReadsIt(t *testing.T) {
	msgfmt, err := exec.LookPath("msgfmt")
	if err != nil {
		t.Skip("msgfmt (gettext) is not here")
	}
	file, err := Read([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	file.Header += "Plural-Forms: nplurals=2; plural=(n != 1);\n"
	path := filepath.Join(t.TempDir(), "fi.po")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(msgfmt, "-c", "-o", os.DevNull, path).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// Whatever a file holds, reading it ends, and what was read is written as it was.
func FuzzRead(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("msgid \"\"\nmsgstr \"\"\n#| msgid \"a\"\n#, fuzzy\nmsgid \"b\"\nmsgstr \"\"\n\"c\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Read(text)
		if err != nil {
			return
		}
		again, err := Read(file.Bytes())
		if err != nil {
			t.Fatalf("%v in\n%s", err, file.Bytes())
		}
		if string(again.Bytes()) != string(file.Bytes()) {
			t.Errorf("first\n%s\nthen\n%s", file.Bytes(), again.Bytes())
		}
	})
}
