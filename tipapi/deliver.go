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
	"lyktan/tipapi/spool"
	"lyktan/tipapi/webhook"
)

// openDestination opens a queue by its address.
func openDestination(address string) (delivery.Destination, error) {
	// Not url.Parse: it knows no list of hosts. The address itself stays out of
	// errors, since it may hold a password.
	scheme, _, _ := strings.Cut(address, "://")
	switch scheme {
	case "nats", "tls":
		return jetstream.Open(address)
	case "smtp", "smtps":
		return mail.Open(address)
	case "http", "https":
		return webhook.Open(address)
	}
	return nil, errors.New("-deliver: an address begins with nats://, tls://, smtp://, smtps:// or https://")
}

// forwarder makes what takes tips to the queues, or nil when there are none.
func (s settings) forwarder(from *spool.Spool, onFault func(string, error)) (*delivery.Forwarder, []operations.Check, error) {
	var routes []delivery.Route
	taken := map[string]bool{}
	for _, at := range s.destinations {
		to, err := openDestination(at)
		if err != nil {
			return nil, nil, err
		}
		name := address.Name(at)
		if taken[name] {
			return nil, nil, fmt.Errorf("-deliver: the same queue twice (%s)", name)
		}
		taken[name] = true
		routes = append(routes, delivery.Route{Name: name, To: to})
	}
	if len(routes) == 0 {
		return nil, nil, nil
	}
	f, err := delivery.New(from, routes, s.delivery, onFault)
	if err != nil {
		return nil, nil, err
	}
	var checks []operations.Check
	for _, r := range routes {
		checks = append(checks, operations.Check{Name: r.Name, Advisory: true, Test: func(context.Context) error { return f.Status(r.Name) }})
	}
	return f, checks, nil
}

// schedule makes what sends notices, or nil when none are wanted.
func (s settings) schedule(words bundle.Notice, onFault func(string, error)) (*notice.Schedule, error) {
	if s.notice == "" {
		if s.noticeNow || s.noticeAt != defaultSettings().noticeAt {
			return nil, errors.New("-notice-now and -notice-at need -notice: without it no notice is sent")
		}
		return nil, nil
	}
	if words.Subject == "" || words.Text == "" {
		return nil, errors.New("-notice: the built site has no words for notices")
	}
	times, err := notice.ParseTimes(s.noticeAt)
	if err != nil {
		return nil, err
	}
	sender, err := mail.Open(s.notice)
	if err != nil {
		return nil, err
	}
	return notice.New(times,
		func(ctx context.Context) error { return sender.Notice(ctx, words.Subject, words.Text) },
		func(cause error) { onFault("a notice could not be sent", cause) }), nil
}
