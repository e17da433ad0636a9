package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"
	_ "time/tzdata" // the zones, where the system has none installed
)

// Package time reads TZ once, at the first use. A package that asks for the time
// while it is initialised (toml does) is before time/tzdata, so that a zone that
// only the program has would be UTC: it is read again here.
func init() {
	if name := strings.TrimPrefix(os.Getenv("TZ"), ":"); name != "" && time.Local.String() == "UTC" {
		if here, err := time.LoadLocation(name); err == nil {
			time.Local = here
		}
	}
}

// checkZone fails when the zone that was set cannot be read. Package time then
// takes UTC without a word, and calls the local zone so.
func checkZone() error {
	if time.Local.String() != "UTC" {
		return nil
	}
	if zone, set := os.LookupEnv("TZ"); set {
		if name := strings.TrimPrefix(zone, ":"); name != "" && name != "UTC" {
			return fmt.Errorf("TZ=%s is not a zone that can be read: set one like Europe/Stockholm, or UTC", zone)
		}
		return nil
	}
	if _, err := os.Lstat("/etc/localtime"); errors.Is(err, fs.ErrNotExist) {
		return nil // it is UTC then, as for every program
	}
	return errors.New("the zone in /etc/localtime cannot be read: set TZ to one like Europe/Stockholm, or to UTC")
}

// zone names the local zone at a time, like "CET" or "Europe/Stockholm (CET)".
func zone(at time.Time) string {
	short, _ := at.Local().Zone()
	if name := time.Local.String(); name != "Local" && name != short {
		return name + " (" + short + ")"
	}
	return short
}
