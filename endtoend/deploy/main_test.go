package deploy

import (
	"testing"

	"lyktan/endtoend/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }
