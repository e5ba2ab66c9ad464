# Every target with its meaning: `make help`.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1

.PHONY: help setup start test eval learning bench check lint clean

help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## create .venv from the lock file and install the Dutch language model

$(VENV)/.ready: requirements.lock pyproject.toml
	@bash deploy/make-venv.sh $(VENV)
	@$(PY) -m bot.cli setup
	@touch $@

start: setup ## set up what is missing, train if needed, and run the product
	@exec $(PY) -m bot.cli start

test: setup ## run all tests (sets up what it needs, Chromium included)
	@bash deploy/ensure-chromium.sh
	@$(PY) -m bot.cli train
	@$(PY) -m pytest

check: setup ## check the knowledge base: dates, sources, numbers, plain language
	@$(PY) -m bot.cli knowledge check

lint: setup ## style and types
	@$(VENV)/bin/ruff check bot actions tests bench
	@$(VENV)/bin/mypy bot actions

eval: setup ## ask all test questions of a running product and print the figures
	@$(PY) -m tests.eval

learning: setup ## draw where more training sentences help: learning curve, topics mistaken for each other
	@$(PY) -m tests.eval.learning

bench: setup ## measure speed and memory beside the stock pipeline, as ratios
	@$(PY) -m bench

clean: ## remove the environment, models and run-time files (the database too)
	rm -rf $(VENV) var models .rasa
