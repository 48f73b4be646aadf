"""The image of a worker, with registry and tag."""

from __future__ import annotations

import os


def reference(name: str) -> str:
    """Return the image `name` as the runtime pulls it: WORKER_IMAGES with the name in place of {}, else IMAGE_TAG.

    A name that has a tag already stays as it is.
    """
    if ":" in name:
        return name
    pattern, tag = os.environ.get("WORKER_IMAGES"), os.environ.get("IMAGE_TAG")
    if not pattern:
        return f"{name}:{tag}" if tag else name
    if pattern.count("{}") != 1:
        raise ValueError(f"WORKER_IMAGES: expected one {{}} in place of the image's name, found {pattern!r}.")
    return pattern.replace("{}", name)
