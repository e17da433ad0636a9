package publish

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// runHugo prints the pages into dir. Every warning is a fault: a missing word
// in a language would otherwise be printed in another.
func runHugo(ctx context.Context, o Options, dir string) error {
	hugo, err := filepath.Abs(o.Hugo)
	if err != nil {
		return err
	}
	dir, err = filepath.Abs(dir)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, hugo, "--source", o.Source, "--destination", dir,
		"--panicOnWarning", "--printI18nWarnings", "--printPathWarnings", "--noBuildLock")
	cmd.Env = append(os.Environ(), o.Env()...)
	output, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("hugo: %w\n%s", err, strings.TrimSpace(firstLines(string(output), 20)))
	}
	return nil
}

// Env is what of the options Hugo reads from its environment.
func (o Options) Env() []string {
	env := []string{
		"HUGO_PARAMS_TEAM=" + o.Team,
		"HUGO_PARAMS_PLACEHOLDERS=" + strconv.FormatBool(o.Placeholders),
		"HUGO_PARAMS_HOLIDAYS=" + strings.Join(o.Holidays, " "),
		"HUGO_PARAMS_TIPS=" + strconv.FormatBool(o.Tips),
	}
	if o.Address != "" {
		env = append(env, "HUGO_BASEURL="+o.Address)
	}
	if len(o.Without) > 0 {
		var patterns []string
		for _, name := range o.Without {
			patterns = append(patterns, "/"+regexp.QuoteMeta(name)+`\.md$`)
		}
		ignored, err := json.Marshal(patterns)
		if err != nil {
			panic(err) // a list of texts can always be written
		}
		env = append(env, "HUGO_IGNOREFILES="+string(ignored))
	}
	return env
}

// firstLines cuts what follows a fault: after a panic Hugo prints its stack.
func firstLines(s string, n int) string {
	lines := strings.SplitAfterN(s, "\n", n+1)
	return strings.Join(lines[:min(n, len(lines))], "")
}
