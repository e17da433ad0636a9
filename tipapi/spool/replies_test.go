package spool

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lyktan/tipapi/answers/storetest"
)

func TestReplies(t *testing.T) {
	folder := Folder(t.TempDir())
	storetest.Run(t, folder.Replies())
	for _, file := range mustList(t, string(folder.Replies())) {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(info.ModTime().Truncate(time.Hour)) || info.Mode().Perm()&0o007 != 0 {
			t.Errorf("%s: %v %v", file.Name(), info.ModTime(), info.Mode())
		}
	}
}

func TestRepliesExpire(t *testing.T) {
	replies := Folder(t.TempDir()).Replies()
	old, young := strings.Repeat("a", 32), strings.Repeat("b", 32)
	for _, mailbox := range []string{old, young} {
		if err := replies.Add(mailbox, []byte("sealed")); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-91 * 24 * time.Hour)
	for _, file := range mustList(t, string(replies)) {
		if strings.HasPrefix(file.Name(), old) {
			if err := os.Chtimes(filepath.Join(string(replies), file.Name()), long, long); err != nil {
				t.Fatal(err)
			}
		}
	}
	left := filepath.Join(string(replies), ".x"+partial)
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, long, long); err != nil {
		t.Fatal(err)
	}
	if err := replies.Expire(time.Now().Add(-90 * 24 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	files := mustList(t, string(replies))
	if len(files) != 1 || !strings.HasPrefix(files[0].Name(), young) {
		t.Errorf("left: %v", files)
	}
}

// Where a group may read the spool, it may read the answers: the members write them,
// and the server is another account.
func TestRepliesAreForTheGroupOfTheSpool(t *testing.T) {
	dir := t.TempDir()
	for _, mode := range []os.FileMode{0o750, 0o700} {
		spool := filepath.Join(dir, mode.String())
		if err := os.Mkdir(spool, mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(spool, mode); err != nil {
			t.Fatal(err)
		}
		replies := Folder(spool).Replies()
		if err := replies.Add(strings.Repeat("a", 32), []byte("sealed")); err != nil {
			t.Fatal(err)
		}
		info, err := mustList(t, string(replies))[0].Info()
		if err != nil {
			t.Fatal(err)
		}
		if got, want := info.Mode().Perm(), 0o600|mode&0o040; got != want {
			t.Errorf("in a spool of %v: %v", mode, got)
		}
	}
}

func mustList(t *testing.T, dir string) []os.DirEntry {
	t.Helper()
	files, err := list(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
