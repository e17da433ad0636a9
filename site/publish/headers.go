package publish

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"lyktan/tipapi/bundle"
)

// denied are the powers that no page needs. Browsers ignore the names they do
// not know.
var denied = []string{
	"accelerometer", "autoplay", "bluetooth",
	"browsing-topics", "camera", "clipboard-read", "clipboard-write", "compute-pressure", "cross-origin-isolated",
	"display-capture", "encrypted-media", "fullscreen", "gamepad", "geolocation", "gyroscope",
	"hid", "identity-credentials-get", "idle-detection", "keyboard-map", "local-fonts",
	"magnetometer", "microphone", "midi", "otp-credentials", "payment", "picture-in-picture",
	"publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection",
	"storage-access", "sync-xhr", "unload", "usb", "web-share", "window-management", "xr-spatial-tracking",
}

// header is one line of every response.
type header struct{ name, value string }

// headers lists what every response carries, of the site and of tipapi. Only
// the inline styles and scripts with the given hashes run.
func headers(styles, scripts []string) []header {
	policy := []string{
		"default-src 'none'",
		"style-src " + sources(styles),
		"script-src " + sources(scripts),
		"img-src data:",
		"form-action 'self'",
		"base-uri 'none'",
		"frame-ancestors 'none'",
	}
	powers := make([]string, len(denied))
	for i, power := range denied {
		powers[i] = power + "=()"
	}
	return []header{
		{"Content-Security-Policy", strings.Join(policy, "; ")},
		{"Permissions-Policy", strings.Join(powers, ", ")},
		{"Referrer-Policy", "no-referrer"},
		{"Cache-Control", "no-store"},
		{"X-Content-Type-Options", "nosniff"},
		{"X-Frame-Options", "DENY"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Embedder-Policy", "require-corp"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"X-Permitted-Cross-Domain-Policies", "none"},
		{"X-DNS-Prefetch-Control", "off"},
		{"Strict-Transport-Security", "max-age=604800"}, // browsers keep a note of the visit for as long: docs/traces.md
	}
}

func sources(hashes []string) string {
	if len(hashes) == 0 {
		return "'none'"
	}
	return "'" + strings.Join(hashes, "' '") + "'"
}

// hash is how a Content-Security-Policy names an inline style or script.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// rule is what the pages at a path have beside the headers of all.
type rule struct {
	path string
	header
}

// onionRules names, for each page, the same page in Tor, which Tor Browser offers
// to who reads the one on the Internet. No host of static files can be told it for
// all pages at once in a way that the others understand too. tipapi reads the
// address from site.json instead.
func (b *Built) onionRules(site bundle.Site) []rule {
	if site.Onion == "" {
		return nil
	}
	var all []rule
	for _, name := range slices.Sorted(maps.Keys(b.pages)) {
		path := "/" + strings.TrimSuffix(name, "index.html")
		all = append(all, rule{path, header{bundle.OnionHeader, site.OnionLocation(path)}})
	}
	return all
}

// writeHeaders writes the list as static hosts read it; tipapi reads what is for
// all paths.
func writeHeaders(dir string, all []header, rules []rule) error {
	var b strings.Builder
	b.WriteString("# Written by the build. The hashes fit the pages of this build only.\n/*\n")
	for _, h := range all {
		fmt.Fprintf(&b, "  %s: %s\n", h.name, h.value)
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "%s\n  %s: %s\n", r.path, r.name, r.value)
	}
	return os.WriteFile(filepath.Join(dir, bundle.HeadersFile), []byte(b.String()), 0o644)
}
