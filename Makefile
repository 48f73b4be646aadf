# Short names for longer commands. Needs make, Maven 3.8 or newer and a JDK 25; Docker only for what says so.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Run by hand, `mvn` finds the JDK by itself (toolchains); the formatter and the jars want Java 25 outright.
java_home = export JAVA_HOME="$$(.mvn/jdk-home)" || exit 2;
mvn = $(java_home) mvn -B -ntp
java = $(java_home) "$$JAVA_HOME/bin/java"

.PHONY: help
help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: build
build: ## the workers' jars: java -jar X-worker/target/X-worker.jar
	@$(mvn) -q -DskipTests package

.PHONY: demo
demo: build ## thirteen made-up months through the real workers; no Docker, no API key
	@$(java) -cp replay/target/replay.jar finance.replay.Demo

.PHONY: demo-stop
demo-stop: ## end the database that the demo leaves running
	@$(java) -cp replay/target/replay.jar finance.replay.Demo stop

.PHONY: test
test: ## every test; what cannot run here is named, and is a failure where CI=true
	@.ci/test

.PHONY: bench
bench: build ## ours beside what people use today, into docs/benchmarks.md; half an hour, wants psql and R
	@bench/all

.PHONY: images
images: ## the workers' images, and the replay server's: finance-ingest, -transform, -ml, -replay
	@version=$$(sed -n 's:^  <version>\(.*\)</version>$$:\1:p' pom.xml | head -1); \
	for name in ingest transform ml replay; do \
	  docker build -q --target $$name --build-arg VERSION=$$version \
	    -t finance-$$name -t finance-$$name:$$version . || exit 1; done

.PHONY: format
format: ## the code in the one format that the build checks
	@$(mvn) -q spotless:apply

.PHONY: clean
clean: ## what was built, and the demo's data
	@$(mvn) -q clean
	@rm -rf target
