package deploy

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// machine is a real systemd, the first process of namespaces of its own, on this
// machine's files and network; what it writes is gone with the test.
type machine struct {
	process
	first string // systemd's process
}

// boot starts a systemd with more files than this machine has, and with these units
// enabled, in place of all that are enabled here. It needs root; without, the test is
// skipped.
func boot(t *testing.T, files string, units ...string) *machine {
	t.Helper()
	if _, err := harness.Command("unshare", "--mount", "--pid", "--fork", "--cgroup", "true"); err != nil {
		t.Skipf("a systemd of its own cannot be run here (root can, in most places): %v", err)
	}
	at := t.TempDir()
	group := "lyktan" + strings.ReplaceAll(at, "/", "-")
	m := &machine{process: run(t, "unshare", append([]string{"--mount", "--propagation", "private", "sh", "-c", booting, "sh", at, files, group}, units...)...)}
	t.Cleanup(func() {
		if t.Failed() {
			out, _ := m.inside("journalctl", "--no-pager", "--lines=100")
			t.Logf("the journal:\n%s", out)
		}
		_ = m.Process.Kill() // and with it all that systemd runs
		_ = m.Wait()
		harness.Eventually(t, "its groups are removed", harness.Hung, func() bool { // when its last process has ended
			_, err := harness.Command("unshare", "--mount", "--propagation", "private", "sh", "-c", `mount -t cgroup2 none "$1" && cd "$1" && find "$2" -depth -type d -exec rmdir {} +`,
				"sh", at, group)
			return err == nil
		})
	})
	harness.Eventually(t, "systemd runs", harness.Hung, func() bool {
		children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", m.Process.Pid))
		m.first = strings.TrimSpace(string(children))
		out, _ := m.inside("systemctl", "is-system-running", "--wait")
		return strings.TrimSpace(out) == "running"
	})
	if out, err := m.inside("systemctl", append([]string{"start"}, units...)...); err != nil {
		t.Fatalf("%q do not start: %s", units, out)
	}
	return m
}

// booting is a script: a folder to work in, a folder of files to add, a name for the
// group of its processes, and the units to enable.
const booting = `set -e
at=$1 files=$2 group=$3
shift 3
mount -t cgroup2 none "$at"
mkdir "$at/$group"
echo $$ > "$at/$group/cgroup.procs"
umount "$at"
mount -t tmpfs none "$at"
cd "$at"
mkdir upper work root
mount -t overlay -o lowerdir=/,upperdir=upper,workdir=work none root
cp -r "$files/." root
rm -rf root/etc/systemd/system/*.wants root/lib/systemd/system/*.wants root/lib/systemd/system-generators root/etc/fstab root/etc/machine-id root/var/log/journal
touch root/etc/machine-id
mkdir root/lib/systemd/system/sysinit.target.wants
ln -s ../systemd-journald.service root/lib/systemd/system/sysinit.target.wants/
ln -sf /lib/systemd/system/multi-user.target root/etc/systemd/system/default.target
systemctl --quiet --root=root enable "$@"
for mount in run tmp dev; do mount -t tmpfs -o mode=755 none root/$mount; done
chmod 1777 root/tmp
for node in null zero full random urandom tty; do touch root/dev/$node; mount --bind /dev/$node root/dev/$node; done
mkdir root/dev/shm root/dev/pts
mount -t devpts -o ptmxmode=666 none root/dev/pts
ln -s pts/ptmx root/dev/ptmx
ln -s /proc/self/fd root/dev/fd
exec unshare --pid --fork --kill-child --cgroup --uts --ipc --mount sh -ec '
	cd root
	mount -t proc proc proc
	mount --bind proc/sys proc/sys
	mount -o remount,bind,ro proc/sys
	mount -t sysfs -o ro sysfs sys
	mount -t cgroup2 cgroup2 sys/fs/cgroup
	mkdir old
	pivot_root . old
	umount -l old
	mount --make-rshared /
	exec env -i container=nspawn PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --show-status=0 < /dev/null'
`

// inside runs a command where systemd runs.
func (m *machine) inside(name string, args ...string) (string, error) {
	out, err := exec.Command("nsenter", append([]string{"-t", m.first, "-m", "-p", "-C", "-i", "-u", "-r", "-w", name}, args...)...).CombinedOutput()
	return string(out), err
}

// systemctl has to succeed.
func (m *machine) systemctl(t *testing.T, args ...string) {
	t.Helper()
	if out, err := m.inside("systemctl", args...); err != nil {
		t.Errorf("systemctl %q: %v: %s", args, err, out)
	}
}

// path is where a file of the machine is seen from here.
func (m *machine) path(name string) string { return "/proc/" + m.first + "/root" + name }

// bootTipapi boots a systemd with what an administrator copies for tipapi, with Tor,
// at addresses of its own, and with limits that no load test meets.
func bootTipapi(t *testing.T) (public, tor string, m *machine) {
	t.Helper()
	public, tor = fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)), fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t))
	files := t.TempDir()
	for _, dir := range []string{"etc/systemd/system", "etc/lyktan", "usr/local/bin", "srv/lyktan"} {
		if err := os.MkdirAll(filepath.Join(files, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	units := filepath.Join(files, "etc/systemd/system")
	shipped(t, units, "systemd/lyktan.socket", "127.0.0.1:8080", public)
	shipped(t, units, "systemd/lyktan-tor.socket", "127.0.0.1:8082", tor)
	shipped(t, units, "systemd/lyktan.service")
	shipped(t, filepath.Join(files, "etc/lyktan"), "tipapi.toml", "127.0.0.1:8081", fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)), "#listen-proxy = \"systemd\"", "listen-proxy = \"systemd\"",
		"#limit-network = 90\n", "limit-network = 1000000\n", "#limit-all = 2000\n", "limit-all = 1000000\n")
	harness.MustRun(t, "cp", harness.Shipped, filepath.Join(files, "usr/local/bin/tipapi"))
	harness.MustRun(t, "cp", "-r", harness.Site, filepath.Join(files, "srv/lyktan/public"))
	harness.MustRun(t, "cp", harness.Recipients, filepath.Join(files, "srv/lyktan/public/_tipapi"))
	harness.MustRun(t, "chmod", "-R", "a+rX", filepath.Join(files, "srv"))
	return public, tor, boot(t, files, "lyktan.socket", "lyktan-tor.socket", "lyktan.service")
}
