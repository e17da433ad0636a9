# Lyktan. "make" alone lists the targets.
SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

TEAM ?=
PORT ?= 8080
HUGO ?= .bin/hugo

# What "tipapi version" says. Not by -buildvcs, which fails where git refuses a
# clone that another account owns: --git-dir names this one. Empty without git.
COMMIT ?= $(shell git --git-dir=.git describe --always --abbrev=40 --exclude='*' --dirty=+changes 2>/dev/null)

export GOFLAGS := $(GOFLAGS) -buildvcs=false
export HUGO

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
NATS        := github.com/nats-io/nats-server/v2@v2.15.2
GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v1.8.0
CYCLONEDX   := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: tipapi var/dev/recipients.txt $(HUGO) ## build and serve the site with the tip box: TEAM=sodermalm PORT=8080
	@go run ./site -hugo $(HUGO) -team $(or $(TEAM),sodermalm) -address http://127.0.0.1:$(PORT)/ -recipients var/dev/recipients.txt
	@printf '\n  The site:       http://127.0.0.1:%s/\n  The tips:       the link below, which works once (another one: make inbox)\n  Stop:           Ctrl-C\n\n' $(PORT)
	@mkdir -p -m 700 var/dev/spool
	@$(INBOX) < /dev/null & inbox=$$!; trap "kill $$inbox 2> /dev/null || true" EXIT; \
	.bin/tipapi serve -listen 127.0.0.1:$(PORT) -site public -spool var/dev/spool -recipients var/dev/recipients.txt

INBOX = .bin/tipapi inbox -identity var/dev/key.txt -spool var/dev/spool -profile public/_tipapi/site.json -samples

inbox: tipapi var/dev/recipients.txt ## open the team's inbox beside "make run", in the browser
	@mkdir -p -m 700 var/dev/spool; test -e public/_tipapi/site.json || { echo 'Run "make run" or "make build" first: the inbox takes the areas from the built site.'; exit 1; }
	@exec $(INBOX) -open

build: whose tipapi $(HUGO) ## make public/ and .bin/tipapi: TEAM=…, which has no default, so that no portal replaces another's
	go run ./site -hugo $(HUGO) -team $(TEAM)

whose:
	@test -n '$(TEAM)' || { echo 'Whose portal is it? Say TEAM=…, which is one of: $(basename $(notdir $(wildcard site/data/teams/*.yaml)))'; exit 1; }

release: whose $(HUGO) .bin/cyclonedx-gomod ## make release/<team>-<version>/, to be taken into service: TEAM=…, DESPITE="why" for what cannot wait
	@HUGO='$(HUGO)' CYCLONEDX=.bin/cyclonedx-gomod .ci/release '$(TEAM)' "$${DESPITE:-}"

reproducible: whose $(HUGO) .bin/cyclonedx-gomod ## prove that a release made in two folders has the same bytes: TEAM=…, DESPITE="why"
	@folders=$$(mktemp -d); trap 'rm -rf "$$folders"' EXIT; \
	for folder in one another; do \
		git clone -q . "$$folders/$$folder"; \
		(cd "$$folders/$$folder" && HUGO='$(abspath $(HUGO))' CYCLONEDX='$(CURDIR)/.bin/cyclonedx-gomod' .ci/release '$(TEAM)' "$${DESPITE:-}"); done; \
	diff "$$folders"/one/release/*/SHA256SUMS "$$folders"/another/release/*/SHA256SUMS && echo 'The same bytes twice.'

trial: $(HUGO) .bin/age .bin/node/.done .bin/system.done .bin/cyclonedx-gomod ## make a release of a trial team, copied to an empty folder: tips through Caddy and nginx, read by the team
	LYKTAN_RELEASE=$(CURDIR)/.bin/cyclonedx-gomod go test -count=1 -timeout 60m -v -run 'TestRelease' ./endtoend/deploy

edit: $(HUGO) ## live preview for those who write, with what is to be mended: TEAM=sodermalm PORT=8080
	@go build -o .bin/site ./site
	@exec .bin/site edit -hugo $(HUGO) $(if $(TEAM),-team $(TEAM)) $(if $(WITH),-with $(WITH)) -listen 127.0.0.1:$(PORT)

# The content first: who writes it need not wait for a mended program.
check: .bin/staticcheck ## check content, data and code, without servers, browser or Hugo: a minute once Go's cache is warm
	go run ./site check
	@$(FORMATTED)
	go vet ./...
	.bin/staticcheck ./...
	go test -short $$(go list ./... | grep -vE '/endtoend(/|$$)|/planted(/|$$)')  # what needs a server, a browser or Hugo skips, and says so with -v

FORMATTED = unformatted=$$(gofmt -l $(wildcard site tipapi endtoend themes) | tr '\n' ' '); \
	test -z "$$unformatted" || { echo "Not formatted as gofmt does it. Mend: gofmt -w $$unformatted"; exit 1; }

test: $(HUGO) .bin/age .bin/nats-server .bin/staticcheck .bin/node/.done .bin/system.done ## check and test everything, as .ci/run does
	go run ./site check
	@$(FORMATTED)
	go vet ./...
	.bin/staticcheck ./...
	go mod tidy -diff
	for os in windows darwin; do GOOS=$$os CGO_ENABLED=0 go build -o /dev/null ./tipapi || exit 1; done  # the team's computers
	@export LYKTAN_ALL=1; { status=0; \
		go test -json -race -p 4 -parallel 4 -timeout 30m $(RACING) || status=1; \
		go test -json -p 4 -parallel 4 -timeout 30m -run '^($(UNRACED_TESTS))$$' $(addprefix ./,$(sort $(dir $(UNRACED)))) || status=1; \
		go test -json -p 3 -parallel 4 -timeout 50m $(ENDTOEND) $$(go list ./tipapi/... ./site/... | grep -vxFf <(go list $(RACING))) || status=1; \
		exit $$status; } | go run ./endtoend/report

# What has goroutines of its own, or is used by several, is tested with the race
# detector, and so is the tipapi that the tests of endtoend start. It is ten times as
# slow where keys are made or much is counted: files of tests that do one thing
# after the other leave themselves out (go:build !race), and run without it. The
# slowest package is the first.
RACING := ./site/publish ./site/lint ./site/parallel $(addprefix ./tipapi/,answers jetstream journal inboxweb server bundle delivery doctor inbox intake limit mail notice operations probe proxy queue spool webhook)
UNRACED = $(shell grep -l '^//go:build !race$$' site/*/*_test.go tipapi/*/*_test.go)
UNRACED_TESTS = $(shell grep -ohE '^func (Test|Fuzz|Example)[A-Za-z0-9_]*' $(UNRACED) | cut -d' ' -f2 | paste -sd '|')

# The longest first. They wait more than they work, but for site, which would end alone
# if it began last; -timeout ends what hangs, before CI does at 90 minutes.
ENDTOEND := ./endtoend/portal ./site ./endtoend/attack ./endtoend/faults ./endtoend/inbox ./endtoend/traces ./endtoend/...

golden: $(HUGO) .bin/age .bin/node/.done .bin/system.done ## write anew what tests compare with: what screen readers are told of key pages, and what the statement says was run
	LYKTAN_ALL=1 go test -count=1 ./endtoend/portal -run 'TestAccessibilityTrees|TestStatementIsOfTheRun' -golden

faults: $(HUGO) .bin/age .bin/nats-server .bin/node/.done .bin/system.done ## the fault tests of "make test", longer: hundreds of kills, 100,000 tips
	LYKTAN_FAULTS=long go test -race -timeout 6h -v -run 'TestFault' ./endtoend/faults

attack: $(HUGO) .bin/age .bin/node/.done .bin/system.done ## the attack tests of "make test", longer and with more of everything
	LYKTAN_ATTACK=full go test -race -timeout 6h -v -run 'TestAttack' ./endtoend/attack

looks: $(HUGO) .bin/age .bin/node/.done .bin/system.done ## keep the looks of the pages as they are now, after a change that is meant: look at what git shows of endtoend/looks/testdata
	LYKTAN_ALL=1 go test -timeout 30m -run 'TestLooks' ./endtoend/looks -update

planted: $(HUGO) .bin/age .bin/nats-server .bin/node/.done .bin/system.done ## prove that the tests catch the faults that are put into the program on purpose
	LYKTAN_PLANTED=1 go test -timeout 3h -v -run 'TestPlanted|TestLeaksAreFoundWhenPlanted' ./tipapi/planted ./endtoend/inbox

FUZZTIME ?= 30
fuzz: ## look for input that breaks a reader: each target for FUZZTIME=30 seconds, or all together for FUZZFOR=3600
	@FUZZTIME='$(FUZZTIME)' FUZZFOR='$(FUZZFOR)' tipapi/fuzz.sh

vuln: .bin/govulncheck ## look up known weaknesses of what is linked in (asks vuln.go.dev)
	@status=0; .bin/govulncheck ./... || status=$$?; case $$status in \
		0) echo 'make vuln: no known weakness is reached.';; \
		3) echo 'make vuln: known weaknesses are reached, see above.';; \
		*) echo 'make vuln: NOTHING WAS LOOKED UP: the database at https://vuln.go.dev cannot be reached from here, or the check failed (see above).';; \
	esac; exit $$status

bench: $(HUGO) .bin/age .bin/node/.done ## measure: tips against a loop that only writes and syncs, every refusal against a page, a build against Hugo alone
	go test -run '^$$' -bench . -benchtime 2s -timeout 60m ./tipapi/... ./endtoend/attack
	go test -run '^$$' -bench . -benchtime 5x -timeout 60m ./site

container: build ## make a container image of tipapi and the site, with podman: TEAM=…
	@rm -rf .bin/container && mkdir -p .bin/container/var/lib && mkdir -m 700 .bin/container/var/lib/lyktan
	@cp .bin/tipapi /etc/ssl/certs/ca-certificates.crt .bin/container/ && cp -r public .bin/container/public
	podman build --format docker -f deploy/container/Containerfile -t localhost/lyktan .bin/container  # which has health checks

clean: ## remove what was built (development keys and tips under var/ stay)
	rm -rf public public.building public.old .bin

.PHONY: help run inbox build release reproducible trial container edit check test golden looks faults attack planted fuzz vuln bench clean tipapi whose

tipapi:
	@CGO_ENABLED=0 go build -trimpath -ldflags '-X main.commit=$(COMMIT)' -o .bin/tipapi ./tipapi

var/dev/recipients.txt: | tipapi
	@mkdir -p var/dev; test -e var/dev/key.txt || .bin/tipapi keygen -o var/dev/key.txt > /dev/null
	@sed -n 's/^# public key: //p' var/dev/key.txt > $@

# Hugo has a module file of its own, so that its hundreds of modules stay out of tipapi's.
.bin/hugo: site/hugo.mod site/hugo.sum
	@mkdir -p .bin
	@echo 'Building Hugo, once: about five minutes on two cores.'
	@CGO_ENABLED=0 go build -v -trimpath -modfile=site/hugo.mod -o $@ github.com/gohugoio/hugo 2>&1 | \
		awk '/^go: downloading/ {if (++d % 100 == 0) print "  " d " modules fetched"; next} / / {print; next} ++b % 100 == 0 {print "  " b " packages built"} {fflush()}'

.bin/age: go.mod
	GOBIN=$(CURDIR)/.bin go install filippo.io/age/cmd/age@$$(go list -m -f '{{.Version}}' filippo.io/age)
	@touch $@

.bin/staticcheck: Makefile
	GOBIN=$(CURDIR)/.bin go install $(STATICCHECK)
	@touch $@

.bin/nats-server: Makefile
	CGO_ENABLED=0 GOBIN=$(CURDIR)/.bin go install $(NATS)
	@touch $@

.bin/cyclonedx-gomod: Makefile
	GOBIN=$(CURDIR)/.bin go install $(CYCLONEDX)
	@touch $@

.bin/govulncheck: Makefile
	GOBIN=$(CURDIR)/.bin go install $(GOVULNCHECK)
	@touch $@

# What the tests need of the system. As root on Debian or Ubuntu it is installed,
# without starting Redis, nginx, Caddy and Tor as services (RUNLEVEL): the tests run their own.
.bin/system.done: Makefile
	@mkdir -p .bin; missing=; \
	for pair in chromium:chromium redis-server:redis-server ip:iproute2 strace:strace mkfs.ext4:e2fsprogs java:default-jre-headless npm:npm gcc:gcc zbarimg:zbar-tools pdftoppm:poppler-utils lynx:lynx w3m:w3m script:bsdutils firefox-esr:firefox-esr nginx:nginx-light caddy:caddy tor:tor systemd-analyze:systemd chromium-headless-shell:chromium-headless-shell; do \
		command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair##*:}"; done; \
	test -d /usr/lib/python3/dist-packages/vobject || missing="$$missing python3-vobject"; \
	if [ -n "$$missing" ]; then \
		if [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then \
			echo "make test needs, and cannot install here:$$missing"; exit 1; fi; \
		apt-get update -q; \
		for optional in firefox-esr chromium-headless-shell; do apt-cache show $$optional >/dev/null 2>&1 || { \
			missing="$${missing/$$optional/}"; echo "No package $$optional (Ubuntu has none): tests in Firefox are skipped, others are slower in Chromium."; }; done; \
		DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -q -y --no-install-recommends libc6-dev fonts-noto-core $$missing; fi
	@touch $@

.bin/node/.done: endtoend/package.json endtoend/package-lock.json | .bin/system.done
	@mkdir -p .bin/node && cp $^ .bin/node/
	npm ci --prefix .bin/node --no-audit --no-fund --ignore-scripts
	@touch $@
