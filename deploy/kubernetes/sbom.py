"""Prints the SBOM of the Airflow image in which it runs, in the format CycloneDX 1.6: python sbom.py VERSION.

It lists the Python packages, the packages of Debian and the Python runtime. VERSION is the one of the image.
"""

import json
import platform
import re
import subprocess
import sys
from importlib.metadata import Distribution, distributions
from typing import Any
from urllib.parse import quote

DEBIAN_PACKAGE = "${Package}\t${Version}\t${Architecture}\n"


def component(kind: str, name: str, version: str, purl: str) -> dict[str, Any]:
    """Return a part of the image; `purl` is its package URL (https://github.com/package-url/purl-spec)."""
    return {"type": kind, "name": name, "version": version, "purl": purl}


def python_package(found: Distribution) -> dict[str, Any]:
    """Return a Python package, with its licence if its metadata has it as an SPDX expression."""
    name = re.sub(r"[-_.]+", "-", found.name).lower()
    part = component("library", found.name, found.version, f"pkg:pypi/{name}@{quote(found.version, safe='')}")
    licence = found.metadata.get("License-Expression")
    return part | ({"licenses": [{"expression": licence}]} if licence else {})


def debian_packages() -> list[dict[str, Any]]:
    """Return the installed packages of Debian."""
    release = platform.freedesktop_os_release()
    distribution = f"{release['ID']}-{release['VERSION_ID']}"
    command = ["dpkg-query", "--show", f"--showformat={DEBIAN_PACKAGE}"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    packages = [line.split("\t") for line in lines]
    return [
        component(
            "library",
            name,
            version,
            f"pkg:deb/{release['ID']}/{name}@{quote(version, safe='')}?arch={architecture}&distro={distribution}",
        )
        for name, version, architecture in packages
    ]


def sbom(version: str) -> dict[str, Any]:
    """Return the SBOM of the image with that version."""
    python = platform.python_version()
    runtime = component("platform", "python", python, f"pkg:generic/python@{python}")
    packages = sorted((python_package(found) for found in distributions()), key=lambda part: part["purl"])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "container", "name": "finance-airflow", "version": version}},
        "components": [runtime, *packages, *debian_packages()],
    }


if __name__ == "__main__":
    json.dump(sbom(sys.argv[1]), sys.stdout, indent=2)
