# What everyone does here, on Debian 12. The longer parts are in scripts/.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# Where cargo puts what it builds, and where this clone keeps what is not in git.
BUILT := $(or $(CARGO_TARGET_DIR),target)/debug
LOCAL := $(CURDIR)/.local
UI_SOURCES := $(shell find ui/src ui/public ui/index.html ui/*.json ui/vite.config.ts -type f ! -name '*.test.*')

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

.PHONY: setup
setup: ## install what is missing: system packages, npm packages, validators
	@scripts/setup

# --- run ---

# Programs are chosen by name within the whole workspace, so that what they depend on is built once, with the same features
# whatever is asked for first.
.PHONY: build
build: setup ui/dist/index.html
	cargo build --workspace $(addprefix --bin ,fls-desk fls fls-central synthetic loopback public_pages)

ui/dist/index.html: $(UI_SOURCES) | setup
	cd ui && npm run build

.PHONY: run
run: setup ui/dist/index.html ## open FLS Desk; without a display, walk through it under Xvfb and keep screenshots
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY),)
	cargo build --workspace --bin fls-desk
	$(BUILT)/fls-desk
else
	@echo "There is no display: walking through the main job on a screen of its own."
	$(MAKE) --no-print-directory window-walk
endif

.PHONY: window-walk
window-walk: setup ui/dist/index.html
	cargo build --workspace --bin fls-desk --bin walk
	rm -rf $(LOCAL)/screenshots
	mkdir -p $(LOCAL)/screenshots
	FLS_SCREENSHOTS=$(LOCAL)/screenshots scripts/with-postgres scripts/with-desktop $(BUILT)/walk
	@echo "Screenshots of the walk are in $(LOCAL)/screenshots"

.PHONY: central
central: build ## FLS Central on a private PostgreSQL, with a demonstration service
	scripts/central

.PHONY: demo
demo: build ## a desk with fictional patients that syncs to a central server of its own
ifneq ($(DISPLAY)$(WAYLAND_DISPLAY),)
	scripts/central scripts/demo
else
	@echo "There is no display: showing it on the terminal, then the window on a screen of its own."
	FLS_CENTRAL_LISTEN=127.0.0.1:0 scripts/with-postgres scripts/with-desktop scripts/central scripts/demo once
	$(MAKE) --no-print-directory window-walk
endif

# --- check and test ---

# Quick: what a change should pass before it is committed. The tests of xtask hold the rooms apart and compare what is
# generated with what is committed.
.PHONY: check
check: lint ## format, lints and unit tests: the quick gate
	scripts/run-tests packages domain protocol exchange sync app xtask

.PHONY: lint
lint: setup ui/dist/index.html
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	PATH=$(LOCAL)/tools/bin:$$PATH cargo deny --locked --log-level error check licenses sources bans
	cd ui && npm run check
	cd ui && npm test

# Everything: one build of the workspace, which the pages, the server and the real window are then driven with. At its end
# it says how many minutes each part took.
.PHONY: test
test: setup ## every check and test, on a PostgreSQL and a desktop of its own
	@rm -f $(LOCAL)/minutes
	scripts/minutes "lints, and the pages' units" $(MAKE) --no-print-directory lint
	scripts/minutes "building everything" cargo build --workspace --all-targets
	scripts/minutes "pages in Chromium" scripts/with-postgres scripts/with-public-pages scripts/with-loopback npm --prefix ui run e2e
	scripts/minutes "tests of Rust, server and window" scripts/with-postgres scripts/with-desktop scripts/run-tests --workspace
	@scripts/minutes

# The whole figures of what `make test` does a small share of: kills, power cuts, flipped bits, interrupted migrations,
# schedules of exchanges, exchanges between processes that are hurt, probes of the wall between services, short programs,
# follow-ups on every day of a year. FLS_SEED=<n> does one case again. In memory where there is room for files: a process that
# is killed takes nothing with it that the system has, and what a power cut leaves is worked out from what was flushed, so that
# no disk is waited for.
SOAK ?= 10000
SOAK_TMPDIR := $(firstword $(wildcard /dev/shm) /tmp)
.PHONY: soak
soak: setup ## the faults, in full: hours of kills, power cuts, flipped bits and exchanges
	@rm -f $(LOCAL)/minutes
	cargo build --workspace --all-targets
	TMPDIR=$(SOAK_TMPDIR) FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "faults of disk and process" \
		scripts/run-tests --workspace --test faults --test convergence
	TMPDIR=$(SOAK_TMPDIR) FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "short programs" \
		scripts/run-tests --workspace --test scenarios store_files::
	TMPDIR=$(SOAK_TMPDIR) FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "interrupted migrations" scripts/run-tests --workspace --lib interrupted
	FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "exchanges between processes" scripts/run-tests --workspace --test scenarios under_faults::
	FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "probes between services" scripts/with-postgres \
		scripts/run-tests --workspace --test server no_desk_is_told
	FLS_SOAK=$(SOAK) NEXTEST_PROFILE=soak scripts/minutes "follow-ups on every day of a year" scripts/with-postgres \
		scripts/run-tests --workspace --test scenarios follow_ups::
	@scripts/minutes

# --- figures ---

# Against the clone's own PostgreSQL over TCP, which flushes to the disk as any does. JOBS="P1 P8" measures only those.
.PHONY: bench
bench: setup ## our figures beside their peers', from one run
	DATABASE_URL=$$(scripts/postgres tcp) cargo run --release --package bench -- $(JOBS)

# The real window on a screen of its own, at 50,000 records: painting, starting, memory.
.PHONY: bench-window
bench-window: setup ui/dist/index.html ## how fast the real window is, and how large
	cargo build --release --workspace --bin fls-desk --bin fls --bin window-figures
	scripts/with-desktop $(dir $(BUILT))release/window-figures

# --- what is generated ---

.PHONY: generate
generate: ## write again what is made from the dataset and the list of commands
	cargo run --quiet -p xtask -- codegen
	cargo run --quiet -p xtask -- dictionary

.PHONY: screens
screens: build ## pictures of every screen, into docs/screens
	scripts/with-postgres scripts/with-public-pages scripts/with-loopback npm --prefix ui run screens

# --- packages ---

# PROFILE=dev packages what is quick to build, to try them.
.PHONY: packages
packages: ui/dist/index.html ## what IT installs, into target/packages: the desk as deb and rpm, Central as deb and container
	scripts/packages

.PHONY: test-packages
test-packages: packages ## install, use, upgrade and remove the packages on a Debian of their own
	cargo build --workspace --bin walk
	scripts/test-packages

# --- other systems ---

.PHONY: windows
windows: ui/dist/index.html ## build everything for Windows, run the store's tests and fls under Wine
	scripts/windows
