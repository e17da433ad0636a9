package leaks

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"regexp"
	"strconv"
	"testing"
	"time"

	"lyktan/endtoend/harness"
)

var (
	numbers = regexp.MustCompile(`\d{10,19}`)
)

// timesIn names the moments between two that a text holds: Unix times in digits,
// hex or bytes, times of day, and the beginnings of time-ordered identifiers.
// The full hour is not one, nor is what lies within half a second of it: counts
// in Redis end with the hour, give or take the way there.
func timesIn(text []byte, from, to time.Time) []string {
	var found []string
	within := func(t time.Time) bool {
		return !t.Before(from.Truncate(time.Second)) && !t.After(to.Add(time.Second)) &&
			t.Sub(t.Round(time.Hour)).Abs() > time.Second/2
	}
	for _, digits := range numbers.FindAll(text, -1) {
		n, err := strconv.ParseInt(string(digits), 10, 64)
		if err == nil && (within(time.Unix(n, 0)) || within(time.UnixMilli(n)) || within(time.UnixMicro(n)) || within(time.Unix(0, n))) {
			found = append(found, "the time as "+string(digits))
		}
	}
	for second := from.Truncate(time.Second); !second.After(to); second = second.Add(time.Second) {
		if second.Equal(second.Truncate(time.Hour)) {
			continue
		}
		s := uint64(second.Unix())
		forms := map[string][]byte{
			"hex":                    fmt.Appendf(nil, "%08x", s),
			"eight bytes, big end":   binary.BigEndian.AppendUint64(nil, s),
			"eight bytes, small end": binary.LittleEndian.AppendUint64(nil, s),
			"a UUID of version 7":    fmt.Appendf(nil, "%012x", second.UnixMilli())[:8],
			"a time with seconds":    []byte(second.UTC().Format("15:04:05")),
		}
		if second.Minute() != 0 { // else it looks like the full hour
			forms["a day and time"] = []byte(second.UTC().Format("2006-01-02T15:04"))
			forms["a local day and time"] = []byte(second.Local().Format("2006-01-02 15:04"))
			forms["a date of a header"] = []byte(second.UTC().Format("02 Jan 2006 15:04"))
		}
		for form, pattern := range forms {
			if bytes.Contains(text, pattern) {
				found = append(found, "the time as "+form)
			}
		}
	}
	return found
}

// What the search is for, it finds, however it was written; and nothing else.
func TestLeakSearchFinds(t *testing.T) {
	t.Parallel()
	word, address, six := harness.TextCanary("word", "Kanariefågel 7"), harness.AddressCanary("address", "203.0.113.77"), harness.AddressCanary("six", "2001:db8:ca:4a00::77")
	sum := sha256.Sum256([]byte("203.0.113.77"))
	packed := sha1.Sum([]byte{203, 0, 113, 77})
	for name, c := range map[string]struct {
		c    harness.Canary
		text string
	}{
		"plain":            {word, "x Kanariefågel 7 y"},
		"small":            {word, "kanariefågel 7"},
		"in a query":       {word, "?q=Kanarief%C3%A5gel+7&"},
		"in JSON":          {word, `{"a":"Kanariefågel 7"}`},
		"in Go":            {word, `"Kanarief\u00e5gel 7"`},
		"in hex":           {word, hex.EncodeToString([]byte("..Kanariefågel 7.."))},
		"base64, 0":        {word, base64.StdEncoding.EncodeToString([]byte("Kanariefågel 7 and more"))},
		"base64, 1":        {word, base64.StdEncoding.EncodeToString([]byte("1Kanariefågel 7 and more"))},
		"base64, 2":        {word, base64.URLEncoding.EncodeToString([]byte("12Kanariefågel 7 and more"))},
		"address":          {address, "from 203.0.113.77:4711"},
		"its hash":         {address, "key " + hex.EncodeToString(sum[:])},
		"a shortened hash": {address, "key " + hex.EncodeToString(sum[:8])},
		"hash in base64":   {address, "key " + base64.StdEncoding.EncodeToString(sum[:])},
		"hash of bytes":    {address, "key " + hex.EncodeToString(packed[:])},
		"a number":         {address, "n 3405803853"},
		"packed":           {address, "cb00714d"},
		"its network":      {address, "203.0.113.0/24"},
		"in a trace":       {address, "limit.Admit({0x0, 0xffffcb00714d, 0xc0000})"},
		"six":              {six, "[2001:db8:ca:4a00::77]:1"},
		"six, expanded":    {six, "2001:0db8:00ca:4a00:0000:0000:0000:0077"},
		"UTF-16":           {word, "\x20K\x00a\x00n\x00a\x00r\x00i\x00e\x00f\x00\xe5\x00g\x00e\x00l\x00 \x007\x00"},
		"its /56":          {six, "2001:db8:ca:4a00::/56"},
	} {
		if len(c.c.In([]byte(c.text))) == 0 {
			t.Errorf("%s: not found in %q", name, c.text)
		}
	}
	for _, text := range []string{"", "serving address=http://127.0.0.1:8080", "Kanarie", "203.0.114.77", "lyktan:0123456789ab.1ffff 17"} {
		for _, c := range []harness.Canary{word, address, six} {
			if found := c.In([]byte(text)); len(found) > 0 {
				t.Errorf("in %q: %v", text, found)
			}
		}
	}

	from := time.Date(2026, 11, 21, 22, 17, 5, 0, time.UTC)
	to := from.Add(3 * time.Second)
	at := from.Add(1500 * time.Millisecond)
	for name, text := range map[string]string{
		"seconds":      fmt.Sprint(at.Unix()),
		"milliseconds": fmt.Sprint("t=", at.UnixMilli()),
		"nanoseconds":  fmt.Sprint(at.UnixNano()),
		"a float":      fmt.Sprintf("%.3f", float64(at.UnixMilli())/1000),
		"RFC 3339":     at.Format(time.RFC3339Nano),
		"HTTP":         at.Format(time.RFC1123),
		"hex":          fmt.Sprintf("%x", at.Unix()),
		"UUID":         fmt.Sprintf("%012x", at.UnixMilli())[:8] + "-1234-7000",
		"bytes":        string(binary.LittleEndian.AppendUint64(nil, uint64(at.Unix()))),
	} {
		if len(timesIn([]byte(text), from, to)) == 0 {
			t.Errorf("%s: no time found in %q", name, text)
		}
	}
	for _, text := range []string{"2026-11-21T22:00:00Z", fmt.Sprint(from.Truncate(time.Hour).Unix()),
		fmt.Sprint(from.Truncate(time.Hour).Add(time.Hour).UnixMilli()), "1234567890123456"} {
		if found := timesIn([]byte(text), from, to); len(found) > 0 {
			t.Errorf("in %q: %v", text, found)
		}
	}
	turn := time.Date(2026, 11, 29, 23, 0, 0, 0, time.UTC)
	for off, want := range map[time.Duration]int{-9 * time.Millisecond: 0, 9 * time.Millisecond: 0, -time.Second: 1, 700 * time.Millisecond: 1} {
		text := fmt.Sprint("PXAT ", turn.Add(off).UnixMilli())
		if found := timesIn([]byte(text), turn.Add(-2*time.Second), turn.Add(2*time.Second)); len(found) != want {
			t.Errorf("%s from the turn of an hour: %v", off, found)
		}
	}
}
