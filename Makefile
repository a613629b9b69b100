# Every target does its own set-up. PYTHON picks the interpreter (3.11 or newer).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST := $(BIN)/pytest -n auto --dist worksteal

.DEFAULT_GOAL := help
.PHONY: help setup demo dev test lint check explore bench format lock clean

help:
	@echo 'make demo    a patient books, pays and is confirmed, from a fresh clone to the end'
	@echo 'make dev     everything on this machine, left running'
	@echo 'make test    all tests, with the real Postgres, Temporal and browser'
	@echo 'make lint    format, lint, types, import floors, migrations'
	@echo 'make check   the same, and the fast tests'
	@echo 'make explore new random examples for the property tests'
	@echo 'make bench   the speed figures'
	@echo 'make format  let ruff write the format'
	@echo 'make lock    pin the dependencies of pyproject.toml anew'

setup: $(READY)

$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sorriso needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)
	$(BIN)/sorriso demo

dev: $(READY)
	$(BIN)/sorriso dev

test: $(READY)
	$(PYTEST)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m devstack.check_migrations

check: lint
	$(PYTEST) -m 'not stack'

explore: $(READY)
	$(PYTEST) --hypothesis-profile=explore $$(grep -rl hypothesis tests --include='test_*.py')

bench: $(READY)
	$(BIN)/sorriso bench

format: $(READY)
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

# --universal: one file for every platform. No index address is written, so any mirror will do.
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --python-version 3.11

lock: $(READY)
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
