# The images of the project: docker build --target ingest|transform|ml|replay .   (docker-compose.yml builds them too)
# An image contains a Debian base, a jlink runtime, one jar with its lib/, an AOT cache from a run of the worker, and the list of
# all these parts in the format CycloneDX: /app/sbom.cdx.json.
# Without a `# syntax=` line and heredocs, Docker Engine 20.10 and newer build it without pulling a BuildKit front end.

FROM maven:3.9-eclipse-temurin-25 AS sources
WORKDIR /src
COPY .mvn .mvn
COPY pom.xml .
COPY common/pom.xml common/
COPY replay/pom.xml replay/
COPY ingest-worker/pom.xml ingest-worker/
COPY transform-worker/pom.xml transform-worker/
COPY ml-worker/pom.xml ml-worker/
COPY sql sql
COPY common/src/main common/src/main
COPY replay/src/main replay/src/main

# The cache mount keeps the dependencies between builds: after a change of the source, only the compilation runs again.
FROM sources AS build
COPY ingest-worker/src/main ingest-worker/src/main
COPY transform-worker/src/main transform-worker/src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -P '!format,sbom' -Dmaven.test.skip -pl ingest-worker,transform-worker,replay -am package

# PyTorch's libraries are unpacked at build time: nothing is extracted at run time, so the file system can be read-only.
FROM sources AS build-ml
COPY ml-worker/src/main ml-worker/src/main
RUN --mount=type=cache,target=/root/.m2 \
    mvn -q -B -P '!format,sbom' -Dmaven.test.skip -pl ml-worker -am package
ARG TARGETARCH
RUN mkdir -p /native /unpacked && cd /unpacked \
 && for jar in /src/ml-worker/target/lib/pytorch-native-*.jar /src/ml-worker/target/lib/pytorch-jni-*.jar; do \
      [ -e "$jar" ] || continue; jar xf "$jar" && rm "$jar"; done \
 && case "${TARGETARCH:-$(uname -m)}" in arm64|aarch64) platform=linux-aarch64 ;; *) platform=linux-x86_64 ;; esac \
 && find . -path "*cpu/*" -path "*$platform*" -name '*.so*' -exec cp {} /native/ \; \
 && rm -rf /unpacked

FROM eclipse-temurin:25-jdk AS runtime
RUN jlink --compress zip-6 --strip-debug --no-header-files --no-man-pages --output /opt/jre --add-modules \
      java.base,java.logging,java.management,java.naming,java.security.jgss,java.sql,jdk.crypto.ec,jdk.net,jdk.unsupported
FROM eclipse-temurin:25-jdk AS runtime-ml
RUN jlink --compress zip-6 --strip-debug --no-header-files --no-man-pages --output /opt/jre --add-modules \
      java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.sql,jdk.crypto.ec,jdk.incubator.vector,jdk.net,jdk.unsupported

# Trains the AOT caches: loads four sessions, the last of which is compared with three, and computes returns, with an embedded PostgreSQL and a replay server, without a network. PostgreSQL
# does not run as root.
FROM eclipse-temurin:25-jdk AS aot
COPY --from=runtime /opt/jre /opt/jre
COPY --from=build /src/replay/target/lib /replay/lib
COPY --from=build /src/replay/target/replay.jar /replay/
COPY --from=build /src/ingest-worker/target/lib /app/lib
COPY --from=build /src/transform-worker/target/lib /app/lib
COPY --from=build /src/ingest-worker/target/ingest-worker.jar /src/transform-worker/target/transform-worker.jar /app/
RUN useradd --uid 10001 --user-group --create-home worker && chown worker /app
USER worker
WORKDIR /app
COPY jvm /app/jvm
RUN java -cp /replay/replay.jar finance.replay.database.RunWithStandIns sh -ec ' \
      run="/opt/jre/bin/java @jvm/etl.options"; \
      $run -XX:AOTCacheOutput=ingest.aot -jar /app/ingest-worker.jar 2025-01-06 2025-01-10; \
      $run -XX:AOTCacheOutput=transform.aot -jar /app/transform-worker.jar --all'

# Trains the AOT cache of ml-worker by tuning one ticker on a few months of a small market. The optimizing compiler is on,
# although the worker runs without it for a few tickers: methods that the training run compiles with C1 only are never compiled
# with C2.
FROM aot AS aot-ml
COPY --from=runtime-ml /opt/jre /opt/jre
COPY --from=build-ml /src/ml-worker/target/lib /ml/lib
COPY --from=build-ml /src/ml-worker/target/ml-worker.jar /ml/
USER root
RUN mv /app /workers && mv /ml /app && mv /workers/jvm /app/ && chown worker /app
USER worker
WORKDIR /app
RUN java -cp /replay/replay.jar finance.replay.database.RunWithStandIns --tickers 40 sh -ec ' \
      /opt/jre/bin/java -jar /workers/ingest-worker.jar 2024-05-01 2025-01-10; \
      /opt/jre/bin/java -jar /workers/transform-worker.jar --all; \
      /opt/jre/bin/java @jvm/ml.options -XX:AOTCacheOutput=ml.aot \
        -jar /app/ml-worker.jar tune-arima AAPL --results /tmp/results.csv'

FROM debian:bookworm-slim AS base
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin worker
ENV LANG=C.UTF-8
WORKDIR /app
ARG VERSION=0.2.0
LABEL org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.vendor=finance \
      org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.base.name=docker.io/library/debian:bookworm-slim

# Adds Debian's packages and the Java runtime to the libraries that Maven lists. Versions in a purl are percent-encoded.
FROM base AS packages
COPY --from=runtime /opt/jre/release /opt/jre/release
RUN . /opt/jre/release \
 && { echo "    {\"type\": \"platform\", \"name\": \"openjdk\", \"version\": \"$JAVA_VERSION\", \"purl\": \"pkg:generic/openjdk@$JAVA_VERSION\"},"; \
      dpkg-query -W -f='    {"type": "library", "name": "${Package}", "version": "${Version}", "purl": "pkg:deb/debian/${Package}@${Version}?arch=${Architecture}&distro=debian-12"},\n'; \
    } | sed -E ':again; s/(pkg:[^"?]*)\+/\1%2B/; t again; s/(pkg:[^"?]*@[^"?]*):/\1%3A/; t again' >/packages.json

FROM packages AS sbom
WORKDIR /sbom
COPY --from=build /src/ingest-worker/target/sbom.json ingest.json
COPY --from=build /src/transform-worker/target/sbom.json transform.json
COPY --from=build /src/replay/target/sbom.json replay.json
RUN sed -i '/^  "components" : \[$/r /packages.json' ./*.json
FROM packages AS sbom-ml
COPY --from=build-ml /src/ml-worker/target/sbom.json /sbom/ml.json
RUN sed -i '/^  "components" : \[$/r /packages.json' /sbom/ml.json

FROM base AS ingest
COPY --from=runtime /opt/jre /opt/jre
COPY --from=build /src/ingest-worker/target/lib lib
COPY --from=build /src/ingest-worker/target/ingest-worker.jar .
COPY --from=aot /app/ingest.aot app.aot
COPY jvm/etl.options jvm.options
COPY --from=sbom /sbom/ingest.json sbom.cdx.json
USER 10001
ARG REVISION=unknown
LABEL org.opencontainers.image.title=finance-ingest \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.description="Loads the vendor's daily bars and splits into PostgreSQL"
ENTRYPOINT ["/opt/jre/bin/java", "@/app/jvm.options", "-XX:AOTCache=/app/app.aot", "-XX:MaxRAMPercentage=60", "-jar", "/app/ingest-worker.jar"]
CMD ["--help"]

FROM base AS transform
COPY --from=runtime /opt/jre /opt/jre
COPY --from=build /src/transform-worker/target/lib lib
COPY --from=build /src/transform-worker/target/transform-worker.jar .
COPY --from=aot /app/transform.aot app.aot
COPY jvm/etl.options jvm.options
COPY --from=sbom /sbom/transform.json sbom.cdx.json
USER 10001
ARG REVISION=unknown
LABEL org.opencontainers.image.title=finance-transform \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.description="Computes daily returns in PostgreSQL"
ENTRYPOINT ["/opt/jre/bin/java", "@/app/jvm.options", "-XX:AOTCache=/app/app.aot", "-XX:MaxRAMPercentage=60", "-jar", "/app/transform-worker.jar"]
CMD ["--help"]

# Contains Smile, which is licensed under the GPL-3: see the section "Licence" in the README.
FROM base AS ml
COPY --from=runtime-ml /opt/jre /opt/jre
COPY --from=build-ml /native native
COPY --from=build-ml /src/ml-worker/target/lib lib
COPY --from=build-ml /src/ml-worker/target/ml-worker.jar .
# MALLOC_…: glibc keeps the memory of freed tensors. Otherwise it returns the memory to the kernel after each batch and requests
# it again: half of the epochs then took twice as long.
ENV PYTORCH_LIBRARY_PATH=/app/native DJL_OFFLINE=true DJL_CACHE_DIR=/tmp/djl OMP_NUM_THREADS=1 \
    MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=1073741824
COPY --from=aot-ml /app/ml.aot app.aot
COPY jvm/ml.options jvm.options
COPY jvm/ml-worker .
COPY --from=sbom-ml /sbom/ml.json sbom.cdx.json
RUN install -d -o 10001 -g 10001 /results
USER 10001
WORKDIR /results
VOLUME /results
ARG REVISION=unknown
LABEL org.opencontainers.image.title=finance-ml \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.description="Trains, tunes, forecasts and scores" \
      org.opencontainers.image.licenses=GPL-3.0-only
ENTRYPOINT ["/app/ml-worker"]
CMD ["--help"]

# Replaces the vendor in the demo profile.
FROM base AS replay
COPY --from=runtime /opt/jre /opt/jre
COPY --from=build /src/replay/target/lib lib
COPY --from=build /src/replay/target/replay.jar .
COPY --from=sbom /sbom/replay.json sbom.cdx.json
USER 10001
ARG REVISION=unknown
LABEL org.opencontainers.image.title=finance-replay \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.description="Serves a made-up market in place of the data vendor"
EXPOSE 8090
ENTRYPOINT ["/opt/jre/bin/java", "-XX:+UseSerialGC", "-jar", "/app/replay.jar"]
CMD ["--host", "0.0.0.0"]
