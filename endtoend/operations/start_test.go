package operations

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// tipapi serve ends with a clear error before it listens when a tip could not
// reach anybody.
func TestServeRefusesToStart(t *testing.T) {
	t.Parallel()
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	public, err := os.ReadFile(harness.Recipients)
	if err != nil {
		t.Fatal(err)
	}
	bare := t.TempDir()
	if err := os.CopyFS(filepath.Join(bare, "site"), os.DirFS(harness.Site)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(bare, "site/_tipapi/ar/receipt.html")); err != nil {
		t.Fatal(err)
	}
	open, err := os.MkdirTemp("", "lyktan-") // not t.TempDir, which is inside a closed one
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(open) })
	if err := os.Chmod(open, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(bare, "none"), filepath.Join(bare, "link")); err != nil {
		t.Fatal(err)
	}
	taken := harness.Start(t)
	for name, c := range map[string]struct {
		change map[string]string
		says   string
	}{
		"no recipients flag":      {map[string]string{"-recipients": ""}, "needs -recipients"},
		"recipients missing":      {map[string]string{"-recipients": filepath.Join(bare, "none")}, "no such file"},
		"recipients empty":        {map[string]string{"-recipients": write("# nobody\n")}, "no public key"},
		"recipients malformed":    {map[string]string{"-recipients": write("hello\n")}, "not an age public key"},
		"a private key":           {map[string]string{"-recipients": harness.Identity}, "belongs on the team's computer"},
		"notices without -notice": {map[string]string{"-notice-now": "true"}, "need -notice"},
		"times without -notice":   {map[string]string{"-notice-at": "09:00"}, "need -notice"},
		"expiry without a colon":  {map[string]string{"-recipients": write("# expires 2027-12-31\n" + string(public))}, `written "# expires: 2027-12-31"`},
		"UTF-16 without a mark": {map[string]string{"-recipients": write(strings.Join(strings.Split(string(public), ""), "\x00") + "\x00")},
			"save the file as UTF-8"},
		"no spool flag":           {map[string]string{"-spool": ""}, "needs -spool"},
		"spool is a file":         {map[string]string{"-spool": write("")}, "not a directory"},
		"spool cannot be written": {map[string]string{"-spool": "/proc/self/task"}, "spool"},
		"spool open to everybody": {map[string]string{"-spool": open}, "run chmod 700 " + open},
		"spool linked to nowhere": {map[string]string{"-spool": filepath.Join(bare, "link")}, "it is a link to"},
		"spool in use":            {map[string]string{"-spool": taken.Spool}, "another tipapi"},
		"no site":                 {map[string]string{"-site": filepath.Join(bare, "none")}, "built site"},
		"site without templates":  {map[string]string{"-site": filepath.Join(bare, "site")}, "receipt.html"},
		"port in use":             {map[string]string{"-listen": strings.TrimPrefix(taken.URL, "http://")}, "address already in use"},
		"not an address":          {map[string]string{"-listen": "nowhere"}, "-listen nowhere has to be host:port"},
		"unknown flag":            {map[string]string{"-colour": "red"}, "-colour is no flag of serve"},
		"not a number":            {map[string]string{"-spool-tips": "many"}, "-spool-tips many has to be a whole number, more than 0"},
		"no time to answer":       {map[string]string{"-time-write": "0"}, "-time-write 0 has to be a time such as 90s or 1h, more than 0"},
		"less than no time":       {map[string]string{"-deliver-every": "-1m"}, "-deliver-every -1m has to be a time such as 90s or 1h, at least 1s"},
		"proxies malformed":       {map[string]string{"-trusted-proxies": "caddy"}, "not an address or a network"},
		"another proxy header":    {map[string]string{"-proxy-header": "X-Real-IP"}, "neither X-Forwarded-For nor Forwarded"},
		"PROXY from anybody":      {map[string]string{"-listen-proxy": "127.0.0.1:0"}, "needs -trusted-proxies"},
		"operations in the open":  {map[string]string{"-operations": "0.0.0.0:0"}, "not a loopback address"},
		"limits the wrong way":    {map[string]string{"-limit-network": "10", "-limit-first": "20"}, "first tries"},
		"a beat of nothing":       {map[string]string{"-deliver-every": "999ms"}, "at least 1s"},
		"a secret without Redis":  {map[string]string{"-limit-secret": write("sixteen bytes or more")}, "for redis:// only"},
		"Redis without a secret":  {map[string]string{"-limit-store": "redis://127.0.0.1:1"}, "needs -limit-secret"},
		"a short secret":          {map[string]string{"-limit-store": "redis://127.0.0.1:1", "-limit-secret": write("short\n")}, "has 5 bytes"},
		"a short one, in UTF-16": {map[string]string{"-limit-store": "redis://127.0.0.1:1", "-limit-secret": write("\xff\xfes\x00h\x00o\x00r\x00t\x00")},
			"has 5 bytes"},
		"another store": {map[string]string{"-limit-store": "memcached://x", "-limit-secret": write("sixteen bytes or more")},
			"it begins with memcached:// and has to be one of memory"},
		"more connections": {map[string]string{"-connections": "99999999"}, "open files"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			settings := map[string]string{"-listen": "127.0.0.1:0", "-site": harness.Site, "-spool": t.TempDir(), "-recipients": harness.Recipients}
			for flag, value := range c.change {
				settings[flag] = value
			}
			args := []string{"serve"}
			for flag, value := range settings {
				args = append(args, flag+"="+value)
			}
			cmd := exec.Command(harness.Tipapi, args...)
			cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
			timer := time.AfterFunc(harness.Hung, func() { _ = cmd.Process.Kill() })
			defer timer.Stop()
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.Contains(string(out), c.says) {
				t.Errorf("%v, want exit status 1 and %q:\n%s", err, c.says, out)
			}
			if strings.Contains(string(out), "serving") || strings.Contains(string(out), "SECRET") {
				t.Errorf("it listened, or showed a key:\n%s", out)
			}
		})
	}
}

// What an administrator's tools see: alive, ready or not and why, totals.
func TestOperations(t *testing.T) {
	t.Parallel()
	redis := harness.StartRedis(t, "--save", "")
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("sixteen bytes or more"), 0o600); err != nil {
		t.Fatal(err)
	}
	p := harness.Start(t, "-operations", "127.0.0.1:0", "-spool-tips", "1", "-limit-store", redis.URL, "-limit-secret", secret)
	watch := &harness.Portal{URL: p.Operations}
	ready := func(status int, says ...string) {
		t.Helper()
		var got harness.Answer
		for deadline := time.Now().Add(harness.Hung); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
			got = watch.Get(t, "/readyz")
			if got.Status == status {
				break
			}
		}
		for _, s := range says {
			if got.Status != status || !strings.Contains(got.Body, s) {
				t.Errorf("%d, want %d and %q: %s", got.Status, status, s, got.Body)
			}
		}
	}
	ready(200, "spool: ok", "recipients: ok", "limits: ok")
	harness.Receipt(t, p.Post(t, "lang=sv&what=a").Body)
	ready(503, "spool: the spool is full", "limits: ok")
	redis.Kill()
	ready(503, "limits: redis does not count")
	if got := watch.Get(t, "/metrics"); !strings.Contains(got.Body, `lyktan_check{check="limits"} 0`) {
		t.Errorf("metrics: %s", got.Body)
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		if got := p.Get(t, path); got.Status != 404 {
			t.Errorf("the public sees %s", path)
		}
	}
	if got := watch.Get(t, "/sv/"); got.Status != 404 {
		t.Error("the site is on the administrator's address")
	}
}

// A Redis that refuses the password keeps tipapi from starting; one that is away does
// not. Neither repeats the password.
func TestRedisAtTheStart(t *testing.T) {
	t.Parallel()
	redis := harness.StartRedis(t, "--save", "", "--requirepass", "another")
	check := func(store string) (string, error) {
		return harness.Command(harness.Shipped, "serve", "-check", "-site", harness.Site, "-spool", t.TempDir(), "-recipients", harness.Recipients,
			"-limit-secret", harness.SecretFile(t), "-limit-store", store)
	}
	out, err := check(strings.Replace(redis.URL, "//", "//u:zqcret@", 1))
	if err == nil || !strings.Contains(err.Error(), "-limit-store (redis://127.0.0.1): redis does not count: it refuses the user or the password") ||
		strings.Contains(out, "zqcret") || strings.Contains(strings.SplitAfterN(err.Error(), "\n", 2)[1], "zqcret") {
		t.Errorf("refused: %v\n%s", err, out)
	}
	out, err = check("redis://u:zqcret@127.0.0.1:1")
	if err != nil || !strings.Contains(out, "doubt: Redis does not count") || strings.Contains(out, "zqcret") {
		t.Errorf("away: %v\n%s", err, out)
	}
}

func TestSettingsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	cmd := exec.Command(harness.Tipapi, "serve", "-listen", "nowhere")
	cmd.Env = append(os.Environ(), "TIPAPI_SITE="+harness.Site, "TIPAPI_SPOOL="+t.TempDir(), "TIPAPI_RECIPIENTS="+harness.Recipients, "TIPAPI_LISTEN=127.0.0.1:0")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "nowhere") {
		t.Errorf("the flag does not win over the environment, or the environment was not read: %v\n%s", err, out)
	}
}

func TestKeygen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	out, err := harness.Command(harness.Tipapi, "keygen", "-o", file)
	if err != nil || !strings.HasPrefix(out, "age1") || strings.Count(out, "\n") != 1 {
		t.Fatalf("%.40q, %v", out, err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if _, err := harness.Command(harness.Tipapi, "keygen", "-o", file); err == nil {
		t.Error("overwrote a key")
	}
}
