package delivery

import (
	"strings"
	"testing"
	"time"
)

func TestWrongConfigIsNamed(t *testing.T) {
	for want, change := range map[string]func(*Config){
		"Every is 0s and has to be more than 0":      func(c *Config) { c.Every = 0 },
		"Timeout is -1s and has to be more than 0":   func(c *Config) { c.Timeout = -time.Second },
		"MaxBackoff is 0s and has to be more than 0": func(c *Config) { c.MaxBackoff = 0 },
		"Pace is -1s and must not be negative":       func(c *Config) { c.Pace = -time.Second },
		"Keep is -1h0m0s and must not be negative":   func(c *Config) { c.Keep = -time.Hour },
	} {
		config := Defaults()
		change(&config)
		if _, err := New(nil, nil, config, nil); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := New(nil, nil, Config{Every: 1, Timeout: 1, MaxBackoff: 1}, nil); err != nil {
		t.Errorf("no pace and nothing kept: %v", err)
	}
}
