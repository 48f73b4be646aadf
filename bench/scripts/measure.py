"""Measures commands as whole processes. They run alternately, so that changes of the machine's load affect all of them."""

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass
class Runs:
    """Measurements of the runs of one command: wall and CPU seconds, and peak memory in MiB."""

    wall: list[float]
    cpu: list[float]
    peak: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    def row(self) -> str:
        spread = f"{min(self.wall):.3g}–{max(self.wall):.3g}"
        return f"{self.median:.3g} s | {spread} | {statistics.median(self.cpu):.3g} s | {max(self.peak):.0f} MiB"


def once(command: list[str], env: dict[str, str], log, expected: int = 0) -> tuple[float, float, float]:
    """Run a command and return wall seconds, CPU seconds and peak MiB; another exit status ends the benchmark."""
    before = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != expected:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}; see {log.name}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def in_turn(commands: dict[str, tuple], rounds: int, log, warm_up: int = 1) -> dict[str, Runs]:
    """Run the commands in the order A B C, A B C, … A command is a function from the round to (argv, environment)."""
    runs = {name: Runs([], [], []) for name in commands}
    for turn in range(-warm_up, rounds):
        for name, command in commands.items():
            argv, env = command(turn + warm_up)
            wall, cpu, peak = once(argv, env, log)
            if turn >= 0:
                runs[name].wall.append(wall)
                runs[name].cpu.append(cpu)
                runs[name].peak.append(peak)
    return runs


def table(runs: dict[str, Runs], base: str) -> str:
    """Return a Markdown table with the median ratio of each command to the base command, by round."""
    lines = [f"| | median | range | CPU | peak memory | ratio to {base} |", "|---|---|---|---|---|---|"]
    for name, measured in runs.items():
        ratio = statistics.median(a / b for a, b in zip(measured.wall, runs[base].wall, strict=True))
        lines.append(f"| {name} | {measured.row()} | {ratio:.2f} |")
    return "\n".join(lines)


def machine() -> str:
    """Describe the machine in one line."""
    with open("/proc/cpuinfo") as cpuinfo:
        model = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), "unknown CPU")
    with open("/proc/meminfo") as meminfo:
        gib = int(meminfo.readline().split()[1]) / 2**20
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.release()}, load {load:.1f} at start"
