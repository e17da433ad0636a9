package schema

import (
	"crypto/sha3"
	"encoding/base32"
	"strings"
)

// isOnion reports whether an address is of an onion service of version 3, and
// without a slip: its name is a public key (32 bytes), two bytes of a checksum
// of that, and the version (Tor's rend-spec-v3, section 6).
func isOnion(address string) bool {
	if !onion.MatchString(address) {
		return false
	}
	name, err := base32.StdEncoding.DecodeString(strings.ToUpper(strings.TrimSuffix(address, ".onion")))
	if err != nil {
		return false
	}
	key, checksum, version := name[:32], name[32:34], name[34]
	sum := sha3.Sum256(append(append([]byte(".onion checksum"), key...), version))
	return version == 3 && string(checksum) == string(sum[:2])
}
