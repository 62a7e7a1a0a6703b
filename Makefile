# Bocage: every target says what it needs and sets it up where it can.
# `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export CGO_ENABLED := 0
export GOTOOLCHAIN := local

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

DATA    ?= bocage-data
LISTEN  ?= 127.0.0.1:8080
SECONDS_PER_FUZZ ?= 10

# What runs once more on PostgreSQL: whatever reaches the store.
POSTGRES_PACKAGES := ./internal/store/... ./internal/app/...

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Set up, build and serve on http://localhost:8080
	bin/bocage serve --demo --data "$(DATA)" --listen "$(LISTEN)"

.PHONY: build
build: assets ## Build bin/bocage, one static binary
	@mkdir -p bin
	go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/bocage ./cmd/bocage
	@echo "built bin/bocage $(VERSION), $$(du -h bin/bocage | cut -f1)"

.PHONY: assets
assets: go-present browser-code ## Gather fonts and browser code for the binary

.PHONY: go-present
go-present:
	@scripts/require.sh go

.PHONY: test
test: ## Set up what is missing, then run everything CI runs
	@scripts/test-all.sh

.PHONY: check
check: go-present ## Formatting and go vet
	@scripts/check-format.sh
	go vet ./...
	go vet -tags e2e ./test/...

.PHONY: test-unit
test-unit: go-present ## Unit tests and the store on SQLite
	go test -timeout 25m ./...

.PHONY: test-postgres
test-postgres: go-present ## The tests that reach the store, on a private PostgreSQL
	@scripts/require.sh postgresql
	scripts/postgres-test.sh go test -count=1 -timeout 25m $(POSTGRES_PACKAGES)

# Third-party browser code comes from package-lock.json and nothing else; npm
# runs again only when that file changes, and runs no script of a package.
.PHONY: browser-code
browser-code:
	@scripts/browser-code.sh

.PHONY: test-e2e
test-e2e: build ## Browser tests, in Debian's Chromium with axe-core
	@scripts/require.sh chromium axe-core
	go test -count=1 -timeout 45m -p 1 -tags e2e ./test/harness/... ./test/e2e/...

.PHONY: fuzz-short
fuzz-short: go-present ## Each fuzz target for SECONDS_PER_FUZZ seconds
	@scripts/fuzz-short.sh "$(SECONDS_PER_FUZZ)"

.PHONY: clean
clean: ## Remove what was built; the data folder stays
	rm -rf bin build

.PHONY: faults
faults: go-present ## Kill processes and fill disks at a first start, an import, a publication, an upload, a picture, and see that nothing is lost
	go test -count=1 -v ./test/faults/...

# Pages of the demonstration: their addresses are made of their names.
BENCH_STUDY := /etudes/ce-qui-tient-un-pays-ejspn3

.PHONY: bench
bench: build ## Print the figures that docs and issues state, each with its bar
	@scripts/require.sh chromium
	go run ./test/load -serve 'bin/bocage serve --demo --data {data} --listen {listen}' -matrix $(BENCH_STUDY)/matrice \
	  / /etudes $(BENCH_STUDY) $(BENCH_STUDY)/recits $(BENCH_STUDY)/conclusions /initiatives /initiatives?q=garage /territoires /territoires/commune/61001 /grilles/insee-2014
	go run ./test/search -n 100000 -only none -export
	go test -run '^$$' -bench . -benchtime 3x ./internal/app ./internal/sheet ./internal/web ./internal/territory ./internal/series ./internal/geo ./internal/indicator/formula
