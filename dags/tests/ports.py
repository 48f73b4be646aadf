"""Ports for servers that tests start."""

from __future__ import annotations

import contextlib
import random
import socket


def free_ports(count: int) -> list[int]:
    """Return ports that no program of this machine uses.

    They are below those that the system gives to outgoing connections, so that they stay free until they are used.
    """
    ports: list[int] = []
    for port in random.sample(range(20_000, 32_000), 200):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
        if len(ports) == count:
            return ports
    raise AssertionError(f"expected {count} free ports from 20000 to 31999, found {len(ports)}")
