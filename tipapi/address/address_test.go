package address

import (
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestIsLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "::ffff:127.0.0.1": true,
		"localhost": false, "10.0.0.1": false, "::": false, "0.0.0.0": false, "127.0.0.1.example": false, "": false,
	} {
		if got := IsLoopback(host); got != want {
			t.Errorf("IsLoopback(%q) = %v", host, got)
		}
	}
}

func TestParameters(t *testing.T) {
	got, err := Parameters("to=a%2Bb@x&ca=f", "to", "ca")
	if err != nil || len(got) != 2 || got["to"] != "a+b@x" || got["ca"] != "f" {
		t.Errorf("%v, %v", got, err)
	}
	for query, want := range map[string]string{
		"zqcret=1": "unknown parameter (known: to, ca)", "to=zqcret&to=b": "parameter to: give it once", "ca=": "parameter ca: give it once",
		"to=%zqcret": "name=value", "to=a;zqcret=b": "name=value", "t0=zqcret": "unknown parameter (known: to, ca): is one meant to be to?",
		"t0=1&ca=&to=zqcret&to=b": "parameter ca: give it once, with a value\n" +
			"unknown parameter (known: to, ca): is one meant to be to?\nparameter to: give it once",
	} {
		if got, err := Parameters(query, "to", "ca"); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "zqcret") {
			t.Errorf("%q is %v, %v", query, got, err)
		}
	}
}

// The authorities of a file replace the system's: a server is trusted by them alone.
func TestRootsReplaceTheSystems(t *testing.T) {
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "ca.pem")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	roots, err := Roots(file(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))))
	if err != nil {
		t.Fatal(err)
	}
	only := x509.NewCertPool()
	only.AddCert(server.Certificate())
	if !roots.Equal(only) {
		t.Error("more is trusted than what is in the file")
	}
	if _, err := Roots(file("zqcret")); err == nil || !strings.Contains(err.Error(), "no PEM certificate") || strings.Contains(err.Error(), "zqcret") {
		t.Errorf("a file without a certificate: %v", err)
	}
	if _, err := Roots(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that does not exist is taken")
	}
}

// A destination keeps its progress when a password, a certificate or a bound
// changes, and in the next version of the program; another one has its own.
func TestName(t *testing.T) {
	for _, pair := range [][2]string{
		{"nats://a:secret@127.0.0.1:1/TIPS", "nats://127.0.0.1:1/TIPS?replicas=3"},
		{"tls://u:p%40x@h1:1,h2:2/TIPS?ca=a", "tls://u:q@h1:1,h2:2/TIPS"},
		{"smtp://a:b@h?from=x@y&to=a@b", "smtp://h?to=a@b&from=z@y"},
		{"https://h/p?secret-file=a", "https://h/p?secret-file=b"},
	} {
		if Name(pair[0]) != Name(pair[1]) {
			t.Errorf("%s and %s are two", pair[0], pair[1])
		}
	}
	for address, want := range map[string]string{
		"nats://127.0.0.1:1/TIPS": "nats7832b4b0", "smtp://h?to=a@b&from=z@y": "smtp87cd79d1", "https://h/p?secret-file=b": "httpsc9a4735d",
	} {
		if got := Name(address); got != want {
			t.Errorf("%s is %s, and was %s", address, got, want)
		}
	}
	seen := map[string]string{}
	for _, address := range []string{"nats://h/A", "nats://h/B", "tls://h/A", "tls://g/A", "smtp://h?to=a@b", "smtp://h?to=c@b", "https://h/A", "https://h/B"} {
		name := Name(address)
		if other := seen[name]; other != "" {
			t.Errorf("%s and %s are one", address, other)
		}
		seen[name] = address
	}
}

// What is shown of an address names the server, and is never a piece of a
// password, however it was mistyped.
func TestPlace(t *testing.T) {
	for address, want := range map[string]string{
		"smtps://u:zqcret@mail.example.org:465?from=a@x.example&to=b@y.example,c@z.example": "smtps://mail.example.org",
		"tls://u:zqcret@h1.example:4222,h2.example,[2001:db8::1]:1/TIPS?replicas=3":         "tls://h1.example,h2.example,[2001:db8::1]",
		"nats://zqcret@127.0.0.1:4222/T":                                                    "nats://127.0.0.1",
		"https://team.example/zqcret?token=zqcret&secret-file=/etc/s":                       "https://team.example",
		"http://[::1]/zqcret":                        "http://[::1]",
		"redis://localhost:6379/0":                   "redis://localhost",
		"stmp://u:zqcret@mail.example.org":           "stmp://mail.example.org",
		"tls://nats/T":                               "tls://…", // may be a token
		"tls://zqcret/T":                             "tls://…",
		"tls://u:zqcret/T":                           "tls://…",
		"tls://eyJhbGciOiJIUzI1NiJ9.zqcret.SflKxw/T": "tls://…",
		"smtp://user.example:1/zqcret@host.example?from=a@x&to=b@x":    "smtp://…",
		"smtp://user.example:1?zqcret@host.example?from=a@x&to=b@x":    "smtp://…",
		"smtp://user.example:1?from=zqcret@host.example?from=a@x&to=a": "smtp://…",
		"smtp://user.example:1#zqcret@host.example?from=a@x&to=b@x":    "smtp://…",
		"https://user.example?from=zqcret@host.example":                "https://…",
		"tls://user.example:1,zqcret@2,zqcret@h.example,h2.example/T":  "tls://h.example,h2.example",
		"mail.example.org": "", "u:zqcret@mail.example.org": "", "zqcret1://mail.example.org": "", "": "", "://": "",
	} {
		if got := Place(address); got != want {
			t.Errorf("%s is shown as %q, want %q", address, got, want)
		}
	}
}

func FuzzPlace(f *testing.F) {
	fuzzSecrets(f, func(t *testing.T, address string) {
		if got := Place(address); strings.Contains(got, "zqcret") {
			t.Errorf("%s is shown as %q", address, got)
		}
	})
}

// fuzzSecrets judges addresses with the secret zqcret in them, whatever stands
// around it.
func fuzzSecrets(f *testing.F, judge func(t *testing.T, address string)) {
	for _, around := range [][2]string{{"", ""}, {"@", "/"}, {"1/", ""}, {"@", "?"}, {"a.b:1#", "?"}, {",", ","}, {"@", ".se?from="}, {"&to=", "?"}} {
		f.Add(around[0], around[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		for _, address := range []string{
			"smtps://u:" + before + "zqcret.example" + after + "@mail.example.org:465?from=a@x.example&to=b@x.example",
			"tls://" + before + "zqcret.example" + after + "@h.example/TIPS?replicas=3",
		} {
			judge(t, address)
		}
	})
}
