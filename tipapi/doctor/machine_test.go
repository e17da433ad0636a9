package doctor

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

// now is a day on which nothing is wrong with the keys of these tests.
var now = time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)

func TestKeys(t *testing.T) {
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	good := seal.Key{Text: "age1pq1good", LastDay: day("2027-12-31")}
	for _, c := range []struct {
		name  string
		keys  []seal.Key
		level Level
		says  string
	}{
		{"good", []seal.Key{good, {Text: "age1pq1endless"}}, OK, ""},
		{"near its end", []seal.Key{good, {Text: "age1pq1other", LastDay: day("2026-12-29")}}, Warn, "30 days are left, until 2026-12-29"},
		{"on its last day", []seal.Key{good, {Text: "age1pq1other", LastDay: day("2026-11-29")}}, Warn, "0 days are left"},
		{"past it", []seal.Key{good, {Text: "age1pq1other", LastDay: day("2026-11-28")}}, Fault, "its last day was 2026-11-28, and tips are not sealed to it"},
	} {
		t.Run(c.name, func(t *testing.T) { exactly(t, Keys(c.keys, now), c.level, "keys", c.says) })
	}
	if lines := bad(Keys([]seal.Key{{Text: "age1pq1other", LastDay: day("2026-11-28")}}, now)); len(lines) != 2 || !strings.Contains(lines[1], "no tip is taken") {
		t.Errorf("without a good key: %q", lines)
	}
}

func TestSecrets(t *testing.T) {
	const private = "AGE-SECRET-KEY-PQ-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
	for _, c := range []struct {
		name, file, text, says string
	}{
		{"nothing", "conf/notes.txt", "AGE-SECRET-KEY-… stays at home", ""},
		{"beside the settings", "conf/key.txt", private, "a private key of age is in "},
		{"among the public keys", "conf/recipients.txt", "age1pq1public\n" + private, "recipients.txt"},
		{"in the spool", "spool/key.age", "age-encryption.org/v1\n-> scrypt abc 18\n", "key.age"},
		{"a tip is not read", "spool/aaaaaaaaaaaaaaaaaaaaaaaaaa.age", private, ""},
		{"deep in the site", "site/sv/a/b/key.txt", private, "a private key of age is in "},
		{"another secret in the site", "site/nats.creds", "-----BEGIN USER NKEY SEED-----\nSUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", "a secret key is in "},
		{"a certificate's key in the site", "site/tls.pem", "-----BEGIN EC PRIVATE KEY-----\n", "which visitors can fetch"},
		{"a certificate's key beside the settings", "conf/tls.pem", "-----BEGIN EC PRIVATE KEY-----\n", ""},
		{"below the settings", "conf/below/key.txt", private, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, folder := range []string{"conf", "spool", "site"} {
				if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			put(t, filepath.Join(dir, "conf/tipapi.toml"), "listen = \":80\"\n")
			put(t, filepath.Join(dir, c.file), c.text)
			found := Secrets(Place{Path: filepath.Join(dir, "conf")}, Place{Path: filepath.Join(dir, "spool")}, Place{Path: filepath.Join(dir, "site"), Public: true},
				Place{Path: filepath.Join(dir, "conf")}, Place{Path: filepath.Join(dir, "none")})
			exactly(t, found, Fault, "secrets", c.says)
			if strings.Contains(strings.Join(bad(found), "\n"), "1QQQ") {
				t.Error("the key itself is shown")
			}
		})
	}
	dir := t.TempDir()
	for range mostFound + 3 {
		f, err := os.CreateTemp(dir, "key")
		if err != nil {
			t.Fatal(err)
		}
		put(t, f.Name(), private)
	}
	if lines := bad(Secrets(Place{Path: dir})); len(lines) != mostFound+1 || !strings.Contains(lines[mostFound], "and 3 more files like these") {
		t.Errorf("many: %q", lines)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "srv")
	keys := filepath.Join(dir, "recipients.txt")
	put(t, keys, "")
	for _, path := range []string{filepath.Dir(filepath.Dir(dir)), dir} { // what t.TempDir makes is closed
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	look := func() []Finding {
		return Files(File{"the public keys", keys}, File{"the site", filepath.Join(dir, "none")})
	}
	exactly(t, look(), OK, "files", "")
	if err := os.Chmod(keys, 0o666); err != nil {
		t.Fatal(err)
	}
	exactly(t, look(), Fault, "files", "can change the public keys ("+keys+" has the mode 0666). Mend: chmod o-w "+keys)
	if err := errors.Join(os.Chmod(keys, 0o644), os.Chmod(dir, 0o777)); err != nil {
		t.Fatal(err)
	}
	exactly(t, look(), Fault, "files", dir+" has the mode 0777")
	page := filepath.Join(dir, "public", "sv", "index.html")
	put(t, page, "")
	for path, mode := range map[string]os.FileMode{dir: 0o755, filepath.Join(dir, "public"): 0o755, filepath.Dir(page): 0o755, page: 0o646} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	exactly(t, Files(File{"the site", filepath.Join(dir, "public")}), Fault, "files", page+" has the mode 0646")
	if err := os.Chmod(filepath.Dir(page), 0o700); err != nil { // which nobody gets through
		t.Fatal(err)
	}
	exactly(t, Files(File{"the site", filepath.Join(dir, "public")}), OK, "files", "")
}

// A real spool on the disk of this machine, and one that is missing, open to others,
// or full.
func TestSpool(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "spool")
	limits := spool.Limits{Tips: 5, Bytes: 1 << 20}
	level := func(found []Finding, check string) (l Level, says string) {
		for _, f := range found {
			if f.Check == check && f.Level != OK {
				return f.Level, f.Says
			}
		}
		return OK, ""
	}
	doubt, err := spool.Check(dir) // some machines have /tmp in memory
	if l, says := level(Spool(dir, limits), "spool"); err != nil || l == Fault && !doubt.Loses {
		t.Errorf("before the first start: %s", says)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("the folder was made")
	}
	s, err := spool.Open(dir, limits)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for tips, want := range []Level{OK, OK, OK, OK, Warn, Fault} {
		if l, says := level(Spool(dir, limits), "room"); l != want {
			t.Errorf("with %d of 5 tips: %s %s", tips, l, says)
		}
		if tips < limits.Tips {
			if _, err := s.Put([]byte("sealed"), time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if l, says := level(Spool(filepath.Join(dir, "not", "there"), limits), "spool"); l != Fault || !strings.Contains(says, "mount its disk") {
		t.Errorf("without the folder above: %s %s", l, says)
	}
	for _, path := range []string{filepath.Dir(filepath.Dir(dir)), filepath.Dir(dir), dir} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if l, says := level(Spool(dir, limits), "spool"); l != Fault || !strings.Contains(says, "run chmod 700 ") {
		t.Errorf("open to others: %s %s", l, says)
	}
}

func TestOwner(t *testing.T) {
	exactly(t, owned(0), Warn, "spool", "tips belong to root")
	if found := owned(65532); found != nil {
		t.Errorf("%v", found)
	}
}

func TestSync(t *testing.T) {
	try := func(took time.Duration, err error) func(string) (time.Duration, error) {
		return func(string) (time.Duration, error) { return took, err }
	}
	none := spool.Doubt{}
	exactly(t, []Finding{synced("/spool", none, try(time.Millisecond, nil))}, OK, "spool", "")
	exactly(t, []Finding{synced("/spool", none, try(2*time.Microsecond, nil))}, Warn, "spool", "a sync takes 2µs, which no disk can do")
	exactly(t, []Finding{synced("/spool", spool.Doubt{Says: "tmpfs"}, try(2*time.Microsecond, nil))}, OK, "spool", "")
	exactly(t, []Finding{synced("/spool", none, try(0, errors.New("read-only file system")))}, Fault, "spool", "nothing can be written: read-only")
}

func TestDoubts(t *testing.T) {
	dir := t.TempDir()
	for doubt, want := range map[spool.Doubt]Level{{}: OK, {Says: "FUSE"}: Warn, {Says: "tmpfs", Loses: true}: Fault} {
		worst := OK
		for _, f := range onDisk(dir, doubt) {
			if f.Level != OK {
				worst = f.Level
			}
		}
		if worst != want {
			t.Errorf("%+v is %s", doubt, worst)
		}
	}
}

func TestClock(t *testing.T) {
	at := func(off time.Duration) Reading {
		return Reading{From: "h1", Time: now, Here: now.Add(off), Accuracy: time.Second}
	}
	exactly(t, Clock(true), OK, "clock", "")
	exactly(t, Clock(true, at(5*time.Second), at(-5*time.Second), Reading{From: "h2"}), OK, "clock", "")
	exactly(t, Clock(true, at(20*time.Second)), Warn, "clock", "that of h1 by 19s")
	exactly(t, Clock(true, at(-3*time.Minute)), Fault, "clock", "that of h1 by 2m59s")
	exactly(t, Clock(false, at(0)), Warn, "clock", "nothing sets it")
}
