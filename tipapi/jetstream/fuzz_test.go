package jetstream

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

// secret is a mark that no error has a reason to hold.
const secret = "Zq7"

func isOneLine(t *testing.T, err error) {
	t.Helper()
	if text := err.Error(); !utf8.ValidString(text) || utf8.RuneCountInString(text) > 3600 || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp)
	}) {
		t.Errorf("the error is %q", text)
	}
}

func FuzzNATSAddress(f *testing.F) {
	for _, address := range []string{
		"tls://Zq7:Zq7@h1:4222,h2:4222,h3:4222/TIPS?replicas=3", "nats://Zq7@127.0.0.1,[::1]:4222/T", "tls://u/p?Zq7@h", "tls://u:Zq7/p@h",
		"tls://h/T?replicas=3&tips=5&bytes=131072&keep=48h&ca=x&creds=y",
		"nats://localhost/T", "nats://[::ffff:127.0.0.1]/T", "nats://u:%5Aq7@127.0.0.1/T", "tls://::/0",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		s, err := parse(address)
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") { // one for each mistake
				isOneLine(t, errors.New(line))
			}
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q: the error has a part of it: %v", address, err)
			}
			return
		}
		if len(s.servers) == 0 || !name.MatchString(s.stream) || s.replicas < 1 || s.replicas > mostReplicas || s.tips < 0 || s.bytes < 0 || s.keep < 0 {
			t.Errorf("%q is %+v", address, s)
		}
		for _, server := range s.servers {
			u, err := url.Parse(server)
			if err != nil || u.User != nil || u.Port() == "" || s.secure != (u.Scheme == "tls") {
				t.Fatalf("%q has the server %q, %v", address, server, err)
			}
			if ip, err := netip.ParseAddr(u.Hostname()); !s.secure && (err != nil || !ip.Unmap().IsLoopback()) {
				t.Errorf("%q has the server %q, in the clear", address, server)
			}
		}
	})
}

// Answers of the API as they come: whatever is in them, what they become is a
// line, and a fault of the server never counts as a fault of the tip.
func FuzzNATSAnswer(f *testing.F) {
	for _, answer := range []string{
		`{"type":"io.nats.jetstream.api.v1.stream_info_response","total":3,"offset":0,"limit":100000,` +
			`"config":{"name":"TIPS","subjects":["TIPS.*"],"retention":"limits","max_consumers":-1,"max_msgs":-1,` +
			`"max_bytes":-1,"max_age":0,"max_msgs_per_subject":-1,"max_msg_size":-1,"discard":"new","storage":"file","num_replicas":1,` +
			`"duplicate_window":86400000000000,"compression":"none","allow_direct":false,"mirror_direct":false,"sealed":false,` +
			`"deny_delete":false,"deny_purge":false,"allow_rollup_hdrs":false,"consumer_limits":{},` +
			`"metadata":{"_nats.level":"5"}},"created":"2026-11-28T15:55:07.400699825Z",` +
			`"state":{"messages":3,"bytes":419,"first_seq":1,"subjects":{"TIPS.a":1,"TIPS.b":1}}}`,
		`{"error":{"code":400,"err_code":10077,"description":"maximum messages exceeded"}}`,
		`{"error":{"code":400,"err_code":10054,"description":"message size exceeds maximum allowed"}}`,
		`{"error":{"code":503,"err_code":10008,"description":"JetStream system temporarily unavailable"}}`,
		`{"error":{"code":400,"err_code":10071,"description":"wrong last sequence: 1"}}`,
		`{"error":{"code":400,"err_code":1,"description":"\u001b[2J\u001b]52;c;aGk=\u0007\u009b\u202e\r\nspool: ok"}}`,
		`{"stream":"TIPS","seq":1,"duplicate":true}`,
		`{"config":{"subjects":["\u001b"],"republish":{},"sources":[{}],"discard":"old"}}`,
	} {
		f.Add([]byte(answer))
	}
	q := &Queue{settings: settings{stream: "TIPS", replicas: 3, tips: 5, bytes: 1 << 20}}
	f.Fuzz(func(t *testing.T, answer []byte) {
		var said struct {
			Error  *jetstream.APIError    `json:"error"`
			Config jetstream.StreamConfig `json:"config"`
		}
		if err := json.Unmarshal(answer, &said); err != nil {
			isOneLine(t, q.explain(err))
			return
		}
		for _, fault := range q.unfit(said.Config) {
			if strings.ContainsFunc(fault, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
				t.Errorf("the stream's fault is %q", fault)
			}
		}
		if said.Error == nil {
			return
		}
		isOneLine(t, q.explain(said.Error))
		err := q.refusal(said.Error)
		isOneLine(t, err)
		if strings.HasPrefix(err.Error(), "this tip is refused") &&
			said.Error.ErrorCode != storeFailed && said.Error.ErrorCode != jetstream.JSErrCodeStreamMessageExceedsMaximum {
			t.Errorf("%+v is held against the tip", said.Error)
		}
	})
}

// What a server says unasked (-ERR) names subjects, and so tips.
func FuzzNATSRefusal(f *testing.F) {
	for _, words := range []string{
		`Permissions Violation for Subscription to "_INBOX_tipapi.kX3.*"`, `Permissions Violation for Publish to "TIPS.Zq7"`,
		"Authorization Violation", `Permissions Violation for Publish to "$JS.API.STREAM.INFO.TIPS"`,
		`Permissions Violation for Publish with Reply of "_INBOX_tipapi.x"`, "\x1b[2J", `Permissions Violation for Subscription to "_INBOX_tipapi2.x"`,
	} {
		f.Add(words)
	}
	lacks := []error{lackedRight{}, lackedRight{"TIPS.*"}, lackedRight{"$JS.API.STREAM.INFO.TIPS"}, lackedRight{"$JS.API.STREAM.CREATE.TIPS"}}
	f.Fuzz(func(t *testing.T, words string) {
		q := &Queue{inbox: "_INBOX_tipapi", settings: settings{stream: "TIPS"}, noted: make(chan struct{})}
		q.note(fmt.Errorf("%w: %s", nats.ErrPermissionViolation, words))
		lately := *q.lately.Load()
		if is := strings.Contains(words, `Subscription to "_INBOX_tipapi.`); !slices.Contains(lacks, lately) && (!is || lately != noInbox{"_INBOX_tipapi"}) {
			t.Errorf("%q is remembered as %v", words, lately)
		}
		q.note(fmt.Errorf("nats: %s", words))
		isOneLine(t, q.explain(nats.ErrTimeout))
	})
}

// A state that cannot be read is "new", so that nobody overlooks the tip.
func FuzzTipState(f *testing.F) {
	for _, value := range []string{
		"taken ABCDEFGHIJKLMNOPQRSTUVWXYZ", "closed ABC", "new", "delivered x", "", "taken", "Taken x", "taken\x00",
		`{"stream":"TIPS","seq":5}`,
	} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		got := stateOf(value)
		word := strings.SplitN(string(value), " ", 2)[0]
		if want := map[string]queue.State{"taken": queue.Taken, "closed": queue.Closed}[word]; got != want && (want != "" || got != queue.New) {
			t.Errorf("%q is %q", value, got)
		}
	})
}

// Two users never have one inbox, and it is always one token of a subject.
func FuzzInbox(f *testing.F) {
	f.Add("tipapi", "team")
	f.Add("a.b", "a=2Eb")
	f.Add("Å *>", "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4")
	f.Fuzz(func(t *testing.T, one, other string) {
		a, b := inboxOf(one), inboxOf(other)
		if (one == other) != (a == b) || strings.ContainsAny(a, ".*> \t\r\n") || !utf8.ValidString(a) || !strings.HasPrefix(a, "_INBOX_") {
			t.Errorf("%q has %q, %q has %q", one, a, other, b)
		}
	})
}
