# Postroom. `make run` and `make test` work on a fresh machine with Python 3.11+ and nothing else.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
DEV := .venv/.installed-dev

.PHONY: help setup run test check format bench dist docs clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## create the environment; leaves the command at .venv/bin/postroom

run: $(STAMP) ## set up a demo store on SQLite, start everything and say where to look
	@env -u POSTROOM_DATABASE_URL $(BIN)/postroom run --demo

test: $(DEV) ## set up and run the whole suite (SQLite, PostgreSQL, Postfix, a browser where they can be had)
	@scripts/test

check: $(DEV) ## format, lint, types, tests
	@scripts/check

format: $(DEV) ## put the code in its form
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(DEV) ## speed and memory, as ratios against peers in the same run
	@scripts/bench

dist: $(DEV) ## build the wheels of Postroom and of its client in dist/
	@$(BIN)/python -m hatchling build -t wheel -d dist && cd client && ../$(BIN)/python -m hatchling build -t wheel -d ../dist

docs: $(DEV) ## remake the generated references in docs/reference
	@$(BIN)/postroom reference

clean: ## remove the environment and the demo data
	rm -rf .venv var

$(STAMP): requirements.lock pyproject.toml
	@scripts/install requirements.lock $(PYTHON)
	@touch $@

$(DEV): requirements-dev.lock pyproject.toml
	@scripts/install requirements-dev.lock $(PYTHON)
	@touch $@ $(STAMP)
