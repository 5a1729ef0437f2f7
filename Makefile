# Two commands do all set-up: `make demo` shows the main job, `make test` proves it. `make help` lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help

# What the build needs, what the tests need besides, what the benchmark needs besides: all from Debian.
BUILD_PACKAGES := pkg-config libavformat-dev libavcodec-dev libavfilter-dev libavutil-dev libswscale-dev \
	libswresample-dev libcurl4-openssl-dev libsqlite3-dev libssl-dev libsodium-dev \
	libtorrent-rasterbar-dev
TEST_PACKAGES := ffmpeg chromium python3 python3-venv aria2 nginx-light zsh openssh-server openssh-client openssl
BENCH_PACKAGES := ffmpeg time nginx-light wrk curl aria2 mktorrent

# Refuses imports that Package.swift does not declare: the import rule of ARCHITECTURE.md.
BUILD_FLAGS := --explicit-target-dependency-import-check error

.PHONY: help demo test bench build release deps deps-test deps-bench check docs format clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

demo: release ## show the main job: VIDEO=path-or-url, ONCE=1 to stop when it is ready
	@.build/release/millrace demo $(if $(VIDEO),"$(VIDEO)") $(if $(filter 1 yes true,$(ONCE)),--once)

# One test at a time: many of them work on both cores already, and a clock that is starved tells nothing.
test: deps-test .build/venv/.done ## build, run every test, print the counts
	swift build --build-tests $(BUILD_FLAGS)
	@Tests/run .build/test.log

bench: deps-bench release ## measure beside the peers, in one run, as ratios
	@Tests/Bench/run

build: deps ## debug build
	swift build $(BUILD_FLAGS)

release: deps ## release build
	swift build -c release $(BUILD_FLAGS) --product millrace
	swift build -c release $(BUILD_FLAGS) --product millrace-fetch

check: build ## check Plugins.json
	@.build/debug/millrace check

docs: build ## write the generated pages anew
	@.build/debug/millrace stages --markdown > Docs/Stages.md
	@.build/debug/millrace api > Docs/Api.md

format: ## format the Swift sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests Examples

clean: ## remove everything that was built
	rm -rf .build

# The clients from PyPI that some tests need. Without a network those tests are skipped, and say so.
.build/venv/.done: Tests/requirements.txt | deps-test
	@rm -rf .build/venv; mkdir -p .build; \
	if python3 -m venv .build/venv && \
		.build/venv/bin/pip install -q --disable-pip-version-check --timeout 10 --retries 2 -r $< ; then touch $@; \
	else rm -rf .build/venv; \
		echo "NOTICE: the PyPI clients of Tests/requirements.txt cannot be had: the tests that need them are skipped" >&2; fi

# Installs what is missing, and says which. As root directly, otherwise by sudo.
define install
	@missing=(); for package in $(1); do \
		dpkg-query -W -f '$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$$package"); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
		echo "installing Debian packages: $${missing[*]}"; \
		if [ "$$(id -u)" = 0 ]; then root=(); \
		elif command -v sudo > /dev/null; then root=(sudo); \
		else echo "neither root nor sudo here: install them yourself, then try again" >&2; exit 1; fi; \
		"$${root[@]}" apt-get update -q -o Acquire::Retries=3 > /dev/null && \
		"$${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
			"$${missing[@]}" > /dev/null; \
	fi
endef

deps:
	$(call install,$(BUILD_PACKAGES))

deps-test: deps
	$(call install,$(TEST_PACKAGES))

deps-bench: deps .build/bench-venv/.done
	$(call install,$(BENCH_PACKAGES))

# The peers from PyPI.
.build/bench-venv/.done: Tests/Bench/requirements.txt
	@rm -rf .build/bench-venv; mkdir -p .build; python3 -m venv .build/bench-venv && \
		.build/bench-venv/bin/pip install -q --disable-pip-version-check -r $< && touch $@
