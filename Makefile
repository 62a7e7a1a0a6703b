# Bocage: every target says what it needs and sets it up where it can.
# `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

export CGO_ENABLED := 0
export GOTOOLCHAIN := local


# What runs once more on PostgreSQL: whatever reaches the store.
POSTGRES_PACKAGES := ./internal/store/...

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

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

.PHONY: test-unit
test-unit: go-present ## Unit tests and the store on SQLite
	go test ./...

.PHONY: test-postgres
test-postgres: go-present ## The tests that reach the store, on a private PostgreSQL
	@scripts/require.sh postgresql
	scripts/postgres-test.sh go test -count=1 $(POSTGRES_PACKAGES)

.PHONY: clean
clean: ## Remove what was built; the data folder stays
	rm -rf bin build
