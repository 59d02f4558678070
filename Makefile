# From a bare checkout with Python 3.11 or later and make: `make demo`. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

# Compiled files are kept, whatever the machine says: hundreds of the tests' processes would each
# compile all of the portal anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
VENDOR := static/vendor/.stamp
RUN := $(VENV)/.run.stamp
TEST := $(VENV)/.test.stamp

.PHONY: build
build: $(RUN) $(VENDOR) ## Install what running needs and build static/vendor

.PHONY: help
help: ## Say what each target does
	@echo "Citizen Portal. First time here? Run: make demo"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s %s\n", $$1, $$2}'

.PHONY: demo
demo: build ## Start the portal with the demo council on http://localhost:8000 (PORT=… for another)
	@$(BIN)/portal demo $(if $(PORT),--port $(PORT))

.PHONY: test
test: $(TEST) $(VENDOR) ## Run every test, in a real browser and on both databases too
	@scripts/chromium
	@$(BIN)/pytest -n 2

.PHONY: explore
explore: $(TEST) $(VENDOR) ## Draw the property tests' examples anew; what is found becomes a test
	@HYPOTHESIS_PROFILE=explore $(BIN)/pytest -n 2 $$(grep -rl hypothesis tests --include='test_*.py')

.PHONY: check
check: $(TEST) ## Look for faults without running: style, types, import rules, templates, words
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet portal channels
	$(BIN)/python -m scripts.catalogues check
	$(BIN)/portal council check portal/demo/thornley
	$(BIN)/portal life-events check
	$(BIN)/pytest -q tests/architecture

.PHONY: bench
bench: $(TEST) $(VENDOR) ## Measure the figures in benchmarks/README.md again
	@$(BIN)/python -m benchmarks

.PHONY: words
words: $(TEST) ## Bring the translation catalogues up to date with the code
	$(BIN)/python -m scripts.catalogues update

.PHONY: format
format: $(TEST) ## Put the code into its one layout
	$(BIN)/ruff check --fix --quiet || true
	$(BIN)/ruff format

.PHONY: vendor
vendor: $(VENDOR) ## Build static/vendor from npm's packages

.PHONY: lock
lock: ## Choose the newest versions allowed and write the locks
	scripts/lock

# ---------------------------------------------------------------- what the targets stand on

$(BIN)/python:
	@scripts/venv $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "Installing what running needs (a minute or so the first time)"
	@$(PIP) install --quiet --require-hashes -r requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST): requirements/test.txt $(RUN)
	@echo "Installing what testing needs"
	@$(PIP) install --quiet --require-hashes -r requirements/test.txt
	@touch $@

$(VENDOR): package.json package-lock.json .npmrc scripts/vendor.py scripts/npm | $(RUN)
	@echo "Building static/vendor"
	@scripts/npm ci --ignore-scripts --no-progress --loglevel=error
	@$(BIN)/python -m scripts.vendor
	@touch $@
