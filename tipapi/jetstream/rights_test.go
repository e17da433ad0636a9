package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/journal/storetest"
	"lyktan/tipapi/queue"
)

// as is the address of a node for another of its users.
func as(n *node, user string) string { return strings.Replace(n.address(), "user:", user+":", 1) }

// everywhere is what somebody might listen to.
var everywhere = []string{
	">", "*.>", "_INBOX.>", "_INBOX.*.*", "_INBOX_tipapi.>", "_INBOX_team.>", "*.*", "TIPS.>", "TIPS.*",
	"TIPS_JOURNAL.*", "$KV.>", "$KV.TIPS_STATE.*", "$JS.>", "$JS.EVENT.>", "$JS.ACK.>", "$SYS.>",
}

// Who sends need not be able to read, and who reads need not be able to send;
// and while both work, neither hears anything that is not meant for it.
func TestLeastRights(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	others := func(user string) []string {
		return slices.DeleteFunc(slices.Clone(everywhere), func(subject string) bool { return subject == inboxOf(user)+".>" })
	}
	owner := tap(t, n, "user", everywhere...)
	listeners := map[string]*wire{"tipapi": tap(t, n, "tipapi", others("tipapi")...), "team": tap(t, n, "team", others("team")...)}

	sender, reader := open(t, as(n, "tipapi")), open(t, as(n, "team"))
	sender.timeout = 2 * time.Second
	for range 2 { // the second time it looks
		deliver(t, sender, "a", "one")
		deliver(t, sender, "b", "two")
	}
	move(t, reader, "a", "taken")
	isListed(t, reader, "b:new:two a:taken:one")
	if err := reader.Delete("a"); err != nil {
		t.Fatal(err)
	}
	isListed(t, reader, "b:new:two")
	storetest.Run(t, func() journal.Store { return open(t, as(n, "team")).Journal() }, func() {})
	kept, err := reader.Journal().Add([]byte("sealed"))
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.Move("b", "closed"); err != nil {
		t.Fatal(err)
	}
	if err := reader.Reopen("b"); err != nil {
		t.Fatal(err)
	}
	isListed(t, reader, "b:taken:two")
	if err := send(reader, "c", "three", time.Second); err == nil {
		t.Error("the reader sent")
	}
	if sealed, err := sender.read("TIPS.b"); err == nil {
		t.Errorf("the sender read %q", sealed)
	}
	if err := sender.Delete("b"); err == nil {
		t.Error("the sender deleted")
	}
	if err := sender.Reopen("b"); err == nil || errors.Is(err, queue.ErrNotClosed) {
		t.Errorf("the sender looked at a state: %v", err)
	}
	foreign := sender.Journal()
	if names, err := foreign.List(); err == nil {
		t.Errorf("the sender listed the journal: %q", names)
	}
	if sealed, err := foreign.Read(kept); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the sender read the journal: %q, %v", sealed, err)
	}
	if name, err := foreign.Add([]byte("false")); err == nil {
		t.Errorf("the sender wrote %q into the journal", name)
	}
	if err := foreign.Delete(kept); err == nil {
		t.Error("the sender deleted from the journal")
	}

	for user, w := range listeners {
		for _, subject := range others(user) {
			if !w.isRefused(subject) {
				t.Errorf("%s may listen to %s", user, subject)
			}
		}
		if heard := w.all(); len(heard) > 0 {
			t.Errorf("%s heard %v", user, heard)
		}
	}
	// Who may listen did hear it: there was something to be heard.
	heard := owner.all()
	for _, subject := range []string{"_INBOX_tipapi.>", "_INBOX_team.>", "TIPS.*", "TIPS_JOURNAL.*", "$KV.TIPS_STATE.*", "$JS.EVENT.>"} {
		if heard[subject] == 0 {
			t.Errorf("nothing came on %s", subject)
		}
	}
	if heard["_INBOX.>"] > 0 {
		t.Errorf("%d answers went to the inbox that everybody has", heard["_INBOX.>"])
	}
}

// All else that could be asked of the servers, with tipapi's password or with
// the team's, is refused.
func TestRightsThatAreNotGiven(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	sender, reader := open(t, as(n, "tipapi")), open(t, as(n, "team"))
	deliver(t, sender, "a", "one")
	deliver(t, sender, "b", "two")
	move(t, reader, "a", "taken")
	everybody := []string{
		"$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST", "$JS.API.STREAM.CREATE.COPY",
		"$JS.API.STREAM.UPDATE.TIPS", "$JS.API.STREAM.DELETE.TIPS", "$JS.API.STREAM.PURGE.TIPS", "$JS.API.STREAM.SNAPSHOT.TIPS",
		"$JS.API.STREAM.RESTORE.TIPS", "$JS.API.STREAM.LEADER.STEPDOWN.TIPS", "$JS.API.STREAM.PEER.REMOVE.TIPS",
		"$JS.API.DIRECT.GET.TIPS", "$JS.API.DIRECT.GET.TIPS.TIPS.b",
		"$JS.API.CONSUMER.CREATE.TIPS", "$JS.API.CONSUMER.CREATE.TIPS.x", "$JS.API.CONSUMER.CREATE.TIPS.x.TIPS.b",
		"$JS.API.CONSUMER.DURABLE.CREATE.TIPS.x", "$JS.API.CONSUMER.NAMES.TIPS", "$JS.API.CONSUMER.LIST.TIPS",
		"$JS.API.CONSUMER.INFO.TIPS.x", "$JS.API.CONSUMER.DELETE.TIPS.x", "$JS.API.CONSUMER.MSG.NEXT.TIPS.x",
		"$JS.API.STREAM.UPDATE.KV_TIPS_STATE", "$JS.API.STREAM.DELETE.KV_TIPS_STATE", "$JS.API.STREAM.PURGE.KV_TIPS_STATE",
		"$JS.API.STREAM.MSG.GET.KV_TIPS_STATE", "$JS.API.STREAM.MSG.DELETE.KV_TIPS_STATE", "$JS.API.STREAM.SNAPSHOT.KV_TIPS_STATE",
		"$JS.API.STREAM.UPDATE.TIPS_JOURNAL", "$JS.API.STREAM.DELETE.TIPS_JOURNAL", "$JS.API.STREAM.PURGE.TIPS_JOURNAL",
		"$JS.API.STREAM.SNAPSHOT.TIPS_JOURNAL", "$JS.API.DIRECT.GET.TIPS_JOURNAL", "$JS.API.DIRECT.GET.TIPS_JOURNAL.TIPS_JOURNAL.x",
		"$JS.API.CONSUMER.CREATE.TIPS_JOURNAL", "$JS.API.CONSUMER.CREATE.TIPS_JOURNAL.x", "$JS.API.CONSUMER.CREATE.TIPS_JOURNAL.x.TIPS_JOURNAL.y",
		"$JS.API.META.LEADER.STEPDOWN", "$JS.API.ACCOUNT.PURGE.$G", "$JS.ACK.TIPS.x.1.1.1.1.0", "$JS.EVENT.ADVISORY.x", "$SYS.REQ.SERVER.PING",
		"TIPS", "TIPS.a.b", "OTHER", "_INBOX.x", "_INBOX.x.y", "$KV.OTHER.a",
	}
	for user, more := range map[string][]string{
		"tipapi": {
			"$JS.API.INFO", "$JS.API.STREAM.MSG.GET.TIPS", "$JS.API.STREAM.MSG.DELETE.TIPS",
			"TIPS_JOURNAL.x", "$JS.API.STREAM.INFO.TIPS_JOURNAL", "$JS.API.STREAM.CREATE.TIPS_JOURNAL",
			"$JS.API.STREAM.MSG.GET.TIPS_JOURNAL", "$JS.API.STREAM.MSG.DELETE.TIPS_JOURNAL",
			"$KV.TIPS_STATE.a", "$JS.API.STREAM.INFO.KV_TIPS_STATE", "$JS.API.STREAM.CREATE.KV_TIPS_STATE",
			"$JS.API.DIRECT.GET.KV_TIPS_STATE", "$JS.API.DIRECT.GET.KV_TIPS_STATE.$KV.TIPS_STATE.a",
			"$JS.API.CONSUMER.CREATE.KV_TIPS_STATE.x", "$JS.API.CONSUMER.CREATE.KV_TIPS_STATE.x.$KV.TIPS_STATE.>",
			"$JS.API.CONSUMER.DELETE.KV_TIPS_STATE.x", "$JS.FC.KV_TIPS_STATE.x", "_INBOX_team.x", "_INBOX_team.x.y", "_INBOX_tipapi.x",
			"$KV.TIPS_REPLIES.x", "$JS.API.STREAM.CREATE.KV_TIPS_REPLIES", "$JS.API.STREAM.MSG.GET.KV_TIPS_REPLIES", "$JS.API.STREAM.MSG.DELETE.KV_TIPS_REPLIES",
			"$JS.API.STREAM.PURGE.KV_TIPS_REPLIES", "$JS.API.STREAM.UPDATE.KV_TIPS_REPLIES", "$JS.API.STREAM.DELETE.KV_TIPS_REPLIES",
			"$JS.API.CONSUMER.CREATE.KV_TIPS_REPLIES", "$JS.API.CONSUMER.CREATE.KV_TIPS_REPLIES.x", "$JS.API.STREAM.INFO.KV_TIPS_STATE",
		},
		"team": {"TIPS.c", "$JS.API.STREAM.CREATE.TIPS", "_INBOX_tipapi.x", "_INBOX_tipapi.x.y", "_INBOX_team.x"},
	} {
		w := tap(t, n, user)
		for _, subject := range slices.Concat(everybody, more) {
			if err := w.PublishRequest(subject, w.NewInbox(), []byte(`{"seq":1}`)); err != nil {
				t.Fatal(err)
			}
			if !w.isRefused(subject) {
				t.Errorf("%s may send to %s", user, subject)
			}
		}
	}
	isListed(t, reader, "b:new:two a:taken:one")
}

// With its rights, tipapi's user can do what docs/operations.md says and no
// more: also by naming somebody else's subject as the place for an answer, and
// with the headers that mean something to a stream.
func TestWhatALeakedPasswordCanDo(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	sender, reader := open(t, as(n, "tipapi")), open(t, as(n, "team"))
	for id, sealed := range map[string]string{"a": "sealed1", "b": "sealed2", "c": "sealed3"} {
		deliver(t, sender, id, sealed)
	}
	move(t, reader, "a", "taken")
	move(t, reader, "b", "closed")
	isListed(t, reader, "c:new:sealed3 a:taken:sealed1 b:closed:sealed2")

	w := tap(t, n, "tipapi")
	answer, err := w.Request("$JS.API.STREAM.INFO.TIPS", []byte(`{"subjects_filter":">"}`), 30*time.Second)
	if err != nil || !strings.Contains(string(answer.Data), `"TIPS.a":1`) || strings.Contains(string(answer.Data), "sealed1") {
		t.Errorf("it can look at %s, %v", answer.Data, err)
	}
	for _, config := range []map[string]any{
		{"name": "TIPS", "subjects": []string{"TIPS.*"}, "max_msgs": 1},
		{"name": "TIPS", "subjects": []string{"TIPS.*"}, "republish": map[string]string{"src": ">", "dest": "_INBOX_tipapi.x.>"}},
		{"name": "COPY", "sources": []map[string]string{{"name": "TIPS"}}},
	} {
		request, err := json.Marshal(config)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := w.Request("$JS.API.STREAM.CREATE.TIPS", request, 30*time.Second)
		if err != nil || !strings.Contains(string(answer.Data), `"error"`) {
			t.Errorf("%s: %s, %v", request, answer.Data, err)
		}
	}
	// Behind a tip, in its name, with every header that empties or replaces.
	for _, header := range []nats.Header{
		{}, {"Nats-Rollup": {"sub"}}, {"Nats-Rollup": {"all"}}, {"Nats-TTL": {"1s"}}, {"Nats-Msg-Id": {"a"}}, {"KV-Operation": {"PURGE"}},
		{"Nats-Schedule": {"@at 2026-01-01T00:00:00Z"}, "Nats-Schedule-Target": {"$KV.TIPS_STATE.c"}}, {"Nats-Incr": {"1"}},
	} {
		if err := w.PublishMsg(&nats.Msg{Subject: "TIPS.a", Header: header, Data: []byte("not the tip")}); err != nil {
			t.Fatal(err)
		}
	}
	w.flush()
	isListed(t, reader, "c:new:sealed3 a:taken:sealed1 b:closed:sealed2")

	for _, reply := range []string{
		"$JS.API.STREAM.MSG.DELETE.TIPS", "$JS.API.STREAM.PURGE.TIPS", "$JS.API.STREAM.DELETE.TIPS", "$JS.API.STREAM.DELETE.KV_TIPS_STATE",
		"$JS.API.STREAM.UPDATE.TIPS", "$JS.API.CONSUMER.CREATE.TIPS", "$KV.TIPS_STATE.a", "$KV.TIPS_STATE.b", "$KV.TIPS_STATE.c",
	} {
		for _, subject := range []string{"$JS.API.STREAM.INFO.TIPS", "$JS.API.STREAM.CREATE.TIPS", "TIPS.a"} {
			m := &nats.Msg{Subject: subject, Reply: reply, Header: nats.Header{"Nats-Msg-Id": {"c"}, "KV-Operation": {"PURGE"}}, Data: []byte(`{}`)}
			if err := w.PublishMsg(m); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := w.Request("$JS.API.STREAM.INFO.TIPS", nil, 30*time.Second); err != nil { // behind all of these
		t.Error(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		got := listed(t, reader)
		if got == "a:new:sealed1 b:new:sealed2 c:new:sealed3" {
			break // every tip is there, and the worst is that one is looked at twice
		}
		if time.Now().After(deadline) {
			t.Errorf("listed %q", got)
			break
		}
	}
	move(t, reader, "c", "taken")
}

// The rights of before are not enough any more, and the error says what to
// change; after that no restart is needed.
func TestRightsOfBefore(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	q := open(t, as(n, "old"))
	q.timeout = 2 * time.Second
	const says = `the NATS user may not subscribe to "_INBOX_old.>", where its answers go: ` +
		`put that into its rights in place of "_INBOX.>" (docs/operations.md)`
	var err error
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		if err = send(q, "a-tip", "one", time.Second); err == nil || strings.Contains(err.Error(), says) {
			break
		}
	}
	if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "a-tip") {
		t.Fatalf("with the rights of before: %v", err)
	}
	if _, err := q.Entries(); err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("reading: %v", err)
	}
	right, err := os.ReadFile(n.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(n.config, []byte(strings.Replace(string(right), `"_INBOX.>"`, `"_INBOX_old.>"`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	n.kill()
	n.start()
	deliver(t, q, "a-tip", "one")
}

// A look at the servers ends soon when a right is missing, with the right, and not
// only when it has waited for an answer that does not come.
func TestMissingRightsAreToldAtOnce(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	for user, says := range map[string]string{
		"old": `may not subscribe to "_INBOX_old.>"`, "none": `may not publish to "$JS.API.STREAM.INFO.TIPS"`,
	} {
		q := open(t, as(n, user))
		ctx, cancel := context.WithTimeout(t.Context(), hung)
		begun := time.Now()
		err := q.Check(ctx)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.HasPrefix(err.Error(), "NATS refuses: ") || time.Since(begun) > hung/2 {
			t.Errorf("%s after %v: %v", user, time.Since(begun), err)
		}
		cancel()
	}
}

func TestInbox(t *testing.T) {
	t.Parallel()
	for user, want := range map[string]string{
		"tipapi": "_INBOX_tipapi", "a.b": "_INBOX_a=2Eb", "a=2Eb": "_INBOX_a=3D2Eb", "Å *>": "_INBOX_=C3=85=20=2A=3E", "a-b_C9": "_INBOX_a-b_C9",
	} {
		if got := inboxOf(user); got != want || nats.CustomInboxPrefix(got)(&nats.Options{}) != nil {
			t.Errorf("the inbox of %q is %q", user, got)
		}
	}
	key, err := nkeys.CreateUser()
	if err != nil {
		t.Fatal(err)
	}
	seed, err := key.Seed()
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	creds := filepath.Join(t.TempDir(), "creds")
	text := fmt.Sprintf("-----BEGIN NATS USER JWT-----\nx.y.z\n------END NATS USER JWT------\n\n"+
		"-----BEGIN USER NKEY SEED-----\n%s\n------END USER NKEY SEED------\n", seed)
	if err := os.WriteFile(creds, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"nats://127.0.0.1:1/TIPS?creds=" + creds: "_INBOX_" + public,
		"nats://a%2Eb:secret@127.0.0.1:1/TIPS":   "_INBOX_a=2Eb",
		"nats://token@127.0.0.1:1/TIPS":          "",
		"nats://127.0.0.1:1/TIPS":                "",
	} {
		if q := open(t, address); q.inbox != want {
			t.Errorf("%s has the inbox %q", address, q.inbox)
		}
	}
}
