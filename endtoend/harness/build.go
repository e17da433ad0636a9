package harness

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lyktan/site/configured"
)

// What [Main] finds made, or makes. All are absolute paths; nobody may write to
// what is in the same folder as [Tipapi], since other packages' tests use it too.
var (
	Root        string // the repository
	Tools       string // the folder .bin, with what make installs
	Work        string // a folder of this package's tests alone, removed after them
	Tipapi      string // the program, with the race detector
	Shipped     string // the program as it is shipped
	SiteCommand string // the command that builds the site
	Site        string // the folder of the built site
	Recipients  string // the file of the team's public key
	Identity    string // the file of the team's private key
)

// Address is where the built site believes that it is read.
const Address = "https://lyktan.example/"

// What [Main] reads of the languages of the site.
var (
	Languages  []string          // all, the first is the one that it falls back to
	Direction  map[string]string // of each, ltr or rtl
	Directions []string          // the first of each direction: for tests of what no words change
)

// Main runs the tests of a package, with what they need made before.
func Main(m *testing.M) {
	status, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "endtoend:", err)
		status = 1
	}
	os.Exit(status)
}

func run(m *testing.M) (status int, err error) {
	if Root, err = filepath.Abs("../.."); err != nil {
		return 0, err
	}
	if Languages, Direction, err = configured.Languages(filepath.Join(Root, "site/hugo.yaml")); err != nil {
		return 0, err
	}
	for _, lang := range Languages {
		if !slices.ContainsFunc(Directions, func(other string) bool { return Direction[other] == Direction[lang] }) {
			Directions = append(Directions, lang)
		}
	}
	Tools = filepath.Join(Root, ".bin")
	for _, tool := range []string{"age", "node/node_modules/axe-core/axe.min.js", "node/node_modules/vnu-jar/build/dist/vnu.jar"} {
		if _, err := os.Stat(filepath.Join(Tools, tool)); err != nil {
			return 0, fmt.Errorf("%w: run the tests with make test", err)
		}
	}
	made, err := artefacts(filepath.Join(Tools, "endtoend"))
	if err != nil {
		return 0, err
	}
	defer made.Close()
	if Work, err = os.MkdirTemp("", "lyktan-endtoend-"); err != nil {
		return 0, err
	}
	defer os.RemoveAll(Work)
	name(made.Name())
	status = m.Run()
	closeBrowser()
	return status, uncached()
}

// uncached keeps go test from giving the same answer again from its cache, which
// knows nothing of the sources, browsers and servers that these tests run. With the
// test's log of what it read empty, the answer cannot be kept.
func uncached() error {
	log := flag.Lookup("test.testlogfile")
	if log == nil || log.Value.String() == "" {
		return nil
	}
	return os.WriteFile(log.Value.String(), nil, 0o600)
}

// name sets the paths of what is made, in a folder.
func name(dir string) {
	Tipapi, Shipped, SiteCommand = filepath.Join(dir, "tipapi"), filepath.Join(dir, "shipped"), filepath.Join(dir, "build")
	Site, Recipients, Identity = filepath.Join(dir, "site"), filepath.Join(dir, "recipients.txt"), filepath.Join(dir, "key.txt")
}

// artefacts returns the folder of the programs and the site made from the sources
// as they are now, which it makes when it is not there: once, however many
// packages are tested at the same time. Until the folder is closed, or its
// process is gone, it is not removed; those of other sources are, when nobody
// uses them.
func artefacts(all string) (*os.File, error) {
	key, err := sources()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(all, 0o755); err != nil {
		return nil, err
	}
	lock, err := os.Create(filepath.Join(all, "lock"))
	if err != nil {
		return nil, err
	}
	defer lock.Close() // and with it the lock
	if err := flock(lock, syscall.LOCK_EX); err != nil {
		return nil, err
	}
	dir := filepath.Join(all, key)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := prune(all); err != nil {
			return nil, err
		}
		half := filepath.Join(all, "half") // a build that broke off leaves it
		if err := build(half); err != nil {
			return nil, err
		}
		if again, err := sources(); err != nil || again != key {
			return nil, errors.Join(errors.New("the sources changed while they were built: run the tests again"), err)
		}
		if err := os.Rename(half, dir); err != nil {
			return nil, err
		}
	}
	made, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	return made, flock(made, syscall.LOCK_SH)
}

// prune removes what was made and is not in use.
func prune(all string) error {
	entries, err := os.ReadDir(all)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		old, err := os.Open(filepath.Join(all, e.Name()))
		if err != nil {
			return err
		}
		defer old.Close()
		if flock(old, syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			err = os.RemoveAll(old.Name())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func flock(f *os.File, how int) error {
	for {
		err := syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("flock", err)
		}
	}
}

// sources is a hash of everything that the programs and the site are made from.
func sources() (string, error) {
	sum := sha256.New()
	hugo, err := os.Stat(Hugo())
	if err != nil {
		return "", err
	}
	// What the site says depends on the day: holidays, and facts that are too old.
	flags := strings.TrimSpace(strings.ReplaceAll(os.Getenv("GOFLAGS"), "-buildvcs=false", "")) // which make sets, and build does
	fmt.Fprintln(sum, runtime.Version(), flags, Hugo(), hugo.Size(), hugo.ModTime().UnixNano(), time.Now().Format(time.DateOnly))
	for _, part := range []string{"content", "site", "themes", "tipapi", "go.mod", "go.sum"} {
		err := filepath.WalkDir(filepath.Join(Root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := os.Open(path)
			if err != nil {
				return err
			}
			defer file.Close()
			info, err := file.Stat()
			if err != nil {
				return err
			}
			fmt.Fprintf(sum, "%q %d\n", path, info.Size())
			_, err = io.Copy(sum, file)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// build makes all of it in a new folder.
func build(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	name(dir)
	var both sync.WaitGroup
	var racing, rest error
	both.Go(func() { _, racing = Command("go", "build", "-buildvcs=false", "-race", "-o", Tipapi, "./tipapi") })
	both.Go(func() {
		if _, rest = Command("go", "build", "-buildvcs=false", "-o", SiteCommand, "./site"); rest != nil {
			return
		}
		if _, rest = Command("env", "CGO_ENABLED=0", "go", "build", "-buildvcs=false", "-trimpath", "-o", Shipped, "./tipapi"); rest != nil {
			return
		}
		public, err := Command(Shipped, "keygen", "-o", Identity)
		if rest = err; rest != nil {
			return
		}
		if rest = os.WriteFile(Recipients, []byte(public), 0o600); rest != nil {
			return
		}
		_, rest = Command(SiteCommand, "-hugo", Hugo(), "-team", "sodermalm", "-out", Site, "-address", Address, "-recipients", Recipients)
	})
	both.Wait()
	return errors.Join(racing, rest)
}

// Hugo is the whole path of the program that make has built, or was told of.
func Hugo() string {
	program := os.Getenv("HUGO")
	if program == "" {
		program = ".bin/hugo"
	}
	if !filepath.IsAbs(program) {
		program = filepath.Join(Root, program)
	}
	return program
}

// Command runs a program in the repository's root and returns what it printed.
func Command(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = Root
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, errOut.String())
	}
	return out.String(), nil
}
