#!/usr/bin/env bash
# Measures the start-up time of a worker's container: `docker run --rm … --version` compared with `docker run … true` of the same image,
# with and without the AOT cache; and the sizes of the images.
#   bench/containers [ROUNDS]     prints Markdown; needs a Docker Engine
set -euo pipefail
cd "$(dirname "$0")/.."
docker info >/dev/null 2>&1 || { echo "bench/containers needs a running Docker Engine; check it with: docker info" >&2; exit 2; }
make -s images >/dev/null
exec python3 bench/containers.py "$@"
