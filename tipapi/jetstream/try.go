package jetstream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/printable"
)

// anotherStream is the error code of a message that says that it is for another
// stream than the one that its subject belongs to.
const anotherStream jetstream.ErrorCode = 10060

// Trial is what [Queue.Try] has found out.
type Trial struct {
	Missing bool      // there is no stream yet: Check makes it
	Away    []string  // servers of the stream that are away, or behind the others
	Time    time.Time // of the server that answered; zero: it did not say
}

// Try does with the servers what Send does, and leaves nothing behind: it sends a
// message that the stream has to refuse, since it says that it is for another one.
// It makes no stream. It fails as Check does, and when the stream is full, when a
// right is missing, and when the message is not refused as it has to be.
func (q *Queue) Try(ctx context.Context) (Trial, error) {
	ctx, cancel := q.untilDenied(ctx)
	defer cancel()
	js, err := q.server(ctx)
	if err != nil {
		return Trial{}, q.explain(err)
	}
	stream, err := js.Stream(ctx, q.stream)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return Trial{Missing: true}, nil
	}
	if err != nil {
		return Trial{}, q.explain(err)
	}
	info := stream.CachedInfo()
	found := Trial{Time: info.TimeStamp, Away: away(info.Cluster)}
	faults := q.unfit(info.Config)
	if most := info.Config.MaxMsgs; most > 0 && info.State.Msgs >= uint64(most) {
		faults = append(faults, fmt.Sprintf("it is full, with %d tips", most))
	}
	if len(faults) > 0 {
		return found, printable.Error(fmt.Errorf("NATS: the stream %s is not fit for tips: %s", q.stream, strings.Join(faults, "; ")))
	}
	message := &nats.Msg{Subject: q.subject("trial")}
	_, err = js.PublishMsg(ctx, message, jetstream.WithExpectStream(q.stream+"_OTHER"))
	var api *jetstream.APIError
	switch {
	case err == nil:
		return found, fmt.Errorf("NATS: the stream %s took a message that it has to refuse: the team finds a tip called trial there", q.stream)
	case errors.As(err, &api) && api.ErrorCode == anotherStream:
		return found, nil
	}
	return found, q.refusal(err)
}

// away are the names of servers, as they call themselves.
func away(of *jetstream.ClusterInfo) []string {
	if of == nil {
		return nil
	}
	var names []string
	for _, peer := range of.Replicas {
		if peer.Offline || !peer.Current {
			names = append(names, printable.Line(peer.Name))
		}
	}
	slices.Sort(names)
	return names
}
