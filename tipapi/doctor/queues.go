package doctor

import (
	"context"
	"errors"
	"strings"
	"time"

	"lyktan/tipapi/delivery"
	"lyktan/tipapi/jetstream"
	"lyktan/tipapi/limit"
	"lyktan/tipapi/mail"
)

// Queue is a place that tips, or notices, are taken to.
type Queue struct {
	Label string // without a secret
	To    delivery.Destination
}

// queueTime is how long one queue may take.
const queueTime = time.Minute

// Queues tries each queue as far as nothing of it reaches the team. The readings are
// of the clocks of NATS servers.
func Queues(ctx context.Context, queues ...Queue) (found []Finding, clocks []Reading) {
	for _, q := range queues {
		finding, reading := q.try(ctx)
		found, clocks = append(found, finding), append(clocks, reading)
	}
	return found, clocks
}

func (q Queue) try(ctx context.Context) (Finding, Reading) {
	const check = "queue"
	ctx, cancel := context.WithTimeout(ctx, queueTime)
	defer cancel()
	failed := func(err error) Finding {
		return finding(Fault, check, "mend what the message names; tips wait in the spool meanwhile", "%s: %v", q.Label, err)
	}
	switch to := q.To.(type) {
	case *jetstream.Queue:
		trial, err := to.Try(ctx)
		reading := Reading{From: q.Label, Time: trial.Time, Here: time.Now(), Accuracy: time.Second}
		switch {
		case err != nil:
			return failed(err), reading
		case trial.Missing:
			return finding(Warn, check, "start tipapi, which makes it, or look whether the name at the end of the address is right", "%s: the stream is not there yet", q.Label), reading
		case len(trial.Away) > 0:
			return finding(Warn, check, "mend them: with a majority of them away tips wait in the spool", "%s: of the servers of the stream %s are away, or behind", q.Label, strings.Join(trial.Away, ", ")), reading
		}
		return Good(check, "%s: a message went there and came back refused, as it was meant to; nothing is kept of it", q.Label), reading
	case *mail.Sender:
		if err := to.Try(ctx); err != nil {
			return failed(err), Reading{}
		}
		return Good(check, "%s: logged in, the recipients are taken, and no mail was sent; whether it reaches their mailboxes the first mail shows", q.Label), Reading{}
	}
	if err := q.To.Check(ctx); err != nil {
		return failed(err), Reading{}
	}
	return Good(check, "%s: it answers, with a good certificate; nothing was posted, so whether path and secret are right the first tip shows", q.Label), Reading{}
}

// Limits looks at what counts tries. Counting once leaves a number that ends with the
// hour.
func Limits(ctx context.Context, l *limit.Limiter) []Finding {
	const check = "limits"
	err := l.Check(ctx)
	switch {
	case errors.Is(err, limit.ErrRefused):
		return []Finding{finding(Fault, check, "mend the user, the password or the rights (deploy/redis/redis.conf)", "%v", err)}
	case err != nil:
		return []Finding{finding(Fault, check, "start Redis, or mend the way to it", "%v", err)}
	case l.Persists(ctx):
		return []Finding{finding(Warn, check, `set save "" and appendonly no (deploy/redis/redis.conf)`, "Redis writes its data to a disk, where old counts outlive their hour")}
	case l.Shared():
		return []Finding{Good(check, "Redis counts")}
	}
	return []Finding{Good(check, "counted in memory, for this instance alone")}
}
