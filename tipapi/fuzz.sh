#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME seconds each, or for FUZZFOR seconds in all,
# and prints a table for docs/fuzzing.md. Fails when a target does.
set -eu -o pipefail
cd "$(dirname "$0")/.."

targets=$(grep -rE '^func Fuzz' --include='*_test.go' tipapi site | sed -E 's|/[^/]*:func (Fuzz[A-Za-z0-9]*)\(.*| \1|' | sort)
each=${FUZZTIME:-30}
if [ -n "${FUZZFOR:-}" ]; then each=$((FUZZFOR / $(wc -l <<< "$targets"))); fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log rows=$work/rows
cache=$(go env GOCACHE)/fuzz
status=0

# After each input the engine reads every counter of the program. "go test -fuzz"
# puts counters into all that is linked, so that a parser beside a client of HTTP
# or NATS would be read one fifth as fast. Only our own lines get them here, and
# the parsers of the standard library that ours rely on.
build() {
	local flags=() counted
	for counted in lyktan/... net/url mime net/mail net/netip net/textproto encoding/json; do
		flags+=("-gcflags=$counted=-d=libfuzzer")
	done
	go test -c "${flags[@]}" -o "$work/test" "./$1"
}
built=

while read -r package target; do
	echo "$target in $package, $each s"
	if [ "$package" != "$built" ]; then build "$package"; built=$package; fi
	# Inputs are made smaller for a second at most: by default the engine may
	# spend a minute on each that is new, and runs nothing else meanwhile.
	(cd "$package" && "$work/test" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "${each}s" -test.fuzzminimizetime 1s \
		-test.fuzzcachedir "$cache/lyktan/$package") < /dev/null 2>&1 | tee "$log" || true
	awk -v target="$target" -v package="$package" '
		/^fuzz: elapsed: .*execs: / {
			seconds = 0
			n = split($3, parts, /[hms,]+/)
			for (i = 1; i < n; i++) seconds = seconds * 60 + parts[i]
			for (i = 4; i < NF; i++) {
				if ($i == "execs:") inputs = $(i + 1)
				if ($i == "interesting:") new = $(i + 1)
			}
		}
		/^PASS$/ { passed = 1 }
		/Failing input written to / { wrote = $NF }
		/^    [^ ]/ && !wrote { said = said $0 }
		END {
			# Go ends a target like this, now and then, when its time is up while the
			# machine is busy (race in internal/fuzz): nothing was found.
			if (said ~ /^ *context deadline exceeded$/) passed = 1
			if (passed && !wrote && inputs) result = "ok"
			else if (wrote) result = "FAILS: " package "/" wrote
			else if (!inputs) result = "FAILS BEFORE IT FUZZES: see above"
			else result = "DID NOT RUN TO ITS END:" substr(said, 1, 200)
			printf "| `%s` | `%s` | %d | %d | %d | %s |\n", target, package, inputs, inputs / (seconds ? seconds : 1), new, result
			exit result != "ok"
		}' "$log" >> "$rows" || status=1
done <<< "$targets"

printf '\n%s, %s, go test -fuzz with %s workers, %s s each\n\n' "$(date -u +%F)" "$(go version | cut -d' ' -f3-4)" "$(nproc)" "$each"
printf '| Target | Package | Inputs | A second | New interesting | Result |\n|---|---|---:|---:|---:|---|\n'
cat "$rows"
if [ $status != 0 ]; then
	printf '\nmake fuzz: NOT ALL IS WELL. Inputs that fail are in testdata/fuzz of their package, where every "go test" tries them: mend what they break, and commit them.\n'
fi
exit $status
