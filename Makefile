# Everything newsbot needs, from a fresh checkout: `make demo` and `make test` set up what they use.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help demo test test-slow torture fuzz coverage dist lock lint types compiled check bench chaos fleet exports quality prose docs docs-serve pictures schemas datewords dates tree setup clean

help:  ## What there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 11

demo: .venv/ready  ## Serve the bundled sample site, crawl it, export the records, show what comes out
	$(BIN)/scrapy demo

PYTEST := $(BIN)/python -m pytest -W error
PARALLEL := --dist worksteal -n

# Each of the many processes of the tests imports newsbot. One that may not write, or whose files may not grow, leaves
# no compiled module for the next, or a cut one.
compiled: .venv/dev
	-@$(BIN)/python -m compileall -qq newsbot bench fuzz tests/helpers

test: compiled  ## Run the tests, but for the slow ones: fifteen minutes on two cores
	$(PYTEST) $(PARALLEL) 2 -m "not slow"

# Most of these tests wait, so four processes take half the time of two.
test-slow: compiled  ## Run the tests that are left: long kills, real browsers, packages, properties on more examples
	$(PYTEST) $(PARALLEL) 4 -m "slow or hypothesis" --hypothesis-profile=full

torture: compiled  ## Kill a crawl a hundred times, with either database, and compare what is left
	NEWSBOT_KILLS=100 $(PYTEST) -o faulthandler_timeout=0 -s -m slow tests/test_kill.py

fuzz: .venv/dev  ## Read what nobody would write, for 20 minutes; what is wrong goes to fuzz-faults
	$(BIN)/python -m fuzz --minutes 20

coverage: compiled  ## The quick tests once more, and which lines they leave out
	$(PYTEST) $(PARALLEL) 2 -m "not slow" --cov --cov-report=term:skip-covered

dist: .venv/dev  ## Build the sdist and the wheel, and check what PyPI will say to them
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/python -m twine check --strict dist/*

lint: .venv/dev prose  ## Style and format of code and of prose
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

prose: .venv/dev  ## Words and sentences that a reader stumbles over, in the documentation and in help texts
	$(BIN)/python -m bench.prose

types: .venv/dev  ## Types
	$(BIN)/mypy

check: lint types test test-slow  ## All that has to pass

bench: .venv/dev  ## Crawl a site of one layout and one of many with several spiders, and compare; export a million stories
	$(BIN)/python -m bench
	$(BIN)/python -m bench.export

chaos: .venv/dev  ## Kill workers, crawls, PostgreSQL and the store of 200 loopback sites, and compare what is left
	$(BIN)/python -m bench.chaos

exports: .venv/dev  ## Export a million made-up stories to Parquet: how fast, in how much memory
	$(BIN)/python -m bench.export

fleet: .venv/dev  ## How many sites the database of a fleet carries: simulated crawls on PostgreSQL, for five minutes
	$(BIN)/python -m bench.fleet

quality: .venv/dev  ## Score the reading of saved pages of other publishers, where a folder of them is at hand
	$(BIN)/python -m bench.quality

schemas: .venv/ready  ## Write the JSON Schemas anew, after a record has changed
	$(BIN)/python -m newsbot.schemas

lock: .venv/dev  ## Write the image's hashed requirements anew, after pyproject.toml or constraints.txt has changed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile pyproject.toml $(foreach extra,archives browser export monitors notify postgresql publish s3,--extra $(extra)) \
		--constraint constraints.txt --python-platform x86_64-manylinux_2_28 --python-version 3.13 --generate-hashes \
		--custom-compile-command "make lock" --no-annotate --output-file deploy/container/requirements.txt --quiet

datewords: .venv/dev  ## Write the date words anew, after CLDR or bench/datewords.toml has changed
	$(BIN)/python -m bench.datewords

dates: .venv/dev  ## How many of the dates that CLDR prints in every language are read
	$(BIN)/python -m bench.dates

tree: .venv/ready  ## List the packages and modules, each with what it is for
	$(BIN)/python -m bench.tree

docs: .venv/dev  ## Write the tables that the code makes into docs/, and build the docs site into site/
	$(BIN)/python -m bench.pages
	$(BIN)/mkdocs build --strict

docs-serve: .venv/dev  ## Serve the docs site on 127.0.0.1:8001 and rebuild it at each change
	$(BIN)/mkdocs serve --dev-addr 127.0.0.1:8001

pictures: .venv/dev  ## Draw the pictures of the README anew, from a crawl of the sample site
	$(BIN)/python -m bench.pictures

setup: .venv/dev  ## The environment for work on newsbot

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsbot needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv || { echo "no venv module: apt-get install python3-venv" >&2; exit 1; }

# An editable install builds newsbot/page/speedups.pyx, if there is a C compiler.
.venv/ready: .venv/bin/python pyproject.toml constraints.txt setup.py newsbot/page/speedups.pyx
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[export]'
	@touch $@

.venv/dev: .venv/ready .venv/browser .venv/nats
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# Tests and pages that scripts draw want a browser: Debian's is installed where none is found and we may.
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
.venv/browser: .venv/bin/python
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update >/dev/null 2>&1; \
		DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install chromium >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "warning: no browser, and none could be installed; pages that need one will not be read: apt-get install chromium" >&2
	@touch $@

# The test of one recipe wants a NATS server; without one it is skipped.
.venv/nats: .venv/bin/python
	@command -v nats-server >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
		apt-get -qq -o Acquire::http::Timeout=10 update >/dev/null 2>&1; \
		DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install nats-server >/dev/null 2>&1; \
	} || echo "warning: no nats-server could be installed; a test is skipped: apt-get install nats-server" >&2
	@touch $@

clean:  ## Remove what was made here, but for records
	rm -rf .venv build dist *.egg-info newsbot/page/*.so .mypy_cache .ruff_cache .pytest_cache .hypothesis
