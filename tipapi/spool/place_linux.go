package spool

import (
	"errors"
	"io/fs"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Whether a receipt holds depends on three things that a file system has to do
// itself: a lock that ends with the process, a sync that reaches a disk, and
// files that outlive a restart.
const (
	elsewhere = "its locks and syncs are another machine's affair, so that two servers could take the same spool, " +
		"and a receipt could be shown for a tip that is on no disk"
	volatile  = "tips in it are gone when the machine restarts"
	distant   = "whether two servers could take the same spool, and whether what is synced is on a disk, is up to another machine"
	container = "if this is a container's own layer, tips in it are gone with the container: use a volume"
)

// Magic numbers of file systems that the kernel's headers leave out.
const (
	lustreMagic = 0x0bd00bd0
	vboxMagic   = 0x786f4256
)

var kinds = map[uint32]kind{
	unix.NFS_SUPER_MAGIC:       {name: "NFS", refused: elsewhere},
	unix.SMB_SUPER_MAGIC:       {name: "SMB", refused: elsewhere},
	unix.SMB2_SUPER_MAGIC:      {name: "SMB", refused: elsewhere},
	unix.CIFS_SUPER_MAGIC:      {name: "SMB", refused: elsewhere},
	unix.CEPH_SUPER_MAGIC:      {name: "Ceph", doubt: distant},
	unix.AFS_SUPER_MAGIC:       {name: "AFS", doubt: distant},
	unix.AFS_FS_MAGIC:          {name: "AFS", doubt: distant},
	lustreMagic:                {name: "Lustre", doubt: distant},
	vboxMagic:                  {name: "a shared folder of VirtualBox", doubt: distant},
	unix.FUSE_SUPER_MAGIC:      {name: "a FUSE file system", doubt: passed},
	unix.V9FS_MAGIC:            {name: "a 9p file system", doubt: passed},
	unix.TMPFS_MAGIC:           {name: "tmpfs", doubt: volatile},
	unix.RAMFS_MAGIC:           {name: "ramfs", doubt: volatile},
	unix.OVERLAYFS_SUPER_MAGIC: {name: "overlayfs", doubt: container},
}

// fileSystem is the kind that a directory lies on, as far as it is in kinds. Of
// one that does not say its kind, the lock and the trial decide.
func fileSystem(dir string) kind {
	var is unix.Statfs_t
	if err := unix.Statfs(dir, &is); err != nil {
		return kind{}
	}
	return kinds[uint32(is.Type)]
}

// openQuietly opens a file or a directory for reading. Its access time, which
// would show when the first look after a tip was, stays as it is.
func openQuietly(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOATIME, 0)
	if errors.Is(err, fs.ErrPermission) { // for its owner only
		return os.Open(path)
	}
	return f, err
}
