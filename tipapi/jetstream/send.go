package jetstream

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/printable"
)

// repeats is how long the servers know a message by its id. Later they still
// refuse a second one, by its subject.
const repeats = 24 * time.Hour

// storeFailed is the error code of a message that a stream has no room for, among others.
const storeFailed jetstream.ErrorCode = 10077

// plainID is an id that can be part of a subject and be a key.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_=-]{1,128}$`)

// Send stores a tip in the stream, once however often it is sent. Before that
// it creates a missing stream, or checks an existing one. It returns nil when a
// majority of the stream's servers have written the tip. A tip larger than the
// servers accept is a [delivery.Refused]; a stream that is full, or not fit for
// tips, is an error like any other.
func (q *Queue) Send(ctx context.Context, id string, sealed []byte) error {
	if !plainID.MatchString(id) {
		return delivery.Refused{Cause: errors.New("its name cannot be part of a NATS subject")}
	}
	js, err := q.server(ctx)
	if err != nil {
		return q.explain(err)
	}
	if err := q.check(ctx, js); err != nil {
		return err
	}
	if err := q.publish(ctx, js, id, sealed); err != nil {
		q.checked.Store(false)
		return q.refusal(err)
	}
	return nil
}

// Check creates a missing stream. It fails when the servers cannot be reached,
// when a right is missing for that, or when the stream is not fit for tips.
func (q *Queue) Check(ctx context.Context) error {
	ctx, cancel := q.untilDenied(ctx)
	defer cancel()
	js, err := q.server(ctx)
	if err != nil {
		return q.explain(err)
	}
	return q.check(ctx, js)
}

// errUnderWay passes by itself.
var errUnderWay = errors.New("another try of this is still under way")

// publish puts a message into a stream, once however often it is called. What it
// returns is not explained yet.
func (s settings) publish(ctx context.Context, js jetstream.JetStream, id string, sealed []byte) error {
	message := func() *nats.Msg { return &nats.Msg{Subject: s.subject(id), Data: sealed} }
	once := []jetstream.PublishOpt{jetstream.WithExpectStream(s.stream), jetstream.WithExpectLastSequencePerSubject(0)}
	ack, err := js.PublishMsg(ctx, message(), append(once, jetstream.WithMsgID(id))...)
	if err == nil && !ack.Duplicate {
		return nil
	}
	if err != nil && !isMismatch(err) {
		return err
	}
	// The message has been there before, or another try of it is still under
	// way: only a look tells whether it is kept.
	_, kept, lookErr := s.look(ctx, js, id)
	switch {
	case lookErr != nil:
		return lookErr
	case kept:
		return nil
	case err != nil:
		return errUnderWay
	}
	// Somebody removed it, and the servers still know its id.
	_, err = js.PublishMsg(ctx, message(), once...)
	return err
}

// refusal tells a tip that is too large and a stream that is full from the rest.
func (q *Queue) refusal(err error) error {
	var api *jetstream.APIError
	is := func(code jetstream.ErrorCode, text string) bool {
		return errors.As(err, &api) && api.ErrorCode == code && strings.Contains(api.Description, text)
	}
	switch {
	case errors.Is(err, nats.ErrMaxPayload), is(jetstream.JSErrCodeStreamMessageExceedsMaximum, ""), is(storeFailed, "too large"):
		return delivery.Refused{Cause: errors.New("NATS takes no message of its size")}
	case is(storeFailed, "maximum messages exceeded"), is(storeFailed, "maximum bytes exceeded"):
		return fmt.Errorf("NATS: the stream %s is full", q.stream)
	}
	return q.explain(err)
}

func (s settings) subject(id string) string { return s.stream + "." + id }

// look asks the stream's leader about itself and whether it has a message.
func (s settings) look(ctx context.Context, js jetstream.JetStream, id string) (jetstream.StreamConfig, bool, error) {
	stream, err := js.Stream(ctx, s.stream)
	if err != nil {
		return jetstream.StreamConfig{}, false, err
	}
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter(s.subject(id)))
	if err != nil {
		return jetstream.StreamConfig{}, false, err
	}
	return info.Config, len(info.State.Subjects) > 0, nil
}

// isMismatch reports that a compare-and-set met something else than expected.
func isMismatch(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// check makes the stream or finds it fit for tips, once until a Send fails.
func (q *Queue) check(ctx context.Context, js jetstream.JetStream) error {
	if q.checked.Load() {
		return nil
	}
	stream, err := js.Stream(ctx, q.stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		if stream, err = js.CreateStream(ctx, q.wish()); err != nil {
			return fmt.Errorf("make stream %s: %w", q.stream, q.explain(err))
		}
	}
	if err != nil {
		return q.explain(err)
	}
	if faults := q.unfit(stream.CachedInfo().Config); len(faults) > 0 {
		return printable.Error(fmt.Errorf("NATS: the stream %s is not fit for tips: %s", q.stream, strings.Join(faults, "; ")))
	}
	q.checked.Store(true)
	return nil
}

func (s settings) wish() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:       s.stream,
		Subjects:   []string{s.subject("*")},
		Retention:  jetstream.LimitsPolicy,
		Discard:    jetstream.DiscardNew,
		Storage:    jetstream.FileStorage,
		Replicas:   s.replicas,
		MaxMsgs:    unbounded(s.tips),
		MaxBytes:   unbounded(s.bytes),
		MaxAge:     s.keep,
		Duplicates: s.window(),
	}
}

// window is as long as the servers allow: not longer than they keep a tip.
func (s settings) window() time.Duration {
	if s.keep > 0 {
		return min(repeats, s.keep)
	}
	return repeats
}

func unbounded(bound int64) int64 {
	if bound == 0 {
		return -1
	}
	return bound
}

// unfit says what is wrong with a stream that somebody else made.
func (s settings) unfit(c jetstream.StreamConfig) []string {
	var faults []string
	wrong := func(is bool, format string, values ...any) {
		if is {
			faults = append(faults, fmt.Sprintf(format, values...))
		}
	}
	subjects := []string{s.subject("*")}
	wrong(!slices.Equal(c.Subjects, subjects), "its subjects are %q, not %q", c.Subjects, subjects)
	wrong(c.SubjectTransform != nil, "it renames subjects")
	wrong(c.Storage != jetstream.FileStorage, "it is in memory, not in files")
	wrong(c.Replicas < s.replicas, "it has %d replicas, not %d", c.Replicas, s.replicas)
	wrong(c.Retention != jetstream.LimitsPolicy, "it drops what has been read (retention must be limits)")
	wrong(c.Discard != jetstream.DiscardNew, "when full it drops old tips (discard must be new)")
	wrong(c.Duplicates < s.window(), "it knows repeats for %v, not %v", c.Duplicates, s.window())
	wrong(c.MaxAge != s.keep, "it keeps tips for %v, not %v (0s: no end)", c.MaxAge, s.keep)
	wrong(s.tips > 0 && c.MaxMsgs != s.tips, "it takes %d tips, not %d", c.MaxMsgs, s.tips)
	wrong(s.bytes > 0 && c.MaxBytes != s.bytes, "it takes %d bytes, not %d", c.MaxBytes, s.bytes)
	wrong(c.NoAck, "it acknowledges nothing")
	wrong(c.PersistMode != jetstream.DefaultPersistMode, "it acknowledges before it has written (persist mode must be default)")
	wrong(c.AllowDirect, "it lets servers answer that lag behind (allow direct must be off)")
	wrong(c.Sealed, "it is sealed")
	wrong(c.RePublish != nil, "it sends copies of tips on (republish must be off)")
	wrong(c.Mirror != nil || len(c.Sources) > 0, "it takes messages from other streams")
	wrong(c.MaxMsgsPerSubject > 0, "it bounds the messages of a subject, and a later one may push a tip out")
	wrong(c.AllowRollup, "whoever may send can empty it (rollup headers must be off)")
	return faults
}
