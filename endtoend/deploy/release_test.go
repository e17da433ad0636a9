package deploy

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"lyktan/endtoend/harness"
)

// What make release makes, copied to an empty folder with one file of settings, serves
// the site, takes tips through both proxies, and reads them for the team: as commands
// and in the inbox. It builds four programs and a site (make trial).
func TestRelease(t *testing.T) {
	cyclonedx := os.Getenv("LYKTAN_RELEASE")
	if cyclonedx == "" {
		t.Skip("make trial")
	}
	key := filepath.Join(t.TempDir(), "key.txt")
	public, err := harness.Command(harness.Shipped, "keygen", "-o", key)
	if err != nil {
		t.Fatal(err)
	}
	in := func(dir, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "HUGO="+harness.Hugo(), "CYCLONEDX="+cyclonedx)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return string(out)
	}

	// A clone in which the team has a key; what else is not ready is passed over.
	clone := filepath.Join(t.TempDir(), "clone")
	in(harness.Root, "git", "clone", "-q", harness.Root, clone)
	profile := filepath.Join(clone, "site/data/teams/sodermalm.yaml")
	text, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	with := strings.Replace(string(text), "\nrecipients: []\n", fmt.Sprintf("\nrecipients: [{name: Trial, key: %s, expires: 2099-12-31}]\n", strings.TrimSpace(public)), 1)
	if err := os.WriteFile(profile, []byte(with), 0o600); err != nil {
		t.Fatal(err)
	}
	in(clone, "git", "-c", "user.name=trial", "-c", "user.email=trial@lyktan.example", "commit", "-q", "-a", "-m", "A key for a trial")
	t.Log(in(clone, ".ci/release", "sodermalm", "a trial of make release"))
	made, err := filepath.Glob(filepath.Join(clone, "release/*"))
	if err != nil || len(made) != 1 {
		t.Fatalf("%q, %v", made, err)
	}

	box := t.TempDir()
	if err := os.CopyFS(box, os.DirFS(made[0])); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(clone); err != nil {
		t.Fatal(err)
	}
	in(box, "sha256sum", "--quiet", "-c", "SHA256SUMS")
	in(box, "tar", "xzf", "site.tar.gz")
	in(box, "tar", "xzf", "deploy.tar.gz")
	in(box, "diff", "-r", "deploy", filepath.Join(harness.Root, "deploy"))
	program := filepath.Join(box, "tipapi-linux-"+runtime.GOARCH)
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	spool := filepath.Join(box, "tips")
	settings := shipped(t, box, "tipapi.toml", "listen = \"systemd\"", "listen = \"127.0.0.1:0\"", "127.0.0.1:8081", fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)),
		"/srv/lyktan/public", filepath.Join(box, "public"), "/var/lib/lyktan", spool)
	serve := exec.Command(program, "serve", "-config", settings, "-operations", fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)))
	serve.Dir = box
	p := harness.Launch(t, spool, serve)
	for proxy, start := range proxies {
		got, err := start(t, p.Host()).from("127.0.0.1").Post(t.Context(), harness.TipOf("Through "+proxy+"."))
		if err != nil || got.Status != http.StatusOK {
			t.Fatalf("%s: %d, %v", proxy, got.Status, err)
		}
		receipt := harness.Receipt(t, got.Body)
		if shown := in(box, program, "tips", "show", receipt, "-spool", spool, "-identity", key); !strings.Contains(shown, "Through "+proxy+".") {
			t.Errorf("the tip %s: %s", receipt, shown)
		}
	}
	list := inboxOf(t, program, "-spool", spool, "-identity", key, "-profile", filepath.Join(box, "public/_tipapi/site.json"))
	for proxy := range proxies {
		if !strings.Contains(list, "Through "+proxy+".") {
			t.Errorf("the inbox lacks the tip through %s: %.2000s", proxy, list)
		}
	}
}

// inboxOf is the first page of the team's inbox.
func inboxOf(t *testing.T, program string, flags ...string) string {
	t.Helper()
	cmd := exec.Command(program, append([]string{"inbox"}, flags...)...)
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	link := ""
	for lines := bufio.NewScanner(said); link == "" && lines.Scan(); {
		link = regexp.MustCompile(`http://127\.0\.0\.1:\S+`).FindString(lines.Text())
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	opened, err := client.Get(link) // it gives the cookie, and leads to the inbox
	if err != nil {
		t.Fatal(err)
	}
	opened.Body.Close()
	response, err := client.Get(harness.Origin(link) + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
