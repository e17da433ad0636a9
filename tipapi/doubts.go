package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"lyktan/tipapi/bundle"
	"lyktan/tipapi/seal"
)

// doubt is something about the site or the keys that the administrator should know
// of, and that does not keep the pages from being served.
type doubt struct {
	level   slog.Level // Error: no tip is taken, or not sealed to all
	says    string
	details []any // keys and values, as package slog takes them
}

// String is the doubt as one line of text, with the details in parentheses.
func (d doubt) String() string {
	var details []string
	for i := 0; i < len(d.details); i += 2 {
		details = append(details, fmt.Sprintf("%v: %v", d.details[i], d.details[i+1]))
	}
	if len(details) == 0 {
		return d.says
	}
	return fmt.Sprintf("%s (%s)", d.says, strings.Join(details, "; "))
}

// doubts are those about the site, and about the keys unless they are nil.
func doubts(site bundle.Site, keys *seal.Recipients) []doubt {
	var all []doubt
	if d := site.Despite; d != nil {
		all = append(all, doubt{slog.LevelWarn, "the site was built although it was not ready (_tipapi/site.json says what was passed over)",
			[]any{"because", d.Because, "faults", len(d.Faults)}})
	}
	if !site.Tips {
		all = append(all, doubt{slog.LevelWarn, "the built site does not offer the form: its team profile has no key", nil})
	}
	if keys == nil {
		return all
	}
	if err := keysInTime(keys); err != nil {
		all = append(all, doubt{slog.LevelError, "recipients", []any{"cause", err}})
	}
	return all
}

func logDoubts(log *slog.Logger, site bundle.Site, keys *seal.Recipients) {
	for _, d := range doubts(site, keys) {
		log.Log(context.Background(), d.level, d.says, d.details...)
	}
}
