package deploy

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/goccy/go-yaml"

	"lyktan/endtoend/harness"
)

// composed is what compose.yaml may say; another name is a mistake of spelling.
type composed struct {
	Name     string
	Template service `yaml:"x-tipapi"`
	Services map[string]service
	Networks map[string]struct {
		Ipam struct{ Config []struct{ Subnet string } }
	}
	Volumes map[string]struct {
		Driver     string
		DriverOpts map[string]string `yaml:"driver_opts"`
	}
}

type service struct {
	Image       string
	Restart     string
	User        string
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	CapAdd      []string          `yaml:"cap_add"`
	SecurityOpt []string          `yaml:"security_opt"`
	Environment map[string]string `yaml:",omitempty"`
	StopGrace   string            `yaml:"stop_grace_period"`
	MemLimit    string            `yaml:"mem_limit"`
	SwapLimit   string            `yaml:"memswap_limit"`
	PidsLimit   int               `yaml:"pids_limit"`
	Ulimits     map[string]int
	Ports       []string
	Volumes     []string
	Tmpfs       []string
	Command     []string
	NetworkMode string `yaml:"network_mode"`
	Networks    map[string]struct {
		Address string `yaml:"ipv4_address"`
	}
	Logging struct {
		Driver  string
		Options map[string]string
	}
}

// mounted is where the volume for a path of the container lies outside, and how.
func (s service) mounted(t *testing.T, inside string) string {
	t.Helper()
	for _, v := range s.Volumes {
		if outside, rest, _ := strings.Cut(v, ":"); rest == inside || rest == inside+":ro" {
			return outside
		}
	}
	t.Fatalf("nothing is mounted at %s: %q", inside, s.Volumes)
	return ""
}

// inImage is what the image sets, by name, and the command that asks how it is.
func inImage(t *testing.T) (settings map[string]string, health []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(harness.Root, "deploy/container/Containerfile"))
	if err != nil {
		t.Fatal(err)
	}
	settings = map[string]string{}
	for _, set := range regexp.MustCompile(`(TIPAPI_[A-Z_]+)=(\S+)`).FindAllStringSubmatch(regexp.MustCompile(`(?m)^ENV .*$`).FindString(string(text)), -1) {
		settings[set[1]] = set[2]
	}
	command := regexp.MustCompile(`(?m)^HEALTHCHECK .* CMD (\[.*\])$`).FindSubmatch(text)
	if command == nil {
		t.Fatal("the image has no health check")
	}
	if err := yaml.Unmarshal(command[1], &health); err != nil {
		t.Fatal(err)
	}
	return settings, health
}

// What compose.yaml says runs, without containers: three instances with the image's
// settings and those of the file, the Redis, and the nginx in front. Each tip is in one
// spool; all three count one sender's tries together; and while an instance is away the
// others take what would have gone to it.
func TestCompose(t *testing.T) {
	t.Parallel()
	dir, sockets, port := t.TempDir(), t.TempDir(), harness.FreePort(t)
	file := shipped(t, dir, "container/compose.yaml", "172.30.77.2", "127.0.0.1", "172.30.77.", "127.30.77.", "./settings", dir, "/etc/redis/redis.conf", filepath.Join(dir, "redis.conf"),
		"/run/redis", sockets)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all composed
	if err := yaml.UnmarshalWithOptions(text, &all, yaml.Strict()); err != nil {
		t.Fatal(err)
	}

	// As the comment says.
	shipped(t, dir, "tipapi.toml", "#limit-store = \"memory\"", fmt.Sprintf("limit-store = \"unix://tipapi:redis-password@%s/redis.sock?db=0\"", sockets),
		"#limit-secret = \"/etc/lyktan/limit-secret\"", fmt.Sprintf("limit-secret = %q", filepath.Join(dir, "limit-secret")),
		"#limit-network = 90", "limit-network = 12", "#limit-network-spread = 90", "limit-network-spread = 0")
	written(t, dir, "limit-secret", strings.Repeat("secret", 8))
	shipped(t, dir, "redis/redis.conf", "CHANGE-ME", "redis-password")
	redis := all.Services["redis"]
	run(t, redis.Command[0], append(redis.Command[1:], "--dir", t.TempDir())...)
	harness.Eventually(t, "Redis listens", harness.Hung, func() bool {
		_, err := os.Stat(filepath.Join(sockets, "redis.sock"))
		return err == nil
	})

	image, health := inImage(t)
	var servers []string
	var instances []*harness.Portal
	spools := map[string]bool{}
	for i := range 3 {
		s := all.Services[fmt.Sprint("tipapi", i+1)]
		at := fmt.Sprintf("%s:%d", s.Networks["inside"].Address, port)
		servers = append(servers, at)
		set := map[string]string{}
		maps.Copy(set, image)
		maps.Copy(set, s.Environment)
		spools[s.mounted(t, set["TIPAPI_SPOOL"])] = true
		spool := t.TempDir()
		for name, value := range map[string]string{ // where the container's files are here
			"TIPAPI_SITE": harness.Site, "TIPAPI_SPOOL": spool, "TIPAPI_RECIPIENTS": harness.Recipients, "TIPAPI_OPERATIONS": fmt.Sprintf("127.0.0.1:%d", harness.FreePort(t)),
			"TIPAPI_LISTEN": at, "TIPAPI_CONFIG": strings.Replace(set["TIPAPI_CONFIG"], "/etc/lyktan", s.mounted(t, "/etc/lyktan"), 1),
		} {
			if set[name] == "" {
				t.Errorf("neither the image nor compose.yaml sets %s", name)
			}
			set[name] = value
		}
		env := os.Environ()
		for name, value := range set {
			env = append(env, name+"="+value)
		}
		contained := func(args ...string) *exec.Cmd {
			cmd := exec.Command(harness.Shipped, args...)
			cmd.Env = env
			return cmd
		}
		instances = append(instances, harness.Launch(t, spool, contained("serve", "-operations", set["TIPAPI_OPERATIONS"])))
		if out, err := contained(health[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%q: %v: %s", health, err, out)
		}
		if s.User != "65532:65532" || !s.ReadOnly || len(s.CapAdd) > 0 || s.mounted(t, sockets) != redis.mounted(t, sockets) {
			t.Errorf("%+v", s)
		}
	}
	if len(spools) != 3 {
		t.Errorf("three instances share spools: %v", spools)
	}
	f := startNginx(t, strings.Join(servers, " max_fails=0; server "))
	for i := range 12 {
		if i == 6 {
			_ = instances[1].Cmd.Process.Signal(syscall.SIGKILL)
			<-instances[1].Ended
		}
		if got, err := f.from("127.66.3.1").Post(t.Context(), harness.TipOf(fmt.Sprint("to one of three ", i))); err != nil || got.Status != http.StatusOK {
			t.Errorf("tip %d: %d, %v", i, got.Status, err)
		}
	}
	if got, err := f.from("127.66.3.1").Post(t.Context(), harness.TipOf("one more")); err != nil || got.Status != http.StatusTooManyRequests {
		t.Errorf("one try more than the three have for a sender: %d, %v", got.Status, err)
	}
	found := 0
	for i, p := range instances {
		tips := len(p.Tips(t))
		if found += tips; tips < 2 {
			t.Errorf("instance %d has %d tips", i+1, tips)
		}
	}
	if found != 12 {
		t.Errorf("%d tips of 12", found)
	}
}
