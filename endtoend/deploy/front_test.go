package deploy

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"lyktan/endtoend/harness"
)

// name is what the site is called in the shipped files, and the host of
// [harness.Address].
const name = "lyktan.example"

// front is a proxy with its shipped configuration, until the test ends.
type front struct {
	process
	certificate
	dir          string // everything that it can write to
	plain, https string // its addresses
}

// starting is a way to start a proxy in front of an address, with more changes of
// its shipped file than an administrator makes, if any.
type starting func(t *testing.T, tipapi string, faults ...string) *front

var proxies = map[string]starting{"nginx": startNginx, "Caddy": startCaddy}

func newFront(t *testing.T) *front {
	t.Helper()
	f := &front{dir: t.TempDir()}
	f.certificate = certify(t, t.TempDir(), name)
	f.plain, f.https = fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)), fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t))
	return f
}

// startNginx starts nginx as Debian configures it: with an access log and an error
// log, which tells more here, and folders for temporary files.
func startNginx(t *testing.T, tipapi string, faults ...string) *front {
	t.Helper()
	f := newFront(t)
	elsewhere := func(address string) string { return "127.0.0.2" + address[len("127.0.0.1"):] }
	site := shipped(t, f.dir, "nginx/lyktan.conf", append(faults,
		"[::]:80", elsewhere(f.plain), "[::]:443", elsewhere(f.https), "listen 80", "listen "+f.plain, "listen 443", "listen "+f.https,
		"127.0.0.1:8080", tipapi, "/etc/letsencrypt/live/lyktan.example/fullchain.pem", f.file, "/etc/letsencrypt/live/lyktan.example/privkey.pem", f.key,
		"/srv/lyktan/public", harness.Site)...)
	main := fmt.Sprintf("daemon off;\npid %[1]s/pid;\nerror_log %[1]s/error.log info;\nevents {}\n"+
		"http {\n\taccess_log %[1]s/access.log;\n\tdefault_type application/octet-stream;\n\ttypes { text/html html; }\n", f.dir)
	if os.Getuid() == 0 {
		main = "user root;\n" + main
	}
	for _, kind := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		main += fmt.Sprintf("\t%s_temp_path %s/%[1]s;\n", kind, f.dir)
	}
	config := written(t, f.dir, "nginx.conf", main+"\tinclude "+site+";\n}\n")
	arguments := []string{"-p", f.dir, "-e", filepath.Join(f.dir, "start.log"), "-c", config}
	if out, err := exec.Command("nginx", append(arguments, "-t")...).CombinedOutput(); err != nil {
		t.Fatalf("nginx -t: %v: %s", err, out)
	}
	f.process = run(t, "nginx", arguments...)
	f.ready(t)
	// A temporary file is gone before it can be found. Without its folder it cannot
	// be made, and nginx answers with a fault.
	for _, kind := range []string{"client_body", "proxy"} {
		if err := os.Remove(filepath.Join(f.dir, kind)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func startCaddy(t *testing.T, tipapi string, faults ...string) *front {
	t.Helper()
	f := newFront(t)
	_, plain, _ := net.SplitHostPort(f.plain)
	_, https, _ := net.SplitHostPort(f.https)
	config := shipped(t, f.dir, "caddy/Caddyfile", append(faults,
		"admin off", fmt.Sprintf("admin off\n\thttp_port %s\n\thttps_port %s\n\tskip_install_trust", plain, https),
		name+" {", fmt.Sprintf("%s, 127.0.0.1 {\n\tbind 127.0.0.1\n\ttls %s %s", name, f.file, f.key),
		"127.0.0.1:8080", tipapi, "/srv/lyktan/public", harness.Site)...)
	f.process = launch(t, f.caddy("run", "--config", config, "--adapter", "caddyfile"))
	f.ready(t)
	return f
}

// caddy is a command of Caddy's that keeps its own files in the front's folder.
func (f *front) caddy(arguments ...string) *exec.Cmd {
	cmd := exec.Command("caddy", arguments...)
	cmd.Dir = f.dir
	cmd.Env = append(os.Environ(), "HOME="+f.dir, "TMPDIR="+f.dir, "XDG_DATA_HOME="+f.dir, "XDG_CONFIG_HOME="+f.dir)
	return cmd
}

func (f *front) ready(t *testing.T) {
	t.Helper()
	harness.Reached(t, f.plain)
	harness.Reached(t, f.https)
}

// from is a sender whose connections come from an address of this machine.
func (f *front) from(address string) *harness.Sender {
	_, port, _ := net.SplitHostPort(f.https)
	return &harness.Sender{URL: "https://" + net.JoinHostPort(name, port), Client: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return harness.DialerFrom(address).DialContext(ctx, "tcp", f.https)
		},
		TLSClientConfig: &tls.Config{RootCAs: f.pool, ServerName: name}, ForceAttemptHTTP2: true, DisableCompression: true,
	}}}
}

// tls opens a connection of TLS from an address of this machine.
func (f *front) tls(from string) (*tls.Conn, error) {
	return tls.DialWithDialer(harness.DialerFrom(from), "tcp", f.https, &tls.Config{RootCAs: f.pool, ServerName: name})
}
