package deploy

import (
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

// serve runs the program as it is shipped, as the files are, on a spool.
func serve(t *testing.T, spool string, flags ...string) *harness.Portal {
	t.Helper()
	return harness.StartProgram(t, harness.Shipped, spool, flags...)
}

// process is a server that runs until its test ends, with what it prints.
type process struct {
	*exec.Cmd
	output *harness.SafeBuffer
}

// run starts a server.
func run(t *testing.T, name string, args ...string) process {
	t.Helper()
	return launch(t, exec.Command(name, args...))
}

func launch(t *testing.T, cmd *exec.Cmd) process {
	t.Helper()
	p := process{cmd, &harness.SafeBuffer{}}
	cmd.WaitDelay = time.Minute // for who still holds its output
	cmd.Stdout, cmd.Stderr = p.output, p.output
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run the tests with make test, which installs it", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it may be gone already; nginx ends its workers with itself
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(cmd.Path), p.output)
		}
	})
	return p
}
