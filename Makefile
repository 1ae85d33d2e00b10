# The commands of this project. `make run` and `make test` do everything; both can be repeated.

.DEFAULT_GOAL := help
.PHONY: help run test setup check faces docs proof bench bench-full screenshots

PYTEST_PROCESSES ?= 2
BROWSER ?= no

help: ## Show these lines
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 14

run: setup ## Set up, replay the three shipped case histories into var/, then run everything until Ctrl-C
	@printf '\n== The three shipped histories\n'
	@.venv/bin/duban demo
	@printf '\n== Running\n'
	@DUBAN_PUBLIC_ADDRESS="$${DUBAN_PUBLIC_ADDRESS-http://127.0.0.1:$${DUBAN_DESK_PORT:-8650}}" .venv/bin/duban up

test: BROWSER := yes
test: setup ## Set up, check the code, then run every test
	@$(MAKE) --no-print-directory check
	@printf '\n== Tests: law, unit, scenarios on SQLite and PostgreSQL ($(PYTEST_PROCESSES) processes)\n'
	@.venv/bin/python -m pytest -n $(PYTEST_PROCESSES) --durations=5 --durations-min=5

setup: ## Only set up: system packages, .venv, requirements, .venv/bin/duban
	@BROWSER=$(BROWSER) bin/setup

check: ## Lint, types and direction of imports
	@printf '\n== Check 1/3: ruff\n'
	@.venv/bin/ruff check .
	@printf '\n== Check 2/3: mypy\n'
	@.venv/bin/mypy
	@printf '\n== Check 3/3: direction of imports\n'
	@.venv/bin/lint-imports --no-logo

proof: setup ## The long proofs: explorer, guard mutants, crash points, races, two databases, broken designs
	@.venv/bin/python -m tests.proof.run

bench: setup ## Side-by-side benchmarks against the floor and the peer, under ten minutes
	@.venv/bin/pip install --quiet --no-deps --require-hashes -r requirements-bench.lock
	@.venv/bin/python -m bench

bench-full: setup ## The same at the large sizes
	@.venv/bin/pip install --quiet --no-deps --require-hashes -r requirements-bench.lock
	@.venv/bin/python -m bench --full

faces: setup ## Cut the large printing faces to the common characters: a minute once, papers are drawn faster
	@.venv/bin/python -m documents.cutting

docs: setup ## Generate docs/reference from the law and the tables
	@.venv/bin/duban docs --out docs/reference
	@.venv/bin/python -m documents.reference --out docs/reference
	@.venv/bin/python -m tests.proof.invariants

screenshots: BROWSER := yes
screenshots: setup ## Every page of the demonstration at two sizes, into var/screenshots
	@.venv/bin/python -m tests.web.screenshots
