"""The project keeps its own rules: imports, names, completeness, commands documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from inspect import isfunction
from pathlib import Path

import pytest
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware

from bench.tree import PACKAGES, tree

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsbot"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", (ROOT / "docs/architecture.md").read_text("utf-8"), re.M)
"""Packages and modules at the top of the package, lowest first, with what they import."""

NO_SCRAPY = {
    "text", "columns", "roles", "items", "page", "published", "revisions", "loaders", "reader", "ticker", "storage", "archive",
    "monitors", "ledger", "follow", "schemas", "html", "status", "parallel", "dataset",
}  # fmt: skip


def name_of(path: Path) -> str:
    """The dotted name of a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


PATHS = {name_of(path): path for path in MODULES}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def part_of(path: Path) -> str:
    """The part of the package that a file belongs to."""
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Every module that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names.add(node.module or "")
    return names


@cache
def modules_imported(path: Path) -> set[str]:
    """newsbot's own modules that a file imports, `from newsbot import …` with them."""
    names: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= (inside & PATHS.keys()) or {node.module or ""}
    return names & PATHS.keys()


def test_packages_import_what_stands_above_them_in_the_table_and_no_more() -> None:
    imports: dict[str, set[str]] = {}
    for path in MODULES:
        part = part_of(path)
        if part != "__init__":
            parts = {name.split(".")[1] for name in modules_imported(path) if name != "newsbot"}
            imports[part] = imports.get(part, set()) | parts - {part}
    told = {part: set(re.findall(r"`(\w+)`", names)) for part, names in LAYERS}
    assert told == imports
    seen: set[str] = set()
    for part, _ in LAYERS:
        assert imports[part] <= seen, f"{part} imports what stands below it: {imports[part] - seen}"
        seen.add(part)


def test_no_modules_import_each_other() -> None:
    graph = {name: modules_imported(path) for name, path in PATHS.items()}
    left = {name: imports - {name} for name, imports in graph.items()}
    while leaves := [name for name, imports in left.items() if not imports & left.keys()]:
        for name in leaves:
            del left[name]
    assert not left, "modules in a circle, or above one"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_third_parties_stay_where_they_belong(path: Path) -> None:
    part = part_of(path)
    for name in imported(path):
        if part in NO_SCRAPY:
            assert name.split(".")[0] not in ("scrapy", "twisted"), f"{path.name} imports {name}"
        if part == "text" and not name.startswith("newsbot."):
            assert name.split(".")[0] in sys.stdlib_module_names, f"{path.name} imports {name}"


def test_no_text_of_the_program_names_a_file_that_a_wheel_does_not_have() -> None:
    shown = {
        f"{path.relative_to(ROOT)}: {node.value:.80}"
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\bdocs/[\w-]+\.md", node.value)
    }
    deployed = [path for path in (ROOT / "deploy").rglob("*") if path.is_file()]
    shown |= {str(path) for path in deployed if re.search(rb"\bdocs/[\w-]+\.md", path.read_bytes())}
    assert shown == set()


INTERNALS = {
    "newsbot.scrapy_internals", "newsbot.browser.playwright_internals", "newsbot.cli.argparse_internals",
    "newsbot.integrations.datatrove_internals",
}  # fmt: skip
"""The modules that may use what other packages do not document."""

DOCUMENTED = {"_asdict", "_replace", "_exit", "_Element"}
"""Names that are public in spite of the underscore: of named tuples, of rows, of `os`, of lxml's only class of nodes."""


def is_private(name: str) -> bool:
    """Whether a name says that it is its owner's alone."""
    return name.startswith("_") and not name.endswith("__") and name not in DOCUMENTED


@cache
def bound_in(tree: ast.AST) -> set[str]:
    """Every name that a module gives to something of its own; not one that it only binds to what the name was."""
    names = set()
    again: set[ast.AST] = set()
    for node in ast.walk(tree):  # an assignment comes before its targets
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.AugAssign):
            again.add(node.target)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            asked = {part.attr for part in ast.walk(node.value) if isinstance(part, ast.Attribute)}
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            again |= {target for target in targets if isinstance(target, ast.Attribute) and target.attr in asked}
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store) and node not in again:
            names.add(node.attr if isinstance(node, ast.Attribute) else node.id)
    return names


def private_parts_of_others(source: str, own: set[str]) -> list[str]:
    """The private names that a module asks of objects, or imports, and neither it nor `own` has bound."""
    tree = ast.parse(source)
    asked = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    asked += [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and not (node.module or "").startswith(("newsbot", "__future__"))
        for alias in node.names
    ]
    return [name for name in asked if is_private(name) and name not in own | bound_in(tree)]


@pytest.mark.parametrize(
    "source",
    [
        "engine.downloader._latercall(slot)", "class A(B):\n def f(self): return self._parsers", "from a import _b",
        "class A(B):\n def f(self): self._b = policy(self._b)", "slot._b += 1",
    ],
)  # fmt: skip
def test_private_parts_of_others_are_found(source: str) -> None:
    assert private_parts_of_others(source, set())
    assert not private_parts_of_others(source, {"_latercall", "_parsers", "_b"})


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_private_parts_of_others_are_used_in_one_place(path: Path) -> None:
    if name_of(path) in INTERNALS:
        return
    own = {name for other in modules_imported(path) for name in bound_in(tree_of(PATHS[other]))}
    assert private_parts_of_others(path.read_text("utf-8"), own) == []


def private_parts_overridden(found: type, tree: ast.AST) -> set[str]:
    """The private names that a class defines, or stores, and that its bases from other packages define or use."""
    own, theirs = set(vars(found)), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name == found.__name__:
            stored = (part for part in ast.walk(node) if isinstance(part, ast.Attribute))
            own |= {part.attr for part in stored if isinstance(part.ctx, ast.Store)}
    for base in found.__mro__[1:]:
        if not base.__module__.startswith(("newsbot", "dataclasses", "typing", "enum", "builtins")):
            theirs |= {*vars(base)}
            theirs |= {name for part in vars(base).values() if isfunction(part) for name in part.__code__.co_names}
    return {name for name in own & theirs if is_private(name)} - {"_abc_impl", "_is_protocol"}


@pytest.mark.parametrize(
    "source",
    ["class Own(Theirs):\n def f(self): self._parsers = {}", "class Own(Theirs):\n def _robots_error(self): ..."],
)
def test_private_parts_that_a_class_overrides_are_found(source: str) -> None:
    made: dict[str, type] = {"Theirs": RobotsTxtMiddleware}
    exec(source, made)
    assert len(private_parts_overridden(made["Own"], ast.parse(source))) == 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_class_overrides_private_parts_of_others(path: Path) -> None:
    if name_of(path) in INTERNALS or path.name == "__main__.py":
        return
    module = import_module(name_of(path))
    for found in vars(module).values():
        if isinstance(found, type) and found.__module__ == module.__name__:
            assert private_parts_overridden(found, tree_of(path)) == set(), found.__name__


def choices(path: Path) -> Iterator[tuple[str, str]]:
    """The names that a module binds to a `Literal`, or to two or more fixed values, and what they are bound to."""
    for node in tree_of(path).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=value)
            ):
                match value:
                    case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=values)):
                        yield name, f"Literal{sorted(map(ast.unparse, values))}"
                    case ast.Tuple(elts=[_, _, *_] as values) if all(isinstance(each, ast.Constant) for each in values):
                        yield name, str(sorted(map(ast.unparse, values)))


def test_what_may_be_chosen_is_decided_in_one_module() -> None:
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for name, value in choices(path):
            places.setdefault(value, []).append(f"{name_of(path)}.{name}")
    assert [found for found in places.values() if len(found) > 1] == []


@pytest.mark.parametrize(
    "path",
    [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_module_opens_with_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_tree_lists_every_module_with_what_it_is_for(package: str) -> None:
    lines = list(tree(ROOT / package))
    assert max(map(len, lines)) <= 120
    folders: list[str] = []
    listed = set()
    for line in lines:
        name, _, text = line.strip().partition(" ")
        depth = (len(line) - len(line.lstrip())) // 2
        if not name.endswith(("/", ".py")) or depth > len(folders):
            continue  # a docstring goes on
        folders[depth:] = [name]
        if text:
            listed.add("".join(folders).removesuffix("/"))
    modules = {path for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"}
    packages = {path.parent for path in (ROOT / package).rglob("__init__.py")}
    assert listed >= {str(path.relative_to(ROOT)) for path in modules | packages}


def test_contributing_is_short() -> None:
    assert len((ROOT / "CONTRIBUTING.md").read_bytes()) <= 6000


def test_every_spider_has_seeds() -> None:
    from scrapy.settings import Settings

    from newsbot.spiders.loader import described

    spiders = described(Settings({"SPIDER_MODULES": ["newsbot.spiders"]}))
    assert spiders.keys() == {path.stem for path in (ROOT / "seeds").glob("*.txt")}


def test_every_package_is_in_the_wheel() -> None:
    listed = set(re.findall(r'^    "(newsbot[\w.]*)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M))
    there = {str(p.parent.relative_to(ROOT)).replace("/", ".") for p in PACKAGE.rglob("__init__.py")}
    assert listed == there | {"newsbot.deploy", "newsbot.samples", "newsbot.seeds"}


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

    from newsbot.items import Article, Listing, Published, TickerRecord
    from newsbot.parallel import Pair

    contract = (ROOT / "RECORDS.md").read_text("utf-8")
    for record in (Article, TickerRecord, Listing, Published, Pair):
        missing = [field.name for field in fields(record) if f"`{field.name}`" not in contract]
        assert not missing, record.__name__
