package jetstream

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"lyktan/tipapi/queue"
)

// steering is what moves a terminal's cursor, fills its clipboard, begins a line
// of its own, and turns round what stands there.
const steering = "\x1b[2J\x1b]52;c;aGk=\a\u009b1m\u202e\u2028\r\n\x7f\xff, spool: ok"

// hostile is a server that answers what it is asked with what a test has
// prepared, if it lets anybody in.
func hostile(t *testing.T, info, afterConnect, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	serve := func(conn net.Conn) {
		defer conn.Close()
		fmt.Fprintf(conn, "%s\r\n", info)
		lines := bufio.NewReader(conn)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			words := strings.Fields(line)
			switch {
			case len(words) == 0:
			case words[0] == "PING":
				_, _ = io.WriteString(conn, afterConnect+"PONG\r\n")
			case words[0] == "PUB" || words[0] == "HPUB":
				size, err := strconv.Atoi(words[len(words)-1])
				if err != nil {
					return
				}
				if _, err := lines.Discard(size + 2); err != nil {
					return
				}
				fmt.Fprintf(conn, "MSG %s 1 %d\r\n%s\r\n", words[2], len(answer), answer)
			}
		}
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return fmt.Sprintf("nats://%s/TIPS", l.Addr())
}

// Nothing that a server says steers the terminal of the team, or makes a line of
// its own on /readyz or in the log.
func TestHostileServerSteersNothing(t *testing.T) {
	t.Parallel()
	const info = `INFO {"server_id":"x","version":"2.15.2","proto":1,"headers":true,"max_payload":1048576,"jetstream":true}`
	text := fmt.Sprintf("%q", strings.ToValidUTF8(steering, "?"))
	text = strings.NewReplacer(`\a`, `\u0007`, `\x1b`, `\u001b`, `\x7f`, `\u007f`).Replace(text) // as JSON has it
	for name, c := range map[string]struct{ info, afterConnect, answer, says string }{
		"an API error":       {info, "", `{"error":{"code":400,"err_code":1,"description":` + text + `}}`, "b[2J"},
		"an API error, away": {info, "", `{"error":{"code":503,"err_code":1,"description":` + text + `}}`, "b[2J"},
		"a stream's subject": {info, "", `{"config":{"name":"TIPS","subjects":[` + text + `]},"state":{}}`, "b[2J"},
		"no JSON":            {info, "", steering, "x1b"},
		"a wrong JSON":       {info, "", `{"error":` + text + `}`, "json"},
		"an error":           {info, "-ERR '" + strings.NewReplacer("\r", "", "\n", "").Replace(steering) + "'\r\n", "{}", "b[2J"},
		"a refused right":    {info, "-ERR 'Permissions Violation for Subscription to \"\x1b[2J\"'\r\n", "{}", "b[2J"},
		"another protocol":   {"220 " + steering, "", "{}", "protocol"},
		"a broken greeting":  {"INFO {\"server_id\":" + steering + "}", "", "{}", "x1b"},
		"words in between":   {info, steering, "{}", "b[2J"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := open(t, hostile(t, c.info, c.afterConnect, c.answer))
			q.timeout = 2 * time.Second
			err := send(q, "a", "one", time.Second)
			for deadline := time.Now().Add(30 * time.Second); err == nil || !strings.Contains(err.Error(), c.says); err = send(q, "a", "one", time.Second) {
				if time.Now().After(deadline) {
					t.Fatalf("what it says does not come: %v", err)
				}
			}
			_, listErr := q.Entries()
			journal := q.Journal()
			_, namesErr := journal.List()
			_, entryErr := journal.Read("a")
			_, addErr := journal.Add([]byte("one"))
			for what, err := range map[string]error{
				"Send": err, "Check": q.Check(t.Context()), "Entries": listErr,
				"Move": q.Move("a", queue.Taken), "Delete": q.Delete("a"), "Reopen": q.Reopen("a"),
				"Journal.List": namesErr, "Journal.Read": entryErr, "Journal.Add": addErr, "Journal.Delete": journal.Delete("a"),
			} {
				if err == nil {
					if what == "Send" || what == "Check" {
						t.Errorf("%s: no error", what)
					}
					continue
				}
				if strings.ContainsFunc(err.Error(), func(r rune) bool {
					return unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar
				}) {
					t.Errorf("%s: %q", what, err)
				}
			}
		})
	}
}
