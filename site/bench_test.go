package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"lyktan/site/publish"
)

// manyLanguages are as many as the site is to have, and mostOfHugo is what a build of
// them may cost, as a multiple of what Hugo alone costs for the same tree in the same
// run: processor time, since another program can make either wait as long as it likes.
const manyLanguages, mostOfHugo = 28, 2

// BenchmarkBuild builds the site as it is and with many languages, after Hugo
// alone has in each round, and fails when a build of many takes more than it may. The check of the
// content is measured beside it: of copies it finds that they are in another language
// than they say, after it has looked at all.
func BenchmarkBuild(b *testing.B) {
	program := hugo(b)
	checked := checkedAsShipped(b)
	b.Chdir("site")
	for _, n := range []int{len(checked.hugo.languages.All), manyLanguages} {
		b.Run(fmt.Sprintf("languages=%d", n), func(b *testing.B) {
			copied(b)
			options := checked.options("https://lyktan.example/")
			options.Site.Languages = withLanguages(b, n)
			options.Hugo, options.Team, options.Out, options.Tips = program, "sodermalm", filepath.Join(b.TempDir(), "site"), true
			var alone, built, looked []spent
			var report publish.Report
			for b.Loop() {
				alone = append(alone, spend(func() {
					bare := exec.Command(program, "--source", "site", "--destination", filepath.Join(b.TempDir(), "bare"), "--noBuildLock")
					bare.Env = append(os.Environ(), options.Env()...)
					if out, err := bare.CombinedOutput(); err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
				}))
				built = append(built, spend(func() {
					var err error
					if report, err = publish.Build(context.Background(), options); err != nil {
						b.Fatal(err)
					}
				}))
				looked = append(looked, spend(func() { check(options.Team, false, "", io.Discard) }))
			}
			hugo, build, check := middle(alone), middle(built), middle(looked)
			ratio := build.processor.Seconds() / hugo.processor.Seconds()
			b.ReportMetric(hugo.time.Seconds(), "s-hugo")
			b.ReportMetric(build.time.Seconds(), "s-build")
			b.ReportMetric(check.time.Seconds(), "s-check")
			b.ReportMetric(build.time.Seconds()/hugo.time.Seconds(), "hugos")
			b.ReportMetric(ratio, "hugos-cpu")
			b.ReportMetric(1000*build.processor.Seconds()/float64(report.Pages), "cpu-ms/page")
			b.ReportMetric(1000*check.processor.Seconds()/float64(report.Pages), "check-cpu-ms/page")
			b.ReportMetric(0, "ns/op") // a round is no unit
			if n == manyLanguages && ratio > mostOfHugo {
				b.Errorf("a build takes %.2f times the processor time of Hugo alone, more than %d", ratio, mostOfHugo)
			}
		})
	}
}

// spent is what something took.
type spent struct{ time, processor time.Duration }

func spend(do func()) spent {
	processor := func() (all time.Duration) {
		for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
			var used syscall.Rusage
			if err := syscall.Getrusage(who, &used); err != nil {
				panic(err) // it has no other than those two
			}
			all += time.Duration(used.Utime.Nano() + used.Stime.Nano())
		}
		return all
	}
	begun, before := time.Now(), processor()
	do()
	return spent{time.Since(begun), processor() - before}
}

// middle is the median of each.
func middle(all []spent) spent {
	of := func(value func(spent) time.Duration) time.Duration {
		var each []time.Duration
		for _, s := range all {
			each = append(each, value(s))
		}
		slices.Sort(each)
		return each[len(each)/2]
	}
	return spent{of(func(s spent) time.Duration { return s.time }), of(func(s spent) time.Duration { return s.processor })}
}

func TestMiddleOfRounds(t *testing.T) {
	if got, want := middle([]spent{{9, 2}, {1, 3}, {2, 1}}), (spent{2, 2}); got != want {
		t.Errorf("%v, not %v", got, want)
	}
}
