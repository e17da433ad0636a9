package seal

import (
	"strings"
	"testing"
	"time"
)

// Of each comment one of three is true: it sets a last day, it is about
// something else, or it is an error that shows how a last day is written.
func TestExpiryComments(t *testing.T) {
	day := time.Date(2027, 12, 31, 0, 0, 0, 0, time.UTC)
	for line, want := range map[string]time.Time{
		"# expires: 2027-12-31": day, "#expires:2027-12-31": day, "# EXPIRES : 2027-12-31": day,
		"#": {}, "# the team": {}, "# Anna, since 2026-01-01": {}, "# created: 2026-11-21": {}, "# created: 2026-11-28T15:00:00+01:00": {},
		"# public key: age1pq1exp0ends7tom3": {}, "# Kim's laptop": {}, "# key 2 of 3": {}, "# Tom's key, 2026": {}, "# the two experts": {},
		"# until somebody finds better words": {}, "# ask 08-123 45 67": {},
	} {
		if got, err := expiry(line); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v, want %v", line, got, err, want)
		}
	}
	for _, line := range []string{
		"# expires 2027-12-31", "# expires=2027-12-31", "# expires - 2027-12-31", "# expires on 2027-12-31", "# expires：2027-12-31",
		"## expires: 2027-12-31", "# - expires: 2027-12-31", "#\u00a0expires: 2027-12-31", "# Expire: 2027-12-31", "# expired: 2027-12-31",
		"# expiry: 2027-12-31", "# expiration date 2027-12-31", "# this key expires in 2027", "# exp 2027-12-31", "# exp: 12/27",
		"# exprires: 2027-12-31", "# exipres: 2027-12-31", "# expries 2027-12-31", "# valid until 2027-12-31", "# valid-until: 2027-12-31",
		"# valid through 2027", "# until 2027-12-31", "# last day: 2027-12-31", "# last_day: 2027-12-31", "# Last day 31/12/2027",
		"# not after 2027-12-31", "# notAfter=20271231", "# use by 2027-12-31", "# ends 2027-12-31", "# end date: 2027-12-31",
		"# går ut 2027-12-31", "# GÅR UT: 2027-12-31", "# ga\u030ar ut 2027-12-31", "# gar ut 2027-12-31", "# utgår 2027-12-31",
		"# utgångsdatum 2027-12-31", "# giltig till 2027-12-31", "# giltig t.o.m. 2027-12-31", "# gäller till 2027-12-31",
		"# gäller t o m 2027-12-31", "# t.o.m. 2027-12-31", "# tom 2027-12-31", "# till och med 2027-12-31", "# sista dag: 2027-12-31",
		"# sista dagen är den 31 december 2027", "# upphör 2027-12-31", "# slutdatum 2027-12-31", "# bäst före 2027-12-31",
		"# 2027-12-31", "# 2027", "# 31/12/2027", "# 31.12.2027", "# 31 dec 2027", "# December 31st, 2027", "# den 31 december 2027",
		// The right words with another date.
		"# expires:", "# expires: soon", "# expires: 31/12/2027", "# expires: 2027-12-31.", "# expires: 2027-12-31 (Anna)", "# expires: 2027-02-30",
		"# expires: 27-12-31", "# expires: 2027-12", "# expires: 2027-12-31T00:00:00Z", "# expires: ٢٠٢٧-١٢-٣١",
	} {
		if got, err := expiry(line); err == nil || !strings.Contains(err.Error(), `"# expires: 2027-12-31"`) {
			t.Errorf("%s: %v, %v", line, got, err)
		}
	}
}

func FuzzExpiry(f *testing.F) {
	for _, line := range []string{"# expires: 2027-12-31", "# expires 2027-12-31", "# går ut 2027", "# 31 dec 2027", "# created: 2026-11-21", "#", "# Tom 2026"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		line = "#" + line
		day, err := expiry(line)
		if err != nil {
			if !day.IsZero() || !strings.Contains(err.Error(), "# expires: 2027-12-31") {
				t.Errorf("%q: %v, %v", line, day, err)
			}
			return
		}
		word := strings.Contains(strings.ToLower(line), "expir")
		if word && day.IsZero() {
			t.Errorf("%q is taken for a comment about something else", line)
		}
		// What sets a day is the word, a colon and that day, and space.
		if !day.IsZero() {
			rest := strings.ReplaceAll(line, day.Format(time.DateOnly), "")
			rest = strings.Map(func(r rune) rune {
				if strings.ContainsRune(" \t\r\n\v\f", r) {
					return -1
				}
				return r
			}, rest)
			if !strings.EqualFold(rest, "#expires:") {
				t.Errorf("%q sets %v", line, day)
			}
		}
	})
}
