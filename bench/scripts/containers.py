"""Run by bench/containers: measures and prints Markdown."""

import json
import os
import statistics
import subprocess
import sys

from measure import in_turn, machine

WORKERS = ("ingest", "transform", "ml")
NO_CACHE = ("--env", "JAVA_TOOL_OPTIONS=-XX:AOTMode=off")


def size(image: str) -> float:
    """Return the size of an image with all layers in megabytes."""
    output = subprocess.run(["docker", "image", "inspect", image], check=True, capture_output=True, text=True).stdout
    return json.loads(output)[0]["Size"] / 1e6


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    print(machine())
    commands = {}
    for name in WORKERS:
        image, run = f"finance-{name}", ("docker", "run", "--rm")
        commands[name, "true"] = [*run, "--entrypoint", "true", image]
        commands[name, "with"] = [*run, image, "--version"]
        commands[name, "without"] = [*run, *NO_CACHE, image, "--version"]
    with open(os.devnull, "w") as log:
        runs = in_turn(
            {key: lambda _, words=words: (words, os.environ) for key, words in commands.items()}, rounds, log
        )
    base = size("debian:bookworm-slim")
    print(f"\nMedians of {rounds} rounds, seconds; sizes without the base image of {base:.0f} MB.\n")
    print(
        "| image | size without base | `docker run … true` | `--version` | difference | difference without AOT cache |\n|---|---|---|---|---|---|"
    )
    for name in WORKERS:
        true, cached, plain = (runs[name, how].wall for how in ("true", "with", "without"))
        own, bare = (statistics.median(a - b for a, b in zip(wall, true, strict=True)) for wall in (cached, plain))
        medians = " | ".join(f"{value:.2f}" for value in (*map(statistics.median, (true, cached)), own, bare))
        print(f"| finance-{name} | {size(f'finance-{name}') - base:.0f} MB | {medians} |")


main()
