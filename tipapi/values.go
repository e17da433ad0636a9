package main

import (
	"errors"
	"flag"
	"fmt"
	"math"
	"net"
	"strconv"
	"strings"
	"time"
)

// span is what a number may be, from least to most.
type span struct{ least, most int64 }

const endless = math.MaxInt64 // no upper bound

var moreThanZero = span{1, endless}

// spans are what numbers and times (in nanoseconds) may be. All others have to
// be above zero: a time of zero means to package net/http that there is no bound.
var spans = map[string]span{
	"deliver-every":          {int64(time.Second), endless}, // a shorter time would show when a tip came
	"deliver-pace":           {0, endless},
	"deliver-keep":           {0, endless},
	"spool-bytes":            {128 << 10, endless}, // a tip and room to try the disk
	"limit-period":           {int64(time.Second), int64(24 * time.Hour)},
	"limit-network-spread":   {0, endless},
	"limit-all-spread":       {0, endless},
	"limit-first":            {0, endless},
	"limit-first-spread":     {0, endless},
	"answers-network-spread": {0, endless},
	"answers-all-spread":     {0, endless},
	"answers-first":          {0, endless},
	"answers-first-spread":   {0, endless},
	"answers-at-once":        {1, 64},
	"answers-waiting":        {0, 10_000},
	"limit-ipv4":             {8, 32},
	"limit-ipv6":             {16, 128},
	"lock":                   {int64(time.Second), int64(24 * time.Hour)},
	"unread":                 {0, endless},
}

func (s span) has(n int64) bool { return s.least <= n && n <= s.most }

// in says what a span allows. as makes a number readable.
func (s span) in(as func(int64) any) string {
	text := fmt.Sprintf("at least %v", as(s.least))
	switch s.least {
	case 0:
		text = "0 or more"
	case 1:
		text = "more than 0"
	}
	if s.most != endless {
		text += fmt.Sprintf(" and at most %v", as(s.most))
	}
	return text
}

// repeated are the flags that may be given several times.
var repeated = []string{"deliver", phraseFlag}

const phraseFlag = "phrase"

// list is the value of a flag of repeated.
type list struct{ all *[]string }

func (l list) String() string {
	if l.all == nil { // as package flag looks for the default
		return ""
	}
	return strings.Join(*l.all, " ")
}

// Set adds the words of a value.
func (l list) Set(value string) error {
	*l.all = append(*l.all, strings.Fields(value)...)
	return nil
}

func (l list) clear() { *l.all = nil }

// addresses are the flags that name where to listen, with what they have to be.
var addresses = map[string]string{
	"listen":       "host:port such as 127.0.0.1:8080, or :8080 for all addresses of this machine; a port is at most 65535 (or systemd, for its socket)",
	"listen-proxy": "host:port such as 127.0.0.1:8082, or :8082 for all addresses of this machine; a port is at most 65535 (or systemd, for its socket)",
	"operations":   "a loopback address and a port of at most 65535 such as 127.0.0.1:8081 (or systemd, for its socket)",
}

// set gives a flag its value. as is how the value was given: what stands before
// it. The error quotes the value of numbers, times, switches and addresses to
// listen on alone: no other can be wrong here, and others may hold secrets.
func set(f *flag.Flag, as, value string) error {
	fault := f.Value.Set(value)
	getter, ok := f.Value.(flag.Getter)
	if !ok {
		return fault
	}
	may, ok := spans[f.Name]
	if !ok {
		may = moreThanZero
	}
	var wanted string
	good := fault == nil
	switch is := getter.Get().(type) {
	case bool:
		wanted = "true or false"
	case time.Duration:
		wanted = "a time such as 90s or 1h, " + may.in(func(n int64) any { return time.Duration(n) })
		good = good && may.has(int64(is))
	case int, int64:
		// Read again for its width, which package flag hides.
		n, err := strconv.ParseInt(value, 0, 64)
		wanted = "a whole number, " + may.in(func(n int64) any { return n })
		if errors.Is(err, strconv.ErrRange) {
			wanted += ", and not as large as that"
		}
		good = good && may.has(n)
	case string:
		wanted = addresses[f.Name]
		good = wanted == "" || value == "" || isListen(value)
	}
	if good {
		return nil
	}
	if f.Name == passphraseFlag {
		return fmt.Errorf("-%s takes no value: the passphrase is asked for, or read from standard input", f.Name)
	}
	return fmt.Errorf("%s%s has to be %s", as, quoted(value), wanted)
}

// isListen reports whether a value is an address that package net can be
// asked to listen on, or stands for a socket of systemd.
func isListen(address string) bool {
	if address == fromSystemd {
		return true
	}
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	return err == nil
}

// quoted is a value that may stand in an error, in quotes where its ends could
// not be seen otherwise.
func quoted(value string) string {
	if value == "" || strings.ContainsAny(value, " \t\r\n") {
		return strconv.Quote(value)
	}
	return value
}
