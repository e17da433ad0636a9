package parallel

import (
	"fmt"
	"strings"
	"testing"
)

func TestFaultsAreInOrder(t *testing.T) {
	var want strings.Builder
	for i := 0; i < 1000; i += 2 {
		fmt.Fprintln(&want, i)
	}
	err := Do(1000, func() func(int) error {
		return func(i int) error {
			if i%2 == 0 {
				return fmt.Errorf("%d", i)
			}
			return nil
		}
	})
	if err == nil || err.Error()+"\n" != want.String() {
		t.Errorf("%v", err)
	}
	if err := Do(0, nil); err != nil {
		t.Error(err)
	}
}
