# Short names for longer commands. They need bash, a JDK 25 or newer and Maven 3.8 or newer. Without a JDK or Maven, the targets
# demo, test-fast, build and format run in the Maven image on a Docker Engine.
SHELL := /bin/bash
.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: ## run the real workers on thirteen months of made-up data; needs no API key, and no Docker if a JDK 25 is installed
	@.ci/demo

.PHONY: demo-stop
demo-stop: ## stop the database of the demo
	@.ci/demo stop

.PHONY: test
test: ## run all tests except test-kubernetes, and list the skipped ones; with CI=true, a skipped test is a failure
	@.ci/test

.PHONY: test-fast
test-fast: ## run the Java tests except those that start a process, a container or a browser, or take long
	@.ci/with-java .ci/test-fast

.PHONY: test-kubernetes
test-kubernetes: ## test the stack on the cluster of kubectl, see docs/kubernetes.md; not part of make test
	@.ci/test-kubernetes

.PHONY: lint
lint: ## check formatting, compiler warnings, conventions, Python (ruff), scripts (shellcheck) and the compose file
	@.ci/lint

.PHONY: format
format: ## format the Java code
	@.ci/with-java .ci/maven -P bench spotless:apply

.PHONY: build
build: ## build the jars: java -jar X-worker/target/X-worker.jar
	@.ci/with-java .ci/maven -Dmaven.test.skip=true package

.PHONY: bench
bench: build ## compare this project with other tools and write docs/benchmarks.md; half an hour, needs psql and R
	@bench/all

.PHONY: images
images: ## build the Docker images finance-ingest, finance-transform, finance-ml, finance-replay and finance-airflow
	@.ci/images

.PHONY: release
release: ## make a release without publishing it: make release VERSION=0.2.0, see docs/releasing.md
	@.ci/release $(VERSION)

.PHONY: clean
clean: ## stop the demo, delete its data and all build results
	@.ci/demo stop
	@rm -rf target */target
