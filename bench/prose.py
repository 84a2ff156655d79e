"""Finds words and sentences that a reader stumbles over: `python -m bench.prose` (`make prose`).

It reads the Markdown of the project, the help of its commands, and, by nearly all rules, docstrings and messages.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.pages import help_of, scrapys_commands
from newsbot.cli.running import command

ROOT = Path(__file__).parents[1]
PAGES = ("README.md", "RECORDS.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "docs/*.md")
LONGEST = 60
"""Words of a sentence."""

RULES = {
    name: (re.compile(rule["pattern"], re.I), rule["instead"])
    for name, rule in tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")).items()
}
"""Patterns and what to write instead, by name."""
CODE = ("newsbot", "bench", "fuzz")
INVENTED = (ROOT / "newsbot" / "demo" / "layouts", ROOT / "bench" / "site.py")
"""Their strings are those of invented pages."""
NOT_IN_CODE = frozenset(["long", "where it is"])
"""The rules that do not apply to docstrings and messages: lists of words are long, and an error is where it is."""
_CODE = re.compile(r"^```.*?^```$|^ {4,}\S.*$|``.+?``|`[^`\n]*`|<!--.*?-->|\]\([^)]*\)", re.M | re.S)
_SENTENCE = re.compile(r"[^.!?|]+[.!?|]?")


class Finding(NamedTuple):
    """A place that a rule objects to."""

    place: str
    line: int
    rule: str
    words: str
    instead: str


def check(text: str, place: str) -> Iterator[Finding]:
    """What is found in Markdown: words by rule, then sentences that are too long."""
    prose = _CODE.sub(lambda code: "\n" * code[0].count("\n") or "·", text)
    for name, (pattern, instead) in RULES.items():
        for found in pattern.finditer(prose):
            yield Finding(place, prose.count("\n", 0, found.start()) + 1, name, " ".join(found[0].split()), instead)
    for found in re.finditer(r"[^\n]+(?:\n(?!\n|[-#|*\d])[^\n]+)*", prose):
        for sentence in _SENTENCE.findall(found[0]):
            words = sentence.split()
            if len(words) > LONGEST and sentence.count(",") < len(words) / 4:  # not a list of names
                line = prose.count("\n", 0, found.start()) + 1
                yield Finding(place, line, "long", " ".join(words[:8]) + " …", f"{len(words)} words; at most {LONGEST}")


def findings() -> Iterator[Finding]:
    """All findings in the documents of the project."""
    for pattern in PAGES:
        for page in sorted(ROOT.glob(pattern)):
            yield from check(page.read_text("utf-8"), str(page.relative_to(ROOT)))
    for name in scrapys_commands():
        yield from check("\n\n".join(_help(name)), f"newsbot {name} --help")

    for module in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*.py")):
        if any(module.is_relative_to(pages) for pages in INVENTED):
            continue
        for line, text in _texts(module):
            for found in check(text, str(module.relative_to(ROOT))):
                if found.rule not in NOT_IN_CODE:
                    yield found._replace(line=line + found.line - 1)


def _texts(module: Path) -> Iterator[tuple[int, str]]:
    """The docstrings and messages of a module, with their lines: whatever has a space in it."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def _help(name: str) -> Iterator[str]:
    """The summary and the description of a command, and the help of each of its options."""
    parser = help_of(name)
    yield from (command(name).short_desc(), parser.description or "")
    yield from (option.help for _, options in parser.help().sections for option in options)


def main() -> int:
    """Prints the findings; 1 if there are any."""
    found = list(findings())
    for place, line, rule, words, instead in found:
        print(f"{place}:{line}: {rule}: {words!r}; better: {instead}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
