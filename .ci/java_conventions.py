"""Checks conventions of the Java code that neither the compiler nor the formatter checks. Prints each violation and fails.

Run by .ci/lint in the root of the repository: python3 .ci/java_conventions.py [FOLDER]
"""

import re
import sys
from collections import defaultdict
from pathlib import Path

# messages of exceptions and logs that begin with one of these names keep its capital letter
NAMES = {"Airflow", "Chromium", "Docker", "Flyway", "Massive", "Maven", "Polygon", "Python"}
MESSAGE = re.compile(
    r'(?:Exception|Error|\blog\.(?:debug|info|warn|error))\(\s*(?P<text>"(?P<word>[A-Z](?:[a-z]+|(?= )))\b[^"]*")'
)

# formats in the locale of the machine: a call without a locale, and `formatted` of a number with a decimal or grouping mark
FORMAT_WITHOUT_LOCALE = re.compile(r"\b(?:printf|String\.format)\(\s*(?!\s|Locale\.)[^)]{0,40}")
FORMATTED = re.compile(r'(?P<format>"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*")\)?\s*\.formatted\(')
LOCAL_NUMBER = re.compile(r"%[-+0#(]*(?:,[-+0#(]*\d*(?:\.\d+)?[deEfgG]|\d*(?:\.\d+)?[eEfgG])\b")

NESTED_TYPE = re.compile(r"^[ ]+(?:[a-z-]+ )*(?:class|record|interface|enum) (?P<name>[A-Z]\w*)", re.MULTILINE)


def capital_letters(file: Path, text: str) -> list[str]:
    """Return the messages that begin with a capital letter that is not part of a name."""
    found = []
    for match in MESSAGE.finditer(text):
        if match["word"] not in NAMES:
            line = text.count("\n", 0, match.start("text")) + 1
            found.append(f"{file}:{line}: expected a message in lower case, found {match['text']}")
    return found


def local_numbers(file: Path, text: str) -> list[str]:
    """Return the formatted numbers whose decimal or grouping mark depends on the locale of the machine."""
    found = [(match.start(), match[0]) for match in FORMAT_WITHOUT_LOCALE.finditer(text)]
    found += [
        (match.start(), match["format"]) for match in FORMATTED.finditer(text) if LOCAL_NUMBER.search(match["format"])
    ]
    return [
        f"{file}:{text.count(chr(10), 0, start) + 1}: expected a format with Locale.ROOT, found {' '.join(call.split())}"
        for start, call in found
    ]


def names_in_two_packages(files: list[Path]) -> list[str]:
    """Return the simple names of top-level types that several packages or modules have."""
    folders = defaultdict(set)
    for file in files:
        folders[file.stem].add(str(file.parent))
    return [
        f"expected each simple name in one package only, found {name} in {', '.join(sorted(places))}; rename one"
        for name, places in sorted(folders.items())
        if len(places) > 1
    ]


def nested_names(file: Path, text: str, top_level: dict[str, Path]) -> list[str]:
    """Return the nested types that have the simple name of a top-level type."""
    return [
        f"{file}:{text.count(chr(10), 0, match.start('name')) + 1}: expected each simple name in one package only, "
        f"found a nested type {match['name']} beside {top_level[match['name']]}; rename one"
        for match in NESTED_TYPE.finditer(text)
        if match["name"] in top_level
    ]


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    files = sorted(file.relative_to(root) for file in root.glob("*/src/*/java/**/*.java"))
    if not files:
        print(f"expected Java files below {root.resolve()}/*/src, found none")
        return 1
    found = names_in_two_packages(files)
    top_level = {file.stem: file for file in files}
    for file in files:
        text = (root / file).read_text()
        found += capital_letters(file, text) + local_numbers(file, text) + nested_names(file, text, top_level)
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
