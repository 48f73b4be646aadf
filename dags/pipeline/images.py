"""The images of the workers: which version a task runs."""

from __future__ import annotations

import os

TAG = "{tag}"


def worker_image(name: str) -> str:
    """Return the image of a worker, for example of finance-ingest.

    WORKER_IMAGES is the name of an image with {} in place of `name`, and {tag} in place of IMAGE_TAG or the tag itself:
    registry.example.com/finance/{}:{tag}. Without it, the image is `name` with the tag IMAGE_TAG, as in
    docker-compose.yml; without both, with the tag latest.

    Raises:
        ValueError: WORKER_IMAGES lacks {}, or it has another tag than IMAGE_TAG, which would have no effect.
    """
    tag = os.environ.get("IMAGE_TAG") or ""
    pattern = os.environ.get("WORKER_IMAGES") or ("{}:{tag}" if tag else "{}")
    if pattern.count("{}") != 1:
        raise ValueError(f"WORKER_IMAGES: expected {{}} once in place of the worker's name, found {pattern!r}.")
    if TAG in pattern and not tag:
        raise ValueError(f"IMAGE_TAG: expected the version for {TAG} in WORKER_IMAGES={pattern}, found none.")
    if TAG not in pattern and tag and not pattern.endswith(f":{tag}"):
        raise ValueError(
            f"IMAGE_TAG: expected the tag of WORKER_IMAGES={pattern}, found {tag}. Write {TAG} in place of the tag in "
            "WORKER_IMAGES, so that IMAGE_TAG selects the version, or leave IMAGE_TAG empty."
        )
    return pattern.replace(TAG, tag).replace("{}", name)
