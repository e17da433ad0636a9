package limit

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"
)

// numbers is how many different numbers networks are counted under. An honest
// network meets the number of one of a thousand flooding ones with a chance of
// 0.4 %, for one period; the most memory that counts can take is some 60 MB.
const numbers = 1 << 18

// everybody is what the tries of all together are counted under. It is no
// client's network.
var everybody = netip.PrefixFrom(netip.IPv6Unspecified(), 0)

// tally counts the tries of networks in the period that runs.
type tally struct {
	period time.Duration
	most   int64 // that has to be told apart
	local  limiter.Store
	shared *shared // nil: this process counts alone
	now    func() time.Time

	mu    sync.Mutex
	begun int64 // number of the period that the key is for
	key   key   // of the hashes in memory
}

func newTally(c Config) *tally {
	most := max(c.Network.most(), c.First.most(), c.All.most())
	return &tally{period: c.Period, most: most, local: memory.NewStore(), now: time.Now, begun: -1}
}

// count is what is known of a network after a try.
type count struct {
	used int64         // tries in the period, this one included
	left time.Duration // of the period, at least a second
	key  key
	name string
}

// limit is what a budget is for a network in this period. Only the key's holder
// can know it.
func (c count) limit(budget string, b Budget) int64 {
	secret := keyed(c.key.secret, []byte("budget "+budget+" "+c.name))
	limit := b.Least
	for range 2 {
		limit += int64(binary.BigEndian.Uint64(secret) % uint64(b.Spread+1))
		secret = secret[8:]
	}
	return limit
}

// add counts one try.
func (t *tally) add(ctx context.Context, network netip.Prefix) count {
	number, left := t.at()
	rate := limiter.Rate{Period: left, Limit: t.most}
	retry := max(time.Second, left.Round(time.Second))
	if t.shared != nil {
		k := t.shared.key(number)
		name := k.name(network)
		if used, ok := t.shared.add(ctx, name, rate); ok {
			return count{used, retry, k, name}
		}
	}
	k := t.localKey(number)
	name := k.name(network)
	state, err := t.local.Increment(ctx, name, 1, rate)
	if err != nil { // memory does not fail
		panic(err)
	}
	return count{usedOf(state), retry, k, name}
}

// at is the number of the period that runs, and what is left of it: at least a
// millisecond. Every count ends with the period, so that its end does not tell
// when it began; and Redis, which counts whole milliseconds, keeps for ever what
// has none.
func (t *tally) at() (number int64, left time.Duration) {
	now := t.now()
	number = now.UnixNano() / int64(t.period)
	left = time.Unix(0, (number+1)*int64(t.period)).Sub(now)
	return number, max(left, time.Millisecond)
}

// usedOf is the number of tries, up to one more than the most.
func usedOf(c limiter.Context) int64 {
	if c.Reached {
		return c.Limit + 1
	}
	return c.Limit - c.Remaining
}

// localKey is a random key for this process and period. With it the period's
// counts go out of use.
func (t *tally) localKey(number int64) key {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.begun != number {
		secret := make([]byte, sha256.Size)
		rand.Read(secret) // never fails: it ends the process instead
		t.begun, t.key = number, newKey(secret)
	}
	return t.key
}

// key makes the names that networks are counted under in one period.
type key struct {
	secret []byte
	mark   string // of the period, in every name
}

func newKey(secret []byte) key {
	return key{secret: secret, mark: hex.EncodeToString(keyed(secret, []byte("mark"))[:6])}
}

func (k key) name(network netip.Prefix) string {
	number := binary.BigEndian.Uint32(keyed(k.secret, []byte("network "+network.String()))) % numbers
	if network == everybody {
		number = numbers
	}
	return fmt.Sprintf("%s.%05x", k.mark, number)
}

func keyed(secret, text []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(text)
	return mac.Sum(nil)
}
