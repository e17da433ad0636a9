package doctor

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/bundle"
)

// Outside is a portal as its visitors see it.
type Outside struct {
	Address string      // like https://lyktan.example, without a path
	Site    bundle.Site // that should be served there
	Headers http.Header // that every answer should have
	Home    []byte      // the home page in the first language, as it was built

	client *http.Client
}

// NoAddress is the finding where there is no address to look at.
func NoAddress() Finding {
	return finding(Warn, "outside", "give -address, or the team's profile its address, and build", "nothing was looked at from outside: the public address is not known")
}

const (
	patience = 30 * time.Second // with one answer
	mostPage = 4 << 20          // bytes of one
)

// dial is how clients connect.
var dial = (&net.Dialer{Timeout: patience}).DialContext

// newClient follows no redirect, and gives up on an answer that does not come. A page
// is read as it came.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression, transport.DisableKeepAlives = true, true
	transport.DialContext = dial
	return &http.Client{
		Timeout: patience, Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Look asks for the home page, the way out and the page without TLS, and sends forms
// without a word, which come back and become no tip. They count as four tries of this
// machine's network. The reading is of the clock behind the address.
func (o Outside) Look(ctx context.Context) ([]Finding, Reading) {
	o.Address = strings.TrimSuffix(o.Address, "/")
	o.client = newClient()
	answer, page, err := o.get(ctx, o.Address+"/"+o.Site.Languages[0]+"/")
	if err != nil {
		return []Finding{finding(Fault, "outside", "look at the proxy, the name in DNS and the certificate; if this machine cannot reach its own public address, run the doctor elsewhere too",
			"%s does not answer: %v", o.Address, explained(err))}, Reading{}
	}
	reading := Reading{From: o.Address, Here: time.Now(), Accuracy: time.Second}
	if reading.Time, err = http.ParseTime(answer.Header.Get("Date")); err == nil {
		reading.Time = reading.Time.Add(reading.Accuracy / 2) // whole seconds are written down
	}
	found := append(o.certificate(answer.TLS, time.Now()), o.page(answer, page)...)
	found = append(found, o.headers(answer)...)
	found = append(found, o.way(ctx), o.plain(ctx))
	return append(found, o.forms(ctx)...), reading
}

func (o Outside) get(ctx context.Context, address string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, nil, err
	}
	return o.do(r)
}

func (o Outside) do(r *http.Request) (*http.Response, []byte, error) {
	r.Header.Set("User-Agent", "tipapi doctor")
	answer, err := o.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(io.LimitReader(answer.Body, mostPage))
	return answer, page, err
}

// explained says what went wrong without the address, which stands before it.
func explained(err error) error {
	var of *url.Error
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &unknown):
		return errors.New("its certificate is by an authority that this machine does not know")
	case errors.As(err, &certificate):
		return fmt.Errorf("its certificate is refused: %w", certificate.Err)
	case errors.As(err, &of):
		return of.Err
	}
	return err
}

// certificate looks how long the certificate is good: one that renews itself does so
// when a third of its time is left.
func (o Outside) certificate(state *tls.ConnectionState, now time.Time) []Finding {
	const check = "tls"
	if state == nil {
		if onlyHere(o.Address) {
			return []Finding{Good(check, "not looked at: %s is an address of this machine without TLS", o.Address)}
		}
		return []Finding{finding(Fault, check, "put a server that does TLS in front, and give its address (https://…)", "%s is not encrypted: the network reads what a sender writes", o.Address)}
	}
	leaf := state.PeerCertificates[0]
	whole, left := leaf.NotAfter.Sub(leaf.NotBefore), leaf.NotAfter.Sub(now)
	days := fmt.Sprintf("%.1f", left.Hours()/24)
	const mend = "renew it, and see why it was not renewed by itself"
	switch {
	case left < whole/12:
		return []Finding{finding(Fault, check, mend, "the certificate is good for %s days and no more", days)}
	case left < whole/4:
		return []Finding{finding(Warn, check, mend, "the certificate is good for %s days, less than a quarter of its time", days)}
	}
	return []Finding{Good(check, "%s, the certificate is good for %s days", tls.VersionName(state.Version), days)}
}

// page compares what is served with what was built.
func (o Outside) page(answer *http.Response, page []byte) []Finding {
	const check = "outside"
	switch {
	case answer.StatusCode != http.StatusOK:
		return []Finding{finding(Fault, check, "look at the proxy, and whether tipapi runs", "the home page is answered with %d", answer.StatusCode)}
	case !bytes.Equal(page, o.Home):
		return []Finding{finding(Warn, check, "reload tipapi (kill -HUP) if the site was built anew; else have the proxy, or who is in front of it, leave pages as they are", "the home page is not the one in -site")}
	}
	return []Finding{Good(check, "%s serves the home page as it was built", o.Address)}
}

// telling are headers by which browsers tell others of a visit, or keep a note of it.
var telling = []string{"Set-Cookie", "Nel", "Report-To", "Reporting-Endpoints"}

// headers compares the headers of an answer with those that it should have.
func (o Outside) headers(answer *http.Response) []Finding {
	const check = "headers"
	var found []Finding
	for _, name := range slices.Sorted(maps.Keys(o.Headers)) {
		switch got, want := answer.Header.Values(name), o.Headers.Values(name); {
		case len(got) == 0:
			found = append(found, finding(Fault, check, "have the proxy hand it on", "%s is missing", name))
		case !slices.Equal(got, want):
			found = append(found, finding(Fault, check, "have the proxy hand it on as it is, and add none of its own", "%s is %.100q, and tipapi's is %.100q", name, strings.Join(got, " | "), strings.Join(want, " | ")))
		}
	}
	for _, name := range telling {
		if answer.Header.Get(name) != "" {
			found = append(found, finding(Fault, check, "turn off in the proxy, or with who is in front of it, what adds it", "%s is added on the way: browsers keep a note of the visit, or report it", name))
		}
	}
	if host := strings.TrimPrefix(o.Address, "https://"); o.Site.OffersOnion(host) && answer.Header.Get(bundle.OnionHeader) == "" {
		found = append(found, finding(Warn, check, "have the proxy hand Host on as it came", "%s is missing: Tor Browser does not offer the onion address", bundle.OnionHeader))
	}
	if strings.Contains(answer.Header.Get("Alt-Svc"), "h3") {
		found = append(found, finding(Warn, check, "turn HTTP/3 off in the proxy (deploy/)", "Alt-Svc offers HTTP/3: browsers keep a note of that for days"))
	}
	if len(found) == 0 {
		found = append(found, Good(check, "all %d of tipapi's come through, and no cookie or report is added", len(o.Headers)))
	}
	return found
}

// way looks whether the way out leads out.
func (o Outside) way(ctx context.Context) Finding {
	const check = "outside"
	answer, _, err := o.get(ctx, o.Address+"/ut")
	if err != nil {
		return finding(Fault, check, "look at the proxy", "the way out (/ut) does not answer: %v", explained(err))
	}
	if to := answer.Header.Get("Location"); answer.StatusCode/100 != 3 || to != o.Site.Leave {
		return finding(Fault, check, "have the proxy hand /ut on to tipapi, and redirects back as they are", "the way out (/ut) is answered with %d and leads to %.100q, not to %s", answer.StatusCode, to, o.Site.Leave)
	}
	return Good(check, "the way out (/ut) leads to %s", o.Site.Leave)
}

// plain looks what somebody meets who types the name alone, where a browser does not
// try TLS first.
func (o Outside) plain(ctx context.Context) Finding {
	const check = "tls"
	host, encrypted := strings.CutPrefix(o.Address, "https://")
	if !encrypted || strings.Contains(host, ":") {
		return Good(check, "http:// is not looked at: the public address is %s", o.Address)
	}
	answer, _, err := o.get(ctx, "http://"+host+"/")
	if err != nil {
		return finding(Warn, check, "let the proxy answer on port 80 with a redirect to https://", "http://%s does not answer: some browsers show nothing when the name alone is typed", host)
	}
	if to := answer.Header.Get("Location"); answer.StatusCode/100 != 3 || !strings.HasPrefix(to, o.Address+"/") {
		return finding(Fault, check, "let the proxy answer on port 80 with a redirect to https:// and nothing else", "http://%s is answered with %d and does not lead to %s: what is read and sent there is not encrypted", host, answer.StatusCode, o.Address)
	}
	return Good(check, "http://%s leads to https://", host)
}
