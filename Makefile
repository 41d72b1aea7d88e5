# One command each: `make demo` for users, `make test` for everything CI checks. Anything slow is done once and
# remembered by a stamp file in .venv; a changed lock file or pyproject.toml does it again.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV     ?= uv
# LONG=--long also runs the tests marked slow.
LONG   ?=
# How many processes run tests side by side; a file's tests stay in one.
JOBS   ?= 2
LOCK   := $(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: demo test check cover lint types unit docs bench bundle lock lock-upgrade clean help

demo: $(VENV)/.installed  ## audit the shipped arguments with few draws; writes report.html and audit.json
	@$(BIN)/detente demo

test: $(VENV)/.developing  ## everything: style, types, tests, pages in a browser where there is one, docs
	$(MAKE) --no-print-directory lint types
	$(BIN)/python -m pytest -q --durations=10 -n $(JOBS) --dist loadfile $(LONG)
	$(MAKE) --no-print-directory docs

check: $(VENV)/.developing  ## quick: style, types, and the tests that open no browser and run no documentation
	$(MAKE) --no-print-directory lint types
	$(BIN)/python -m pytest -q -x -m "not browser" --ignore=tests/test_docs.py

COVERED := tests/test_language*.py tests/test_keys.py tests/test_complaints.py tests/test_scope.py tests/test_game.py tests/test_bodies.py \
	tests/test_stability.py
cover: $(VENV)/.developing  ## how many lines of scenario, language and game their own tests run; under 90 % fails
	$(BIN)/python -m coverage run --data-file=.cache/coverage --source=src/detente/scenario,src/detente/language,src/detente/game \
		-m pytest -q $(COVERED)
	$(BIN)/python -m coverage report --data-file=.cache/coverage --skip-covered --fail-under=90

lint: $(VENV)/.developing  ## style
	$(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .

types: $(VENV)/.developing  ## types
	$(BIN)/mypy

docs: $(VENV)/.developing  ## the documentation, into build/docs; a warning fails it
	$(BIN)/python -m sphinx -W --keep-going -q -b html -d .cache/doctrees docs build/docs
	@echo "docs: build/docs/index.html"

bench: $(VENV)/.installed  ## milliseconds a draw for the reference game, beside the floor
	@$(BIN)/python bench/bench.py
	@$(BIN)/python bench/bench_stability.py
	@$(BIN)/python bench/bench_beliefs.py

lock: requirements.lock requirements-dev.lock  ## pin again after pyproject.toml changed (needs uv)

lock-upgrade:  ## pin to the newest versions (needs uv)
	$(LOCK) --upgrade -o requirements.lock
	$(LOCK) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock

bundle:  ## build/detente.mcpb: the package with its manifest, for a client that installs in one step (needs git; uv where it runs)
	@mkdir -p build && git archive --format=zip --add-file=bundle/manifest.json -o build/detente.mcpb HEAD pyproject.toml README.md LICENSE src
	@echo "bundle: build/detente.mcpb"

clean:  ## remove everything make made
	rm -rf $(VENV) .cache build dist .ruff_cache .hypothesis report.html audit.json
	find . -name __pycache__ -type d -not -path './frontend/*' -prune -exec rm -rf {} +

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "detente needs Python 3.11 or newer; none was found (set PYTHON=...)" >&2; exit 1; }
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

# The package is installed without its dependencies: the lock file has just put them there, hashes checked.
$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what requirements.lock lists (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.developing: requirements-dev.lock requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing what requirements-dev.lock lists (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-build-isolation --no-deps -e .
	@touch $@ $(VENV)/.installed

# Git keeps no times, so a fresh clone may see pyproject.toml as newer: only `make lock` itself runs this.
ifneq ($(filter lock,$(MAKECMDGOALS)),)
requirements.lock: pyproject.toml
	$(LOCK) -o $@
	@touch $@

requirements-dev.lock: pyproject.toml requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o $@
	@touch $@
endif
