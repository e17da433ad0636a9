package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/queue"
)

func (q *Queue) bucketName() string { return q.stream + "_STATE" }

// bucket finds the states of the tips, or makes room for them that is as safe as
// the stream and forgets no state before its tip.
func (q *Queue) bucket(ctx context.Context, js jetstream.JetStream, stream jetstream.StreamConfig) (jetstream.KeyValue, error) {
	bucket, err := js.KeyValue(ctx, q.bucketName())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket:   q.bucketName(),
			Replicas: stream.Replicas,
			TTL:      stream.MaxAge,
			Storage:  jetstream.FileStorage,
		})
	}
	if err != nil {
		return nil, err
	}
	info, err := bucketInfo(ctx, bucket)
	if err != nil {
		return nil, err
	}
	if c := info.Config; c.Storage != jetstream.FileStorage || c.Replicas < stream.Replicas ||
		(c.MaxAge > 0 && (stream.MaxAge == 0 || c.MaxAge < stream.MaxAge)) {
		return nil, fmt.Errorf("the bucket %s is not fit for states: it must be in files, have at least %d replicas, and keep what it has as long as the stream %s",
			q.bucketName(), stream.Replicas, q.stream)
	}
	return bucket, nil
}

// bucketInfo is what the bucket's leader says.
func bucketInfo(ctx context.Context, bucket jetstream.KeyValue) (*jetstream.StreamInfo, error) {
	status, err := bucket.Status(ctx)
	if err != nil {
		return nil, err
	}
	all, ok := status.(*jetstream.KeyValueBucketStatus)
	if !ok {
		return nil, fmt.Errorf("the bucket %s does not say what it is", bucket.Bucket())
	}
	return all.StreamInfo(), nil
}

// states are those of all tips that are not new.
func (q *Queue) states(ctx context.Context, js jetstream.JetStream) (map[string]queue.State, error) {
	bucket, err := js.KeyValue(ctx, q.bucketName())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	info, err := bucketInfo(ctx, bucket)
	if err != nil || info.State.Msgs == 0 {
		return nil, err
	}
	watcher, err := bucket.WatchAll(ctx)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = watcher.Stop() // the connection is gone otherwise, and the watcher with it
		go func() {        // which may be waiting to hand over more, and ends when stopped
			for range watcher.Updates() {
			}
		}()
	}()
	// Any server may answer here, so wait for what the leader had already.
	states := map[string]queue.State{}
	var upTo uint64
	var enough <-chan time.Time
	for enough == nil || upTo < info.State.LastSeq {
		select {
		case entry, ok := <-watcher.Updates():
			switch {
			case !ok:
				return nil, context.DeadlineExceeded
			case entry == nil:
				enough = time.After(lag)
			default:
				states[entry.Key()] = state(entry)
				upTo = entry.Revision()
			}
		case <-enough:
			return states, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return states, nil
}

// state reads an entry of the bucket. What cannot be read is shown as new, so
// that nobody overlooks the tip.
func state(entry jetstream.KeyValueEntry) queue.State {
	if entry.Operation() != jetstream.KeyValuePut {
		return queue.New
	}
	return stateOf(entry.Value())
}

func stateOf(value []byte) queue.State {
	word, _, _ := strings.Cut(string(value), " ")
	switch s := queue.State(word); s {
	case queue.Taken, queue.Closed:
		return s
	}
	return queue.New
}
