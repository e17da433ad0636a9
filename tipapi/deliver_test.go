package main

import "testing"

// A queue keeps its progress when a password, a certificate or a bound changes,
// and another queue has its own.
func TestRouteNames(t *testing.T) {
	same := [][2]string{
		{"nats://a:secret@127.0.0.1:1/TIPS", "nats://127.0.0.1:1/TIPS?replicas=3"},
		{"tls://u:p%40x@h1:1,h2:2/TIPS?ca=a", "tls://u:q@h1:1,h2:2/TIPS"},
		{"smtp://a:b@h?from=x@y&to=a@b", "smtp://h?to=a@b&from=z@y"},
		{"https://h/p?secret-file=a", "https://h/p?secret-file=b"},
	}
	for _, pair := range same {
		if routeName(pair[0]) != routeName(pair[1]) {
			t.Errorf("%s and %s are two queues", pair[0], pair[1])
		}
	}
	seen := map[string]string{}
	for _, address := range []string{"nats://h/A", "nats://h/B", "tls://h/A", "tls://g/A", "smtp://h?to=a@b", "smtp://h?to=c@b", "https://h/A", "https://h/B"} {
		name := routeName(address)
		if other := seen[name]; other != "" {
			t.Errorf("%s and %s are one queue", address, other)
		}
		seen[name] = address
	}
}
