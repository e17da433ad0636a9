package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// The shipped Redis counts for tipapi's user, and does nothing else for anybody;
// what it counted is in no file.
func TestLimitsInRedis(t *testing.T) {
	t.Parallel()
	dir, port := t.TempDir(), harness.FreePort(t)
	config := shipped(t, dir, "redis/redis.conf", "port 6379", fmt.Sprint("port ", port), "CHANGE-ME", "redis-password")
	cmd := run(t, "redis-server", config, "--dir", dir)
	harness.Reached(t, fmt.Sprintf("127.0.0.1:%d", port))
	secret := written(t, t.TempDir(), "secret", strings.Repeat("secret", 8))
	p := serve(t, t.TempDir(), "-operations", "127.0.0.1:0", "-limit-secret", secret, "-limit-store", fmt.Sprintf("redis://tipapi:redis-password@127.0.0.1:%d/0", port),
		"-limit-network", "2", "-limit-network-spread", "0", "-limit-first", "2", "-limit-first-spread", "0")
	for i, want := range []int{200, 200, 429} {
		if got := p.Post(t, harness.TipOf(fmt.Sprint("try ", i))).Status; got != want {
			t.Errorf("try %d: %d, want %d", i, got, want)
		}
	}
	if ready := (&harness.Portal{URL: p.Operations}).Get(t, "/readyz").Body; !strings.Contains(ready, "limits: ok") {
		t.Errorf("readiness:\n%s", ready)
	}
	if log := p.Output.String(); strings.Contains(log, "level=WARN") || strings.Contains(log, "level=ERROR") {
		t.Errorf("tipapi says of it:\n%s", log)
	}
	for what, command := range map[string][]string{
		"nobody":           {"ping"},
		"a list of keys":   {"--user", "tipapi", "--pass", "redis-password", "keys", "*"},
		"a look at others": {"--user", "tipapi", "--pass", "redis-password", "monitor"},
		"keeping":          {"--user", "tipapi", "--pass", "redis-password", "config", "set", "save", "1 1"},
		"another name":     {"--user", "tipapi", "--pass", "redis-password", "get", "other"},
		"a file":           {"--user", "tipapi", "--pass", "redis-password", "save"},
	} {
		out, err := exec.Command("redis-cli", append([]string{"-p", fmt.Sprint(port), "--no-auth-warning"}, command...)...).CombinedOutput()
		if err != nil || !strings.Contains(string(out), "NOPERM") && !strings.Contains(string(out), "NOAUTH") {
			t.Errorf("%s: %v, %s", what, err, out)
		}
	}
	p.Stop(t)
	if err := cmd.Process.Signal(os.Interrupt); err != nil { // an orderly end, at which Redis would write
		t.Fatal(err)
	}
	_ = cmd.Wait()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 {
		t.Errorf("beside its configuration there is %v, %v", files, err)
	}
}
