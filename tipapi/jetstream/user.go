package jetstream

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"

	"lyktan/tipapi/textfile"
)

// inboxOf is where the servers send what is meant for one user: each has its
// own, so that the rights of one need not include the answers to another. It is
// one token of a subject, and differs when the names differ.
func inboxOf(user string) string {
	var b strings.Builder
	b.WriteString("_INBOX_")
	for i := range len(user) {
		if c := user[i]; c == '-' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "=%02X", c)
		}
	}
	return b.String()
}

// logIn says to the options who we are. A token names no user, and whoever has
// one has the rights of all others who have it: it goes with the usual inbox.
func (q *Queue) logIn(o *nats.Options) error {
	if q.creds != "" {
		return q.logInWithCreds(o)
	}
	password, ok := q.user.Password()
	if !ok {
		o.Token = q.user.Username()
		return nil
	}
	o.User, o.Password = q.user.Username(), password
	o.InboxPrefix = inboxOf(o.User)
	return nil
}

func (q *Queue) logInWithCreds(o *nats.Options) error {
	text, err := textfile.ReadSecret(q.creds)
	if err != nil {
		return fmt.Errorf("parameter creds: %w", err)
	}
	if err := nats.UserCredentials(q.creds)(o); err != nil {
		return fmt.Errorf("parameter creds: %s: %w", q.creds, err)
	}
	_, jwtErr := o.UserJWT()
	_, seedErr := o.SignatureCB([]byte("nonce"))
	key, keyErr := nkeys.ParseDecoratedNKey(text)
	if err := cmp.Or(jwtErr, seedErr, keyErr); err != nil {
		return fmt.Errorf("parameter creds: %s: %w", q.creds, err)
	}
	defer key.Wipe()
	user, err := key.PublicKey()
	if err != nil {
		return fmt.Errorf("parameter creds: %s: %w", q.creds, err)
	}
	o.InboxPrefix = inboxOf(user)
	return nil
}

// lackedRight is what is remembered of a refused right. What the server wrote may
// name a tip: of that, only the kind of subject is passed on.
type lackedRight struct{ subject string }

func (l lackedRight) Error() string {
	if l.subject == "" {
		return "the NATS user lacks a right (docs/operations.md has them all)"
	}
	return fmt.Sprintf("the NATS user may not publish to %q (docs/operations.md has all its rights)", l.subject)
}

// isRight reports whether an error is that of a refused right.
func isRight(err error) bool { return errors.As(err, new(lackedRight)) || errors.As(err, new(noInbox)) }

// noInbox says that no answer can come, whatever else is allowed.
type noInbox struct{ inbox string }

func (n noInbox) Error() string {
	return fmt.Sprintf(`the NATS user may not subscribe to "%s.>", where its answers go: `+
		`put that into its rights in place of "_INBOX.>" (docs/operations.md)`, n.inbox)
}

// right says which right a server refused.
func (q *Queue) right(refusal error) error {
	if q.inbox != "" && strings.Contains(refusal.Error(), `Subscription to "`+q.inbox+".") {
		return noInbox{q.inbox}
	}
	// A later refusal does not hide that.
	if lately := q.lately.Load(); lately != nil && errors.As(*lately, new(noInbox)) {
		return *lately
	}
	for _, subject := range []string{"$JS.API.STREAM.INFO." + q.stream, "$JS.API.STREAM.CREATE." + q.stream} {
		if strings.Contains(refusal.Error(), `Publish to "`+subject+`"`) {
			return lackedRight{subject}
		}
	}
	if strings.Contains(refusal.Error(), `Publish to "`+q.stream+".") {
		return lackedRight{q.stream + ".*"}
	}
	return lackedRight{}
}
