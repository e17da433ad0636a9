package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-playground/validator/v10"

	"lyktan/tipapi/answers"
	"lyktan/tipapi/seal"
)

// Placeholder stands for a value that the team has still to fill in.
const Placeholder = "?"

// aliases name lists of values and alternatives that several fields have.
var aliases = map[string]string{
	"audience":     "oneof=exposed worried violent young everyone",
	"kind":         "oneof=district municipality",
	"weekday":      "oneof=mon tue wed thu fri sat sun",
	"from_abroad":  "e164|eq=" + Placeholder,
	"site_address": "root_address|eq=" + Placeholder,
	"mail_address": "mailbox|eq=" + Placeholder,
}

// rule is one that a field's validate tag may name: the check, the sentence that
// says what is allowed, and the same for JSON Schema. A test refuses a tag that
// has no rule here.
type rule struct {
	check   func(f validator.FieldLevel, s Site) bool // nil: the validator's own, or an alias
	allowed func(param string, s Site) string         // completes "…: "
	json    func(param string, node map[string]any, s Site)
	words   func(param string, s Site) []string // that are allowed, for "did you mean"; nil: none
}

func says(sentence string) func(string, Site) string {
	return func(string, Site) string { return sentence }
}

func matches(pattern *regexp.Regexp) func(validator.FieldLevel, Site) bool {
	return func(f validator.FieldLevel, _ Site) bool { return pattern.MatchString(f.Field().String()) }
}

func sets(key string, value any) func(string, map[string]any, Site) {
	return func(_ string, node map[string]any, _ Site) { node[key] = value }
}

// oneOf is the rule for a list of values. A test holds each of them against its alias.
func oneOf(list string) rule {
	words := strings.Fields(strings.TrimPrefix(list, "oneof="))
	return rule{
		allowed: says("write one of " + strings.Join(words, ", ")),
		json:    sets("enum", words),
		words:   func(string, Site) []string { return words },
	}
}

// What a page says of its translation, beside the name and the day of a reader.
const (
	Machine  = "machine"
	Authored = "författad" // written for its readers, not translated
)

// review matches the two words, or the name of a reader and a day.
var review = regexp.MustCompile(`^(` + Machine + `|` + Authored + `|[^0-9\s][^0-9]*\s[0-9]{4}-[0-9]{2}-[0-9]{2})$`)

// IsReview reports whether a text says who has read a translation: nobody yet, its
// author, or a name and a day.
func IsReview(said string) bool {
	at := strings.LastIndexAny(said, " \t") + 1
	if !review.MatchString(said) || at == 0 {
		return said == Machine || said == Authored
	}
	_, err := time.Parse(time.DateOnly, said[at:])
	name := strings.TrimRight(said[:at], ", \t") // a slip in one of the words, with a day, is no name
	return err == nil && Near(name, []string{Machine, Authored}) == ""
}

const day = `^[0-9]{4}-[0-9]{2}-[0-9]{2}$`

var (
	dialled     = regexp.MustCompile(`^([0-9]{3,12}|\?)$`)
	siteAddress = regexp.MustCompile(`^https://[a-z0-9.-]+\.[a-z]+/$`)
	mailbox     = regexp.MustCompile(`^[A-Za-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$`)
	onion       = regexp.MustCompile(`^[a-z2-7]{56}\.onion$`)
	callingCode = regexp.MustCompile(`^\+[1-9][0-9]{0,2}$`)
	clock       = regexp.MustCompile(`^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$`)
	age         = regexp.MustCompile(`^(undated|((circa|before|after) )?[0-9]{4}(-[0-9]{2}){0,2})$`)
)

var rules = map[string]rule{
	"required": {
		allowed: says("write a text"),
		json: func(_ string, node map[string]any, _ Site) {
			if node["type"] == "string" {
				node["minLength"] = 1
			}
		},
	},
	"min": {allowed: bound("write at least"), json: bounds("min")},
	"max": {allowed: bound("write at most"), json: bounds("max")},
	"unique": {
		allowed: says("name each only once"),
		json:    sets("uniqueItems", true),
	},
	"oneof": {
		allowed: func(param string, s Site) string { return oneOf(param).allowed("", s) },
		json:    func(param string, node map[string]any, s Site) { oneOf(param).json("", node, s) },
		words:   func(param string, _ Site) []string { return strings.Fields(param) },
	},
	"audience": oneOf(aliases["audience"]),
	"kind":     oneOf(aliases["kind"]),
	"weekday":  oneOf(aliases["weekday"]),
	"url": {
		allowed: says("write a whole address as the browser shows it, such as https://example.org/"),
		json:    sets("format", "uri"),
	},
	"http_url": {
		allowed: says("write a whole address as the browser shows it, such as https://example.org/"),
		json:    sets("pattern", "^https?://[^/]"),
	},
	"startswith": {
		allowed: func(param string, _ Site) string { return "write one that begins with " + param },
		json: func(param string, node map[string]any, _ Site) {
			node["pattern"] = "^" + regexp.QuoteMeta(param)
		},
	},
	"datetime": {
		allowed: says("write a day as YYYY-MM-DD, such as 2027-01-31"),
		json:    sets("pattern", day),
	},
	"bcp47_language_tag": {
		allowed: says("write the code of a language, such as sv or ar"),
		json:    sets("pattern", "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"),
	},
	"from_abroad": {
		allowed: says(`write the number from abroad with + and nothing but digits, such as +4620505050, or "?" while it is not known`),
		json:    sets("pattern", `^(\+[1-9][0-9]{1,14}|\?)$`),
	},
	"required_without": {allowed: func(param string, _ Site) string {
		if param == "" {
			return `add it, with "?" while it is not known`
		}
		return "add it, or " + param
	}},
	"excluded_with": {allowed: says("keep one of the two")},

	// The site's own.
	"past": { // a day that has come
		check: func(f validator.FieldLevel, s Site) bool {
			at, err := time.Parse(time.DateOnly, f.Field().String())
			return err == nil && !at.After(s.Today)
		},
		allowed: says("write a day that has come, as YYYY-MM-DD"),
		json:    sets("pattern", day),
	},
	"dialled": { // digits that a Swedish telephone takes, or the placeholder
		check:   matches(dialled),
		allowed: says(`write 3 to 12 digits and nothing between them, in quotation marks, or "?" while it is not known`),
		json:    sets("pattern", dialled.String()),
	},
	"clock": { // a time of day from 00:00 to 24:00, always with four digits
		check:   matches(clock),
		allowed: says(`write a time from "00:00" to "24:00", with four digits`),
		json:    sets("pattern", clock.String()),
	},
	"age": { // how old a copy is
		check:   matches(age),
		allowed: says("write undated, or a year, month or day (2025, 2025-06, 2025-06-02), also with circa, before or after in front of it"),
		json:    sets("pattern", age.String()),
	},
	"calling_code": { // of a country
		check:   matches(callingCode),
		allowed: says(`write + and the figures of the country, in quotation marks, such as "+46"`),
		json:    sets("pattern", callingCode.String()),
	},
	"root_address": {check: matches(siteAddress)},
	"site_address": { // a site at the root of a host, with https
		allowed: says(`write https://, the name of the host and a slash, such as https://lyktan.example/, or "?" while it is not known`),
		json:    sets("pattern", siteAddress.String()[:len(siteAddress.String())-1]+`$|^\?$`),
	},
	"mailbox": {check: matches(mailbox)},
	"mail_address": { // of an office
		allowed: says(`write a mail address, such as registrator@example.se, or "?" while it is not known`),
		json:    sets("pattern", mailbox.String()+`|^\?$`),
	},
	"onion_address": { // of version 3, whose last figures show slips
		check:   func(f validator.FieldLevel, _ Site) bool { return isOnion(f.Field().String()) },
		allowed: says("write the address as Tor has it in the file hostname of its service: 56 letters and figures, and .onion. One that looks right has a slip in it"),
		json:    sets("pattern", onion.String()),
	},
	"source": { // a key of the source register
		check:   func(f validator.FieldLevel, s Site) bool { return s.Source(f.Field().String()) },
		allowed: says("write a key of site/data/sources.yaml, such as S1, or enter the source there first"),
		json:    sets("minLength", 1),
	},
	"region": { // a key of a place, or of what it lies in
		check: func(f validator.FieldLevel, s Site) bool {
			known := s.regions()
			return known == nil || slices.Contains(known, f.Field().String())
		},
		allowed: says("write a key of site/data/regions.yaml or site/data/areas.yaml, or enter the place there first"),
		json:    func(_ string, node map[string]any, s Site) { node["enum"] = s.regions() },
		words:   func(_ string, s Site) []string { return s.regions() },
	},
	"one_line": { // a text that is filled in, without a line's end
		check: func(f validator.FieldLevel, _ Site) bool {
			return f.Field().String() != Placeholder && !strings.ContainsFunc(f.Field().String(), unicode.IsControl)
		},
		allowed: says(`write one line, and not "?"`),
		json:    sets("pattern", `^[^\x00-\x1f]{2,}$|^[^\x00-\x1f?]$`),
	},
	"age_key": { // one public key, of a kind that tipapi seals to
		check: func(f validator.FieldLevel, _ Site) bool {
			key := f.Field().String()
			_, err := seal.ReadRecipients(strings.NewReader(key))
			return err == nil && !strings.ContainsFunc(key, unicode.IsSpace)
		},
		allowed: says("write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1"),
		json:    sets("pattern", "^age1[0-9a-z]{58,}$"),
	},
	"answers_salt": { // of a site's answers
		check:   func(f validator.FieldLevel, _ Site) bool { return answers.CheckSalt(f.Field().String()) == nil },
		allowed: says(`write what "openssl rand -hex 16" prints, once and for ever, or leave it out where senders cannot be answered`),
		json:    sets("pattern", "^[0-9a-f]{32}$"),
	},
	"review": { // how far a translation can be trusted
		check:   func(f validator.FieldLevel, _ Site) bool { return IsReview(f.Field().String()) },
		allowed: says("write " + Machine + ", " + Authored + " (a text of its own in easy language), or who approved it and when, such as Anna Ek 2027-01-31"),
		json:    sets("pattern", review.String()),
		words:   func(string, Site) []string { return []string{Machine, Authored} },
	},
	"regular_expression": {
		check: func(f validator.FieldLevel, _ Site) bool {
			_, err := regexp.Compile("(?i)" + f.Field().String())
			return err == nil
		},
		allowed: says("write a regular expression (https://pkg.go.dev/regexp/syntax): look for a bracket or star too many"),
		json:    sets("format", "regex"),
	},
}

// regions are the keys that are known, or nil.
func (s Site) regions() []string {
	if s.Regions == nil {
		return nil
	}
	return s.Regions()
}

// bound says a limit. How many of what depends on the kind of the field, which
// the fault says.
func bound(which string) func(string, Site) string {
	return func(param string, _ Site) string { return which + " " + param }
}

func bounds(end string) func(string, map[string]any, Site) {
	return func(param string, node map[string]any, _ Site) {
		n, err := strconv.Atoi(param)
		if err != nil {
			panic(fmt.Sprintf("%s=%s: not a number", end, param)) // a fault in a struct's tags
		}
		switch node["type"] {
		case "array":
			node[end+"Items"] = n
		case "string":
			node[end+"Length"] = n
		default:
			node[end+"imum"] = n
		}
	}
}
