package proxy

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pires/go-proxyproto"
)

const trusted = "127.0.0.1, ::1, 10.0.0.0/8, 2001:db8:ffff::/48"

func TestClient(t *testing.T) {
	for name, c := range map[string]struct {
		end     string
		xff     []string
		forward []string // read instead when it is not nil
		want    string   // "" is unknown
	}{
		"direct":                           {end: "192.0.2.7:1", want: "192.0.2.7"},
		"direct, IPv6":                     {end: "[2001:db8::7]:1", want: "2001:db8::7"},
		"direct, mapped":                   {end: "[::ffff:192.0.2.7]:1", want: "192.0.2.7"},
		"direct, with a zone":              {end: "[fe80::1%eth0]:1", want: "fe80::1"},
		"direct, and a made-up header":     {end: "192.0.2.7:1", xff: []string{"203.0.113.9"}, want: "192.0.2.7"},
		"no address at all":                {end: "@", want: ""},
		"one proxy":                        {end: "127.0.0.1:1", xff: []string{"192.0.2.7"}, want: "192.0.2.7"},
		"one proxy on IPv6":                {end: "[::1]:1", xff: []string{"2001:db8::7"}, want: "2001:db8::7"},
		"a proxy that is mapped":           {end: "[::ffff:127.0.0.1]:1", xff: []string{"192.0.2.7"}, want: "192.0.2.7"},
		"two proxies":                      {end: "127.0.0.1:1", xff: []string{"192.0.2.7, 10.1.2.3"}, want: "192.0.2.7"},
		"two lines":                        {end: "127.0.0.1:1", xff: []string{"192.0.2.7", "10.1.2.3"}, want: "192.0.2.7"},
		"made up before the real one":      {end: "127.0.0.1:1", xff: []string{"203.0.113.9, 192.0.2.7"}, want: "192.0.2.7"},
		"made up as a proxy":               {end: "127.0.0.1:1", xff: []string{"203.0.113.9, 10.9.9.9, 192.0.2.7, 10.1.2.3"}, want: "192.0.2.7"},
		"with a port":                      {end: "127.0.0.1:1", xff: []string{"192.0.2.7:4711"}, want: "192.0.2.7"},
		"IPv6 with a port":                 {end: "127.0.0.1:1", xff: []string{"[2001:db8::7]:4711"}, want: "2001:db8::7"},
		"IPv6 in brackets":                 {end: "127.0.0.1:1", xff: []string{"[2001:db8::7]"}, want: "2001:db8::7"},
		"mapped in the header":             {end: "127.0.0.1:1", xff: []string{"::ffff:192.0.2.7"}, want: "192.0.2.7"},
		"a proxy mapped in the header":     {end: "127.0.0.1:1", xff: []string{"192.0.2.7, ::ffff:10.0.0.1"}, want: "192.0.2.7"},
		"spaces":                           {end: "127.0.0.1:1", xff: []string{"  192.0.2.7 "}, want: "192.0.2.7"},
		"the proxy says nothing":           {end: "127.0.0.1:1", want: "127.0.0.1"},
		"proxies only":                     {end: "127.0.0.1:1", xff: []string{"10.0.0.9, 10.0.0.1"}, want: "10.0.0.9"},
		"malformed":                        {end: "127.0.0.1:1", xff: []string{"192.0.2.7, nobody"}, want: ""},
		"malformed further left":           {end: "127.0.0.1:1", xff: []string{"nobody, 192.0.2.7"}, want: "192.0.2.7"},
		"empty last":                       {end: "127.0.0.1:1", xff: []string{"192.0.2.7,"}, want: ""},
		"leading zeros are not an address": {end: "127.0.0.1:1", xff: []string{"192.000.002.007"}, want: ""},
		"the other header":                 {end: "127.0.0.1:1", xff: []string{"203.0.113.9"}, forward: []string{}, want: "127.0.0.1"},

		"forwarded":                   {end: "127.0.0.1:1", forward: []string{"for=192.0.2.7"}, want: "192.0.2.7"},
		"forwarded, direct":           {end: "192.0.2.8:1", forward: []string{"for=192.0.2.7"}, want: "192.0.2.8"},
		"forwarded, more said":        {end: "127.0.0.1:1", forward: []string{`proto=http; For="192.0.2.7:80";by=10.0.0.1`}, want: "192.0.2.7"},
		"forwarded, IPv6":             {end: "127.0.0.1:1", forward: []string{`for="[2001:db8::7]:4711"`}, want: "2001:db8::7"},
		"forwarded, two":              {end: "127.0.0.1:1", forward: []string{`for=203.0.113.9, for=192.0.2.7, for=10.0.0.2`}, want: "192.0.2.7"},
		"forwarded, two lines":        {end: "127.0.0.1:1", forward: []string{`for=192.0.2.7`, `for=10.0.0.2`}, want: "192.0.2.7"},
		"forwarded, comma in quotes":  {end: "127.0.0.1:1", forward: []string{`for=192.0.2.7;host="a,for=203.0.113.9"`}, want: "192.0.2.7"},
		"forwarded, escaped":          {end: "127.0.0.1:1", forward: []string{`for="192\.0.2.7"`}, want: "192.0.2.7"},
		"forwarded, unknown":          {end: "127.0.0.1:1", forward: []string{`for=192.0.2.7, for=unknown`}, want: ""},
		"forwarded, made-up name":     {end: "127.0.0.1:1", forward: []string{`for=_hidden`}, want: ""},
		"forwarded, without for":      {end: "127.0.0.1:1", forward: []string{`for=192.0.2.7, proto=http`}, want: ""},
		"forwarded, for twice":        {end: "127.0.0.1:1", forward: []string{`for=192.0.2.7;for=192.0.2.8`}, want: ""},
		"forwarded, open quote":       {end: "127.0.0.1:1", forward: []string{`for="192.0.2.7`}, want: ""},
		"forwarded, after the quote":  {end: "127.0.0.1:1", forward: []string{`for="192.0.2.7"x`}, want: ""},
		"forwarded, quote inside":     {end: "127.0.0.1:1", forward: []string{`for=192".0.2.7"`}, want: ""},
		"forwarded, open quote left":  {end: "127.0.0.1:1", forward: []string{`for="x, for=192.0.2.7`}, want: ""},
		"forwarded, open line before": {end: "127.0.0.1:1", forward: []string{`for=203.0.113.9;host="`, `for="192.0.2.7"`}, want: "192.0.2.7"},
	} {
		header := XForwardedFor
		if c.forward != nil {
			header = Forwarded
		}
		n, err := Parse(trusted, strings.ToLower(header))
		if err != nil {
			t.Fatal(err)
		}
		r := &http.Request{RemoteAddr: c.end, Header: http.Header{XForwardedFor: c.xff, Forwarded: c.forward}}
		want := netip.Addr{}
		if c.want != "" {
			want = netip.MustParseAddr(c.want)
		}
		if got := n.Client(r); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestNobodyTrusted(t *testing.T) {
	none, err := Parse("", XForwardedFor)
	if err != nil || none.Any() {
		t.Fatalf("%v, %v", none, err)
	}
	r := &http.Request{RemoteAddr: "127.0.0.1:1", Header: http.Header{XForwardedFor: {"192.0.2.7"}}}
	if got := none.Client(r); got != netip.MustParseAddr("127.0.0.1") {
		t.Errorf("believed a header: %v", got)
	}
	far := &http.Request{RemoteAddr: "192.0.2.1:1", Header: r.Header}
	if !none.Unconfigured(r) || none.Unconfigured(far) || none.Unconfigured(&http.Request{RemoteAddr: "127.0.0.1:1"}) {
		t.Error("a proxy that is not named is not noticed, or one that is not there is")
	}
}

func TestParseRefuses(t *testing.T) {
	for _, list := range []string{"proxy.example.org", "10.0.0.0/33", "::ffff:10.0.0.0/104", "10.0.0.1 10.0.0.2"} {
		if _, err := Parse(list, Forwarded); err == nil {
			t.Errorf("took %q", list)
		}
	}
	if _, err := Parse("", "X-Real-Ip"); err == nil {
		t.Error("took another header")
	}
}

// hung ends a test that hangs. No test judges how long the machine takes.
const hung = 2 * time.Minute

// serve answers each connection on a PROXY listener with its other end.
func serve(t *testing.T, proxies string) string {
	t.Helper()
	n, err := Parse(proxies, XForwardedFor)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{
		ReadHeaderTimeout: hung,
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, n.Client(r).String()) }),
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(n.Listener(l, hung)) }()
	t.Cleanup(func() { server.Close(); <-ended })
	return l.Addr().String()
}

func ask(t *testing.T, address string, parts ...string) string {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(hung)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, strings.Join(parts, "")); err != nil {
		return ""
	}
	got, _ := io.ReadAll(conn) // a reset is an answer as well
	_, body, _ := strings.Cut(string(got), "\r\n\r\n")
	return body
}

const get = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n"

func TestPROXY(t *testing.T) {
	v2 := func(source string, command proxyproto.ProtocolVersionAndCommand) string {
		a := netip.MustParseAddr(source)
		h := proxyproto.Header{Version: 2, Command: command, TransportProtocol: proxyproto.TCPv4,
			SourceAddr: &net.TCPAddr{IP: a.AsSlice(), Port: 1}, DestinationAddr: &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 2}}
		if a.Is6() {
			h.TransportProtocol, h.DestinationAddr = proxyproto.TCPv6, &net.TCPAddr{IP: net.ParseIP("::1"), Port: 2}
		}
		var b bytes.Buffer
		if _, err := h.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	address := serve(t, "127.0.0.1")
	for name, c := range map[string]struct{ header, want string }{
		"v1, IPv4":                  {"PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\r\n", "192.0.2.7"},
		"v1, IPv6":                  {"PROXY TCP6 2001:db8::7 ::1 4711 80\r\n", "2001:db8::7"},
		"v1, a circuit of Tor":      {"PROXY TCP6 fc00:dead:beef:4dad::0:2a ::1 65535 80\r\n", "fc00:dead:beef:4dad::2a"},
		"v1, mapped":                {"PROXY TCP6 ::ffff:192.0.2.7 ::1 4711 80\r\n", "192.0.2.7"},
		"v1, unknown":               {"PROXY UNKNOWN\r\n", "203.0.113.9"}, // the proxy's own connection: its header counts
		"v2, IPv4":                  {v2("192.0.2.7", proxyproto.PROXY), "192.0.2.7"},
		"v2, IPv6":                  {v2("2001:db8::7", proxyproto.PROXY), "2001:db8::7"},
		"v2, the proxy's own":       {v2("192.0.2.7", proxyproto.LOCAL), "203.0.113.9"},
		"none":                      {"", ""},
		"v1, malformed":             {"PROXY TCP4 192.0.2.7\r\n", ""},
		"v1, never ending":          {"PROXY TCP4 " + strings.Repeat("1", 500), ""},
		"v1, not an address":        {"PROXY TCP4 192.0.2.999 10.0.0.1 1 2\r\n", ""},
		"v2, cut":                   {v2("192.0.2.7", proxyproto.PROXY)[:15], ""},
		"v1, a second one follows":  {"PROXY TCP4 192.0.2.7 10.0.0.1 1 2\r\nPROXY TCP4 192.0.2.8 10.0.0.1 1 2\r\n", ""},
		"v1, a port out of reach":   {"PROXY TCP4 192.0.2.7 10.0.0.1 70000 2\r\n", ""},
		"v1, another family inside": {"PROXY TCP4 2001:db8::7 ::1 1 2\r\n", ""},
	} {
		got := ask(t, address, c.header, get)
		if c.want == "" && strings.Contains(got, ".") || c.want != "" && got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := ask(t, serve(t, "192.0.2.1"), "PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\r\n", get); got != "" {
		t.Errorf("somebody else's PROXY header was believed: %q", got)
	}
}

// A name in quotes, an address, or nonsense: no header ends the program, and
// what a client puts before the nearest proxy's word never counts.
func FuzzClient(f *testing.F) {
	behind := map[string]Trusted{}
	for _, header := range []string{XForwardedFor, Forwarded} {
		n, err := Parse(trusted, header)
		if err != nil {
			f.Fatal(err)
		}
		behind[header] = n
	}
	client := netip.MustParseAddr("192.0.2.7")
	for _, seed := range []string{"192.0.2.7", "for=192.0.2.7", `for="[2001:db8::7]:1";by="a,b\"c"`, "10.0.0.1, unknown", "[::1", `for="`, "fe80::1%eth0",
		",,,;;;===",
		"203.0.113.5, 198.51.100.7:4711, [2001:db8::1]:443", `for=203.0.113.5;proto=https, for="_hidden";by=10.0.0.2`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, made string) {
		if len(made) > 512 { // longer ones only take time
			return
		}
		for header, n := range behind {
			real := client.String()
			if header == Forwarded {
				real = "for=" + real
			}
			r := &http.Request{RemoteAddr: "127.0.0.1:1", Header: http.Header{header: {made}}}
			if got := n.Client(r); got.Is4In6() || got.Zone() != "" {
				t.Errorf("%q: %v is not in its plain form", made, got)
			}
			r.Header[header] = []string{made, real}
			if got := n.Client(r); got != client {
				t.Errorf("%q changed the client to %v", made, got)
			}
			direct := &http.Request{RemoteAddr: "192.0.2.9:1", Header: r.Header}
			if got := n.Client(direct); got != netip.MustParseAddr("192.0.2.9") {
				t.Errorf("%q changed a direct client to %v", made, got)
			}
		}
	})
}

func FuzzPROXY(f *testing.F) {
	for _, seed := range []string{
		"PROXY TCP4 192.0.2.7 10.0.0.1 4711 80\r\n" + get, "PROXY UNKNOWN\r\n" + get, get, "PROXY TCP6 ::1 ::1 1 1\r\n",
		"\r\n\r\n\x00\r\nQUIT\n\x21\x11\x00\x0c\xc0\x00\x02\x07\x0a\x00\x00\x01\x12\x67\x00\x50" + get,
		"\r\n\r\n\x00\r\nQUIT\n\x21\x11\xff\xff", "\r\n\r\n\x00\r\nQUIT\n\x20\x00\x00\x00" + get,
	} {
		f.Add([]byte(seed))
	}
	n, err := Parse("127.0.0.1", XForwardedFor)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		if len(sent) > 2<<10 { // longer ones only take time
			return
		}
		ours, theirs := net.Pipe()
		go func() { _, _ = theirs.Write(sent); theirs.Close() }()
		l := n.Listener(&once{ours}, time.Second)
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err != nil && conn.RemoteAddr().Network() == "tcp" {
			t.Errorf("%q: other end %v", sent, conn.RemoteAddr())
		}
		rest, err := io.ReadAll(conn)
		if err == nil && !bytes.HasSuffix(sent, rest) {
			t.Errorf("%q became %q", sent, rest)
		}
		if err == nil && !bytes.HasPrefix(sent, []byte("PROXY ")) && !bytes.HasPrefix(sent, []byte("\r\n\r\n\x00\r\nQUIT\n")) {
			t.Errorf("%q came through without a header", sent)
		}
	})
}

// once is a listener with one connection, from this machine.
type once struct{ conn net.Conn }

func (o *once) Accept() (net.Conn, error) { return &local{o.conn}, nil }
func (o *once) Close() error              { return nil }
func (o *once) Addr() net.Addr            { return &net.TCPAddr{} }

type local struct{ net.Conn }

func (l *local) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 1} }
