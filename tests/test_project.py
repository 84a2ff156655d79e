"""The project keeps its own rules: imports, names, completeness, commands documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsbot"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAY_IMPORT: dict[str, set[str]] = {
    "text": set(),
    "shapes": set(),
    "durable": set(),
    "items": {"shapes", "text"},
    "page": {"text"},
    "evidence": {"items", "text"},
    "revisions": {"evidence", "items", "text"},
    "loaders": {"items", "revisions", "text"},
    "reading": {"evidence", "items", "loaders", "page", "text"},
    "resources": set(),
    "certificates": set(),
    "causes": {"certificates"},
    "sites": {"checkpoints", "ledger", "spiders.base"},
    "spiders": {"browser.drawn", "causes", "feeds", "items", "page", "reading", "resources", "text", "timelimit"},
    "ticker": {"items", "text"},
    "output": {"durable", "items"},
    "runs": {"items", "output"},
    "consumers": {"durable", "items"},
    "following": {"consumers", "runs"},
    "schemas": {"consumers", "dataset.parallel", "items", "shapes"},
    "archive": {"output"},
    "monitors": {"durable", "items", "runs"},
    "ledger": {"archive", "evidence", "items", "monitors.tally", "output", "revisions", "text", "ticker"},
    "reports": {"archive", "durable", "items", "ledger", "monitors", "output"},
    "bars": set(),
    "terminal": set(),
    "progress": {"bars", "checkpoints", "ledger"},
    "status": {"durable", "items", "ledger", "onefile", "runs"},
    "metrics": {"checkpoints", "ledger", "status"},
    "checkpoints": {
        "archive",
        "items",
        "ledger",
        "monitors",
        "output",
        "reports",
        "runs",
        "scheduler",
        "spiders.base",
        "text",
        "timelimit",
    },
    "guard": set(),
    "timelimit": set(),
    "feeds": {"items", "text"},
    "browser": {"archive", "checkpoints", "guard", "ledger"},
    "downloads": {"archive", "browser", "certificates", "checkpoints", "guard", "ledger", "text"},
    "extraction": {
        "archive",
        "items",
        "ledger",
        "middlewares",
        "output",
        "page",
        "reading",
        "revisions",
        "spiders.base",
        "text",
        "timelimit",
    },
    "fetching": {"middlewares", "page", "spiders.base", "text"},
    "sampling": {"items", "middlewares", "output", "page", "reading", "spiders.base", "text"},
    "scheduler": {"checkpoints", "ledger", "text"},
    "middlewares": {"browser", "causes", "checkpoints", "guard", "ledger", "text"},
    "pipelines": {"items", "ledger", "text"},
    "onefile": set(),
    "dataset": {"items", "onefile", "revisions", "runs", "shapes", "text"},
    "demo": set(),
    "commands": {
        "archive",
        "bars",
        "checkpoints",
        "consumers",
        "dataset",
        "demo",
        "durable",
        "extraction",
        "feeds",
        "fetching",
        "following",
        "items",
        "ledger",
        "metrics",
        "monitors",
        "output",
        "page",
        "resources",
        "runs",
        "sampling",
        "settings",
        "sites",
        "spiders.base",
        "status",
        "terminal",
        "text",
        "timelimit",
    },
    "settings": {
        "browser",
        "checkpoints",
        "downloads",
        "feeds",
        "guard",
        "metrics",
        "middlewares",
        "pipelines",
        "progress",
        "scheduler",
        "terminal",
    },
}
"""Who may import whom, beside itself; a command alone imports settings, and nothing a site's spider."""

NO_SCRAPY = {
    "text", "page", "loaders", "items", "reading", "evidence", "revisions", "ticker", "output", "ledger", "reports",
    "archive", "dataset", "monitors", "shapes", "durable", "runs", "consumers", "following", "schemas", "onefile", "status",
}  # fmt: skip


def part_of(path: Path) -> str:
    """The part of the package that a file belongs to."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    part = part_of(path)
    if part == "__init__":
        return
    allowed = MAY_IMPORT[part] | {part}
    for name in imported(path):
        if name.startswith("newsbot."):
            inside = name.removeprefix("newsbot.")
            assert any(inside == a or inside.startswith(a + ".") for a in allowed), f"{path.name} imports {name}"
        if part in NO_SCRAPY:
            assert name.split(".")[0] not in ("scrapy", "twisted"), f"{path.name} imports {name}"
        if part == "text" and not name.startswith("newsbot."):
            assert name.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


def test_every_spider_has_seeds() -> None:
    spiders = {path.stem for path in (PACKAGE / "spiders").glob("*.py")} - {
        "__init__",
        "base",
        "news",
    }  # news is given its start
    assert spiders == {path.stem for path in (ROOT / "seeds").glob("*.txt")}


def test_every_package_is_in_the_wheel() -> None:
    listed = set(re.findall(r'^    "(newsbot[\w.]*)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M))
    there = {str(p.parent.relative_to(ROOT)).replace("/", ".") for p in PACKAGE.rglob("__init__.py")}
    assert listed == there | {"newsbot.samples", "newsbot.seeds"}


@pytest.mark.parametrize(
    "command",
    [
        "make demo", "make test", "make bench", "scrapy crawl journalismpakistan", "scrapy crawl news -a url=",
        "scrapy demo", "scrapy why ", "scrapy runs", "scrapy status", "scrapy extract ", "scrapy sample https://", "scrapy sample --check",
        "scrapy export --to", "scrapy follow --consumer", "python -m newsbot.schemas",
    ],
)  # fmt: skip
def test_the_readme_names_the_commands(command: str) -> None:
    assert command in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.slow
def test_every_command_of_ours_helps() -> None:
    for name in sorted(path.stem for path in (PACKAGE / "commands").glob("[a-z]*.py")):
        done = subprocess.run(
            [sys.executable, "-m", "scrapy", name, "--help"], cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0
        assert "Usage" in done.stdout


def test_documents_tell_every_key_of_the_records() -> None:
    from dataclasses import fields

    from newsbot.dataset.parallel import Pair
    from newsbot.items import Article, Listing, Published, TickerRecord

    contract = (ROOT / "RECORDS.md").read_text("utf-8")
    for record in (Article, TickerRecord, Listing, Published, Pair):
        missing = [field.name for field in fields(record) if f"`{field.name}`" not in contract]
        assert not missing, record.__name__
