# What a newcomer needs, and what those who work on the project need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Plain pip, the same everywhere. --no-deps: the lock is complete, and leaves out one package on purpose.
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --no-deps
MANIFEST := dbt/target/manifest.json
DBT_SOURCES := $(shell find dbt -path dbt/target -prune -o -path dbt/logs -prune -o -type f \( -name '*.sql' -o -name '*.yml' -o -name '*.csv' \) -print)

# The tests' databases write all the time: in memory, where there is room, the tests take a quarter less time.
MEMORY := $(shell [ -w /dev/shm ] && [ "$$(df --output=avail -k /dev/shm | tail -1)" -ge 8388608 ] && echo /dev/shm)
IN_MEMORY := $(if $(MEMORY),place=$$(mktemp -d $(MEMORY)/tmdb_assets-XXXXXX) && chmod 711 "$$place" && trap 'rm -rf "$$place"' EXIT && TMPDIR="$$place")

# A process of tests that has nothing left takes half of what another one still has to do. Tests wait often, for a socket
# or a lease: a third process fills two cores. Those of daemons and servers start processes of their own.
SIDE_BY_SIDE := --dist worksteal -n

export PIP_REQUIRE_VIRTUALENV = true

.DEFAULT_GOAL := help
.PHONY: help run dev test test-system soak image-check setup setup-dev lint types format bench contracts lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## Run today's partition of everything and print a summary
	@$(BIN)/python -m tmdb_assets run

dev: setup ## Start Dagster's webserver and daemon on 127.0.0.1:3000, the dashboard on 8501
	@$(BIN)/python -m tmdb_assets dev

test: setup-dev ## Run the tests of data, checks and outlets
	$(IN_MEMORY) $(BIN)/python -m pytest $(SIDE_BY_SIDE) 3

test-system: setup-dev ## Run the tests with daemons, servers, browsers, killed processes, a backup brought back
	$(IN_MEMORY) $(BIN)/python -m pytest $(SIDE_BY_SIDE) 2 -m "system and not soak"

soak: setup-dev ## Run 200 kills, 10,000 reads and 200 random histories (one to two hours)
	HYPOTHESIS_PROFILE=soak $(BIN)/python -m pytest $(SIDE_BY_SIDE) 2 -m "soak or crash or hypothesis"

image-check: ## Build the image without an engine (root, buildah, debootstrap; three minutes), and run the demo in it
	deploy/image-check.sh

setup: $(VENV)/.installed $(MANIFEST) ## Install what running needs, from requirements.lock
	@:

setup-dev: $(VENV)/.installed-dev $(MANIFEST) ## Install what working on the project needs as well
	@:

lint: setup-dev ## Check style: Python and SQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd dbt && ../$(BIN)/sqlfluff lint --disable-progress-bar models macros

types: setup-dev ## Check types
	$(BIN)/basedpyright

format: setup-dev ## Put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-dev ## Measure the figures the project promises (takes about 42 minutes)
	$(BIN)/python -m benchmarks

contracts: setup ## Write the dbt contracts from the pandera models
	$(BIN)/python -m tmdb_assets.schemas.contract

lock: ## Compile the locks again (needs uv; delete them first to take newer versions)
	uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-package dbt-core-experimental-parser --output-file requirements.lock
	uv pip compile --quiet --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-package dbt-core-experimental-parser --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove everything that can be made again; data stays
	rm -rf $(VENV) dbt/target dbt/logs .pytest_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing (once, about a minute) ..."
	@$(PIP_INSTALL) --require-hashes -r requirements.lock
	@$(PIP_INSTALL) --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

# The manifest tells Dagster the models; it does not depend on where the data is.
$(MANIFEST): $(DBT_SOURCES) $(VENV)/.installed
	@cd dbt && env -u TMDB_ASSETS_DATA TMDB_ASSETS_DATASET=films DO_NOT_TRACK=1 ../$(BIN)/dbt --quiet parse --profiles-dir .
	@touch $@
