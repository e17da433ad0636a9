package jetstream

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// try is one Try with a deadline.
func try(t *testing.T, q *Queue) (Trial, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	defer cancel()
	return q.Try(ctx)
}

// Try finds what Send would run into, makes nothing, and leaves nothing behind.
func TestTryLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	n := startNode(t, "")
	if found, err := try(t, open(t, as(n, "tipapi"))); err != nil || !found.Missing {
		t.Errorf("before the first start: %+v, %v", found, err)
	}
	sender := open(t, as(n, "tipapi"))
	deliver(t, sender, "a", "one")
	for range 2 {
		found, err := try(t, sender)
		if err != nil || found.Missing || len(found.Away) > 0 || time.Since(found.Time).Abs() > hung {
			t.Errorf("%+v, %v", found, err)
		}
	}
	stream, err := administrator(t, n).Stream(t.Context(), "TIPS")
	if err != nil {
		t.Fatal(err)
	}
	if state := stream.CachedInfo().State; state.Msgs != 1 || state.LastSeq != 1 {
		t.Errorf("the stream has %d messages, and had %d", state.Msgs, state.LastSeq)
	}

	if _, err := try(t, open(t, as(n, "weak"))); err == nil || !strings.Contains(err.Error(), `may not publish to "TIPS.*"`) {
		t.Errorf("without the right to put in tips: %v", err)
	}
	bounded := stream.CachedInfo().Config
	bounded.MaxMsgs = 1
	if _, err := administrator(t, n).UpdateStream(t.Context(), bounded); err != nil {
		t.Fatal(err)
	}
	if _, err := try(t, open(t, as(n, "tipapi")+"?tips=1")); err == nil || !strings.Contains(err.Error(), "it is full, with 1 tips") {
		t.Errorf("with a full stream: %v", err)
	}
	if _, err := try(t, open(t, as(n, "tipapi")+"?keep=24h")); err == nil || !strings.Contains(err.Error(), "it keeps tips for") {
		t.Errorf("with other settings: %v", err)
	}
}

func TestTrySeesServersThatAreAway(t *testing.T) {
	if got := away(nil); got != nil { // one server alone says nothing of others
		t.Errorf("%q are away", got)
	}
	of := &jetstream.ClusterInfo{Leader: "a", Replicas: []*jetstream.PeerInfo{
		{Name: "c", Offline: true, Current: true}, {Name: "b\n"}, {Name: "d", Current: true},
	}}
	if got := away(of); !slices.Equal(got, []string{`b\u000a`, "c"}) {
		t.Errorf("%q are away", got)
	}
}
