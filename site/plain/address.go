package plain

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// webAddress is all that an address may be made of: nothing that could end an
// attribute or begin a template.
var webAddress = regexp.MustCompile("^https?://[A-Za-z0-9./?#&=_,:;%~+@!()*'-]+$")

// Address says what is wrong with an address of the web, or "". Of what may be a
// password it quotes nothing.
func Address(address string) string {
	if parsed, err := url.Parse(address); err == nil && parsed.User != nil {
		return fmt.Sprintf("the address leads to %s, whatever stands before the @: take that out, and look whether this is the host that is meant", parsed.Host)
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(address, "http://"), "https://")
	host, _, _ := strings.Cut(rest, "/")
	if strings.ContainsAny(host, "@%\\") {
		return "what stands between // and the next / is not the name of a host alone: write the address as browsers show it"
	}
	if parsed, err := url.Parse(address); err != nil || parsed.Hostname() == "" || !webAddress.MatchString(address) || strings.Contains(address, "((") {
		return fmt.Sprintf("%q is not an address as browsers show it: write other characters as %%XX", address)
	}
	return ""
}
