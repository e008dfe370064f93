# Everything a person does here, from a fresh clone on a bare machine: python3 (3.11 or newer, with venv), make.
# What is installed goes into .venv, what is kept goes into .regulars; nothing else of the machine is touched but,
# for root, /var/lib/regulars (Postgres does not run as root).

.DEFAULT_GOAL := help
.SUFFIXES:
SHELL := /bin/sh
PYTHON ?= python3
NIGHTS ?=
DATE ?=
SANDBOX ?=
AS_OF ?=
ALONE ?=
FULL ?=

# the locks and the interpreter decide what .venv must hold; a stamp remembers what it holds
digest = $(shell { $(PYTHON) --version; cat $(1); } 2>/dev/null | sha256sum | cut -c1-16)
RUNTIME := .venv/installed-$(call digest,requirements.lock)
DEV := .venv/installed-dev-$(call digest,requirements.lock requirements-dev.lock)
PIP := .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-compile --no-deps \
	--require-hashes
SQLFLUFF := .venv/bin/sqlfluff lint --disable-progress-bar --nocolor --processes 0
REGULARS := .venv/bin/python -m regulars

export PYTHONPATH := $(CURDIR)/include
export PYTHONUTF8 := 1
export LC_ALL := C.UTF-8
# without this every start would compile every module anew
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONHOME
unexport VIRTUAL_ENV

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: $(RUNTIME) ## replay a real shop's nights through Airflow, and sum up what came of it (NIGHTS=9 for all)
	@$(REGULARS) demo $(if $(NIGHTS),--nights "$(NIGHTS)")

.PHONY: test
test: lint ## check the style, then run every test
	@.venv/bin/python -m pytest -n 2 $(ARGS)

.PHONY: up
up: $(RUNTIME) ## start Airflow with its UI, the scheduler and the webhook (SANDBOX=1: and a SendGrid sandbox)
	@$(REGULARS) up $(if $(SANDBOX),--sandbox)

.PHONY: down
down: ## stop everything that runs
	@if [ -x .venv/bin/python ]; then $(REGULARS) down; fi

.PHONY: status
status: $(RUNTIME) ## say what runs, and where
	@$(REGULARS) status

.PHONY: nightly
nightly: $(RUNTIME) ## run one night by hand, without a scheduler (DATE=YYYY-MM-DD; HISTORY=1: plan and send nothing; FULL=1: build anew)
	@if [ -z "$(DATE)" ]; then echo 'Which night? Say: make nightly DATE=2026-01-31' >&2; exit 2; fi
	@$(REGULARS) nightly "$(DATE)" $(if $(HISTORY),--history) $(if $(REPLAY),--replay) \
		$(if $(FULL),--full-refresh)

.PHONY: summary
summary: $(RUNTIME) ## show what the warehouse knows after its newest night
	@$(REGULARS) summary

.PHONY: rebuild
rebuild: $(RUNTIME) ## build a past night again into schemas of its own, and compare its audience (AS_OF=YYYY-MM-DD DROP=1)
	@$(REGULARS) rebuild $(if $(AS_OF),"$(AS_OF)") $(if $(DROP),--drop)

.PHONY: docs
docs: $(RUNTIME) ## write what every model and mart means as one page that needs no server (ALONE=1: ask no warehouse)
	@$(REGULARS) docs $(if $(ALONE),--alone)

.PHONY: campaigns
campaigns: $(RUNTIME) ## check every campaign's folder, and say which may be sent
	@$(REGULARS) campaigns

.PHONY: approve
approve: $(RUNTIME) ## allow a campaign as its folder stands now (CAMPAIGN=win_back BY="your name")
	@$(REGULARS) approve "$(CAMPAIGN)" --by "$(BY)" --on "$(or $(ON),$(shell date +%F))"

.PHONY: quarantine
quarantine: $(RUNTIME) ## show what was rejected and why (SHOP=own/gifts FILE=12 LIMIT=20 ROWS=1; CSV=mend.csv; RETRY=1: read it anew)
	@$(REGULARS) quarantine $(if $(SHOP),--shop "$(SHOP)") $(if $(FILE),--file "$(FILE)") $(if $(LIMIT),--limit "$(LIMIT)") \
		$(if $(CSV),--csv "$(CSV)") $(if $(ROWS),--rows) $(if $(RETRY),--retry)

.PHONY: psql
psql: $(RUNTIME) ## open psql on the warehouse
	@$(REGULARS) psql

.PHONY: url
url: $(RUNTIME) ## print the connection URL of the warehouse (make -s url prints nothing else)
	@$(REGULARS) url

.PHONY: bi-url
bi-url: $(RUNTIME) ## print the connection URL of the role that reads the marts and nothing else
	@$(REGULARS) bi-url

.PHONY: lint
lint: $(DEV) ## check style and SQL, changing nothing
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@$(SQLFLUFF) --templater placeholder include/sql
	@$(SQLFLUFF) dbt_project/models
	@.venv/bin/python tests/portability/check_portable.py

.PHONY: format
format: $(DEV) ## put code and SQL into the house style
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

.PHONY: lock
lock: ## resolve requirements*.in again into the lock files (ARGS=--upgrade for newer versions)
	@test -x .regulars/lock/bin/uv || { $(PYTHON) -m venv .regulars/lock && .regulars/lock/bin/python -m pip install \
		--quiet --disable-pip-version-check uv==0.13.9; }
	@.regulars/lock/bin/uv pip compile requirements.in -o requirements.lock $(LOCK_OPTIONS) $(ARGS)
	@.regulars/lock/bin/uv pip compile requirements-dev.in -c requirements.lock -o requirements-dev.lock \
		$(LOCK_OPTIONS) $(ARGS)

LOCK_OPTIONS := --quiet --generate-hashes --no-header --python-version 3.11

# ---------------------------------------------------------------- the environment, made once per lock

$(RUNTIME): | .venv/bin/python
	@echo 'Installing what requirements.lock names into .venv (once; a minute or two)' >&2
	@$(PIP) -r requirements.lock >&2
	@touch $@

$(DEV): $(RUNTIME)
	@echo 'Installing the test tools that requirements-dev.lock names' >&2
	@$(PIP) -r requirements-dev.lock >&2
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or newer is needed. Name it: make PYTHON=/path/to/python3.11 …' >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv >&2 || \
		{ rm -rf .venv; echo 'The virtual environment could not be made. On Debian: apt install python3-venv' >&2; exit 1; }
