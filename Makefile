# Two commands matter: `make run` (the kiosk on a demo shop) and `make test` (everything CI checks).
PY := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup setup-tests run test lint format campaign kills crashes mutants decoding printing emulator walk monkey
.PHONY: manual endurance bench effort hostile

help:
	@echo "make run       the kiosk on a demo shop; with no display, the demo day off screen"
	@echo "make test      format, lint, types, import contracts, all tests"
	@echo "make lint      format, lint, types and import contracts alone"
	@echo "make format    lint and format what can be put right by itself"
	@echo "make setup     the set-up alone"
	@echo "make campaign  1,000,000 random baskets, and 10,000 at a real counter, against the oracle"
	@echo "make kills     200 times kill -9 while selling and syncing (minutes)"
	@echo "make hostile   20,000 requests that mean harm, each answered by one sentence (minutes)"
	@echo "make crashes   2,000 kills and cuts over tills, workers and PostgreSQL; logs cut and flipped; cuts of power"
	@echo "make mutants   ways to lose a sale, seeded: each must be noticed (minutes)"
	@echo "make printing  kill the printing of 100 sales, again and again (minutes)"
	@echo "make emulator  receipts sent to a second printer and compared with a second encoder"
	@echo "make walk      every screen in every size, language, hand and light, looked over (minutes)"
	@echo "make decoding  readers beside each library, the camera, no barcodes; PHOTOS=DIR (minutes)"
	@echo "make monkey    half an hour of random hands at the kiosk, from a seed that is printed"
	@echo "make endurance 10,000 sales in the window, its memory flat (an hour)"
	@echo "make manual    the manual's pictures and messages, drawn anew"
	@echo "make effort    docs/effort.md written anew: taps and seconds of twelve everyday tasks"
	@echo "make bench     the benchmarks, each beside its raw limit"

manual: setup
	@KIVY_NO_ARGS=1 KIVY_NO_CONFIG=1 KIVY_NO_FILELOG=1 $(PY) -m pos.cli.screens.manual

setup:
	@sh tools/setup.sh

setup-tests:
	@LIUSHUI_WITH_TESTS=1 sh tools/setup.sh

run: setup
	@$(PY) main.py demo

lint: setup-tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy .
	.venv/bin/lint-imports

test: lint
	$(PY) -m pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered -m "not campaign"

format:
	$(PY) -m ruff check --fix . ; $(PY) -m ruff format .

campaign: setup-tests
	$(PY) -m tests.campaigns.baskets --baskets 1000000
	$(PY) -m tests.campaigns.counter --sales 10000

kills: setup-tests
	$(PY) -m tests.campaigns.kills --kills 200

hostile: setup-tests
	$(PY) -m tests.campaigns.hostile --requests 20000

crashes: setup-tests
	$(PY) -m tests.campaigns.crashes --crashes 2000
	$(PY) -m tests.faults.damage
	$(PY) -m tests.faults.power --cuts 500
	$(PY) -m tests.faults.power --cuts 100 --sales 12 --sync-ms 2000

mutants: setup-tests
	$(PY) -m tests.mutants

printing: setup-tests
	$(PY) -m tests.campaigns.printing --sales 100

emulator: setup-tests
	@sh tests/emulator/run.sh

walk: setup-tests
	$(PY) -m tests.ui.walking

decoding: setup-tests
	$(PY) -m tests.campaigns.decoding $(if $(PHOTOS),--photos $(PHOTOS))

monkey: setup-tests
	$(PY) -m tests.campaigns.monkey --minutes 30

endurance: setup-tests
	$(PY) -m tests.campaigns.endurance --sales 10000

effort: setup-tests
	$(PY) -m tests.ui.effort

bench: setup
	$(PY) main.py bench
