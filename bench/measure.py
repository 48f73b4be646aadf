"""Times commands as whole processes, in turn within one run, so that a machine's moods meet all of them alike."""

import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass
class Runs:
    """What several runs of one command took: wall and CPU seconds, and the largest process' memory in MiB."""

    wall: list[float]
    cpu: list[float]
    peak: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    def row(self) -> str:
        spread = f"{min(self.wall):.3g}–{max(self.wall):.3g}"
        return f"{self.median:.3g} s | {spread} | {statistics.median(self.cpu):.3g} s | {max(self.peak):.0f} MiB"


def once(command: list[str], env: dict[str, str], log) -> tuple[float, float, float]:
    """Runs it, waits, and returns wall seconds, CPU seconds and peak MiB; a command that fails ends the benchmark."""
    before = time.perf_counter()
    process = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}; see {log.name}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def in_turn(commands: dict[str, tuple], rounds: int, log, warm_up: int = 1) -> dict[str, Runs]:
    """A B C, A B C, …: each command is a function of the round to (argv, environment)."""
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
    """Markdown, each median beside the base's, pair by pair."""
    lines = [f"| | median | from–to | CPU | peak memory | of {base} |", "|---|---|---|---|---|---|"]
    for name, measured in runs.items():
        ratio = statistics.median(a / b for a, b in zip(measured.wall, runs[base].wall, strict=True))
        lines.append(f"| {name} | {measured.row()} | {ratio:.2f} |")
    return "\n".join(lines)


def machine() -> str:
    """One line on what it ran on."""
    with open("/proc/cpuinfo") as cpuinfo:
        model = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), "unknown CPU")
    with open("/proc/meminfo") as meminfo:
        gib = int(meminfo.readline().split()[1]) / 2**20
    load = os.getloadavg()[0]
    return f"{model}, {os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()} {platform.release()}, load {load:.1f} at the start"
