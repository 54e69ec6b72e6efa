# make demo   tags the sample photos in rehearsal: no key, no network, no cost
# make test   runs every test
# make lint   checks the style of Python and Lua
# make benchmarks   measures speed, memory, quota and cost; it takes some minutes
# make pictures   draws the dialogs of the plug-in for the README
# Each sets up what it needs; twice is quick.

VENV := .venv
BIN := $(VENV)/bin
PYTHON := $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

# One more than cores: the tests wait a good deal for servers and processes.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

# Compiled once, as pip compiles an installed program, and not at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint format benchmarks pictures tools clean

demo: $(VENV)/ready
	@$(BIN)/vision-keywords tag tests/samples/photos --out demo-output --rehearse --overwrite
	@echo "The tagged copies are in $(CURDIR)/demo-output; look at one with:"
	@echo "    exiftool -XMP-dc:all demo-output/coffee.jpg"

test: $(VENV)/ready
	@sh .ci/tools test
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

lint: $(VENV)/ready
	@sh .ci/tools lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@luacheck -q VisionKeywords.lrplugin tests/lightroom/lua

format: $(VENV)/ready
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

benchmarks: $(VENV)/ready
	@$(BIN)/pip install -q --group benchmarks
	@$(BIN)/python -m benchmarks

pictures: $(VENV)/ready
	@sh .ci/tools test
	@$(BIN)/python -m tests.pictures

$(VENV)/ready: pyproject.toml .ci/tools Makefile
	@sh .ci/tools
	@$(MAKE) --no-print-directory environment

# A make of its own, since PYTHON may only just have been installed.
.PHONY: environment
environment:
	@test -n "$(PYTHON)" || { echo "Please install Python 3.11 or newer."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --upgrade pip
	@$(BIN)/pip install -q --editable . --group dev
	@touch $(VENV)/ready

# ExifTool may be taken away after the set-up.
tools:
	@sh .ci/tools

clean:
	@rm -rf $(VENV) demo-output
