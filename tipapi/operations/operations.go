package operations

import (
	"context"
	"fmt"
	"net/http"
	"runtime/metrics"
	"slices"
	"strings"
	"time"

	"lyktan/tipapi/printable"
)

// Check is one line of /readyz. When it fails, /readyz answers 503, unless
// Advisory is set: then the failure is shown only.
type Check struct {
	Name     string // without ": "
	Advisory bool
	Test     func(context.Context) error
}

// memoryStep is the unit of the memory shown, in bytes.
const memoryStep = 32 << 20

// Handler answers GET /healthz, /readyz and /metrics (the Prometheus text
// format, version 0.0.4). It is for the administrator alone: put it on an
// address that the public cannot reach.
func Handler(totals *Totals, checks ...Check) http.Handler {
	o := operations{totals: totals, checks: checks}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", o.health)
	mux.HandleFunc("GET /readyz", o.ready)
	mux.HandleFunc("GET /metrics", o.metrics)
	return mux
}

type operations struct {
	totals *Totals
	checks []Check
}

func (o operations) health(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintln(w, "ok")
}

// ready names each check with what is wrong, in one line each whatever the error
// holds. The status is 503 when tips cannot be taken.
func (o operations) ready(w http.ResponseWriter, r *http.Request) {
	status, lines := http.StatusOK, []string{}
	for _, result := range o.run(r.Context()) {
		says := "ok"
		if result.err != nil {
			says = printable.Line(result.err.Error())
			if !result.check.Advisory {
				status = http.StatusServiceUnavailable
			}
		}
		lines = append(lines, result.check.Name+": "+says)
	}
	w.WriteHeader(status)
	fmt.Fprintln(w, strings.Join(lines, "\n"))
}

type result struct {
	check Check
	err   error
}

func (o operations) run(ctx context.Context) []result {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var results []result
	for _, c := range o.checks {
		results = append(results, result{c, c.Test(ctx)})
	}
	return results
}

func (o operations) metrics(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "# HELP lyktan_total Outcomes since the start, as they stood at the full hour, in steps of %d.\n# TYPE lyktan_total counter\n", Step)
	shown := o.totals.Shown()
	outcomes := make([]string, 0, len(shown))
	for outcome := range shown {
		outcomes = append(outcomes, outcome)
	}
	slices.Sort(outcomes)
	for _, outcome := range outcomes {
		fmt.Fprintf(w, "lyktan_total{outcome=%q} %d\n", outcome, shown[outcome])
	}
	fmt.Fprint(w, "# HELP lyktan_check Whether a check of /readyz is passed.\n# TYPE lyktan_check gauge\n")
	for _, result := range o.run(r.Context()) {
		passed := 1
		if result.err != nil {
			passed = 0
		}
		fmt.Fprintf(w, "lyktan_check{check=%q} %d\n", result.check.Name, passed)
	}
	fmt.Fprintf(w, "# HELP lyktan_memory_bytes Memory taken from the system, in steps of %d.\n"+
		"# TYPE lyktan_memory_bytes gauge\nlyktan_memory_bytes %d\n", memoryStep, memory())
}

// memory is what the Go runtime has taken from the system and not given back,
// rounded up to whole steps.
func memory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	used := samples[0].Value.Uint64() - samples[1].Value.Uint64()
	return (used + memoryStep - 1) / memoryStep * memoryStep
}
