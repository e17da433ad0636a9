package intake

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
	"lyktan/tipapi/tip"
)

// The peer: a loop that writes, syncs and renames files of the same size, and
// syncs their folder, with as many writers at once. "take" over "write" is what
// a receipt costs above the disk's own price.
func BenchmarkTake(b *testing.B) {
	form := tip.Form{Lang: "sv", Answers: tip.Answers{Street: "Ringvägen 1", What: strings.Repeat("skrik ", 100)}}
	for _, senders := range []int{2, 8, 64} {
		b.Run(fmt.Sprintf("write-%d", senders), func(b *testing.B) {
			dir, body := b.TempDir(), make([]byte, 18<<10)
			var n atomic.Int64
			parallel(b, senders, func() error { return writeAndSync(dir, n.Add(1), body) })
		})
		b.Run(fmt.Sprintf("take-%d", senders), func(b *testing.B) {
			in := benchIntake(b)
			var n atomic.Int64
			parallel(b, senders, func() error {
				f := form
				f.Who = fmt.Sprint(n.Add(1))
				_, err := in.Take(f, tip.Unknown)
				return err
			})
		})
	}
}

func parallel(b *testing.B, senders int, once func() error) {
	b.SetParallelism(max(1, senders/runtime.GOMAXPROCS(0)))
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := once(); err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tips/s")
}

func benchIntake(b *testing.B) *Intake {
	b.Helper()
	public, err := seal.GenerateIdentity(filepath.Join(b.TempDir(), "key"), time.Now(), "")
	if err != nil {
		b.Fatal(err)
	}
	recipients, err := seal.ReadRecipients(strings.NewReader(public))
	if err != nil {
		b.Fatal(err)
	}
	s, err := spool.Open(b.TempDir(), spool.Limits{Tips: 1 << 30, Bytes: 1 << 40})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return New(recipients, s)
}

func writeAndSync(dir string, n int64, body []byte) error {
	part := filepath.Join(dir, fmt.Sprintf(".%d", n))
	file, err := os.Create(part)
	if err != nil {
		return err
	}
	if _, err := file.Write(body); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(part, filepath.Join(dir, fmt.Sprint(n))); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
