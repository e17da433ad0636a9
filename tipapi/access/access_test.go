//go:build unix

package access

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A secret that every account can read or change is refused, with what to run;
// one in a folder that they cannot get into is not, nor one that a group shares.
func TestSecret(t *testing.T) {
	above := filepath.Join(t.TempDir(), "above")
	if err := os.Mkdir(above, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(filepath.Dir(above)), 0o755); err != nil { // what t.TempDir makes is closed
		t.Fatal(err)
	}
	file, link := filepath.Join(above, "secret"), filepath.Join(above, "link")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil { // whose own mode is 0777
		t.Fatal(err)
	}
	for _, c := range []struct {
		above, file os.FileMode
		run         string
	}{
		{0o755, 0o644, "mode 0644): run chmod 640 "}, {0o755, 0o666, "run chmod 660 "}, {0o755, 0o602, "run chmod 600 "}, {0o711, 0o604, "run chmod 600 "},
		{0o755, 0o600, ""}, {0o755, 0o400, ""}, {0o755, 0o660, ""}, {0o755, 0o601, ""}, {0o700, 0o644, ""}, {0o750, 0o666, ""},
	} {
		if err := os.Chmod(above, c.above); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, c.file); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{file, link} {
			err := Secret(path)
			if (err != nil) != (c.run != "") || err != nil && !strings.Contains(err.Error(), c.run+path) {
				t.Errorf("%04o in %04o: %v", c.file, c.above, err)
			}
		}
	}
	if err := Secret(filepath.Join(above, "none")); !os.IsNotExist(err) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// What others can change is found where it is, also above the file.
func TestChangeable(t *testing.T) {
	above := filepath.Join(t.TempDir(), "above")
	folder := filepath.Join(above, "folder")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(filepath.Dir(above)), 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const sticky = os.ModeSticky
	for _, c := range []struct {
		above, folder, file os.FileMode
		at                  string
	}{
		{0o755, 0o755, 0o644, ""}, {0o755, 0o775, 0o664, ""}, {0o755, 0o755, 0o646, file}, {0o755, 0o757, 0o644, folder},
		{0o757, 0o755, 0o644, above}, {0o777 | sticky, 0o755, 0o644, ""}, {0o777 | sticky, 0o755, 0o646, file},
		{0o700, 0o777, 0o666, ""}, {0o755, 0o700, 0o666, ""},
	} {
		for path, mode := range map[string]os.FileMode{above: c.above, folder: c.folder, file: c.file} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		if at, _, err := Changeable(file); err != nil || at != c.at {
			t.Errorf("%v/%v/%v: %q, %v, want %q", c.above, c.folder, c.file, at, err, c.at)
		}
	}
	if _, _, err := Changeable(filepath.Join(above, "none")); err == nil {
		t.Error("what is not there was looked at")
	}
}
