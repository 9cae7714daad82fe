# Tangency's commands. `make demo` and `make test` each work alone on a fresh clone:
# both create .venv from requirements.lock (hashed) and install the workspace into it.
.DEFAULT_GOAL := help
.PHONY: help install demo test lint types unit laws hard honesty-study rate processors notebooks docs bench serve apps lab lock fuzz stress kills job-kills refresh-kills visits clean

# Without bytecode every import takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
KERNELS := $(wildcard platform/tangency/compiled/*.py platform/tangency/*/kernels/*.py platform/tangency/*/kernels/*/*.py)
PLUGINS := $(sort $(dir $(wildcard plugins/*/pyproject.toml)))
WORKERS ?= 2

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

install: $(READY) ## create .venv with the locked dependencies, the core, all plugins and compiled kernels

# pip refuses editable installs under --require-hashes, hence the two steps.
$(INSTALLED): requirements.lock pyproject.toml $(wildcard plugins/*/pyproject.toml)
	$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Tangency needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e . $(addprefix -e ,$(PLUGINS))
	touch $@

# Compiled here, with progress, so that no first use waits for it; a change of any kernel compiles them all.
$(READY): $(INSTALLED) $(KERNELS)
	$(BIN)/python -m tangency.compiled.warm
	touch $@

demo: $(READY) ## walk the whole portfolio flow on the bundled crypto sample
	$(BIN)/tangency demo

test: lint types unit ## everything CI checks: lint, layering, types, tests

lint: $(READY) ## ruff, the import layers, the lock's and the tree's house rules
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/lint-imports --no-cache

types: $(READY) ## mypy --strict over the core and the plugins
	$(BIN)/mypy

unit: $(READY) ## all tests, on the same examples each time (browser tests skip, loudly, where there is no browser)
	$(BIN)/pytest -n $(WORKERS)

# OpenBLAS picks its kernels by the processor, and other kernels round otherwise. One it cannot run is no test of it.
# What rounding changes nothing of is not repeated: the plugins that fetch prices, and what is marked `any_processor`.
CORETYPES ?= Haswell $(if $(shell grep -m1 -o avx512f /proc/cpuinfo 2>/dev/null),SkylakeX,Nehalem)
NUMERICAL := tests/golden tests/property tests/unit/solve tests/unit/risk tests/unit/contracts tests/unit/cluster tests/unit/performance tests/unit/simulate tests/unit/estimation $(filter-out plugins/tangency-ccxt/ plugins/tangency-yfinance/,$(PLUGINS))

processors: $(READY) ## the numerical tests again, under the kernels of other processors (CORETYPES="Zen Nehalem")
	for coretype in $(CORETYPES); do \
	    echo "OPENBLAS_CORETYPE=$$coretype"; \
	    OPENBLAS_CORETYPE=$$coretype $(BIN)/pytest -q -n $(WORKERS) -m 'not any_processor' $(NUMERICAL) || exit 1; \
	done

SEEDS ?= 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20

laws: $(READY) ## every law on new examples, for each of SEEDS
	for seed in $(SEEDS); do \
	    echo "seed $$seed"; \
	    FRESH_LAWS=1 $(BIN)/pytest -q -n $(WORKERS) -m hypothesis --hypothesis-seed=$$seed tests plugins || exit 1; \
	done

rate: $(READY) ## optimisations a second over HTTP, three times as many, and what becomes of the memory
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/rate_study.py

hard: $(READY) ## 5000 hard problems, every answer judged in exact arithmetic
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/hard_study.py 5000

SWEEPS ?= 1000

honesty-study: $(READY) ## SWEEPS sweeps (1000) without skill: how often each statistic takes luck for skill, and what it costs
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/honesty_study.py $(SWEEPS)

notebooks: $(READY) ## execute every notebook
	$(BIN)/pytest tests/notebooks

fuzz: $(READY) ## 500 bodies of the OpenAPI document to each operation, 2000 hostile ones, 900 slow clients
	FUZZ_EXAMPLES=500 HOSTILE_BODIES=2000 SLOW_CLIENTS=900 $(BIN)/pytest -p no:xdist --timeout=7200 \
	  tests/e2e/test_api_schema.py tests/e2e/test_hostile_bodies.py tests/e2e/test_slow_clients.py

stress: $(READY) ## the long form of the concurrency tests: fifty rounds of eight processes
	STRESS_ROUNDS=50 $(BIN)/pytest tests/e2e/test_concurrent_desks.py -p no:xdist --timeout=3600

COUNT ?= 500

kills: $(READY) ## COUNT kills (500) of real processes at work, on SQLite and on a PostgreSQL that restarts
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/kill_study.py $(COUNT)

VISITS ?= 200

visits: $(READY) ## VISITS first visits (200) of the dashboard on a machine under load, each with its plot
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/visit_study.py $(VISITS)

JOB_KILLS ?= 200

job-kills: $(READY) ## JOB_KILLS kills (200) of workers, pools and the server with fifty jobs in flight, on both databases
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/job_kill_study.py $(JOB_KILLS)

refresh-kills: $(READY) ## JOB_KILLS kills (200) of imports with tables and of refreshes that are fetched page by page
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/refresh_kill_study.py $(JOB_KILLS)
	KILLS=$(JOB_KILLS) $(BIN)/pytest -q -n 0 --timeout=3600 tests/unit/desk/test_stored_tables.py

bench: $(READY) $(VENV)/.peers ## time the peers and Tangency side by side, in one run
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/run.py
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/agreement_study.py
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/riskfolio_agreement.py
	OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(BIN)/python benchmarks/costaware_study.py
	LAW_EXAMPLES=170 $(BIN)/pytest tests/property/test_risk_objective_laws.py -p no:xdist --timeout=3600

$(VENV)/.peers: requirements-peers.lock $(INSTALLED)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-peers.lock
	touch $@

docs: $(READY) ## build the documentation into site/
	$(BIN)/mkdocs build --strict --quiet

serve: $(READY) ## the HTTP API on loopback
	$(BIN)/tangency serve

apps: $(READY) ## the dashboards on loopback
	$(BIN)/tangency apps

lab: $(READY) ## JupyterLab on the research notebooks
	$(BIN)/jupyter lab notebooks

lock: ## resolve requirements.lock again (the only target that needs uv)
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras --group dev \
	  pyproject.toml plugins/*/pyproject.toml $(patsubst plugins/%/,--no-emit-package %,$(PLUGINS)) \
	  --no-emit-package tangency --custom-compile-command "make lock" -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --group peers \
	  --constraints requirements.lock --custom-compile-command "make lock" -o requirements-peers.lock

clean: ## remove what the targets made
	rm -rf $(VENV) out site .pytest_cache .mypy_cache .ruff_cache
