package doctor

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"lyktan/tipapi/proxy"
)

// Running is a server that runs on this machine.
type Running struct {
	Operations string // its loopback address
	Listen     string // where it takes connections without the PROXY protocol
	Proxies    proxy.Trusted
}

// Ready asks a running server how it is, and reports whether one answered.
func (s Running) Ready(ctx context.Context) ([]Finding, bool) {
	const check = "running"
	if _, _, err := net.SplitHostPort(s.Operations); err != nil {
		return []Finding{Good(check, "not asked: give -operations the address where tipapi has it (/readyz)")}, false
	}
	status, text, err := s.ask(ctx, http.MethodGet, "/readyz", "")
	if err != nil {
		return []Finding{finding(Warn, check, "start it, and run the doctor again", "tipapi does not run, or has another -operations: %v", explained(err))}, false
	}
	var found []Finding
	lines := strings.Split(text, "\n")
	for _, line := range lines {
		name, says, ok := strings.Cut(line, ": ")
		switch {
		case says == "ok":
		case !ok:
			return []Finding{finding(Fault, check, "give -operations the address where tipapi has it", "what answers at -operations is not tipapi")}, false
		case status == http.StatusServiceUnavailable:
			found = append(found, finding(Fault, check, "docs/operations.md, What a failure does", "%s: %s", name, says))
		default:
			found = append(found, finding(Warn, check, "docs/operations.md, What a failure does", "%s: %s", name, says))
		}
	}
	if len(found) == 0 {
		found = append(found, Good(check, "tipapi says that all of %d is well (/readyz)", len(lines)))
	}
	return found, true
}

func (s Running) ask(ctx context.Context, method, path, token string) (status int, text string, err error) {
	r, err := http.NewRequestWithContext(ctx, method, "http://"+s.Operations+path, nil)
	if err != nil {
		return 0, "", err
	}
	if token != "" {
		r.Header.Set(proxy.LookHeader, token)
	}
	client := http.Client{Timeout: patience, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}}
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, 64<<10))
	return answer.StatusCode, strings.TrimSpace(string(raw)), err
}

const nameProxy = "name the address of the proxy in -trusted-proxies, and the header that it sets in -proxy-header"

// Way sends a request through the public address that claims to be somebody else's,
// and asks the server what it makes of it.
func (s Running) Way(ctx context.Context, address string) []Finding {
	const check = "proxy"
	if onlyHere(address) {
		return []Finding{Good(check, "not looked at: %s is this machine itself", address)}
	}
	_, token, err := s.ask(ctx, http.MethodPost, proxy.LookPath, "")
	if err == nil {
		err = claim(ctx, address, token)
	}
	if err != nil {
		return []Finding{finding(Fault, check, "look at the proxy", "a request through %s does not come back: %v", address, explained(err))}
	}
	status, seen, err := s.ask(ctx, http.MethodGet, proxy.LookPath, token)
	if err != nil || status != http.StatusOK {
		return []Finding{finding(Warn, check, "restart tipapi: it is of another version than this doctor", "the server does not say what it sees of clients")}
	}
	return []Finding{s.judge(address, proxy.Sight(seen))}
}

// claim asks for a page as somebody who says to come from elsewhere.
func claim(ctx context.Context, address, token string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/", nil)
	if err != nil {
		return err
	}
	r.Header.Set(proxy.LookHeader, token)
	r.Header.Set(proxy.XForwardedFor, proxy.Claimed)
	r.Header.Set(proxy.Forwarded, "for="+proxy.Claimed)
	answer, err := newClient().Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func (s Running) judge(address string, seen proxy.Sight) Finding {
	const check = "proxy"
	switch seen {
	case proxy.Client, proxy.Direct:
		return Good(check, "tipapi sees the client that comes through %s, and not what it claims", address)
	case proxy.Itself:
		return Good(check, "tipapi sees a proxy of -trusted-proxies as the client: right if the doctor runs on that machine; run it elsewhere to be sure")
	case proxy.Near:
		return finding(Fault, check, "have what is in front set X-Forwarded-For or speak the PROXY protocol (-listen-proxy), and "+nameProxy,
			"everybody is counted as one network: requests come from this machine or its network, and no header names the client")
	case proxy.Nameless:
		return finding(Fault, check, "have the proxy set the header of -proxy-header", "everybody is counted as one network: the proxy names no client in that header")
	case proxy.Believed:
		return finding(Fault, check, "have the proxy set the header of -proxy-header anew, not hand on what it was sent; have no network of visitors in -trusted-proxies",
			"what a visitor claims is believed: with made-up addresses nobody meets a limit")
	case proxy.Unnamed:
		return finding(Fault, check, nameProxy, "everybody behind the proxy is counted as one network: it is not in -trusted-proxies")
	}
	return finding(Fault, check, "look where the name leads in DNS, and whether the proxy answers from a cache or from another tipapi", "what is asked for at %s does not reach the tipapi of -operations", address)
}

// Settings looks at what is set about proxies, without asking anybody. address is the
// public one, or "".
func (s Running) Settings(address string) []Finding {
	const check = "proxy"
	var found []Finding
	for _, network := range s.Proxies.Networks() {
		if public := !network.Addr().IsPrivate() && !network.Addr().IsLoopback(); public && network.Bits() < leastBits(network) {
			found = append(found, finding(Fault, check, "name the addresses of the proxies alone", "-trusted-proxies has %s, in which visitors can be: what they claim is believed", network))
		}
	}
	if address != "" && !onlyHere(address) && onlyHere(s.Listen) && !s.Proxies.Any() {
		found = append(found, finding(Fault, check, nameProxy, "visitors reach -listen %s through a proxy alone, and none is named: everybody is counted as one network", s.Listen))
	}
	return found
}

// leastBits are those of the largest network that an operator of proxies has.
func leastBits(network netip.Prefix) int {
	if network.Addr().Is4() {
		return 24
	}
	return 48
}

// onlyHere reports whether an address is one of this machine alone.
func onlyHere(address string) bool {
	host := strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.Trim(host, "[]")
	at, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && at.IsLoopback()
}
