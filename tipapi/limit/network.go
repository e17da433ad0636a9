package limit

import "net/netip"

// carriers are where translators and tunnels put an IPv4 address: the client's,
// which says more of who it is than the prefix that all of them share.
var carriers = []struct {
	prefix   netip.Prefix
	at       int  // its first byte
	inverted bool // every bit of it
}{
	{prefix: netip.MustParsePrefix("64:ff9b::/96"), at: 12},              // NAT64 (RFC 6052)
	{prefix: netip.MustParsePrefix("::ffff:0:0:0/96"), at: 12},           // SIIT (RFC 2765)
	{prefix: netip.MustParsePrefix("2002::/16"), at: 2},                  // 6to4 (RFC 3056)
	{prefix: netip.MustParsePrefix("2001::/32"), at: 12, inverted: true}, // Teredo (RFC 4380)
}

// single are prefixes in which each address is a client of its own.
var single = []netip.Prefix{
	// Where Tor puts the number of a circuit, when an onion service exports it
	// (tor(1), HiddenServiceExportCircuitID).
	netip.MustParsePrefix("fc00:dead:beef:4dad::/64"),
	// NAT64 of one site (RFC 8215), which may put the IPv4 address anywhere in it.
	netip.MustParsePrefix("64:ff9b:1::/48"),
}

// networkOf is the client network of an address, of so many bits for each kind.
// All addresses that are unknown are one network.
func networkOf(from netip.Addr, ipv4, ipv6 int) netip.Prefix {
	from = carried(from.Unmap().WithZone(""))
	bits := ipv6
	if from.Is4() {
		bits = ipv4
	}
	for _, prefix := range single {
		if prefix.Contains(from) {
			bits = from.BitLen()
		}
	}
	network, err := from.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return network
}

// carried is the IPv4 address that an address carries, or the address itself.
func carried(address netip.Addr) netip.Addr {
	for _, c := range carriers {
		if !c.prefix.Contains(address) {
			continue
		}
		bytes := address.As16()
		inner := [4]byte(bytes[c.at : c.at+4])
		if c.inverted {
			for i := range inner {
				inner[i] ^= 0xff
			}
		}
		return netip.AddrFrom4(inner)
	}
	return address
}
