package main

import (
	"context"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// What systemd is told (sd_notify) does nothing where something else has started
// tipapi. That it cannot be told is no reason to stop.

func tellReady()    { _, _ = daemon.SdNotify(false, daemon.SdNotifyReady) }
func tellStopping() { _, _ = daemon.SdNotify(false, daemon.SdNotifyStopping) }

func tellReloading() {
	_, _ = daemon.SdNotify(false, daemon.SdNotifyReloading+"\n"+daemon.SdNotifyMonotonicUsec())
}

// tellAlive tells until ctx is done that the process runs, as often as the unit's
// WatchdogSec= asks for.
func tellAlive(ctx context.Context) {
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil || every == 0 {
		return
	}
	ticks := time.NewTicker(every / 2)
	defer ticks.Stop()
	for {
		_, _ = daemon.SdNotify(false, daemon.SdNotifyWatchdog)
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}
