// Package proxy finds the client's address behind trusted proxies: in
// X-Forwarded-For or Forwarded (RFC 7239), or in the PROXY protocol.
//
// It believes nobody else. A header that a client made up is to the left of
// what the nearest trusted proxy added, and only what trusted proxies added is
// read. Exactly one of the two headers is read, because a proxy that sets one
// hands the other through as the client sent it.
package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pires/go-proxyproto"
)

// The headers that can be read.
const (
	XForwardedFor = "X-Forwarded-For"
	Forwarded     = "Forwarded"
)

// Trusted is the set of proxies that are believed about a client's address, and
// the header that they set. The zero value trusts none.
type Trusted struct {
	networks []netip.Prefix
	header   string
}

// Parse reads addresses and networks with commas between them, like
// "127.0.0.1, ::1, 10.0.0.0/8", and the name of the header that they set. Its
// error joins all that is wrong.
func Parse(list, header string) (Trusted, error) {
	trusted := Trusted{header: http.CanonicalHeaderKey(header)}
	var faults []error
	if trusted.header != XForwardedFor && trusted.header != Forwarded {
		faults = append(faults, fmt.Errorf("header %q is neither %s nor %s", header, XForwardedFor, Forwarded))
	}
	for text := range strings.SplitSeq(list, ",") {
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		network, err := parseNetwork(text)
		faults = append(faults, err)
		trusted.networks = append(trusted.networks, network)
	}
	if err := errors.Join(faults...); err != nil {
		return Trusted{}, err
	}
	return trusted, nil
}

func parseNetwork(text string) (netip.Prefix, error) {
	network, err := netip.ParsePrefix(text)
	if err != nil {
		var address netip.Addr
		if address, err = netip.ParseAddr(text); err == nil {
			address = address.Unmap()
			network, err = address.Prefix(address.BitLen())
		}
	}
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not an address or a network like 10.0.0.0/8", text)
	}
	if network.Addr().Is4In6() {
		return netip.Prefix{}, fmt.Errorf("write the IPv6-mapped %q as an IPv4 network", text)
	}
	return network.Masked(), nil
}

// Any reports whether any proxy is trusted.
func (t Trusted) Any() bool { return len(t.networks) > 0 }

// Networks are those that are trusted.
func (t Trusted) Networks() []netip.Prefix { return slices.Clone(t.networks) }

func (t Trusted) has(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	return slices.ContainsFunc(t.networks, func(network netip.Prefix) bool { return network.Contains(address) })
}

// Client returns the address that a request came from: the peer of the
// connection or, where that is a trusted proxy, the last address in its header
// that is not a trusted proxy. When a trusted proxy gives no address, or one
// that cannot be read, the result is the zero Addr: unknown.
func (t Trusted) Client(r *http.Request) netip.Addr {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := end.Addr().Unmap().WithZone("")
	if !t.has(client) {
		return client
	}
	for _, hop := range slices.Backward(t.hops(r)) {
		client = hopAddress(hop)
		if !t.has(client) {
			return client // the zero Addr too is in no network
		}
	}
	return client // a proxy itself, looking whether we are there
}

// hops are the addresses as the proxies wrote them, the nearest last. Each line
// is read for itself, so that what a client left open on its own cannot swallow
// what a proxy wrote on the next.
func (t Trusted) hops(r *http.Request) []string {
	var hops []string
	for _, line := range r.Header.Values(t.header) {
		switch {
		case strings.TrimSpace(line) == "":
		case t.header == Forwarded:
			hops = append(hops, parseForwarded(line)...)
		default:
			hops = append(hops, strings.Split(line, ",")...)
		}
	}
	return hops
}

// Unconfigured reports whether a request has a proxy's header and comes from a
// loopback or private address although no proxy is trusted: a setting is
// missing, and everybody behind that proxy is counted as one network.
func (t Trusted) Unconfigured(r *http.Request) bool {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	near := err == nil && (end.Addr().Unmap().IsLoopback() || end.Addr().Unmap().IsPrivate())
	return near && !t.Any() && (r.Header.Get(XForwardedFor) != "" || r.Header.Get(Forwarded) != "")
}

// hopAddress reads an address with or without a port. What is none of these
// ("unknown", or a made-up name) is the zero Addr.
func hopAddress(hop string) netip.Addr {
	hop = strings.TrimSpace(hop)
	bare := strings.TrimSuffix(strings.TrimPrefix(hop, "["), "]")
	address, err := netip.ParseAddr(bare)
	if err != nil {
		var port netip.AddrPort
		if port, err = netip.ParseAddrPort(hop); err != nil {
			return netip.Addr{}
		}
		address = port.Addr()
	}
	return address.Unmap().WithZone("")
}

// Listener accepts connections from trusted proxies only, and only those that
// begin with a PROXY protocol header, version 1 or 2, within the time given.
// The address in it becomes the remote address of the connection. A connection
// that the proxy opened for itself (LOCAL, UNKNOWN) keeps the proxy's own.
func (t Trusted) Listener(l net.Listener, wait time.Duration) net.Listener {
	return &proxyproto.Listener{
		Listener:          l,
		ReadHeaderTimeout: wait,
		ConnPolicy: func(ends proxyproto.ConnPolicyOptions) (proxyproto.Policy, error) {
			from, err := netip.ParseAddrPort(ends.Upstream.String())
			if err != nil || !t.has(from.Addr()) {
				return proxyproto.REQUIRE, proxyproto.ErrInvalidUpstream
			}
			return proxyproto.REQUIRE, nil
		},
	}
}
