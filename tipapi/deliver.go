package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lyktan/tipapi/address"
	"lyktan/tipapi/bundle"
	"lyktan/tipapi/delivery"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/mail"
	"lyktan/tipapi/notice"
	"lyktan/tipapi/operations"
	"lyktan/tipapi/spelling"
	"lyktan/tipapi/webhook"
)

// openDestination opens a queue by its address.
func openDestination(at string) (delivery.Destination, error) {
	// Not url.Parse: it knows no list of hosts. The address itself stays out of
	// errors, since it may hold a password.
	scheme, _, _ := strings.Cut(at, "://")
	switch scheme {
	case "nats", "tls":
		return jetstream.Open(at)
	case "smtp", "smtps":
		return mail.Open(at)
	case "http", "https":
		return webhook.Open(at)
	}
	question := ""
	if near := spelling.Meant(scheme, []string{"nats", "tls", "smtp", "smtps", "https"}); near != "" {
		question = fmt.Sprintf(": is it meant to begin with %s://?", near)
	}
	return nil, fmt.Errorf("an address begins with nats://, tls://, smtp://, smtps:// or https://, and this one does not%s", question)
}

// labelOf names a flag and, as far as no secret can be in it, its address.
func labelOf(flag, at string) string {
	if place := address.Place(at); place != "" {
		return flag + " (" + place + ")"
	}
	return flag
}

// routes opens the queues that tips are taken to. Its error says of each what is
// wrong with it; then none is left open.
func (s settings) routes() ([]delivery.Route, error) {
	var routes []delivery.Route
	var faults []error
	first := map[string]int{}  // where a name was met
	places := map[string]int{} // how many there are of each
	for _, at := range s.destinations {
		places[address.Place(at)]++
	}
	for i, at := range s.destinations {
		flag := "-deliver"
		if len(s.destinations) > 1 {
			flag = fmt.Sprintf("-deliver address %d", i+1)
		}
		to, err := openDestination(at)
		if err != nil {
			faults = append(faults, about(labelOf(flag, at), err))
			continue
		}
		name := address.Name(at)
		if earlier, twice := first[name]; twice {
			err = fmt.Errorf("it is the same queue as address %d: leave one of the two out", earlier+1)
			faults = append(faults, about(labelOf(flag, at), err))
		}
		first[name] = i
		routes = append(routes, delivery.Route{Name: name, Label: routeLabel(at, places), To: to})
	}
	if len(faults) > 0 {
		closeRoutes(routes)
		return nil, errors.Join(faults...)
	}
	return routes, nil
}

// routeLabel is the scheme and the hosts of a queue, as far as no secret can be in
// them; where that does not tell two apart, the name in the spool stands behind.
func routeLabel(at string, places map[string]int) string {
	place := address.Place(at)
	if places[place] == 1 && !strings.Contains(place, "…") {
		return place
	}
	return place + " (" + address.Name(at) + ")"
}

// closeRoutes closes what nothing was sent to.
func closeRoutes(routes []delivery.Route) {
	for _, r := range routes {
		_ = r.To.Close()
	}
}

// statusOf makes the lines of /readyz for routes.
func statusOf(routes []delivery.Route, f *delivery.Forwarder) []operations.Check {
	var checks []operations.Check
	for _, r := range routes {
		checks = append(checks, operations.Check{Name: r.Label, Advisory: true, Test: func(context.Context) error { return f.Status(r.Name) }})
	}
	return checks
}

// schedule makes what sends notices, or nil when none are wanted. words are nil
// when the built site cannot be read, which is told elsewhere.
func (s settings) schedule(words *bundle.Notice, unread func() bool, onFault func(string, error)) (*notice.Schedule, error) {
	if s.notice == "" {
		if s.noticeNow || s.noticeUnread || s.noticeAt != defaultSettings().noticeAt {
			return nil, errors.New("-notice-now, -notice-unread and -notice-at need -notice: without it no notice is sent")
		}
		return nil, nil
	}
	var wordless error
	if words != nil && (words.Subject == "" || words.Text == "") {
		wordless = errors.New("-notice: the built site has no words for notices: params.notice in site/hugo.yaml")
	}
	times, timesErr := notice.ParseTimes(s.noticeAt)
	sender, err := mail.Open(s.notice)
	err = errors.Join(wordless, about("-notice-at", timesErr), about(labelOf("-notice", s.notice), err))
	if err != nil || words == nil {
		return nil, err
	}
	return notice.New(times,
		func(ctx context.Context) error {
			text := words.Text
			if s.noticeUnread && unread() {
				text = words.Unread + "\n\n" + text
			}
			return sender.Notice(ctx, words.Subject, text)
		},
		func(cause error) { onFault("a notice could not be sent", cause) }), nil
}
