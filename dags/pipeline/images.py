"""The images of the workers: which version a task runs."""

from __future__ import annotations

import os


def worker_image(name: str) -> str:
    """Return the image of a worker, for example of finance-ingest.

    WORKER_IMAGES is the name of an image with {} in place of `name`: registry.example.com/finance/{}:0.2.0. Without it,
    the image is `name` with the tag IMAGE_TAG, as in docker-compose.yml; without both, with the tag latest.
    """
    tag = os.environ.get("IMAGE_TAG")
    pattern = os.environ.get("WORKER_IMAGES") or (f"{{}}:{tag}" if tag else "{}")
    if pattern.count("{}") != 1:
        raise ValueError(f"WORKER_IMAGES: expected {{}} once in place of the worker's name, found {pattern!r}.")
    return pattern.replace("{}", name)
