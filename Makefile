# `make demo` and `make test` do all their own set-up; everything else is for people who change Argosy.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
UV_VERSION := 0.9.0
PARTS :=
PODS :=

.DEFAULT_GOAL := help
.PHONY: help demo test lab oracle check format lint types bench lock policy-docs policy-report schemas package clean

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Argosy needs Python 3.11 or newer: make PYTHON=python3.12 ..." >&2; exit 2; }
	@echo "Installing into $(VENV) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check 'uv>=$(UV_VERSION)'
	@$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

demo: $(STAMP) ## ship examples/shop on this machine: allowed, denied with a way out, refused, verified
	@$(BIN)/python examples/demo.py

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest -q -n 2

lab: $(STAMP) ## build the real programs that some tests talk to (needs Go; once; PARTS="gator kyverno" for others)
	@$(BIN)/python -m tests.lab $(PARTS)

oracle: $(STAMP) ## compare 100,000 random pods with upstream's Pod Security (needs make lab)
	@$(BIN)/python -m tests.oracles $(PODS)

check: $(STAMP) lint types ## what CI checks besides the tests

lint: $(STAMP)
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports --no-logo

types: $(STAMP)
	@$(BIN)/mypy -p argosy
	@$(BIN)/pyright

format: $(STAMP) ## format and fix what can be fixed
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

policy-docs: $(STAMP) ## write docs/policies from sidecars and cases
	@$(BIN)/argosy policy docs --write docs/policies

policy-report: $(STAMP) ## coverage of the catalogue's atoms by its cases, gaps of the engines; fails on one without a reason
	@$(BIN)/argosy policy test all --coverage --gaps tests/policies/gaps.yaml
	@$(BIN)/python -m tests.oracles.gaps

schemas: $(STAMP) ## write docs/schemas from the documents
	@ARGOSY_REGENERATE=1 $(BIN)/python -m pytest -q tests/schemas

bench: $(STAMP) ## measure, and print machine and figures
	@$(BIN)/python -m benchmarks

lock: $(STAMP) ## resolve requirements.lock anew
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock --custom-compile-command "make lock"

package: $(STAMP) ## build sdist and wheel into dist/
	@$(BIN)/uv build -q

clean: ## remove what make made
	@rm -rf $(VENV) .demo dist .coverage .import_linter_cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
