#!/bin/sh
# Makes the samples anew, from the commits that README.md names: sh make.sh, in this
# folder. Needs git, go, curl, python3 and tar. What is made differs each time (keys,
# names, hours); the tests say what has to be in it.
set -eu
here=$(pwd)
top=$(git rev-parse --show-toplevel)
work=$(mktemp -d)
trap 'kill $server 2> /dev/null || true; rm -rf "$work"; git -C "$top" worktree prune' EXIT
server=
export GOFLAGS=-buildvcs=false

# checkout COMMIT: builds the tipapi of a commit, and a site as small as it can be.
checkout() {
    git -C "$top" worktree add -q --force --detach "$work/$1" "$1"
    (cd "$work/$1" && CGO_ENABLED=0 go build -o "$work/$1/tipapi.then" ./tipapi)
    tipapi=$work/$1/tipapi.then
    site=$work/$1/site.then
    mkdir -p "$site/_tipapi/sv" "$site/sv/nummer"
    echo '{"languages": ["sv"], "address": "https://lyktan.example/", "leave": "https://example.org/",
        "areas": [{"key": "sodermalm", "names": ["Södermalm"], "team": true}], "tips": true}' > "$site/_tipapi/site.json"
    printf "/*\n  Content-Security-Policy: default-src 'none'\n  Referrer-Policy: no-referrer\n  Cache-Control: no-store\n" > "$site/_headers"
    for page in form refusal; do echo '<!doctype html><title>x</title>' > "$site/_tipapi/sv/$page.html"; done
    echo '<output>{{.Receipt}}</output>' > "$site/_tipapi/sv/receipt.html"
    for page in index 404 reload nummer/index; do echo '<!doctype html><title>x</title>' > "$site/sv/$page.html"; done
    printf '/ut https://example.org/ 302\n/nummer /sv/nummer/ 302\n' > "$site/_redirects"
}

# serve FLAGS: starts tipapi on ./spool and waits until it answers.
serve() {
    "$tipapi" serve -listen 127.0.0.1:18742 -site "$site" -spool spool -recipients recipients.txt "$@" 2> /dev/null & server=$!
    until curl -sf -o /dev/null http://127.0.0.1:18742/sv/; do kill -0 $server; sleep 0.1; done
}
stop() { kill $server; wait $server || true; server=; }

# post FIELD=VALUE…: sends a form and prints the receipt's digits.
post() {
    for field; do shift; set -- "$@" --data-urlencode "$field"; done
    page=$(curl -sS --fail "$@" -d lang=sv http://127.0.0.1:18742/tips)
    echo "$page" | sed -n 's/.*<output>\(.*\)<\/output>.*/\1/p' | tr -d ' '
}
only() { ls spool/*.age | sed 's|spool/\(.*\)\.age|\1|'; }
pack() { tar --sort=name --owner=0 --group=0 --numeric-owner -czf "$here/$1.tar.gz" *; }

# The first version: a spool with open and closed tips, and a key.
checkout 5be96d4
mkdir "$work/1" && cd "$work/1"
"$tipapi" keygen -o key.txt > public.txt
(echo '# expires: 2099-12-31'; cat public.txt) > recipients.txt
rm public.txt
serve
post 'what=stängt' > /dev/null
"$tipapi" tips close "$(only)" -spool spool
first=$(post now=yes "what=Skrik och en smäll
صراخ" since=vecka often=daily 'street=Ringvägen 1' area=Södermalm 'who=en man' children=yes danger=weapon danger=strangling \
    'unsafe=efter 17' guess=yes how=wall 'contact=ring inte')
post "receipt=$first" 'what=mer om samma' > /dev/null
stop
pack first

# A day later: taken and delivered tips, and what one of two queues has.
checkout 9e43a43
mkdir "$work/2" && cd "$work/2"
"$tipapi" keygen -o key.txt > recipients.txt
serve
post 'what=stängt' > /dev/null
"$tipapi" tips close "$(only)" -spool spool
post 'what=taget' > /dev/null
"$tipapi" tips take "$(only)" -spool spool
post 'what=lämnat' > /dev/null
stop
head -c 32 /dev/urandom | base64 | sed 's/^/whsec_/' > secret.txt
python3 -c '
from http.server import *
class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"])); self.send_response(204); self.end_headers()
    def log_message(self, *_): pass
HTTPServer(("127.0.0.1", 18743), Receiver).serve_forever()' & receiver=$!
webhook='http://127.0.0.1:18743/?secret-file=secret.txt'
serve -deliver "$webhook" -deliver-every 1s
until ls spool/delivered/*.age > /dev/null 2>&1; do sleep 0.1; done
stop
serve -deliver "$webhook" -deliver 'smtp://127.0.0.1:18744?from=a@example.org&to=b@example.org' -deliver-every 1s # where no mail server is
post 'what=halvt lämnat' > /dev/null
until [ -n "$(find spool/.routes -type f)" ]; do sleep 0.1; done
stop
kill $receiver
rm secret.txt
pack queues

# A week later: two members and a journal, one key with a passphrase.
checkout 84bca4b
mkdir "$work/3" && cd "$work/3"
"$tipapi" keygen -o bo.txt > recipients.txt
echo 'fyra små ord här' | "$tipapi" keygen -passphrase -o anna.txt >> recipients.txt 2> /dev/null
echo 'fyra små ord här' > passphrase.txt
serve
post 'what=avslutat' 'street=Ringvägen 1' > /dev/null
closed=$(only)
"$tipapi" tips take "$closed" -spool spool -identity bo.txt -name Bo
"$tipapi" tips note "$closed" 'Ringde' -spool spool -identity bo.txt
"$tipapi" tips close "$closed" -outcome support -spool spool -identity bo.txt
post 'what=Dunsar' 'street=Ringvägen 1' > /dev/null
stop
mkdir -p "$work/84bca4b/tipapi/vouch"
cat > "$work/84bca4b/tipapi/vouch/main.go" <<'GO'
// Command vouch makes members vouch for each other: vouch SPOOL PASSPHRASE NAME KEYFILE NAME KEYFILE.
package main

import (
	"os"

	"lyktan/tipapi/journal"
	"lyktan/tipapi/seal"
	"lyktan/tipapi/spool"
)

func main() {
	var team []*journal.Journal
	for i := 3; i < len(os.Args); i += 2 {
		ids, err := seal.UnlockIdentities(os.Args[i+1], os.Args[2])
		must(err)
		j, err := journal.New(spool.Folder(os.Args[1]).Journal(), ids)
		must(err)
		must(j.Refresh())
		must(j.Join(os.Args[i]))
		team = append(team, j)
	}
	for _, j := range team {
		for _, other := range team {
			must(j.Vouch(other.Me()))
		}
		must(j.Refresh())
		must(j.Reseal())
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
GO
(cd "$work/84bca4b" && go build -o "$work/vouch" ./tipapi/vouch)
"$work/vouch" spool "$(cat passphrase.txt)" Bo bo.txt Anna anna.txt
open=$(only)
"$tipapi" tips take "$open" -spool spool -identity anna.txt < passphrase.txt
pack team
