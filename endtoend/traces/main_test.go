package traces

import (
	"testing"

	"lyktan/endtoend/harness"
)

func TestMain(m *testing.M) {
	harness.TabsIn = harness.Chromium // its own Back, history and memory of forms are what is tested
	harness.TabOptions = append(harness.TabOptions, trusted())
	harness.Main(m)
}
