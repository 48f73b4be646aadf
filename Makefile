# Short names for longer commands. Needs make and bash, and then a JDK 25 and Maven 3.8 or newer; where these are missing,
# demo, test-fast, build and format run in the Maven image on a Docker Engine.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: ## thirteen made-up months through the real workers; no API key, and no Docker where a JDK 25 is installed
	@.ci/demo

.PHONY: demo-stop
demo-stop: ## stop the database that the demo leaves running
	@.ci/demo stop

.PHONY: test
test: ## every test; names each skipped test, which is a failure where CI=true
	@.ci/test

.PHONY: test-fast
test-fast: ## the Java tests without those that start a process, a container or a browser or take long
	@.ci/with-java .ci/test-fast

.PHONY: lint
lint: ## formatting, compiler warnings, ruff, shellcheck, the compose file
	@.ci/lint

.PHONY: format
format: ## rewrite the Java code in the format that lint checks
	@.ci/with-java .ci/maven spotless:apply

.PHONY: build
build: ## the workers' jars: java -jar X-worker/target/X-worker.jar
	@.ci/with-java .ci/maven -Dmaven.test.skip=true package

.PHONY: bench
bench: build ## this project beside the usual tools, into docs/benchmarks.md; half an hour, needs psql and R
	@bench/all

.PHONY: images
images: ## the Docker images finance-ingest, finance-transform, finance-ml and finance-replay
	@version=$$(sed -n 's:^  <version>\(.*\)</version>$$:\1:p' pom.xml | head -1); \
	for name in ingest transform ml replay; do \
	  docker build -q --target $$name --build-arg VERSION=$$version \
	    -t finance-$$name -t finance-$$name:$$version . || exit 1; done

.PHONY: clean
clean: ## delete what was built, and stop the demo and delete its data
	@.ci/demo stop
	@rm -rf target */target
