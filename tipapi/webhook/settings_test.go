package webhook

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestWrongSettings(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	with := func(address, secret string) string {
		return address + "?token=hunter2&secret-file=" + file(t, secret)
	}
	other := strings.Replace(asymmetric, "whsk_6Xb", "whsk_7Xb", 1)
	for name, c := range map[string]struct{ address, want string }{
		"nothing":                  {"", "https://"},
		"no scheme":                {with("example.com/hunter2", symmetric), "https://"},
		"unknown scheme":           {with("ftp://example.com/", symmetric), "https://"},
		"not a URL":                {with("https://hunter2:port/", symmetric), "not a URL"},
		"broken escape":            {with("https://example.com/%hunter2", symmetric), "not a URL"},
		"no host":                  {with("https:///tips", symmetric), "no host"},
		"a port alone":             {with("https://:443/", symmetric), "no host"},
		"http to a name":           {with("http://example.com/", symmetric), "loopback"},
		"http to localhost":        {with("http://localhost/", symmetric), "loopback"},
		"http to another machine":  {with("http://192.0.2.1/", symmetric), "loopback"},
		"http to every address":    {with("http://0.0.0.0/", symmetric), "loopback"},
		"http, nearly loopback":    {with("http://127.0.0.1.example.com/", symmetric), "loopback"},
		"a password":               {with("https://me:hunter2@example.com/", symmetric), "password"},
		"a fragment":               {with("https://example.com/", symmetric) + "#hunter2", "fragment"},
		"no secret":                {"https://example.com/?token=hunter2", "secret-file"},
		"no secret's file":         {"https://example.com/?secret-file=", "secret-file"},
		"another's parameter name": {"https://example.com/?secret_file=" + file(t, symmetric), "secret-file"},
		"two secrets":              {with("https://example.com/", symmetric) + "&secret-file=x", "twice"},
		"two, one in disguise":     {with("https://example.com/", symmetric) + "&secret%2Dfile=x", "twice"},
		"broken file name":         {"https://example.com/?secret-file=%zz", "percent"},
		"missing file":             {"https://example.com/?secret-file=" + missing, "no such file"},
		"a directory":              {"https://example.com/?secret-file=" + t.TempDir(), "directory"},
		"empty secret":             {with("https://example.com/", ""), "0 bytes"},
		"empty private key":        {with("https://example.com/", "whsk_"), "0 bytes"},
		"short secret":             {with("https://example.com/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "24 bytes"},
		"long secret":              {with("https://example.com/", strings.Repeat("AAAA", 22)), "66 bytes"},
		"not base64":               {with("https://example.com/", "whsec_hunter2!"), "base64"},
		"other base64":             {with("https://example.com/", strings.Repeat("-_-_", 11)), "base64"},
		"two lines":                {with("https://example.com/", strings.Repeat("AAAA", 8)+"\n"+strings.Repeat("AAAA", 8)), "base64"},
		"a public key":             {with("https://example.com/", "whpk_"+publicKey), "public key"},
		"half a private key":       {with("https://example.com/", "whsk_"+strings.Repeat("AAAA", 8)), "24 bytes"},
		"halves of two keys":       {with("https://example.com/", other), "belong together"},
		"missing ca":               {with("https://example.com/", symmetric) + "&ca=" + missing, "no such file"},
		"ca without a certificate": {with("https://example.com/", symmetric) + "&ca=" + file(t, "hunter2"), "PEM"},
		"ca for http":              {with("http://127.0.0.1/", symmetric) + "&ca=" + missing, "https://"},
	} {
		s, err := Open(c.address)
		if err == nil {
			_ = s.Close()
			t.Errorf("%s: opened", name)
			continue
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q does not say %q", name, err, c.want)
		}
		checkSilent(t, err, "hunter2", "AAAA", "MfKQ", "6Xb/", "7Xb/")
	}
}

// Everything that is wrong with an address is told at once.
func TestMistakesAreTold(t *testing.T) {
	for address, want := range map[string]string{
		"http://u:p@192.0.2.1/?ca=&ca=x#f": `parameter ca: it is given twice
the address has a name or a password in it: requests are signed instead, with secret-file
the address has a fragment (#), which cannot be sent
http:// is for loopback addresses in digits alone, like 127.0.0.1: use https://
parameter secret-file is missing: give it, like secret-file=FILE
parameter ca is for https://`,
		"https://?secret-file=/nowhere&ca=/nowhere": `the address has no host
parameter secret-file: open /nowhere: no such file or directory
parameter ca: open /nowhere: no such file or directory`,
		"https://h/?secret-file=&ca=": "parameter secret-file: name a file\nparameter ca: name a file",
	} {
		if _, err := Open(address); err == nil || err.Error() != want {
			t.Errorf("%s:\n%v\nwant\n%s", address, err, want)
		}
	}
}

func TestOpenCallsNobody(t *testing.T) {
	for _, address := range []string{
		"https://nobody.invalid/tips?secret-file=", "https://example.com:8443?secret-file=",
		"http://127.0.0.1:1/?secret-file=", "http://[::1]:1/?secret-file=", "HTTPS://Example.com/?secret-file=",
	} {
		open(t, address+file(t, symmetric))
	}
}

// A secret is the same however an editor or PowerShell saved it.
func TestEncodingsOfTheSecret(t *testing.T) {
	var wide strings.Builder // UTF-16 of ASCII, with a mark
	for _, b := range []byte(symmetric + "\r\n") {
		wide.Write([]byte{b, 0})
	}
	want, err := readSigner(file(t, symmetric))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"Notepad": "\ufeff" + symmetric + "\r\n", "PowerShell": "\xff\xfe" + wide.String()} {
		sign, err := readSigner(file(t, text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sign([]byte("a")) != want([]byte("a")) {
			t.Errorf("%s: another secret", name)
		}
	}
	if _, err := readSigner(file(t, wide.String())); err == nil || !strings.Contains(err.Error(), "save the file as UTF-8") {
		t.Errorf("without a mark: %v", err)
	}
}
