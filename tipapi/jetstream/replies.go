package jetstream

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"lyktan/tipapi/answers"
)

const (
	revisions  = 64        // that a bucket keeps of a key, as many as it can
	markersFor = time.Hour // that a bucket remembers which key was emptied
	lookFor    = 5 * time.Second
)

// Replies is a store for package answers: the key-value bucket STREAM_REPLIES, with
// as many replicas as the tips. A mailbox is a key, and its answers are what was put
// under it; the servers forget each after [answers.Keep] by themselves. They see how
// many mailboxes and answers there are, and exactly when they came.
//
// The team puts and deletes. The server reads single keys, which it has to know, and
// can do nothing else.
type Replies struct{ queue *Queue }

// Replies returns the store of the answers that belong to the tips in a queue.
func (q *Queue) Replies() Replies { return Replies{q} }

func (r Replies) bucketName() string { return r.queue.stream + "_REPLIES" }

// plainMailbox is a name that is one token of a subject.
var plainMailbox = regexp.MustCompile(`^[0-9a-f]{32}$`)

var errMailbox = errors.New("NATS: no mailbox has such a name")

// Add puts an answer into a mailbox, once a majority of the servers has written it.
// It makes the bucket when that is missing. When an answer of NATS got lost, it can
// be there twice.
func (r Replies) Add(mailbox string, sealed []byte) error {
	if !plainMailbox.MatchString(mailbox) {
		return errMailbox
	}
	return r.queue.retry(func(ctx context.Context, js jetstream.JetStream) error {
		bucket, err := r.ready(ctx, js)
		if err == nil {
			_, err = bucket.Put(ctx, mailbox, sealed)
		}
		return err
	})
}

// Read returns the answers in a mailbox, the first one first. It does not wait for
// servers that are away: somebody waits for the page.
func (r Replies) Read(ctx context.Context, mailbox string) (found [][]byte, err error) {
	if !plainMailbox.MatchString(mailbox) {
		return nil, errMailbox
	}
	subject := jetstream.WithGetMsgSubject("$KV." + r.bucketName() + "." + mailbox)
	err = r.queue.try(ctx, lookFor, func(ctx context.Context, js jetstream.JetStream) error {
		stream, err := js.Stream(ctx, "KV_"+r.bucketName())
		if errors.Is(err, jetstream.ErrStreamNotFound) { // nobody has answered yet
			return nil
		}
		for next := uint64(1); err == nil; next++ {
			var message *jetstream.RawStreamMsg
			if message, err = stream.GetMsg(ctx, next, subject); err == nil {
				next = message.Sequence
				if len(message.Data) > 0 { // else a note that it was emptied
					found = append(found, message.Data)
				}
			}
		}
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		return err
	})
	return found, r.queue.explain(err)
}

// Delete empties a mailbox. For an hour the servers know that it was there.
func (r Replies) Delete(mailbox string) error {
	if !plainMailbox.MatchString(mailbox) {
		return errMailbox
	}
	return r.queue.retry(func(ctx context.Context, js jetstream.JetStream) error {
		bucket, err := js.KeyValue(ctx, r.bucketName())
		if errors.Is(err, jetstream.ErrBucketNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := bucket.Get(ctx, mailbox); errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		return bucket.Purge(ctx, mailbox, jetstream.PurgeTTL(markersFor))
	})
}

// ready makes the bucket, or finds it fit. Without a stream of tips it makes none:
// the name is a wrong one then.
func (r Replies) ready(ctx context.Context, js jetstream.JetStream) (jetstream.KeyValue, error) {
	bucket, err := js.KeyValue(ctx, r.bucketName())
	if errors.Is(err, jetstream.ErrBucketNotFound) {
		tips, err := js.Stream(ctx, r.queue.stream)
		if err != nil {
			return nil, err
		}
		return js.CreateKeyValue(ctx, jetstream.KeyValueConfig{
			Bucket: r.bucketName(), Storage: jetstream.FileStorage, Replicas: tips.CachedInfo().Config.Replicas,
			History: revisions, TTL: answers.Keep, LimitMarkerTTL: markersFor,
		})
	}
	if err != nil {
		return nil, err
	}
	info, err := bucketInfo(ctx, bucket)
	if err != nil {
		return nil, err
	}
	if c := info.Config; c.Storage != jetstream.FileStorage || c.MaxMsgsPerSubject < revisions || c.MaxAge <= 0 || c.MaxAge > answers.Keep {
		return nil, fmt.Errorf("the bucket %s is not fit for answers: it must be in files, keep %d values of a key, and each for %v at most",
			r.bucketName(), revisions, answers.Keep)
	}
	return bucket, nil
}
