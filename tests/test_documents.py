"""README and docs: examples run, commands parse, links lead somewhere, and every page is part of the site."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from argparse import ArgumentError, Namespace
from collections.abc import Iterator
from functools import cache
from importlib import import_module, util
from pathlib import Path

import pytest
from crawling import PATIENCE, ROOT
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.settings import Settings, default_settings

from bench import pages, prose
from newsbot import settings
from newsbot.demo.server import SampleSite
from newsbot.reasons import Reason

README = ROOT / "README.md"
PAGES = [README, ROOT / "RECORDS.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = {"records.md", "contributing.md", "changelog.md"}
"""Pages of the site whose text is in the root (bench/site_hooks.py)."""
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
COMMAND = re.compile(
    r".*?(?<![\w.-])(?<!lib/)((?:newsbot|scrapy) +[a-zN](?!.*(?<![\w.-])(?<!lib/)(?:newsbot|scrapy) +[a-z]).*)"
)
"""The last call in a line: before it may stand `sudo -u newsbot`."""
ELSEWHERE = {"completion"}
"""Commands that are Click's."""
OF_SCRAPY = {"parse", "fetch", "shell", "view", "check", "bench", "list"}
ARGUMENTS = set(
    "url pages minutes since depth feeds seeds full fresh clock_is_right base_url browser replay translations".split()
)


def named(path: Path) -> str:
    return path.name


def test_every_reason_is_explained() -> None:
    table = (ROOT / "docs" / "reasons.md").read_text("utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in table] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_examples_give_what_the_page_shows(page: Path) -> None:
    blocks = PYTHON.findall(page.read_text("utf-8"))
    for block in blocks:
        if ">>>" not in block:
            compile(block, page.name, "exec")
    code = "\n".join(block for block in blocks if ">>>" in block)
    told: list[str] = []
    examples = doctest.DocTestParser().get_doctest(code, {}, page.name, page.name, 0)
    assert doctest.DocTestRunner().run(examples, out=told.append).failed == 0, "".join(told)


def commands(text: str) -> Iterator[str]:
    """The calls of newsbot in indented lines, shell blocks and code within a sentence."""
    lines = re.findall(r"^ {4}(\S(?:\\\n|.)*)$", text, re.M)
    for line in [*(line.replace("\\\n", " ") for line in lines), *re.findall(r"`([^`\n]+)`", text)]:
        without_comment = re.split(r'\s+# |\)"', line)[0]
        for part in re.split(r"\s(?:\||\|\||&&|>|>/dev/null)(?:\s|$)", without_comment):
            if found := COMMAND.match(part):
                yield found[1].strip()


@cache
def module_of(name: str) -> str | None:
    """Where newsbot has a command; those that Scrapy's command line does not have are in `newsbot.cli`."""
    modules = (f"newsbot.{package}.{name}" for package in ("commands", "cli"))
    return next((module for module in modules if util.find_spec(module) is not None), None)


@cache
def parser_of(name: str) -> ScrapyArgumentParser:
    command = import_module(module_of(name) or f"scrapy.commands.{name}").Command()
    command.settings = Settings()
    parser = ScrapyArgumentParser(conflict_handler="resolve", exit_on_error=False)
    command.add_options(parser)
    return parser


def test_commands_are_found_where_pages_have_them() -> None:
    text = "Run `scrapy why ADDRESS`:\n\n    newsbot crawl a -a pages=2 \\\n        -s X=1  # two\n    a && newsbot runs | b\n"
    assert [" ".join(command.split()) for command in commands(text)] == [
        "newsbot crawl a -a pages=2 -s X=1", "newsbot runs", "scrapy why ADDRESS",
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_commands_have_the_options_that_the_page_gives_them(page: Path) -> None:
    known = {name for module in (settings, default_settings) for name in dir(module) if name.isupper()}
    for line in commands(page.read_text("utf-8")):
        program, name, *words = shlex.split(line)
        ours = module_of(name) is not None
        assert ours or name in ELSEWHERE | OF_SCRAPY | {"NAME"}, line
        if not ours or "[" in line:  # a pattern of a command
            continue
        try:
            options, _ = parser_of(name).parse_known_args(words)
        except ArgumentError:  # an option that a sentence names without its value
            options = Namespace(set=[])
        given = [word for word in words if re.match(r"--?[a-z]", word)]
        if program == "newsbot":
            given = [word for word in given if word not in ("--data", "--contact")]
        if (program, name) == ("newsbot", "crawl"):  # it has an option for each argument
            given = [word for word in given if word[2:].replace("-", "_") not in {*ARGUMENTS, "verbose"}]
        strange = [word for word in given if word.split("=")[0] not in parser_of(name)._option_string_actions]
        assert not strange, line
        assert {argument.partition("=")[0] for argument in getattr(options, "spargs", [])} <= ARGUMENTS, line
        assert {setting.partition("=")[0] for setting in options.set} <= known | {"CONTACT"}, line


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\(([^)\s]+)[^)]*\)|(?:src|srcset)=\"([^\"]+)\"", text)
    for link in (first or second for first, second in links):
        path = link.partition("#")[0]
        if path and "://" not in path and not (page.parent.name == "docs" and path in GENERATED):
            assert (page.parent / path).exists(), link


def test_the_readme_is_short_and_names_the_first_steps() -> None:
    text = README.read_text("utf-8")
    assert len(text.split()) <= 1300
    for command in (
        "make demo",
        "make test",
        "make bench",
        "make quality",
        "pip install scrapy-newsbot",
        "newsbot crawl",
    ):
        assert command in text


def test_each_promise_of_the_readme_names_a_test_that_is_there() -> None:
    rows = re.findall(r'\((tests/\w+\.py) "(\w+)"\)', README.read_text("utf-8"))
    assert len(rows) >= 10
    for path, name in rows:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), name


def test_each_promise_is_on_the_page_of_promises() -> None:
    listed = (ROOT / "docs" / "promises.md").read_text("utf-8")
    rows = re.findall(r'^\| (.+) \| \[\w+\]\((tests/\w+\.py) "(\w+)"\) \|$', README.read_text("utf-8"), re.M)
    assert len(rows) >= 10
    for promise, path, name in rows:
        assert f"| {promise} | `{path}::{name}`" in listed


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_each_test_that_a_page_names_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    for path, name in re.findall(r"`(tests/\w+\.py)::(\w+)`", text):
        assert re.search(rf"^(?:async )?def {name}\(", (ROOT / path).read_text("utf-8"), re.M), f"{path}::{name}"
    for row in re.findall(r"^\| .*$", text, re.M) if page.name == "promises.md" else ():
        assert "`tests/" in row or row.startswith(("| promise ", "|---")), row


def test_the_documents_name_every_command() -> None:
    text = "".join(page.read_text("utf-8") for page in PAGES)
    names = {path.stem for path in (ROOT / "newsbot" / "commands").glob("[a-z]*.py")} | ELSEWHERE
    for name in names - OF_SCRAPY:
        assert f"| `newsbot {name}" in text or f"| `newsbot {name}" in text.replace(", `", " | `"), name


def test_the_page_of_settings_names_all_that_newsbot_has() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    ours = {name for name in dir(settings) if name.isupper()} - {
        name for name in dir(default_settings) if name.isupper()
    }
    assert not [name for name in ours if f"`{name}`" not in page and not name.startswith("_")]


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2]
    pages = {path.name for path in (ROOT / "docs").glob("*.md")} | GENERATED
    assert pages == set(re.findall(r"[\w-]+\.md", navigation))


@pytest.mark.parametrize("page", [*pages.pages()], ids=named)
def test_tables_that_the_code_makes_are_up_to_date(page: Path) -> None:
    assert page.read_text("utf-8") == pages.written(page), "make docs writes them"
    assert "--8<--" not in page.read_text("utf-8")


def test_the_help_of_commands_is_up_to_date() -> None:
    assert pages.HELP.read_text("utf-8") == pages.help_json(), "make docs writes it"


@pytest.mark.parametrize("name", ["crawl", "export"])
def test_the_page_of_commands_says_what_the_help_says(name: str) -> None:
    arguments = [sys.executable, "-m", "newsbot", name, "--help"]
    shown = subprocess.run(arguments, capture_output=True, encoding="utf-8", check=True, timeout=PATIENCE).stdout
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    section, shared = (
        page.partition(f"\n## {head}\n")[2].partition("\n## ")[0] for head in (f"newsbot {name}", "Every command")
    )
    rows = re.findall(r"^\| `(.+)` \| (.+) \|$", section + shared, re.M)
    written = [f"{names.replace('`', '')} {text}" for names, text in rows]
    head, *sections = re.split(r"\n\n(?=\S[^\n]*:\n)", shown)
    listed = re.sub(r"^[^\n]*:\n", "", "\n".join(sections), flags=re.M)
    options = [
        " ".join(option.split()) for option in re.split(r"\n(?=  -)", "\n" + listed.replace("\n\n", "\n")) if option
    ]
    once = re.compile(r"^(-\w) [A-Z=]+(?=, --)")  # Python 3.13 names the value of an option once
    assert [once.sub(r"\1", option) for option in options if not option.startswith("-h, --help")] == [
        once.sub(r"\1", option) for option in written
    ]
    assert " ".join(head.removeprefix("usage: ").split()) == " ".join(
        re.sub("```(text)?", "", section.partition("\n| ")[0]).split()
    )


def test_no_document_has_words_that_a_reader_stumbles_over() -> None:
    assert list(prose.findings()) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("The report has told of it.", "told"), ("An address that is none fails.", "is none"),
        ("Several are parted by commas.", "parted"), ("See no live line; log warnings alone.", "alone"),
        ("Visit stories not oftener than hourly.", "oftener"), ("It hears of each trouble once.", "hears of"),
        ("Where a page does not tell something, it guesses.", "does not tell"), ("It goes on with a run.", "goes on"),
        ("A file that cannot be had is skipped.", "be had"), ("One a line.", "one a line"),
        ("It runs in a process of its own.", "of its own"), ("The site; None where no name fits.", "None where"),
        ("It takes it for a story.", "takes for"), ("An address that was taken for the home page.", "takes for"),
        ("The credit stands in the caption.", "stands in"), ("It shows how all sites stand.", "stands in"),
        ("It is no file.", "is no"), ("A replay asks nobody.", "asks nobody"), ("Only pages where none is left.", "where there"),
        ("An encoder has a say in it.", "says in it"), ("As far as its page tells.", "not told"),
        ("Hold the draft against the page.", "against the page"), ("A run that comes to a bound ends.", "comes to a bound"),
    ],
)  # fmt: skip
def test_the_words_that_a_reader_stumbles_over_are_found(text: str, rule: str) -> None:
    assert [found.rule for found in prose.check(text, "page.md")] == [rule]
    assert not list(prose.check(f"```text\n{text}\n```\n\n    {text}\n\nSee `{text}`.", "page.md"))


@pytest.mark.parametrize(
    "text",
    [
        "None if there is none.", "There is no file.", "It deletes the artifact of its own branch.", "A page tells a story.",
        "Leave other files alone.", "It took time for a reply.", "A name stands for a value, and `x` stands in for it.",
        "The run resumes where a list was cut.", "The site asks newsbot to wait.", "Start the next run.",
    ],
)  # fmt: skip
def test_plain_sentences_raise_no_alarm(text: str) -> None:
    assert not list(prose.check(text, "page.md"))


@pytest.mark.slow
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", tmp_path], cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for page, words in {"commands.html": "--peek", "records.html": "content_hash", "api.html": "read_article"}.items():
        assert words in (tmp_path / page).read_text("utf-8")
    loaded = re.compile(r"<(?:script|link|img)[^>]+(?:src|href)=\"?https?://")
    assert not [path for path in tmp_path.rglob("*.html") if loaded.search(path.read_text("utf-8"))]


@pytest.mark.slow
def test_a_data_set_is_loaded_as_its_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(
        [sys.executable, "-m", "scrapy", "demo", "-s", f"DATA_DIR={tmp_path}"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    own = tmp_path / "data" / "paper" / "articles" / "own.jsonl"  # records with a field that a pipeline has added
    own.parent.mkdir(parents=True)
    with own.open("w", encoding="utf-8") as output:
        for path in tmp_path.glob("*/articles/*.jsonl"):
            for line in path.read_text("utf-8").splitlines():
                output.write(json.dumps(json.loads(line) | {"reading_minutes": 3}) + "\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    for block in PYTHON.findall((ROOT / "docs" / "data-set.md").read_text("utf-8")):
        code = (
            "import warnings\nwarnings.simplefilter('ignore')\n"
            + block
            + "\nassert len(globals().get('articles', range(20))) >= 20"
        )
        subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
    with SampleSite() as site:
        assert len(site.stories) >= 20
