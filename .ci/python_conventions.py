"""Checks that the log messages of the Python code begin in lower case. Prints each violation and fails.

Run by .ci/lint in the root of the repository: python3 .ci/python_conventions.py FOLDER...
"""

import ast
import re
import sys
from pathlib import Path

from java_conventions import NAMES

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
FIRST_WORD = re.compile(r"[A-Z](?:[a-z]+|(?= ))\b")


def first_text(message: ast.expr) -> str:
    """Return the text with which a message begins: that of a string, or of an f-string up to its first value."""
    if isinstance(message, ast.JoinedStr):
        message = message.values[0]
    return message.value if isinstance(message, ast.Constant) and isinstance(message.value, str) else ""


def capital_letters(file: Path, text: str) -> list[str]:
    """Return the log messages that begin with a capital letter that is not part of a name."""
    found = []
    for call in ast.walk(ast.parse(text)):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
            continue
        logger = ast.unparse(call.func.value)
        if call.func.attr in LEVELS and logger.rpartition(".")[2] in {"log", "logger", "logging"}:
            word = FIRST_WORD.match(message := first_text(call.args[0]))
            if word and word[0] not in NAMES:
                found.append(f'{file}:{call.lineno}: expected a log message in lower case, found "{message}"')
    return found


def main() -> int:
    files = [
        file
        for folder in sys.argv[1:]
        for file in sorted(Path(folder).rglob("*.py"))
        if not any(part.startswith(".venv") for part in file.parts)
    ]
    if not files:
        print(f"expected Python files in {', '.join(sys.argv[1:]) or 'a folder'}, found none")
        return 1
    found = [violation for file in files for violation in capital_letters(file, file.read_text())]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
