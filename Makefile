# 易安居. `make demo` shows it working, `make test` tests it; the rest is for those who build it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

BIN := bin/yianju
GO_FILES := $(shell git ls-files '*.go' 2>/dev/null)

.PHONY: demo test check security release-check generate build bench drill e2e tools-postgres tools-browser clean

demo: build ## make a demo province in the embedded database (first time) and serve it
	./$(BIN) demo

build:
	go build -trimpath -o $(BIN) ./cmd/yianju

test: ## everything, on both databases and in the browser; installs what it needs
	scripts/test

check: ## what CI runs
	scripts/test

release-check: ## what is too slow for every day: every check of who may see what is taken out in turn
	go run ./test/walls/mutate

security: ## keys left in the history, and what gosec finds; needs the module proxy
	go run github.com/zricethezav/gitleaks/v8@v8.30.1 git --no-banner --redact .
	go run github.com/securego/gosec/v2/cmd/gosec@v2.30.0 -exclude-generated -quiet -no-fail ./cmd/... ./internal/...

generate: ## pages from their templates
	go tool templ generate

bench: build ## ratios against yardsticks measured in the same run
	scripts/bench

drill: build ## kill and fault drills
	scripts/drill

clean:
	rm -rf bin var
	scripts/postgres stop
