#!/usr/bin/env bash
# Measures the start-up time of a worker's container: `docker run --rm … --version` compared with `docker run … true` of the same image,
# with and without the AOT cache; and the sizes of the images.
#   bench/containers [ROUNDS]     prints Markdown; needs a Docker Engine
set -euo pipefail
cd "$(dirname "$0")/../.."
. bench/scripts/common.sh
needs_docker
make -s images >/dev/null
exec python3 bench/scripts/containers.py "$@"
