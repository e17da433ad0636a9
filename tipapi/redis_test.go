package main

import (
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/seal"
)

// A Redis that refuses the password keeps tipapi from starting; one that is away
// does not.
func TestRedisThatRefusesAtTheStart(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for conn, err := l.Accept(); err == nil; conn, err = l.Accept() {
			go func() {
				defer conn.Close()
				for buffer := make([]byte, 4096); ; {
					if _, err := conn.Read(buffer); err != nil {
						return
					}
					_, _ = io.WriteString(conn, "-WRONGPASS invalid username-password pair zqcret\r\n")
				}
			}()
		}
	}()
	dir := t.TempDir()
	public, err := seal.GenerateIdentity(filepath.Join(dir, "key.txt"), time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"recipients.txt": public + "\n", "secret": "sixteen bytes or more"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func(at string) (string, error) {
		var out bytes.Buffer
		err := run([]string{"serve", "-check", "-site", "server/testdata/site", "-spool", filepath.Join(dir, "spool"), "-recipients",
			filepath.Join(dir, "recipients.txt"), "-limit-secret", filepath.Join(dir, "secret"), "-limit-store", "redis://u:zqcret@" + at}, &out, io.Discard)
		return out.String(), err
	}
	out, err := check(l.Addr().String())
	if err == nil || !strings.Contains(err.Error(), "-limit-store (redis://127.0.0.1): redis does not count: it refuses the user or the password") ||
		strings.Contains(out+err.Error(), "zqcret") {
		t.Errorf("refused: %v\n%s", err, out)
	}
	out, err = check("127.0.0.1:1")
	if err != nil || !strings.Contains(out, "doubt: Redis does not count") || strings.Contains(out, "zqcret") {
		t.Errorf("away: %v\n%s", err, out)
	}
}
