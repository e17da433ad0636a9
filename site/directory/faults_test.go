package directory

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Every kind of field of each file, with a fault in it, and the whole sentence
// that the editor is told.
func TestFaultsAreSaidPlainly(t *testing.T) {
	const (
		line, team = "services/line.yaml", "teams/team.yaml"
		secret     = "AGE-SECRET-KEY-1QQQQQQQQQQ"
	)
	for name, c := range map[string]struct{ file, from, to, want string }{
		// services
		"name empty":        {line, "name: Linjen", `name: ""`, `site/data/services/line.yaml:2: name: this field is empty: write a text`},
		"languages":         {line, "name: Linjen", `name: {sv: Linjen, en: The line}`, `site/data/services/line.yaml:2: name: what stands here is made of keys, and not a text: write it in quotation marks, in Swedish where it is for readers; the words in other languages stand in site/texts`},
		"text is a list":    {line, "answer: a", "answer: [a]", `site/data/services/line.yaml:4: answer: what stands here is not a text: write it in quotation marks`},
		"short too long":    {line, "card: kort", "card: kort\nshort: " + strings.Repeat("lång ", 20), `site/data/services/line.yaml:6: short: "` + strings.Repeat("lång ", 12) + `…" is not allowed: write at most 90 letters`},
		"card too wide":     {line, "card: kort", "card: för dig som är rädd", `site/data/services/line.yaml:5: card: "för dig som är rädd" is not allowed: write at most 16 letters`},
		"for unknown":       {line, "[exposed]", "[exposed, children]", `site/data/services/line.yaml:6: for.2: "children" is not allowed: write one of exposed, worried, violent, young, everyone`},
		"for empty":         {line, "[exposed]", "[]", `site/data/services/line.yaml:6: for: this field is empty: write at least 1 entry`},
		"for twice":         {line, "[exposed]", "[exposed, exposed]", `site/data/services/line.yaml:6: for: "exposed" stands here twice: name each only once`},
		"for a word":        {line, "[exposed]", "exposed", `site/data/services/line.yaml:6: for: "exposed" is not a list: write [a, b], or each on a line of its own that begins with a hyphen and a space`},
		"phone a word":      {line, "phone:\n  shown: 020-12 34 56\n  dial: \"020123456\"\n  e164: \"+4620123456\"", "phone: 020-12 34 56", `site/data/services/line.yaml:7: phone: "020-12 34 56" is not made of fields: give each on a line of its own, with a colon and a space after its name: shown, dial, e164, former`},
		"shown missing":     {line, "  shown: 020-12 34 56\n", "", `site/data/services/line.yaml:7: phone.shown: this field is missing: add it, and write a text`},
		"dial as number":    {line, `dial: "020123456"`, `dial: 020123456`, `site/data/services/line.yaml:9: phone.dial: 020123456 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"dial letters":      {line, `dial: "020123456"`, `dial: "020-12"`, `site/data/services/line.yaml:9: phone.dial: "020-12" is not allowed: write 3 to 12 digits and nothing between them, in quotation marks, or "?" while it is not known`},
		"dial other":        {line, `dial: "020123456"`, `dial: "020123457"`, `site/data/services/line.yaml:9: phone.dial: "020123457" is dialled, but the number is shown as "020-12 34 56": make them the same digits`},
		"dial with 8 and 9": {line, `dial: "020123456"`, `dial: 020123489`, `site/data/services/line.yaml:9: phone.dial: 020123489 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"dial in groups":    {line, `dial: "020123456"`, `dial: 020_123_489`, `site/data/services/line.yaml:9: phone.dial: 020_123_489 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"e164 as number":    {line, `e164: "+4620123456"`, `e164: +4620123456`, `site/data/services/line.yaml:10: phone.e164: +4620123456 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"shown as number":   {line, "shown: 020-12 34 56", "shown: 112", `site/data/services/line.yaml:8: phone.shown: 112 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"clock unquoted":    {line, `from: "09:00"`, "from: 09:00", `site/data/services/line.yaml:12: hours.weekly.1.from: 09:00 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"yes unquoted":      {line, `interpreter: "yes"`, "interpreter: yes", `site/data/services/line.yaml:17: interpreter: yes is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"text a day":        {line, "owner: us", "owner: 2026-11-01", `site/data/services/line.yaml:23: owner: 2026-11-01 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"text a fraction":   {line, "name: Linjen", "name: 1.5", `site/data/services/line.yaml:2: name: 1.5 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"list of numbers":   {line, "languages: [sv]", "languages: [no]", `site/data/services/line.yaml:16: languages.1: no is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"a day and an hour": {line, "checked: 2026-11-01", "checked: 2026-11-01T10:00:00Z", `site/data/services/line.yaml:22: checked: 2026-11-01T10:00:00Z is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"cots":              {line, "cost: free", "cots: free", `site/data/services/line.yaml:13: cots: there is no such field here: did you mean cost? the fields are name, short, purpose, answer, card, for, phone, hours, cost, anonymous, trace, languages, interpreter, chat, area, address, website, source, checked, called, owner, status`},
		"far from a field":  {line, "cost: free", "price: free", `site/data/services/line.yaml:13: price: there is no such field here: the fields are name, short, purpose, answer, card, for, phone, hours, cost, anonymous, trace, languages, interpreter, chat, area, address, website, source, checked, called, owner, status`},
		"e164 wrong":        {line, "+4620123456", "004620123456", `site/data/services/line.yaml:10: phone.e164: "004620123456" is not allowed: write the number from abroad with + and nothing but digits, such as +4620505050, or "?" while it is not known`},
		"e164 other":        {line, "+4620123456", "+4620123457", `site/data/services/line.yaml:10: phone.e164: "+4620123457" is not the same number as "020123456" from abroad: write +46 and the number without its first 0`},
		"day unknown":       {line, "[mon, tue]", "[mon, tues]", `site/data/services/line.yaml:12: hours.weekly.1.days.2: "tues" is not allowed: did you mean tue? write one of mon, tue, wed, thu, fri, sat, sun`},
		"days unsorted":     {line, "[mon, tue]", "[tue, mon]", `site/data/services/line.yaml:12: hours.weekly.1: tue, mon: list the days from Monday on`},
		"clock":             {line, "09:00", "9.00", `site/data/services/line.yaml:12: hours.weekly.1.from: "9.00" is not allowed: write a time from "00:00" to "24:00", with four digits`},
		"ends first":        {line, "16:00", "08:00", `site/data/services/line.yaml:12: hours.weekly.1: 09:00–08:00 does not end after it begins: split a night at 24:00 into two periods`},
		"hours twice":       {line, "hours:", "hours:\n  always: true", `site/data/services/line.yaml:12: hours.always: does not go together with weekly: keep one of the two`},
		"hours nothing":     {line, `weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}]`, "holidays: closed", `site/data/services/line.yaml:11: hours.always: this field is missing: add it, or weekly`},
		"always a text":     {line, `weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}]`, `always: "yes"`, `site/data/services/line.yaml:12: hours.always: "yes" is not true or false: write one of these, without quotation marks`},
		"holidays":          {line, "\ncost:", "\n  holidays: open\ncost:", `site/data/services/line.yaml:13: hours.holidays: "open" is not allowed: write one of closed, same, unknown`},
		"cost":              {line, "cost: free", "cost: gratis", `site/data/services/line.yaml:13: cost: "gratis" is not allowed: write one of free, standard, unknown`},
		"anonymous":         {line, "yes-you-may", "maybe", `site/data/services/line.yaml:14: anonymous: "maybe" is not allowed: write one of yes-you-may, no, unknown`},
		"trace missing":     {line, "trace: {bill: unknown}\n", "", `site/data/services/line.yaml:2: trace.bill: this field is missing: add it, and write one of hidden, shown, unknown`},
		"language code":     {line, "languages: [sv]", "languages: [Swedish language]", `site/data/services/line.yaml:16: languages.1: "Swedish language" is not allowed: write the code of a language, such as sv or ar`},
		"interpreter":       {line, `interpreter: "yes"`, "interpreter: true", `site/data/services/line.yaml:17: interpreter: true is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"area":              {line, "area: land", "area: norrland", `site/data/services/line.yaml:18: area: "norrland" is not allowed: write a key of site/data/regions.yaml or site/data/areas.yaml, or enter the place there first`},
		"area near":         {line, "area: land", "area: lnad", `site/data/services/line.yaml:18: area: "lnad" is not allowed: did you mean land? write a key of site/data/regions.yaml or site/data/areas.yaml, or enter the place there first`},
		"website's user":    {line, "website: https://", "website: https://user:pw@", `site/data/services/line.yaml:20: plain: website: the address leads to example.org, whatever stands before the @: take that out, and look whether this is the host that is meant`},
		"website":           {line, "website: https:", "website: http:", `site/data/services/line.yaml:20: website: "http://example.org/" is not allowed: write one that begins with https://`},
		"source unknown":    {line, "[S1]", "[S9]", `site/data/services/line.yaml:21: source.1: "S9" is not allowed: write a key of site/data/sources.yaml, such as S1, or enter the source there first`},
		"checked future":    {line, "checked: 2026-11-01", "checked: 2026-12-24", `site/data/services/line.yaml:22: checked: "2026-12-24" is not allowed: write a day that has come, as YYYY-MM-DD`},
		"checked no day":    {line, "checked: 2026-11-01", "checked: 1 nov", `site/data/services/line.yaml:22: checked: "1 nov" is not allowed: write a day that has come, as YYYY-MM-DD`},
		"called future":     {line, "owner: us", "called: {date: 2027-01-01, number: \"020123456\"}\nowner: us", `site/data/services/line.yaml:23: called.date: "2027-01-01" is not allowed: write a day that has come, as YYYY-MM-DD`},
		"called by a day":   {line, "owner: us", "called: 2026-11-01\nowner: us", `site/data/services/line.yaml:23: called: 2026-11-01 is not made of fields: give each on a line of its own, with a colon and a space after its name: date, number`},
		"called nobody":     {line, "owner: us", "called: {date: 2026-11-01}\nowner: us", `site/data/services/line.yaml:23: called.number: this field is missing: add it, and write a text`},
		"owner missing":     {line, "owner: us\n", "", `site/data/services/line.yaml:2: owner: this field is missing: add it, and write a text`},
		"owner twice":       {line, "owner: us\n", "owner: us\nowner: them\n", `site/data/services/line.yaml:24: the file cannot be read from here on: this key stands twice: take one of them out`},
		"field misspelt":    {line, "owner: us", "ovner: us", `site/data/services/line.yaml:23: ovner: there is no such field here: did you mean owner? the fields are name, short, purpose, answer, card, for, phone, hours, cost, anonymous, trace, languages, interpreter, chat, area, address, website, source, checked, called, owner, status`},
		"status":            {line, "status: confirmed", "status: ok", `site/data/services/line.yaml:24: status: "ok" is not allowed: write one of confirmed, unconfirmed`},
		"unconfirmed":       {line, "status: confirmed", "status: unconfirmed", `site/data/services/line.yaml:24: status: "unconfirmed", and a number that is not confirmed is not published: leave phone out, or confirm the service`},
		"list not closed":   {line, "[exposed]", "[exposed", `site/data/services/line.yaml:7: the file cannot be read from here on: a list that begins with [ needs commas between its values, and a ] at its end`},
		"colon in a text":   {line, "owner: us", "owner: us: them", `site/data/services/line.yaml:23: the file cannot be read from here on: look at this line and the one above it: after a key comes a colon and a space, lines of one list or block begin at the same column, and a text with a colon, a quotation mark or a # stands in quotation marks`},
		"anchor":            {line, "owner: us", "owner: &x us", `site/data/services/line.yaml:23: owner: begins with &, *, << or !, of which readers of YAML make different things: write the value out, in quotation marks`},
		// places
		"place key":        {"areas.yaml", "key: here", `key: ""`, `site/data/areas.yaml:2: 1.key: this field is empty: write a text`},
		"place kind":       {"areas.yaml", "kind: municipality", "kind: village", `site/data/areas.yaml:2: 1.kind: "village" is not allowed: write one of district, municipality`},
		"place region":     {"areas.yaml", "region: shire", "region: shrie", `site/data/areas.yaml:2: 1.region: "shrie" is no key of site/data/regions.yaml: did you mean shire? a municipality lies in a county: write the key of one, or enter it there first`},
		"place in place":   {"areas.yaml", "kind: municipality", "kind: district", `site/data/areas.yaml:2: 1.region: "shire" is no municipality of this file: a district lies in one: write its key, or enter it first`},
		"place twice":      {"areas.yaml", "key: here", "key: shire", `site/data/areas.yaml:2: 1.key: "shire" is the key of another place or region: give this one a key of its own`},
		"place nowhere":    {"areas.yaml", "region: shire, ", "", `site/data/areas.yaml:2: 1.region: this field is missing: add it, and write a text`},
		"region kind":      {"regions.yaml", "kind: county, parent: land, name: Län", "kind: state, parent: land, name: Län", `site/data/regions.yaml:3: shire.kind: "state" is not allowed: write one of country, county`},
		"region parent":    {"regions.yaml", "parent: land, name: Län", "parent: lnad, name: Län", `site/data/regions.yaml:3: shire.parent: "lnad" is no country of this file: did you mean land? write the key of one`},
		"region in itself": {"regions.yaml", "parent: land, name: Län", "parent: shire, name: Län", `site/data/regions.yaml:3: shire.parent: "shire" is no country of this file: write the key of one`},
		"country code":     {"regions.yaml", `"+46"`, `"46"`, `site/data/regions.yaml:2: land.calling_code: "46" is not allowed: write + and the figures of the country, in quotation marks, such as "+46"`},
		"country without":  {"regions.yaml", `, calling_code: "+46"`, "", `site/data/regions.yaml:2: land: a country needs calling_code, how its numbers begin from abroad: add it, such as "+46"`},
		"another country":  {"regions.yaml", `"+46"`, `"+47"`, `site/data/services/line.yaml:10: phone.e164: "+4620123456" is not the same number as "020123456" from abroad: write +47 and the number without its first 0`},
		"place centre":     {"areas.yaml", "centre: line", "centre: lime", `site/data/areas.yaml:2: 1.centre: "lime" is not the name of a file in site/data/services: did you mean line? write one that is there, without .yaml`},
		"place also":       {"areas.yaml", "centre: line", "also: Hit", `site/data/areas.yaml:2: 1.also: "Hit" is not a list: write [a, b], or each on a line of its own that begins with a hyphen and a space`},
		"place help":       {"areas.yaml", `help: "https://example.org/"`, `help: "example.org"`, `site/data/areas.yaml:2: 1.help: "example.org" is not allowed: write one that begins with https://`},
		"place no list":    {"areas.yaml", "- {key", "a: {key", `site/data/areas.yaml:2: what stands here is not a list: write [a, b], or each on a line of its own that begins with a hyphen and a space`},
		// law, browsers, evaluation, sources
		"figure source":   {"law.yaml", "[S1]", "[]", `site/data/law.yaml:2: limit.source: this field is empty: write at least 1 entry`},
		"figure no text":  {"law.yaml", "text: ett år, ", "", `site/data/law.yaml:2: limit.text: this field is missing: add it, or date`},
		"figure and date": {"law.yaml", "text: ett år", "text: ett år, date: 2025-07-01", `site/data/law.yaml:2: limit.text: does not go together with date: keep one of the two`},
		"figure a day":    {"law.yaml", "ett år", "1 juli 2025", `site/data/law.yaml:2: limit.text: "1 juli 2025" is a day: write it as date, such as 2027-01-31, so that each language writes it in its own way`},
		"figure no day":   {"law.yaml", "text: ett år", "date: 1 juli", `site/data/law.yaml:2: limit.date: "1 juli" is not allowed: write a day as YYYY-MM-DD, such as 2027-01-31`},
		"figure a word":   {"law.yaml", "limit: {text: ett år, source: [S1], checked: 2026-11-01}", "limit: ett år", `site/data/law.yaml:2: limit: "ett år" is not made of fields: give each on a line of its own, with a colon and a space after its name: text, date, row, source, checked`},
		"row of no kind":  {"law.yaml", "text: ett år,", "text: ett år, row: {kind: wait, what: a, at: page},", `site/data/law.yaml:2: limit.row.kind: "wait" is not allowed: write one of act, others, length, cost`},
		"row to nowhere":  {"law.yaml", "text: ett år,", "text: ett år, row: {kind: act, what: a},", `site/data/law.yaml:2: limit.row.at: this field is missing: add it, and write a text`},
		"term means":      {"glossary.yaml", "means: a, ", "", `site/data/glossary.yaml:2: 1.means: this field is missing: add it, and write a text`},
		"term twice":      {"glossary.yaml", "\n- {key: ban,", "\n- {key: ban, word: a, means: a, at: page, source: [S1], checked: 2026-11-01}\n- {key: ban,", `site/data/glossary.yaml:3: 2.key: "ban" stands on line 2, too: leave one of them`},
		"picture length":  {"pictures.yaml", "law: limit, monitor", "law: limot, monitor", `site/data/pictures.yaml:3: bans.kinds.1.law: "limot" is not in site/data/law.yaml: write a key of it, or enter the figure there first`},
		"picture rule":    {"pictures.yaml", "rule: must", "rule: shall", `site/data/pictures.yaml:4: telling.rows.1.police.rule: "shall" is not allowed: write one of must, may, own`},
		"picture area":    {"pictures.yaml", "area: home", "area: house", `site/data/pictures.yaml:3: bans.kinds.1.area: "house" is not allowed: write one of person, home, places, wide`},
		"browser steps":   {"browsers.yaml", "steps: a, ", "", `site/data/browsers.yaml:2: 1.steps: this field is missing: add it, and write a text`},
		"finding value":   {"evaluation.yaml", "value: 1,", "value: many,", `site/data/evaluation.yaml:2: figures.women.value: "many" is not a whole number: write it in figures, such as 12, without quotation marks or a 0 before it`},
		"row with a 0":    {"evaluation.yaml", "value: 48", "value: 048", `site/data/evaluation.yaml:3: charts.cases.rows.1.value: 048 is not a whole number: write it in figures, such as 12, without quotation marks or a 0 before it`},
		"row in octal":    {"evaluation.yaml", "value: 48", "value: 047", `site/data/evaluation.yaml:3: charts.cases.rows.1.value: 047 is not a whole number: write it in figures, such as 12, without quotation marks or a 0 before it`},
		"row label":       {"evaluation.yaml", "label: a, ", "", `site/data/evaluation.yaml:3: charts.cases.rows.1.label: this field is missing: add it, and write a text`},
		"row value":       {"evaluation.yaml", "value: 48", "value: -48", `site/data/evaluation.yaml:3: charts.cases.rows.1.value: -48 is not allowed: write at least 0`},
		"rows none":       {"evaluation.yaml", "rows: [{label: a, value: 48}]", "rows: []", `site/data/evaluation.yaml:3: charts.cases.rows: this field is empty: write at least 1 entry`},
		"source title":    {"sources.yaml", "title: A page, ", "", `site/data/sources.yaml:2: S1.title: this field is missing: add it, and write a text`},
		"source address":  {"sources.yaml", `"https://example.org/"`, `"example"`, `site/data/sources.yaml:2: S1.address: "example" is not allowed: write a whole address as the browser shows it, such as https://example.org/`},
		"source copy":     {"sources.yaml", `copy: "2025"`, `copy: "last year"`, `site/data/sources.yaml:2: S1.copy: "last year" is not allowed: write undated, or a year, month or day (2025, 2025-06, 2025-06-02), also with circa, before or after in front of it`},
		"source year":     {"sources.yaml", `copy: "2025"`, `copy: 2025`, `site/data/sources.yaml:2: S1.copy: 2025 is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		// teams
		// one cause, one fault
		"number of the source": {line, "answer: a", "answer: Ring 070-123 45 67", `site/data/services/line.yaml:4: typed-figures: "070-123 45 67" is not the number of any service: give it to one as its phone, or leave it out`},
		"number from abroad":   {line, "answer: a", "answer: Ring +46 20-12 34 57", `site/data/services/line.yaml:4: typed-figures: "46 20-12 34 57" is not the number of any service: give it to one as its phone, or leave it out`},
		"overlap on two days": {line, `weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}]`, `weekly: [{days: [mon, tue], from: "09:00", to: "16:00"}, {days: [mon, tue], from: "15:00", to: "18:00"}]`,
			`site/data/services/line.yaml:12: hours.weekly.2: 09:00–16:00 and 15:00–18:00 overlap on mon, tue: make them one period`},
		"card without text":  {line, "card: kort\n", "", `site/data/teams/team.yaml:8: card.1: "line" has no text for the card: write a service that has card, or write one there`},
		"first far away":     {team, "first: [line]", "first: [elsewhere]", `site/data/teams/team.yaml:7: first.1: "elsewhere" is not the name of a file in site/data/services: write one that is there, without .yaml`},
		"areas":              {team, "[here]", "[there]", `site/data/teams/team.yaml:4: areas.1: "there" is not in site/data/areas.yaml: did you mean here? write the key of a place there`},
		"first":              {team, "first: [line]", "first: [lime]", `site/data/teams/team.yaml:7: first.1: "lime" is not the name of a file in site/data/services: did you mean line? write one that is there, without .yaml`},
		"first too many":     {team, "first: [line]", "first: [a, b, c, d, e]", `site/data/teams/team.yaml:7: first: has 5 entries: write at most 4 entries`},
		"card line":          {team, "card: [line]", "card: [lime]", `site/data/teams/team.yaml:8: card.1: "lime" is not the name of a file in site/data/services: did you mean line? write one that is there, without .yaml`},
		"contact name":       {team, "name: Tid,", `name: "Tid\r\nTEL:112",`, `site/data/teams/team.yaml:9: contact_file.name: "Tid\r\nTEL:112" is not allowed: write one line, and not "?"`},
		"contact wide":       {team, "name: Tid,", `name: "Tidsbokning och besked",`, `site/data/teams/team.yaml:9: contact_file.name: "Tidsbokning och besked" is not allowed: write at most 16 letters`},
		"contact number":     {team, "numbers: [line]", "numbers: [lime]", `site/data/teams/team.yaml:9: contact_file.numbers.1: "lime" is not the name of a file in site/data/services: did you mean line? write one that is there, without .yaml`},
		"work":               {team, "work: [{title: a, text: a}]", "work: []", `site/data/teams/team.yaml:6: work: this field is empty: write at least 1 entry`},
		"work text":          {team, "work: [{title: a, text: a}]", "work: [{title: a}]", `site/data/teams/team.yaml:6: work.1.text: this field is missing: add it, and write a text`},
		"hours open":         {team, `hours: "?"`, `hours: "soon"`, `site/data/teams/team.yaml:14: contact.hours: "soon" is not made of fields: give each on a line of its own, with a colon and a space after its name: always, weekly, holidays`},
		"hours gone":         {team, "  hours: \"?\"\n", "", `site/data/teams/team.yaml:12: contact.hours: this field is missing: add it, with "?" while it is not known`},
		"team's dial":        {team, `dial: "?"`, `dial: "1 2"`, `site/data/teams/team.yaml:13: contact.phone.dial: "1 2" is not allowed: write 3 to 12 digits and nothing between them, in quotation marks, or "?" while it is not known`},
		"address":            {team, "lyktan.example/", "lyktan.example/help/", `site/data/teams/team.yaml:16: address: "https://lyktan.example/help/" is not allowed: write https://, the name of the host and a slash, such as https://lyktan.example/, or "?" while it is not known`},
		"leave":              {team, "leave: https:", "leave: http:", `site/data/teams/team.yaml:17: leave: "http://example.org/" is not allowed: write one that begins with https://`},
		"key":                {team, "recipients: []", "recipients: [{name: a, key: hemligt123, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not allowed: write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1`},
		"key broken":         {team, "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not allowed: write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1`},
		"key cut off":        {team, "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2el, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not allowed: write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1`},
		"key of nothing":     {team, "recipients: []", "recipients: [{name: a, key: age1hemligt123, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not allowed: write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1`},
		"two keys":           {team, "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not allowed: write the team's public key as tipapi keygen prints it, the whole of it: it begins with age1`},
		"key is a list":      {team, "recipients: []", "recipients: [{name: a, key: [hemligt123], expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is not a text: write it in quotation marks`},
		"key a number":       {team, "recipients: []", "recipients: [{name: a, key: 123456, expires: 2027-12-31}]", `site/data/teams/team.yaml:19: recipients.1.key: the value (not shown here, since it may be a secret) is read as a number, a truth value or a day, and not as a text: put it in quotation marks`},
		"key without day":    {team, "recipients: []", "recipients: [{name: a, key: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p}]", `site/data/teams/team.yaml:19: recipients.1.expires: this field is missing: add it, and write a day as YYYY-MM-DD, such as 2027-01-31`},
		"private key":        {team, "recipients: []", "recipients: [{name: a, key: " + secret + ", expires: 2027-12-31}]", `site/data/teams/team.yaml:19: there is a private key in the file, which belongs on the team's computer alone: take it out, and make a new pair, since this one may have been seen`},
		"broken private key": {team, "recipients: []", "recipients: [{name: a, key: \"age-secret-\n    key-1qqqq\"", `site/data/teams/team.yaml:20: there is a private key in the file, which belongs on the team's computer alone: take it out, and make a new pair, since this one may have been seen`},
	} {
		data := files(map[string][2]string{c.file: {c.from, c.to}})
		// Another file has the number: while it is not known, nothing is said of that.
		text := strings.Replace(service, "answer: a", "answer: Ring 020-12 34 56", 1)
		text = strings.Replace(text, service[strings.Index(service, "phone:"):strings.Index(service, "hours:")], "", 1)
		data["services/other.yaml"] = &fstest.MapFile{Data: []byte(text)}
		_, err := Load(data, "team", today)
		said := fmt.Sprint(err)
		if said != c.want {
			t.Errorf("%s: %s\nwant %s", name, said, c.want)
		}
		for _, leak := range []string{"hemligt", "123456,", secret, "key-1q"} {
			if strings.Contains(said, leak) && c.file == team {
				t.Errorf("%s: quotes a secret: %s", name, said)
			}
		}
		if got := goNames(t).FindAllString(said, -1); got != nil {
			t.Errorf("%s: names of Go %q in: %s", name, got, said)
		}
	}
}

// A service that is not confirmed is there, and no page may show it.
func TestUnconfirmedCentre(t *testing.T) {
	at, end := strings.Index(service, "phone:"), strings.Index(service, "hours:")
	data := files(map[string][2]string{"services/line.yaml": {service[at:end], ""}})
	text := strings.Replace(string(data["services/line.yaml"].Data), "status: confirmed", "status: unconfirmed", 1)
	data["services/line.yaml"] = &fstest.MapFile{Data: []byte(text)}
	const want = `site/data/areas.yaml:2: 1.centre: "line" is not confirmed (site/data/services/line.yaml:20), so that no page shows it: take it out, or confirm the service and write status: confirmed`
	if _, err := Load(data, "team", today); err == nil || !slices.Contains(strings.Split(err.Error(), "\n"), want) {
		t.Errorf("want %q, got: %v", want, err)
	}
}

// A chat is published as a number is: once it is confirmed.
func TestUnconfirmedChat(t *testing.T) {
	at, end := strings.Index(service, "phone:"), strings.Index(service, "hours:")
	data := files(map[string][2]string{"services/line.yaml": {service[at:end], "chat: https://example.org/\n"}})
	text := string(data["services/line.yaml"].Data)
	const want = `status: "unconfirmed", and a chat that is not confirmed is not published: leave chat out, or confirm the service`
	for status, refused := range map[string]bool{"confirmed": false, "unconfirmed": true} {
		data["services/line.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(text, "status: confirmed", "status: "+status, 1))}
		if _, err := Load(data, "team", today); refused != (err != nil && strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", status, err)
		}
	}
}

var namesOfGo *regexp.Regexp

// goNames matches what no sentence may have: the names of types and fields, and
// what the libraries say of them.
func goNames(t *testing.T) *regexp.Regexp {
	t.Helper()
	if namesOfGo != nil {
		return namesOfGo
	}
	names := []string{"Go struct", "validation for", "unmarshal", "struct"}
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), "../"+path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				names = append(names, n.Name.Name)
			case *ast.StructType:
				for _, f := range n.Fields.List {
					for _, name := range f.Names {
						names = append(names, name.Name)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var upper []string
	for _, name := range names {
		if name[0] >= 'A' && name[0] <= 'Z' { // those in small letters are words too: file, line, text
			upper = append(upper, name)
		}
	}
	if len(upper) < 50 {
		t.Fatalf("only %d names were found", len(upper))
	}
	namesOfGo = regexp.MustCompile(`\b(` + strings.Join(append(upper, "validation for", "unmarshal", "struct"), "|") + `)\b`)
	return namesOfGo
}
