package journal

import (
	"testing"
	"time"

	"lyktan/tipapi/seal"
)

// The fingerprint made of a file of keys is the one that the inbox shows, and the
// one of the public key alone is another.
func TestFingerprints(t *testing.T) {
	file := t.TempDir() + "/key.txt"
	recipient, err := seal.GenerateIdentity(file, time.Now(), "")
	if err != nil {
		t.Fatal(err)
	}
	ids, err := seal.LoadIdentities(file)
	if err != nil {
		t.Fatal(err)
	}
	members, err := MembersOf(ids)
	if err != nil || len(members) != 1 || members[0].Recipient != recipient {
		t.Fatalf("%v, %v", members, err)
	}
	j, err := New(nil, ids)
	if err != nil {
		t.Fatal(err)
	}
	m, key := members[0].Fingerprint(), KeyFingerprint(recipient)
	if m != j.Me().Fingerprint() || m == key || len(m) != 29 || len(key) != 29 {
		t.Errorf("the member's is %s and %s, the key's %s", m, j.Me().Fingerprint(), key)
	}
	if KeyFingerprint(recipient+"x") == key {
		t.Error("two keys have one fingerprint")
	}
}
