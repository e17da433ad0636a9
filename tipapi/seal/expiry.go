package seal

import (
	"errors"
	"regexp"
	"strings"
	"time"

	"lyktan/tipapi/spelling"
)

// expiryComment gives the last day of the key on the next line. It is a comment
// to the age program, so the file works there as well.
var expiryComment = regexp.MustCompile(`(?i)^#\s*expires\s*:\s*(.*)$`)

var (
	errDay  = errors.New(`the last day of a key is written "# expires: 2027-12-31", with a day of the calendar and nothing after it`)
	errMiss = errors.New(`this comment looks like the last day of a key, which is written "# expires: 2027-12-31" in the line before the key: ` +
		"write it so, or use other words")
)

// expiry reads a comment: the last day that it sets, or the zero time for a
// comment about something else. What somebody may have meant as a last day and
// that none follows from is an error: the key would be good for ever.
func expiry(line string) (lastDay time.Time, err error) {
	if set := expiryComment.FindStringSubmatch(line); set != nil {
		if lastDay, err = time.Parse(time.DateOnly, set[1]); err != nil {
			return time.Time{}, errDay
		}
		return lastDay, nil
	}
	if nearMiss(strings.ToLower(strings.TrimLeft(line, "# \t"))) {
		return time.Time{}, errMiss
	}
	return time.Time{}, nil
}

var (
	// ending are words for a last day and for nothing else, in English and Swedish.
	ending = regexp.MustCompile(`expir|not\W+valid|best\W+before|renew\W*(by|before)|rotate\W*(by|before)` +
		`|löper\s+ut|förfaller|byts?\W+(senast|före|den)` +
		`|valid\W+(un)?til|valid\W+(to|thru|through)|last\W*day|last_day|not\W*after|use\W+by|end\W*date` +
		`|utgår|utgar|utgång|g(å|a\x{30a}?)r\s+ut|upphör|slutdatum|sista\W*dag|sista_dag|giltig\w*\W+(till|t\.?\s?o\.?\s?m)|bäst\W+före`)
	// maybe are words that can be about one, when there is a number as well.
	maybe = regexp.MustCompile(`\b(until|till|exp|ends?|thru|t\.\s?o\.\s?m|giltig\w*|slutar|slut)\b|\btom\s*\d|(^|\P{L})gäller`)
	// bareDate is a date in whatever format, with a year and nothing beside it.
	bareDate = regexp.MustCompile(`^(\d{1,4}|[-./,:\s]|(st|nd|rd|th|den)\b` +
		`|(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)\p{L}*)*$`)
	year = regexp.MustCompile(`20\d\d`)
)

// nearMiss reports whether a comment may have been meant to set a last day. It
// is given in lower case.
func nearMiss(comment string) bool {
	if ending.MatchString(comment) || bareDate.MatchString(comment) && year.MatchString(comment) {
		return true
	}
	if !strings.ContainsAny(comment, "0123456789") {
		return false
	}
	first := comment
	if end := strings.IndexFunc(comment, func(r rune) bool { return r < 'a' || r > 'z' }); end >= 0 {
		first = comment[:end]
	}
	return maybe.MatchString(comment) || len(first) < 12 && spelling.Distance(first, "expires") <= 2
}
