//go:build linux

package operations

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/tip"
)

// refused runs a command that has to end with status 1 before it listens, and
// returns what it said.
func refused(t *testing.T, environment []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), environment...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // strace and what it runs end together
	said := &until{word: "msg=serving", then: func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }}
	cmd.Stdout, cmd.Stderr = said, said
	timer := time.AfterFunc(2*time.Minute, func() { said.then() })
	defer timer.Stop()
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Errorf("%v, want exit status 1:\n%s", err, said.String())
	}
	return said.String()
}

// until keeps what is written, and calls then when it has a word.
type until struct {
	bytes.Buffer
	word string
	then func()
}

func (u *until) Write(p []byte) (int, error) {
	n, err := u.Buffer.Write(p)
	if strings.Contains(u.String(), u.word) {
		u.then()
	}
	return n, err
}

func serveArgs(spool string) []string {
	return []string{"serve", "-listen", "127.0.0.1:0", "-site", harness.Site, "-spool", spool, "-recipients", harness.Recipients}
}

// What the environment says and nobody would notice is an error at the start.
func TestServeRefusesAnEnvironment(t *testing.T) {
	t.Parallel()
	for entry, says := range map[string]string{
		"TZ=Nowhere/City":                     "TZ=Nowhere/City is not a zone that can be read",
		"TZ=CET-1CEST,M3.5.0,M10.5.0/3":       "is not a zone that can be read", // of POSIX, which Go does not know
		"TZ=:Europe/Stokholm":                 "TZ=:Europe/Stokholm is not a zone",
		"TZ=/nowhere/zone":                    "is not a zone that can be read",
		"TIPAPI_TRUSTED_PROXIS=127.0.0.1":     "TIPAPI_TRUSTED_PROXIS in the environment sets nothing: is it meant to be TIPAPI_TRUSTED_PROXIES?",
		"TIPAPI_TIME_WRITE=-3s":               "TIPAPI_TIME_WRITE=-3s has to be a time such as 90s or 1h, more than 0",
		"TIPAPI_DELIVERY=nats://u:secret@h/A": "TIPAPI_DELIVER?",
	} {
		if said := refused(t, []string{entry}, harness.Shipped, serveArgs(t.TempDir())...); !strings.Contains(said, says) || strings.Contains(said, "secret") {
			t.Errorf("%s: want %q:\n%s", entry, says, said)
		}
	}
}

// The start says what the program was built from, where the spool lies, and when
// notices go out, in which zone, and despite of what the site was built.
func TestServeSaysWhatItIs(t *testing.T) {
	t.Parallel()
	spool := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(spool, link); err != nil {
		t.Fatal(err)
	}
	site := filepath.Join(t.TempDir(), "site")
	if err := os.CopyFS(site, os.DirFS(harness.Site)); err != nil {
		t.Fatal(err)
	}
	built, err := bundle.ReadSite(filepath.Join(site, bundle.Dir, "site.json"))
	if err != nil {
		t.Fatal(err)
	}
	built.Despite = &bundle.Despite{Because: "Numret till polisen", Faults: []string{"site/data/law.yaml:4: old"}}
	if err := built.Write(site); err != nil {
		t.Fatal(err)
	}
	args := serveArgs(link)
	args[slices.Index(args, "-site")+1] = site
	cmd := exec.Command(harness.Shipped, append(args, "-notice", "smtp://127.0.0.1:1?from=a@lyktan.example&to=b@lyktan.example")...)
	cmd.Env = append(os.Environ(), "TZ=Europe/Stockholm")
	p := harness.Launch(t, spool, cmd)
	p.Stop(t)
	for _, says := range []string{`level=WARN msg="the site was built although it was not ready .*" because="Numret till polisen" faults=1`, `msg=start commit=\S+ go=go1\.\S+ spool=` + regexp.QuoteMeta(spool) + "\n",
		`msg=notices at=08:00,12:00,16:00 zone="Europe/Stockholm \(CES?T\)"`} {
		if !regexp.MustCompile(says).MatchString(p.Output.String()) {
			t.Errorf("the start does not say %s:\n%s", says, p.Output)
		}
	}
	out, err := harness.Command(harness.Shipped, "version")
	if err != nil || !regexp.MustCompile(`^tipapi commit \S+, go1\.\S+ linux/\w+\n$`).MatchString(out) {
		t.Errorf("version: %q, %v", out, err)
	}
}

// The hours of tips are those of the zone that is set, and say which it is, also
// where no zones are installed.
func TestZonesAreInTheProgram(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("chroot needs root")
	}
	keys, err := seal.LoadRecipients(harness.Recipients)
	if err != nil {
		t.Fatal(err)
	}
	box := t.TempDir() // and nothing else of the system
	harness.MustRun(t, "cp", harness.Shipped, harness.Identity, box)
	if err := os.Mkdir(filepath.Join(box, "spool"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]time.Time{"winter": time.Date(2026, 1, 10, 22, 0, 0, 0, time.UTC), "summer": time.Date(2026, 7, 10, 22, 0, 0, 0, time.UTC)} {
		plain, err := tip.New(tip.Form{Answers: tip.Answers{What: name}}, "1472632213369900", tip.Unknown, at).Encode()
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := keys.Seal(plain)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(box, "spool", name+".age"), sealed, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for zone, want := range map[string][]string{
		"Europe/Stockholm": {"winter  2026-01-10 23h CET", "summer  2026-07-11 00h CEST"},
		"":                 {"winter  2026-01-10 22h UTC", "summer  2026-07-10 22h UTC"},
		"Asia/Tehran":      {"winter  2026-01-11 01h +0330", "summer  2026-07-11 01h +0330"},
	} {
		cmd := exec.Command("/"+filepath.Base(harness.Shipped), "tips", "list", "-spool", "/spool", "-identity", "/"+filepath.Base(harness.Identity))
		cmd.Env = []string{"TZ=" + zone, "GOTRACEBACK=single"} // without it tipapi wants /dev/null
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: box}
		cmd.Dir = "/"
		out, err := cmd.CombinedOutput()
		for _, row := range want {
			if err != nil || !strings.Contains(string(out), "\n"+row+"  ") {
				t.Errorf("TZ=%s: %v, want %q in\n%s", zone, err, row, out)
			}
		}
	}
}

// A file system that cannot hold a spool is named at the start, with what to do.
// strace makes an ordinary one answer as NFS does.
func TestServeRefusesFileSystems(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip(err)
	}
	const nfs, smb = "6969000000000000", "424d53fe00000000" // f_type of statfs, as its bytes lie
	for inject, says := range map[string]string{
		"flock:error=EBADF":             "its file system cannot hold a spool: it does not lock folders (bad file descriptor)",
		"flock:error=ENOLCK":            "it does not lock folders (no locks available)",
		"flock:error=EOPNOTSUPP":        "it does not lock folders (operation not supported)",
		"statfs:poke_exit=@arg2=" + nfs: "NFS cannot hold a spool",
		"statfs:poke_exit=@arg2=" + smb: "SMB cannot hold a spool",
	} {
		call, _, _ := strings.Cut(inject, ":")
		said := refused(t, nil, "strace", append([]string{"-f", "-qq", "-o", os.DevNull, "-e", "trace=" + call, "-e", "inject=" + inject, harness.Shipped},
			serveArgs(t.TempDir())...)...)
		if strings.Contains(said, "ptrace") {
			t.Skip(said)
		}
		if !strings.Contains(said, says) || !strings.Contains(said, "use a folder on a disk of this machine") {
			t.Errorf("%s: want %q:\n%s", inject, says, said)
		}
	}
}

// A spool in a new folder does not go with a power cut: the folder is synced into
// the one above it.
func TestNewFolderIsSynced(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip(err)
	}
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(base, "trace")
	spool := filepath.Join(base, "spool")
	args := serveArgs(spool)
	args[2] = "192.0.2.1:1" // no address of this machine, which is found after the spool is open
	said := refused(t, nil, "strace", append([]string{"-f", "-qq", "-y", "-o", trace, "-e", "signal=none", "-e", "trace=mkdirat,fsync", harness.Shipped},
		args...)...)
	if strings.Contains(said, "ptrace") {
		t.Skip(said)
	}
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	made := slices.IndexFunc(lines, func(line string) bool {
		return strings.Contains(line, "mkdirat(") && strings.Contains(line, strconv.Quote(spool))
	})
	if made < 0 || !slices.ContainsFunc(lines[made:], func(line string) bool {
		return strings.Contains(line, "fsync(") && strings.Contains(line, "<"+base+">")
	}) {
		t.Errorf("%s was not made, or not synced into the folder above:\n%s", spool, text)
	}
}
