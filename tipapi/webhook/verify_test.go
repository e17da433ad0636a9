package webhook

import (
	"encoding/json"
	"fmt"
	"testing"

	cloudevents "github.com/cloudevents/sdk-go/v2/event"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// A receiver that uses the two standards' own libraries takes a tip as it comes,
// and refuses one that was changed on the way.
func TestStandardsOwnLibrariesTakeIt(t *testing.T) {
	tip := []byte("age-encryption.org/v1\n\x00\xff sealed")
	r := receive(t, plain, status(204))
	if err := to(t, r, "/hook", symmetric).Send(t.Context(), tipID, tip); err != nil {
		t.Fatal(err)
	}
	sent := r.requests()[0]
	verifier, err := standardwebhooks.NewWebhook(symmetric)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifier.Verify(sent.body, sent.header); err != nil {
		t.Errorf("Standard Webhooks: %v", err)
	}
	if err := verifier.Verify(append([]byte(" "), sent.body...), sent.header); err == nil {
		t.Error("Standard Webhooks takes a body that was changed")
	}
	var e cloudevents.Event
	if err := json.Unmarshal(sent.body, &e); err != nil {
		t.Fatalf("CloudEvents: %v", err)
	}
	if err := e.Validate(); err != nil {
		t.Errorf("CloudEvents: %v", err)
	}
	if got := fmt.Sprint(e.SpecVersion(), e.ID(), e.Type(), e.DataContentType(), e.DataSchema(), e.Time().IsZero(), len(e.Extensions())); got !=
		fmt.Sprint("1.0", tipID, "se.lyktan.tip.sealed.v1", "application/octet-stream", "urn:lyktan:tip:1", true, 0) || string(e.Data()) != string(tip) {
		t.Errorf("CloudEvents reads %s with %q", got, e.Data())
	}
}
