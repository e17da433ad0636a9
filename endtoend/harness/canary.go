package harness

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Canary is something that only one place may hold. Its forms are how
// it could have been written down, each under a name.
type Canary struct {
	Name  string
	Forms map[string][]byte
}

// TextCanary is a word.
func TextCanary(name, text string) Canary {
	c := Canary{name, map[string][]byte{}}
	c.Add("text", []byte(text))
	for name, order := range map[string]binary.AppendByteOrder{"UTF-16": binary.LittleEndian, "UTF-16, big end": binary.BigEndian} {
		for _, unit := range utf16.Encode([]rune(text)) {
			c.Forms[name] = order.AppendUint16(c.Forms[name], unit)
		}
	}
	c.Forms["lower case"] = []byte(strings.ToLower(text))
	c.Forms["upper case"] = []byte(strings.ToUpper(text))
	c.Forms["in an address"] = []byte(url.QueryEscape(text))
	if quoted, err := json.Marshal(text); err == nil {
		c.Forms["JSON"] = quoted[1 : len(quoted)-1]
	}
	c.Forms["quoted"] = []byte(strings.Trim(strconv.QuoteToASCII(text), `"`))
	return c
}

// AddressCanary is an address that a visitor came from, and the networks that
// it is in.
func AddressCanary(name, text string) Canary {
	c := Canary{name, map[string][]byte{}}
	address := netip.MustParseAddr(text)
	c.Add("text", []byte(text))
	c.Add("expanded", []byte(address.StringExpanded()))
	c.Add("its bytes", address.AsSlice())
	for _, bits := range []int{24, 32, 48, 56, 64, 128} {
		if network, err := address.Prefix(bits); err == nil && (address.Is6() || bits <= 32) {
			c.Add(fmt.Sprintf("network /%d", bits), []byte(network.String()))
			c.Add(fmt.Sprintf("first of /%d", bits), []byte(network.Addr().String()))
		}
	}
	if address.Is4() {
		c.Forms["a number"] = fmt.Append(nil, binary.BigEndian.Uint32(address.AsSlice()))
		c.Forms["the start of it"] = []byte(text[:strings.LastIndex(text, ".")+1])
		c.Forms["a word in a trace"] = fmt.Appendf(nil, "ffff%x", address.AsSlice())
	} else {
		c.Forms["the start of it"] = []byte(text[:strings.Index(text, "::")+2])
	}
	return c
}

// Add adds the bytes, as hex, as base64 wherever it begins, and their hashes.
func (c Canary) Add(name string, b []byte) {
	if len(b) > 4 {
		c.Forms[name] = b // four bytes are in a long file by chance
	}
	c.Forms[name+" in hex"] = []byte(hex.EncodeToString(b))
	c.Forms[name+" in HEX"] = []byte(strings.ToUpper(hex.EncodeToString(b)))
	for offset := range 3 {
		// What stands before shifts the letters; the first and the last ones mix
		// with the neighbours.
		long := base64.RawStdEncoding.EncodeToString(append(make([]byte, offset), b...))
		if inner := long[(offset*8+5)/6 : (offset+len(b))*8/6]; len(inner) >= 5 {
			c.Forms[fmt.Sprintf("%s in base64 (%d)", name, offset)] = []byte(inner)
			c.Forms[fmt.Sprintf("%s in base64url (%d)", name, offset)] = []byte(strings.NewReplacer("+", "-", "/", "_").Replace(inner))
		}
	}
	c.Forms[name+" in base32"] = []byte(strings.TrimRight(base32.StdEncoding.EncodeToString(b), "="))
	s1, s256, s224, s384, s512, s3, m5 := sha1.Sum(b), sha256.Sum256(b), sha256.Sum224(b), sha512.Sum384(b), sha512.Sum512(b), sha3.Sum256(b), md5.Sum(b)
	fnv32, fnv64 := fnv.New32a(), fnv.New64a()
	fnv32.Write(b)
	fnv64.Write(b)
	for hash, sum := range map[string][]byte{
		"SHA-1": s1[:], "SHA-224": s224[:], "SHA-256": s256[:], "SHA-384": s384[:], "SHA-512": s512[:], "SHA3-256": s3[:], "MD5": m5[:],
		"FNV-32": fnv32.Sum(nil), "FNV-64": fnv64.Sum(nil), "CRC-32": binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(b)),
	} {
		piece := sum[:min(8, len(sum))] // shortened hashes are found as well
		if len(sum) >= 8 {
			c.Forms[name+", "+hash] = piece
			c.Forms[name+", "+hash+" in base64"] = []byte(base64.RawStdEncoding.EncodeToString(sum)[:10])
			c.Forms[name+", "+hash+" in base64url"] = []byte(base64.RawURLEncoding.EncodeToString(sum)[:10])
		}
		c.Forms[name+", "+hash+" in hex"] = []byte(hex.EncodeToString(piece))
	}
}

// In names the forms of the canary that a text holds.
func (c Canary) In(text []byte) []string {
	var found []string
	for form, pattern := range c.Forms {
		if bytes.Contains(text, pattern) {
			found = append(found, c.Name+" as "+form)
		}
	}
	return found
}
