package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lyktan/tipapi/textfile"
)

// signer makes one signature as it stands in the header.
type signer func(message []byte) string

func hmacSigner(key []byte) signer {
	return func(message []byte) string {
		mac := hmac.New(sha256.New, key)
		mac.Write(message)
		return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
}

func ed25519Signer(key ed25519.PrivateKey) signer {
	return func(message []byte) string {
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(key, message))
	}
}

// readSigner says what is wrong with a secret without showing any of it.
func readSigner(file string) (signer, error) {
	text, err := textfile.ReadSecretText(file)
	if err != nil {
		return nil, fmt.Errorf("parameter secret-file: %w", err)
	}
	sign, err := newSigner(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("parameter secret-file: %s: %w", file, err)
	}
	return sign, nil
}

func newSigner(secret string) (signer, error) {
	if strings.HasPrefix(secret, "whpk_") {
		return nil, errors.New("this is a public key, which is for the receiver")
	}
	encoded, asymmetric := strings.CutPrefix(secret, "whsk_")
	if !asymmetric {
		encoded = strings.TrimPrefix(secret, "whsec_")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(encoded)
	if err != nil || strings.ContainsAny(encoded, "\r\n") { // which the decoder skips
		return nil, errors.New("not one secret in base64, with whsec_ or whsk_ before it")
	}
	if !asymmetric {
		if len(key) < 32 || len(key) > 64 {
			return nil, fmt.Errorf("a secret of %d bytes: it must be 32 to 64", len(key))
		}
		return hmacSigner(key), nil
	}
	if len(key) != ed25519.SeedSize && len(key) != ed25519.PrivateKeySize {
		return nil, fmt.Errorf("a private key of %d bytes: Ed25519 has 64, or 32 for the seed alone", len(key))
	}
	private := ed25519.NewKeyFromSeed(key[:ed25519.SeedSize])
	if len(key) == ed25519.PrivateKeySize && !private.Equal(ed25519.PrivateKey(key)) {
		return nil, errors.New("the two halves of the private key do not belong together")
	}
	return ed25519Signer(private), nil
}

// header is all that is sent beside the body and what HTTP needs.
func (s *Sender) header(id string, body []byte, now time.Time) http.Header {
	seconds := strconv.FormatInt(now.Unix(), 10)
	return http.Header{
		"Content-Type":      {"application/cloudevents+json"},
		"User-Agent":        {"tipapi"},
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {seconds},
		"Webhook-Signature": {s.sign(append([]byte(id+"."+seconds+"."), body...))},
		// Not sent: it tells the transport that a post may be repeated when the
		// connection that was kept turns out to be closed.
		"Idempotency-Key": nil,
	}
}
