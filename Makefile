# One command for each intent; `make help` lists them. Everything runs from this folder's own .venv.
.DEFAULT_GOAL := help
.PHONY: help demo test check lint types walls migrations test-browser run worker seed fmt bench lock clean

PYTHON ?= python3
PY := .venv/bin/python
# .ci/run puts a faster installer here; hashes are checked either way.
INSTALL ?= $(PY) -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes
ARGS ?=
SIZE ?=

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv/ok: requirements.lock
	test -x $(PY) || $(PYTHON) -m venv .venv
	$(INSTALL) -r requirements.lock
	@touch $@

.venv/dev-ok: .venv/ok requirements-dev.lock
	$(INSTALL) -r requirements.lock -r requirements-dev.lock
	@touch $@

.venv/bench-ok: .venv/ok requirements-bench.lock
	$(INSTALL) -r requirements.lock -r requirements-bench.lock
	@touch $@

demo: .venv/ok ## the whole site with a seeded world at http://127.0.0.1:8000 (Ctrl-C ends it)
	@exec $(PY) -m dev.demo

test: .venv/ok ## the test suite on its own servers; ARGS="tests/nmv -x" is passed to pytest
	@exec $(PY) -m dev.with_servers $(PY) -m pytest -p dev.pytest_valkey -n auto --maxprocesses 8 --dist loadfile --ignore tests/browser $(ARGS)

check: lint types walls migrations test ## lint, types, import walls, migrations, tests

lint: .venv/dev-ok ## ruff and djlint
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint --quiet --lint templates

types: .venv/dev-ok ## mypy, strict
	@exec $(PY) -m dev.offline $(PY) -m mypy .

walls: .venv/dev-ok ## the import walls
	$(PY) -c 'from importlinter.cli import lint_imports_command as run; run()'

migrations: .venv/ok ## every model change has its migration
	@exec $(PY) -m dev.with_servers $(PY) manage.py makemigrations --check --dry-run

test-browser: .venv/dev-ok ## journeys in headless Chromium; REQUIRE_BROWSER=1 makes its absence a failure
	@exec env REQUIRE_BROWSER=$(REQUIRE_BROWSER) $(PY) -m dev.with_servers $(PY) -m pytest -p dev.pytest_valkey -n auto --maxprocesses 2 --dist loadfile tests/browser $(ARGS)

run: .venv/ok ## the development server with reload, on the demo's data
	@exec $(PY) -m dev.with_servers --demo env DEBUG=1 $(PY) manage.py runserver 127.0.0.1:$${PORT:-8000}

worker: .venv/ok ## a Celery worker with its beat, on the demo's data
	@exec $(PY) -m dev.with_servers --demo $(PY) -m celery -A config worker -B -s var/beat-schedule --loglevel INFO --concurrency 1

seed: .venv/ok ## fill the demo's database (SIZE=small for three offers, SIZE=large for 300 and eight scorers)
	@$(PY) -m dev.with_servers --demo --migrate $(PY) manage.py seed $(if $(SIZE),--size $(SIZE)) $(ARGS) && touch var/demo-seeded

fmt: .venv/dev-ok ## format and fix what can be fixed
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: .venv/bench-ok ## measurements side by side with peers; ARGS="--only storage"
	@exec $(PY) -m dev.with_servers --migrate $(PY) -m benchmarks $(ARGS)

lock: ## pin every dependency with its hashes again (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements.lock requirements.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements-dev.lock requirements-dev.in
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-annotate --no-header -o requirements-bench.lock requirements-bench.in

clean: ## forget the environment and the demo's data
	python3 -m dev.forget
	rm -rf .venv
