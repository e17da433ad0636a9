package doctor

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// sender is a browser, as far as the headers of its form tell it.
type sender struct {
	is      string
	headers func(origin string) map[string]string
	foreign bool // refused, as a page of another site that makes its visitors send forms
	mend    string
}

const (
	handOn   = "have the proxy hand Host on as it came, and the headers of browsers too (docs/operations.md, TLS, proxies and Tor in front)"
	noFilter = "have the proxy, or a firewall of the web in front of it, let forms through as they are"
)

var senders = []sender{
	{"a browser of today", func(origin string) map[string]string {
		return map[string]string{"Origin": origin, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
	}, false, noFilter},
	{"a browser that sends Origin alone", func(origin string) map[string]string { return map[string]string{"Origin": origin} }, false, handOn},
	{"a browser that hides its origin", func(string) map[string]string { return map[string]string{"Origin": "null"} }, false, noFilter},
	{"an old browser", func(origin string) map[string]string { return map[string]string{"Referer": origin + "/"} }, false, noFilter},
	{"a page of another site", func(string) map[string]string {
		return map[string]string{"Origin": "https://elsewhere.invalid", "Sec-Fetch-Site": "cross-site"}
	}, true, handOn},
}

// forms sends a form without a word as different browsers do. What tipapi answers
// is the form again, with what is missing: nothing is stored.
func (o Outside) forms(ctx context.Context) []Finding {
	const check = "forms"
	var found []Finding
	for _, s := range senders {
		status, isForm, err := o.post(ctx, s.headers(o.Address))
		if err != nil {
			return append(found, finding(Fault, check, "look at the proxy", "the form of %s is not answered: %v", s.is, explained(err)))
		}
		want := http.StatusUnprocessableEntity
		if s.foreign {
			want = http.StatusForbidden
		}
		switch {
		case status == http.StatusTooManyRequests:
			return append(found, finding(Warn, check, "try again after the full hour; if visitors are refused too, look whether -trusted-proxies names the proxy", "this machine's tries of the hour are used up, so forms were not tried"))
		case status == http.StatusOK:
			found = append(found, finding(Fault, check, noFilter, "the form of %s, without a word in it, is answered with 200: something answers in the place of tipapi", s.is))
		case status != want, !s.foreign && !isForm:
			found = append(found, finding(Fault, check, s.mend, "the form of %s is answered with %d, and should be with %d", s.is, status, want))
		}
	}
	if len(found) == 0 {
		found = append(found, Good(check, "those of old and new browsers are taken, and those of other sites refused; nothing was stored. Whether a tip arrives, tipapi probe shows"))
	}
	return found
}

func (o Outside) post(ctx context.Context, headers map[string]string) (status int, isForm bool, err error) {
	body := url.Values{"lang": {o.Site.Languages[0]}, "what": {""}}.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, o.Address+"/tips", strings.NewReader(body))
	if err != nil {
		return 0, false, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	answer, page, err := o.do(r)
	if err != nil {
		return 0, false, err
	}
	return answer.StatusCode, strings.Contains(string(page), "<textarea"), nil
}
