package jetstream

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAddress(t *testing.T) {
	for address, want := range map[string]settings{
		"nats://127.0.0.1/T":               {servers: []string{"nats://127.0.0.1:4222"}, stream: "T", replicas: 1},
		"nats://127.9.9.9:1,[::1]:2/T":     {servers: []string{"nats://127.9.9.9:1", "nats://[::1]:2"}, stream: "T", replicas: 1},
		"tls://a.example,b.example:9/TI-P": {servers: []string{"tls://a.example:4222", "tls://b.example:9"}, secure: true, stream: "TI-P", replicas: 1},
		"tls://h/T?replicas=3&tips=5&bytes=131072&keep=48h&ca=x&creds=y": {servers: []string{"tls://h:4222"}, secure: true, stream: "T",
			replicas: 3, tips: 5, bytes: 131072, keep: 48 * time.Hour, ca: "x", creds: "y"},
	} {
		if got, err := parse(address); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is %+v, %v", address, got, err)
		}
	}
	s, err := parse("tls://us%40er:p%2Fa@h/T")
	if password, _ := s.user.Password(); err != nil || s.user.Username() != "us@er" || password != "p/a" {
		t.Errorf("user %q, password %q, %v", s.user.Username(), password, err)
	}
}

func TestWrongSettings(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("no certificate and no credentials"), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, says := range map[string]string{
		"":                                      "not an address",
		"127.0.0.1:4222/T":                      "not an address",
		"http://u:secret@127.0.0.1/T":           "not an address",
		"nats://u:secret%zz@127.0.0.1/T":        "not an address",
		"nats://u:secret@127.0.0.1/T#f":         "not an address",
		"nats://u:sec#ret@127.0.0.1/T":          "not an address",
		"nats://u:sec/ret@127.0.0.1/T":          "name of a stream",
		"nats://127.0.0.1":                      "name of a stream",
		"nats://127.0.0.1/":                     "name of a stream",
		"nats://127.0.0.1/A.B":                  "name of a stream",
		"nats://127.0.0.1/A/B":                  "name of a stream",
		"nats:///T":                             "is not a host",
		"nats://127.0.0.1,/T":                   "is not a host",
		"nats://127.0.0.1:x/T":                  "is not a host",
		"nats://127.0.0.1:0/T":                  "no port",
		"nats://127.0.0.1:65536/T":              "no port",
		"nats://u:secret@nats.example/T":        "say tls://",
		"nats://127.0.0.1,10.0.0.1/T":           "say tls://",
		"nats://0.0.0.0/T":                      "say tls://",
		"nats://localhost/T":                    "say tls://",
		"nats://127.0.0.1.example/T":            "say tls://",
		"nats://[::]/T":                         "say tls://",
		"nats://127.0.0.1/T?replicas=0":         "replicas",
		"nats://127.0.0.1/T?replicas=6":         "replicas",
		"nats://127.0.0.1/T?replicas=x":         "replicas",
		"nats://127.0.0.1/T?replicas=":          "replicas",
		"nats://127.0.0.1/T?tips=1&tips=2":      "tips",
		"nats://127.0.0.1/T?tips=0":             "tips",
		"nats://127.0.0.1/T?bytes=100":          "bytes",
		"nats://127.0.0.1/T?keep=-1h":           "keep",
		"nats://127.0.0.1/T?keep=30":            "keep",
		"nats://127.0.0.1/T?insecure=yes":       "unknown parameter",
		"nats://127.0.0.1/T?replica=3":          "unknown parameter",
		"nats://127.0.0.1/T?a=%zz":              "name=value",
		"nats://127.0.0.1/T?ca=" + text:         "tls:// only",
		"tls://h/T?ca=" + none:                  "no such file",
		"tls://h/T?ca=" + text:                  "no PEM certificate",
		"tls://h/T?ca=":                         "ca",
		"tls://h/T?creds=" + none:               "no such file",
		"tls://h/T?creds=" + text:               "creds",
		"tls://u:secret@h/T?creds=" + text:      "one of the two",
		"tls://u:secret@h/T?secret=u&replicas=": "parameter",
		"tls://u:secret/T":                      "host 1",
		"tls://u:secret/T?@h":                   "host 1",
		"tls://u/T?u:secret@h":                  "unknown parameter",
		"nats://secret@127.0.0.1,u:secret/T":    "host 2",
	} {
		q, err := Open(address)
		if err == nil {
			_ = q.Close()
			t.Errorf("opened %s", address)
			continue
		}
		if !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; it should say %q", address, err, says)
		}
		if strings.Contains(err.Error(), "u:sec") || strings.Contains(err.Error(), "secret@") {
			t.Errorf("%s: the error has the password: %v", address, err)
		}
	}
}

// Everything that is wrong with an address is told at once.
func TestMistakesAreTold(t *testing.T) {
	const address = "nats://u:p@10.0.0.1,127.0.0.1:0/?replica=3&replicas=9&keep=30&tips=&ca=x&creds=/nowhere"
	want := []string{
		"the address needs the name of a stream after the hosts, like /TIPS: letters, digits, - and _",
		"host 1 of the address: nats:// would not be encrypted: say tls://, or give a loopback address in digits like 127.0.0.1",
		"host 2 of the address: it has no port from 1 to 65535",
		"unknown parameter (known: replicas, tips, bytes, keep, ca, creds): is one meant to be replicas?",
		"parameter tips: give it once, with a value",
		"parameter ca: it is for tls:// only",
		"parameter keep: give one duration like 8760h (0: no end)",
		"parameter replicas: give one number from 1 to 5",
		"parameter creds: it stands in for the user of the address, so give one of the two",
	}
	q, err := Open(address)
	if err == nil {
		_ = q.Close()
		t.Fatal("opened")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want)+1 || !slices.Equal(lines[:len(want)], want) || !strings.HasPrefix(lines[len(want)], "parameter creds: ") {
		t.Errorf("%v\nwant\n%s\nand that the file of creds is not there", err, strings.Join(want, "\n"))
	}
}
