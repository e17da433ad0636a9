package doctor

import (
	"testing"
)

const mountinfo = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw,errors=remount-ro
28 27 254:1 / /srv/my\040tips rw - xfs /dev/vdb rw
29 27 254:2 / /mnt/fast rw,noatime - ext4 /dev/vdc rw,nobarrier
nonsense
`

func TestMounts(t *testing.T) {
	for _, c := range []struct {
		name, dir, fstab, unit string
		level                  Level
		says                   string
	}{
		{"on the system's disk", "/var/lib/lyktan", "", "", OK, ""},
		{"mounted as fstab wants it", "/srv/my tips/spool", "/dev/vdb /srv/my\\040tips xfs defaults 0 2\n", "", OK, ""},
		{"the mount point itself", "/srv/my tips", "/dev/vdb /srv/my\\040tips xfs defaults 0 2\n", "", OK, ""},
		{"not mounted", "/mnt/tips/spool", "# /dev/x /mnt\n/dev/vdd\t/mnt/tips/ ext4 defaults 0 2\n", "", Fault, "/etc/fstab says that /mnt/tips is a disk of its own, and it is not mounted: tips go to the disk of /"},
		{"not mounted, of a unit", "/mnt/tips", "", "[Mount]\nWhat=/dev/mapper/tips\nWhere = /mnt/tips\n", Fault, "mnt-tips.mount says that /mnt/tips is a disk of its own"},
		{"another place beside it", "/mnt/tipsy", "/dev/vdd /mnt/tips ext4 defaults 0 2\n", "", OK, ""},
		{"swap and the system's disk", "/var/lib/lyktan", "/dev/vda1 / ext4 defaults 0 1\n/dev/vda2 none swap sw 0 0\n", "", OK, ""},
		{"without barriers", "/mnt/fast/spool", "", "", Fault, "/mnt/fast is mounted with nobarrier"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mounts{are: parseMounts(mountinfo), wanted: map[string]string{}}
			wantFstab(m.wanted, c.fstab)
			wantUnit(m.wanted, "mnt-tips.mount", c.unit)
			exactly(t, mounted(c.dir, m), c.level, "spool", c.says)
		})
	}
	if found := mounted("/var", machine()); len(found) != 1 {
		t.Errorf("of this machine: %v", found)
	}
}

func TestRoom(t *testing.T) {
	const gigabyte = 1 << 30
	exactly(t, []Finding{left(disk{10 * gigabyte, 1e6, 1e7}, gigabyte)}, OK, "room", "")
	exactly(t, []Finding{left(disk{10 * gigabyte, 0, 0}, gigabyte)}, OK, "room", "") // as of btrfs
	exactly(t, []Finding{left(disk{gigabyte / 2, 1e6, 1e7}, gigabyte)}, Warn, "room", "512 MB and 1000000 files can still be written to the disk, and the spool may take 1024 MB")
	exactly(t, []Finding{left(disk{1 << 20, 1e6, 1e7}, gigabyte)}, Fault, "room", "the disk is nearly full: 1 MB")
	exactly(t, []Finding{left(disk{10 * gigabyte, 10, 1e7}, gigabyte)}, Fault, "room", "10 files")
	if found := Room(t.TempDir()+"/none", 1); len(found) != 1 {
		t.Errorf("of a folder that is not there yet: %v", found)
	}
}
