package leaks

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"lyktan/endtoend/harness"
)

// Nothing in Redis ties one period's tries to another's: a sender who comes again
// in the next period is counted under another name, and so is everybody together.
// And counts end with their period, so that their end does not tell when the first
// try was.
func TestPeriodsInRedisShareNoNameAndEndTogether(t *testing.T) {
	t.Parallel()
	const period = 10 * time.Second
	server := harness.StartRedis(t, "--save", "")
	p := harness.Start(t, "-limit-store", server.URL, "-limit-secret", harness.SecretFile(t), "-limit-period", period.String())
	options, err := redis.ParseURL(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	ends, periods := map[string]time.Duration{}, map[time.Duration]bool{}
	// A count that ended a period after its first try would end in mid-period.
	time.Sleep(time.Until(time.Now().Truncate(period).Add(period * 14 / 10)))
	harness.Eventually(t, "tries in two periods", 3*time.Minute, func() bool {
		harness.Receipt(t, p.Post(t, fmt.Sprint("lang=sv&what=", time.Now().UnixNano())).Body)
		names, err := client.Keys(t.Context(), "*").Result()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			at := client.PExpireTime(t.Context(), name).Val()
			if at <= 0 {
				continue // it has ended meanwhile
			}
			until := at.Round(period)
			if off := (at - until).Abs(); off > period/4 {
				t.Fatalf("a count ends %v away from a period's end", off)
			}
			if before, known := ends[name]; known && before != until {
				t.Fatalf("a name is used in two periods: %s", name)
			}
			ends[name], periods[until] = until, true
		}
		return len(periods) == 2
	})
	if len(ends) < 4 {
		t.Errorf("in two periods there were the names %v, not one for the network and one for everybody in each", ends)
	}
}
