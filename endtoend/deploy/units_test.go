package deploy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// exposure is what systemd says, in tenths, of the most that a unit may be open to.
const exposure = "--threshold=15"

// systemd understands every line of the units, and finds them as closed as the
// documentation says; of a unit without a filter of system calls it does not.
func TestUnits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var files []string
	for _, unit := range []string{"lyktan.service", "lyktan-probe.service"} {
		file := shipped(t, dir, "systemd/"+unit, "/usr/local/bin/tipapi", harness.Shipped)
		files = append(files, file)
		if out, err := exec.Command("systemd-analyze", "security", "--no-pager", "--offline=yes", exposure, file).CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", unit, err, out)
		}
	}
	for _, unit := range []string{"lyktan.socket", "lyktan-tor.socket", "lyktan-probe.timer"} {
		files = append(files, shipped(t, dir, "systemd/"+unit))
	}
	if out, err := exec.Command("systemd-analyze", append([]string{"verify", "--man=no"}, files...)...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd-analyze verify: %v: %s", err, out)
	}
	open := shipped(t, t.TempDir(), "systemd/lyktan.service", "SystemCallFilter=", "#", "CapabilityBoundingSet=", "#", "PrivateUsers=yes", "")
	if out, err := exec.Command("systemd-analyze", "security", "--no-pager", "--offline=yes", exposure, open).CombinedOutput(); err == nil {
		t.Errorf("an open unit passes: %s", out)
	}
	wrong := shipped(t, t.TempDir(), "systemd/lyktan.service", "/usr/local/bin/tipapi", harness.Shipped, "MemoryMax=1G", "MemoryMost=1G")
	if out, err := exec.Command("systemd-analyze", "verify", "--man=no", wrong).CombinedOutput(); err == nil && len(out) == 0 {
		t.Error("a setting that systemd does not know passes")
	}
}

// Tor understands every line of its file.
func TestTor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	verify := func(changes ...string) error {
		file := shipped(t, dir, "tor/torrc", append(changes, "/var/lib/tor", dir)...)
		_, err := harness.Command("tor", "--verify-config", "--hush", "-f", file, "--DataDirectory", filepath.Join(dir, "data"))
		return err
	}
	if err := verify(); err != nil {
		t.Error(err)
	}
	if verify("CircuitID haproxy", "CircuitID hoproxy") == nil {
		t.Error("what Tor does not know passes")
	}
}

// Every name that the alerts ask for is one that tipapi says, and every check that
// it makes has an alert.
func TestAlertsAskForWhatThereIs(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(harness.Root, "deploy/prometheus/alerts.yml"))
	if err != nil {
		t.Fatal(err)
	}
	p := harness.Start(t, "-operations", "127.0.0.1:0")
	metrics := (&harness.Portal{URL: p.Operations}).Get(t, "/metrics").Body
	for _, name := range regexp.MustCompile(`\blyktan_[a-z_]+`).FindAllString(string(text), -1) {
		if !strings.Contains(metrics, "# TYPE "+name+" ") {
			t.Errorf("tipapi has no %s", name)
		}
	}
	var asked []string
	for _, match := range regexp.MustCompile(`check=~?"([a-z|]+)"`).FindAllStringSubmatch(string(text), -1) {
		asked = append(asked, strings.Split(match[1], "|")...)
	}
	for _, match := range regexp.MustCompile(`check="([a-z]+)"`).FindAllStringSubmatch(metrics, -1) {
		if !slices.Contains(asked, match[1]) {
			t.Errorf("the alerts do not know the check %q: LyktanQueueAway would take it for a queue", match[1])
		}
	}
}

// A form that nginx would put into a temporary file is answered with a fault, so
// that a test that sends one sees it.
func TestTemporaryFilesAreNoticed(t *testing.T) {
	t.Parallel()
	p := harness.Start(t)
	f := startNginx(t, p.Host(), "client_body_buffer_size 128k", "client_body_buffer_size 8k")
	if got, err := f.from("127.0.0.1").Post(t.Context(), harness.TipOf(strings.Repeat("long ", 8000))); err != nil || !isFallback(got) {
		t.Errorf("a form of 40 kB through a buffer of 8 kB: %d, %v", got.Status, err)
	}
}
