"""The command `newsbot`: help by task, options passed on, bad input in one sentence."""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from types import SimpleNamespace
from typing import Any, NamedTuple

import hillsite
import pytest
import scrapy
from crawling import PATIENCE, ROOT, Page, Server
from deploying import install
from pastruns import DAY, PastRuns
from scrapy import cmdline
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.project import ENVVAR

import newsbot as newsbot_package
from bench.pages import help_of
from newsbot import program
from newsbot.cli import doctor, main
from newsbot.cli.argparse_internals import Parser
from newsbot.cli.catalogue import COMMANDS
from newsbot.cli.crawl import Command as Crawl
from newsbot.cli.help import text_of
from newsbot.commands import sentence_with_data_dir, with_data_dir
from newsbot.commands._checks import doubtful
from newsbot.extensions.report import reported
from newsbot.items import Monitor
from newsbot.ledger.store import Ledger
from newsbot.paths import near
from newsbot.setting_checks import _DECIMAL, DEFAULTS, meant
from newsbot.sites import address_of
from newsbot.storage.files import OutputError, clear_errors
from newsbot.text.addresses import record_id

PAGE = """<!doctype html><html><head><title>Rain at last in the hills</title></head><body><main>
<h1>Rain at last in the hills</h1>
<p>Rain fell on the hills on Monday for the first time in four months, and farmers left their doors open to hear it.</p>
<p>بارش پیر کے روز چار ماہ میں پہلی بار پہاڑوں پر ہوئی اور کسانوں نے اسے سننے کے لیے دروازے کھلے چھوڑ دیے۔</p>
<p>Schools in two valleys stayed shut, since the only bridge to them is closed whenever the river reaches its mark.</p>
</main></body></html>"""
URL = "https://www.paper.example/city/rain-at-last-in-the-hills"
LATIN = {"LC_ALL": "en_US.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


class Done(NamedTuple):
    code: int
    out: str
    err: str


Newsbot = Callable[..., Done]


@pytest.fixture
def newsbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Newsbot:
    """The command in this process, in a folder that is no project."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(ENVVAR, "newsbot.settings")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(program, "name", program.name)
    for name in ("_get_commands_dict", "ScrapyArgumentParser"):
        monkeypatch.setattr(cmdline, name, getattr(cmdline, name))

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        gc.unfreeze()
        gc.enable()
        return Done(ended.value.code, *capsys.readouterr())  # type: ignore[arg-type]

    return run


def apart(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a separate process, without settings in its environment."""
    inherited = {name: value for name, value in os.environ.items() if name != ENVVAR}
    return subprocess.run(
        [sys.executable, "-m", "newsbot", *arguments], cwd=folder, capture_output=True, encoding="utf-8",
        timeout=PATIENCE, env={**inherited, "HOME": str(folder), **environment},
    )  # fmt: skip


# Help


def test_help_lists_every_command_by_task_within_80_columns(newsbot: Newsbot) -> None:
    done = newsbot("--help")
    assert (done.code, done.err) == (0, "")
    assert all(re.search(rf"^  {name} ", done.out, re.M) for name in COMMANDS)
    assert max(map(len, done.out.splitlines())) <= 80
    assert newsbot() == done


UNUSED = {
    "sqlalchemy.dialects.postgresql", "psycopg",  # another database
    "playwright.async_api",  # no page is rendered
    "spidermon", "apprise",  # no monitors, nobody to notify
    "rich", "datasette", "jinja2",  # no terminal, no pages
    "pyarrow", "duckdb", "numpy", "datasets", "huggingface_hub", "newsbot.dataset.release", "newsbot.parallel",  # exports
    "s3fs", "trafilatura",
    "warcio", "surt", "fsspec",  # no page was fetched, no store
    "newsbot.reader", "newsbot.page.blocks", "newsbot.text.language", "newsbot.text.dates", "newsbot.text.datewords",
    "itemloaders", "itemadapter",  # no page came
    "click",  # no help, no completion
    "newsbot.exporters", "tldextract", "aiohttp",  # no feed, no cookies, no remote control
    "newsbot.page.generic",  # no page of a site without a description
}  # fmt: skip
"""What a crawl with none of the features behind it must not load."""


LOADED = (
    "import atexit, gc, sys\natexit.register(lambda: print(*sys.modules, gc.isenabled() and 'collecting', file=sys.stderr))\n"
    "from newsbot.cli import main\nmain()"
)
"""Runs newsbot, and prints the modules that it has loaded, and whether cycles are collected at its end."""


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (["--help"], {}),
        (["--version"], {}),
        (["crawl", "--help"], {}),
        ([], {"_NEWSBOT_COMPLETE": "bash_complete", "COMP_WORDS": "newsbot crawl --", "COMP_CWORD": "2"}),
    ],
    ids=["help", "version", "help of a command", "completion"],
)
def test_help_is_ascii_and_quick(tmp_path: Path, arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        cwd=tmp_path, env=os.environ | environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout
    assert done.stdout.isascii()
    assert not {"scrapy", "twisted", "lxml", "rich", "sqlalchemy"} & set(done.stderr.split())


@pytest.mark.parametrize("columns", ["40", "80", "200"])
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"completion"}))
def test_the_help_in_the_file_is_that_of_the_parser(monkeypatch: pytest.MonkeyPatch, name: str, columns: str) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert text_of(name) == help_of(name).format_help()


def test_a_plain_crawl_loads_nothing_for_what_it_does_not_use(tmp_path: Path) -> None:
    options = ["--data", "data", "-s", "RETRY_ENABLED=False", "-s", "CONTACT=news@example.org"]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, "crawl", "http://127.0.0.1:9", *options],
        cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "sqlalchemy.dialects.sqlite" in loaded, done.stderr
    assert (UNUSED & loaded) == set()
    assert "collecting" in loaded


def test_scrapy_crawl_loads_no_more_before_the_first_page(tmp_path: Path) -> None:
    """Scrapy imports all commands before it runs one; its own load itemadapter."""
    own = "import atexit, sys\natexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{own}from scrapy.cmdline import execute\nexecute()", "crawl", "news", "-a",
         "url=http://127.0.0.1:9", "-s", f"DATA_DIR={tmp_path}", "-s", "RETRY_ENABLED=False"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "newsbot.commands.sample" in loaded, done.stderr
    assert UNUSED & loaded <= {"itemadapter"}


@pytest.mark.parametrize("arguments", [["read", "--url", URL, "page.html"], ["deploy"]], ids=["read", "deploy"])
def test_a_command_without_a_ledger_loads_no_database(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    done = subprocess.run([sys.executable, "-c", LOADED, *arguments], cwd=tmp_path, capture_output=True, text=True)
    loaded = set(done.stderr.split())
    assert done.stdout
    assert "collecting" in loaded
    assert not {"requests", "newsbot.extensions.run", "sqlalchemy"} & loaded


FORKED = """
import atexit, sys
from newsbot.cli import preload, running
loaded = set(sys.modules)
atexit.register(lambda: print(*(sys.modules.keys() - loaded), file=sys.stderr))
running.run("crawl", sys.argv[1:])
"""
"""A crawl as a worker forks it; prints the modules that it loads itself."""


def test_a_forked_crawl_loads_nothing_of_newsbots_by_itself(tmp_path: Path) -> None:
    with Server(hillsite.pages()) as server:
        done = subprocess.run(
            [sys.executable, "-c", FORKED, server.base_url, "--data", "data", "-s", "DOWNLOAD_DELAY=0", "--quiet"],
            cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        )  # fmt: skip
    assert len(list((tmp_path / "data").glob("*/articles/*.jsonl"))) == 1, done.stderr
    late = {name for name in done.stderr.split() if name.startswith(("newsbot.", "scrapy.", "itemloaders", "lxml"))}
    assert not {name for name in late if not name.startswith("newsbot.status")}  # of metrics: the worker writes them


def test_version_names_newsbot_scrapy_and_python(newsbot: Newsbot) -> None:
    assert re.fullmatch(r"newsbot \S+, Scrapy \S+, Python \S+\n", newsbot("--version").out)


def test_an_option_that_scrapy_has_too_is_explained_as_the_command_means_it(newsbot: Newsbot) -> None:
    assert "also append what is read to FILE" in " ".join(newsbot("crawl", "--help").out.split())
    extract = " ".join(newsbot("extract", "--help").out.split())
    assert "append what is read" not in extract
    assert re.search("-o(?: FILE)?, --output FILE write to FILE", extract), "Python 3.13 names a value once"


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"completion"}))
def test_every_command_helps_in_its_own_name(newsbot: Newsbot, name: str) -> None:
    done = newsbot(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: newsbot {name} ")
    assert "--data DIR" in done.out
    assert "scrapy" not in done.out.replace("Scrapy", "").replace("scrapy-newsbot", "")
    assert max(map(len, done.out.splitlines())) <= 80


# Options passed on


def options_of(*arguments: str) -> tuple[list[str], dict[str, str], Settings]:
    command = Crawl()
    command.settings = Settings()
    command.settings.setmodule("newsbot.settings", priority="project")
    parser = Parser(usage="scrapy crawl", conflict_handler="resolve")
    command.add_options(parser)
    options, args = parser.parse_known_args(list(arguments))
    command.process_options(args, options)
    return args, options.spargs, command.settings


@pytest.mark.parametrize(
    ("given", "name", "arguments"),
    [
        (["https://example.org"], "news", {"url": "https://example.org"}),
        (["example.org/news"], "news", {"url": "https://example.org/news"}),
        (["journalismpakistan", "--pages", "9"], "journalismpakistan", {"pages": "9"}),
        (["--minutes=5", "example.org", "--full"], "news", {"url": "https://example.org", "minutes": "5", "full": "1"}),
        (["news", "-a", "url=https://example.org"], "news", {"url": "https://example.org"}),
        (["a.example", "--since", "2026-01-31", "--fresh", "-a", "depth=2"], "news",
         {"url": "https://a.example", "since": "2026-01-31", "fresh": "1", "depth": "2"}),
    ],
)  # fmt: skip
def test_options_for_people_are_arguments_of_the_spider(given: list[str], name: str, arguments: dict[str, str]) -> None:
    args, spargs, _ = options_of(*given)
    assert (args, spargs) == ([name], arguments)


def test_folder_and_contact_are_settings() -> None:
    _, _, settings = options_of("a.example", "--data", "out", "--contact", "me@a.example", "-s", "DOWNLOAD_DELAY=3")
    assert [settings[name] for name in ("DATA_DIR", "CONTACT", "DOWNLOAD_DELAY")] == ["out", "me@a.example", "3"]


@pytest.mark.parametrize("option", ["--pages", "--since", "--data"])
def test_an_option_whose_value_is_empty_is_named(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options_of("a.example", option, "")
    assert ended.value.code == 1
    assert f"argument {option}: the value is empty; give one, or leave the option out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("write scrapy crawl news -a url=https://a.example", "write newsbot crawl https://a.example"),
        ("to inspect: scrapy why URL -s DATA_DIR=out; or", "to inspect: newsbot why URL --data out; or"),
        ("`scrapy crawl news` has crawled it", "`newsbot crawl` has crawled it"),
        ("-a pages=many is not valid; write -a full=1", "--pages many is not valid; write --full"),
        ("scrapy crawl hill -a base_url=http://b.example", "newsbot crawl hill --base-url http://b.example"),
        ("scrapy shell; scrapyd; -a clock_is_right=1", "scrapy shell; scrapyd; -a clock_is_right=1"),
    ],
)
def test_messages_name_the_program_in_use(monkeypatch: pytest.MonkeyPatch, text: str, spoken: str) -> None:
    assert program.spoken(text) == text
    monkeypatch.setattr(program, "name", "newsbot")
    assert program.spoken(text) == spoken


def test_how_a_run_ended_names_the_options_of_the_program_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "name", "newsbot")
    settings = Settings()
    settings.set("DATA_DIR", "out", priority="cmdline")
    sentence = "Name the files that do with -a replay=PATH,PATH; to inspect: scrapy why https://a.example/x"
    assert sentence_with_data_dir(settings, sentence) == (
        "Name the files that do with --replay PATH,PATH; to inspect: newsbot why https://a.example/x --data out"
    )
    sentence = program.spoken("1 failed; to inspect: scrapy why https://a.example/x")
    assert sentence_with_data_dir(settings, sentence) == (
        "1 failed; to inspect: newsbot why https://a.example/x --data out"
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://paper:secret@db.example/paper", "postgresql://paper@db.example/paper"),
        ("postgresql://db.example/paper?a=1&b=2", "'postgresql://db.example/paper?a=1&b=2'"),
        ("sqlite:///other.db", "sqlite:///other.db"),
    ],
)
def test_a_command_to_run_next_names_the_ledger_that_was_given(url: str, shown: str) -> None:
    settings = Settings()
    settings.set("LEDGER_URL", url)
    assert with_data_dir(settings, "scrapy crawl hill") == "scrapy crawl hill", "it is in the project's settings"
    settings.set("LEDGER_URL", url, priority="cmdline")
    assert with_data_dir(settings, "scrapy crawl hill") == f"scrapy crawl hill -s LEDGER_URL={shown}"


def test_the_report_of_a_run_names_the_program_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "name", "newsbot")
    monitor = Monitor(
        "failed", False, "1 failed; to inspect: scrapy why https://a.example/x", 1, None, None, "scrapy why x"
    )
    spoken = reported(monitor)
    assert (spoken.reason, spoken.command) == ("1 failed; to inspect: newsbot why https://a.example/x", "newsbot why x")


# Bad input


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["statsu"], "there is no command statsu; did you mean status?"),
        (["xyzzy"], "there is no command xyzzy; newsbot --help lists all"),
        (["https://a.example"], "did you mean newsbot crawl https://a.example, or newsbot read https://a.example?"),
        (["--data", "x", "crawl"], "there is no option --data before a command"),
        (["--verzion"], "there is no option --verzion before a command; did you mean --version?"),
        (["sites", "lst"], "there is no action 'lst'; did you mean list? The actions are: apply, "),
        (["store", "psh"], "there is no action 'psh'; did you mean push? The actions are: check, "),
        (["crawl", "--pagse", "3", "a.example"], "there is no option --pagse; did you mean --pages?"),
        (["crawl", "a.example", "--pages"], "argument --pages: expected one argument; newsbot crawl --help"),
        (["crawl"], "name a site by its address, such as https://www.example.org, or a spider"),
        (["why", "foo"], "'foo' is not a web address"),
        (["read"], "name one page"),
        (["read", "gone.html"], "gone.html: there is no such file"),
        (["read", "a.example"], "for a page on the web, write https://a.example"),
        (["read", "https://"], "https:// is not a web address"),
        (["read", "https://127.0.0.1:9/a", "--spider", "typo"], "no spider is named 'typo'"),
        (["read", "-"], "add --url https://host/path"),
        (["doctor", "here"], "name one site by its address"),
        (["work", "--slots", "x"], "argument --slots: x is not a whole number; newsbot work --help lists the options"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'"),
        (["forget"], "name one site, as `newsbot status` lists it"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_exit_code_1(newsbot: Newsbot, given: list[str], sentence: str) -> None:
    done = newsbot(*given)
    assert (done.code, done.out) == (1, "")
    assert sentence in done.err
    assert done.err.startswith("newsbot")
    assert done.err.count("\n") == 1


def test_a_value_that_is_not_valid_is_named_by_its_option(tmp_path: Path) -> None:
    done = apart(tmp_path, "crawl", "a.example", "--pages", "many", "--quiet")
    sentence = "newsbot crawl: --pages many is not a whole number; write one such as --pages 1000\n"
    assert (done.returncode, done.stderr) == (1, sentence)


_BASE = "from newsbot.spiders.base import NewsSpider\n"


def project(name: str, spider: str) -> dict[str, str]:
    """The files of a project with one spider."""
    settings = f"from newsbot.settings import *\nSPIDER_MODULES = ['{name}spider']\n"
    return {"scrapy.cfg": f"[settings]\ndefault = {name}", f"{name}.py": settings, f"{name}spider.py": spider}


def test_a_spider_that_does_not_exist_has_a_neighbour(newsbot: Newsbot) -> None:
    done = newsbot("crawl", "jornalismpakistan")
    assert done.code == 1
    assert "did you mean journalismpakistan?" in done.err


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"scrapy.cfg": "no section"}, r"scrapy.cfg cannot be parsed \(File contains no section headers.*\); correct"),
        (
            {"scrapy.cfg": "[settings]\ndefault ="},
            r"\S+/scrapy.cfg names no settings; write default = newsbot.settings",
        ),
        ({"scrapy.cfg": "[settings]\ndefault = nowhere"}, r"settings nowhere, which \S+/scrapy.cfg names, cannot be"),
        ({"scrapy.cfg": "[settings]\ndefault = plain", "plain.py": ""}, "belong to a project without newsbot"),
        ({"scrapy.cfg": "[settings]\ndefault = torn", "torn.py": "x = ("}, r"cannot be loaded \(SyntaxError"),
        (
            {"scrapy.cfg": "[settings]\ndefault = listed", "listed.py": "EXTENSIONS = ['a']"},
            r"cannot be loaded \(EXTENSIONS=\['a'\] is not a dict\); correct them",
        ),
        (project("three", "int('three')"), r"/threespider.py, line 1: ValueError: .*; correct this spider"),
        (
            project("odd", f"{_BASE}class Odd(NewsSpider):\n    layout = 1"),
            r"/oddspider.py, line 2: layout of Odd does",
        ),
    ],
    ids=["broken", "empty", "missing", "other", "syntax", "table", "spider", "layout"],
)
def test_settings_that_cannot_be_used_are_named(
    newsbot: Newsbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], sentence: str
) -> None:
    monkeypatch.delenv(ENVVAR)
    monkeypatch.setattr(sys, "path", [*sys.path])
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = newsbot("status")
    monkeypatch.setenv(ENVVAR, "newsbot.settings")  # what the command has set
    assert done.code == 1
    assert re.search(sentence, done.err)
    assert done.err.count("\n") == 1


def test_a_folder_that_is_gone_and_one_without_rights(newsbot: Newsbot, tmp_path: Path) -> None:
    done = newsbot("crawl", "a.example", "--quiet", "--data", "/proc/none")
    assert done.code == 1
    assert "Traceback" not in done.err
    (tmp_path / "here").mkdir()
    os.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    assert newsbot("status").err == "newsbot status: the current folder no longer exists; change to another\n"


@pytest.mark.parametrize("command", [["--help"], ["status", "--help"], ["doctor"]], ids=" ".join)
def test_a_reader_that_goes_away_hears_nothing(command: list[str], tmp_path: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as stdout:
        run = [sys.executable, "-m", "newsbot", *command]
        done = subprocess.run(run, cwd=tmp_path, stdout=stdout, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("command", [["--help"], ["runs", "--help"]])
def test_a_full_disk_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        run = [sys.executable, "-m", "newsbot", *command]
        done = subprocess.run(run, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)
    name = " ".join(["newsbot", *command[:-1]])
    sentence = f"{name}: standard output: No space left on device; make room, or choose another file or folder\n"
    assert (done.returncode, done.stderr) == (1, sentence)


@pytest.mark.parametrize("command", [["--version"], ["runs", "--help"]])
def test_a_closed_output_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    run = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "newsbot", *command]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True)
    name = " ".join(["newsbot", *command[:-1]])
    sentence = f"{name}: standard output is closed; open it, such as with > FILE\n"
    assert (done.returncode, done.stderr) == (1, sentence)


def test_ctrl_c_is_one_line(newsbot: Newsbot, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newsbot.cli.running.run", interrupted)
    assert newsbot("runs") == (128 + signal.SIGINT, "", "newsbot runs: stopped\n")


def test_a_locale_of_one_byte_spoils_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    done = apart(tmp_path, "read", "page.html", "--url", URL, **LATIN)
    assert (done.returncode, done.stderr) == (0, "")
    assert "چار ماہ" in done.stdout
    assert "did you mean status?" in apart(tmp_path, "statusü", **LATIN).stderr


# Completion


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("newsbot st", "status"),
        ("newsbot crawl --pa", "--pages"),
        ("newsbot crawl jo", "journalismpakistan"),
        ("newsbot sites re", "resume"),
    ],
)
def test_the_shell_completes_commands_options_and_spiders(
    newsbot: Newsbot, monkeypatch: pytest.MonkeyPatch, words: str, found: str
) -> None:
    monkeypatch.setenv("_NEWSBOT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    assert f"plain,{found}\n" in newsbot().out


def test_the_command_that_installs_a_completion_is_on_one_line(newsbot: Newsbot) -> None:
    folder = "~/.local/share/bash-completion/completions"
    text = newsbot("completion", "--help").out
    assert f"mkdir -p {folder} && newsbot completion bash > {folder}/newsbot\n" in text


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_each_shell_has_a_script(newsbot: Newsbot, shell: str) -> None:
    assert "_NEWSBOT_COMPLETE" in newsbot("completion", shell).out


# Reading one page


def test_a_page_in_a_file_is_read_as_markdown(newsbot: Newsbot, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    done = newsbot("read", "page.html", "--url", URL)
    assert done.code == 0
    assert done.out.startswith("# Rain at last in the hills\n")


def test_a_page_from_standard_input_is_read_as_json(tmp_path: Path) -> None:
    run = [sys.executable, "-m", "newsbot", "read", "-", "--url", URL, "--json"]
    done = subprocess.run(run, cwd=tmp_path, input=PAGE, capture_output=True, encoding="utf-8")
    record = json.loads(done.stdout)
    assert (record["headline"], record["url"]) == ("Rain at last in the hills", URL)


def test_the_web_is_crawled_read_and_looked_at_from_any_folder(tmp_path: Path) -> None:
    story = hillsite.STORIES[0]
    with Server(hillsite.pages()) as server:
        read = apart(tmp_path, "read", server.base_url + story.path)
        gone = apart(tmp_path, "read", server.base_url + "/nowhere", "--json")
        looked = apart(tmp_path, "doctor", server.base_url, "--json")
        assert not (tmp_path / "data").exists()
        quick = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
        crawled = apart(tmp_path, "crawl", server.base_url, "--pages", "9", "--data", "out", "--quiet", *quick)
    assert (read.returncode, read.stderr) == (0, "")
    assert read.stdout.startswith(f"# {story.headline}\n")
    assert (gone.returncode, gone.stdout, gone.stderr.count("\n")) == (1, "", 1)
    assert '"name": "robots.txt", "state": "ok"' in looked.stdout
    assert crawled.returncode == 0, crawled.stderr
    assert list(tmp_path.glob("out/*/articles/*.jsonl"))
    listed = [json.loads(line) for line in apart(tmp_path, "status", "--data", "out", "--json").stdout.splitlines()]
    assert "finished" in [site["state"] for site in listed]


def test_a_page_of_the_web_is_read_with_what_its_site_and_its_headers_reserve(tmp_path: Path) -> None:
    story = hillsite.STORIES[0]
    robots = b"User-agent: *\nAllow: /\nContent-Signal: ai-train=no\n"
    tdmrep = b'[{"location": "/", "tdm-reservation": 1}]'
    pages: dict[str, Page] = {
        story.path: (
            200,
            {"Content-Type": "text/html; charset=utf-8", "X-Robots-Tag": "noai"},
            hillsite.article(story).encode(),
        ),
        "/robots.txt": (200, {"Content-Type": "text/plain"}, robots),
        "/.well-known/tdmrep.json": (200, {"Content-Type": "application/json"}, tdmrep),
    }
    with Server(pages) as server:
        read = apart(tmp_path, "read", server.base_url + story.path, "--json")
    record = json.loads(read.stdout)
    assert record["site"] == f"127.0.0.1_{server.base_url.rpartition(':')[2]}"
    assert {name: value for name, value in record["rights"].items() if value} == {
        "robots_txt": "allowed",
        "robots_header": "noai",
        "tdm_reservation": "1",
        "content_signal": "ai-train=no",
    }


def test_a_saved_page_of_a_described_site_has_the_id_that_a_crawl_gives_it(tmp_path: Path) -> None:
    home = "https://www.journalismpakistan.com"
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    read = apart(tmp_path, "read", "page.html", "--url", f"{home}/Rain-at-last-in-the-hills", "--json")
    record = json.loads(read.stdout)
    assert (record["site"], record["canonical_url"]) == ("journalismpakistan", f"{home}/rain-at-last-in-the-hills")
    assert record["id"] == record_id("journalismpakistan", "/rain-at-last-in-the-hills")


def test_without_a_network_a_page_has_one_sentence(tmp_path: Path) -> None:
    done = apart(tmp_path, "read", "https://no.such.host.invalid/a-story")
    assert (done.returncode, done.stdout) == (1, "")
    assert "could not resolve host" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
def test_the_command_works_from_a_wheel(tmp_path: Path) -> None:
    installed = install(tmp_path / "install")
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    run = [sys.executable, "-P", "-m", "newsbot", "read", "page.html", "--url", URL]
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.stdout.startswith("# Rain at last in the hills\n")


# Looking at the machine


def test_doctor_reports_each_thing_with_its_remedy(newsbot: Newsbot) -> None:
    done = newsbot("doctor", "--json")
    checks = {check["name"]: check for check in map(json.loads, done.out.splitlines())}
    assert {"versions", "data", "ledger", "disk", "clock", "locale", "contact"} <= checks.keys()
    assert checks["contact"]["remedy"] == "export NEWSBOT_CONTACT=you@example.org"
    assert done.code == 0


def test_doctor_fails_where_something_needed_is_missing(newsbot: Newsbot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.db").write_bytes(b"no database at all")
    done = newsbot("doctor")
    assert done.code == 1
    assert re.search(r"^failed +ledger ", done.out, re.M)
    assert done.out.endswith("\nNo crawl can begin: ledger (failed).\n")


def test_doctor_leaves_nothing_where_it_tries_to_write(newsbot: Newsbot, tmp_path: Path) -> None:
    (tmp_path / "data" / "a.example" / "archive").mkdir(parents=True)
    (tmp_path / "data" / "a.example" / "articles").mkdir()
    before = sorted(tmp_path.rglob("*"))
    elsewhere = newsbot("doctor", "--data", "other/data", "-s", f"LEDGER_URL=sqlite:///{tmp_path}/other/ledger.db")
    assert (newsbot("doctor").code, elsewhere.code) == (0, 0)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["", "a.example", "a.example/archive"])
def test_doctor_names_the_folder_in_which_no_file_can_be_written(
    newsbot: Newsbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "data" / "a.example" / "archive").mkdir(parents=True)
    (tmp_path / "data" / "a.example" / "articles").mkdir()
    full = tmp_path / "data" / name

    def made(dir: Path) -> Any:
        if dir == full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return TemporaryFile(dir=dir)

    monkeypatch.setattr(doctor, "TemporaryFile", made)
    done = newsbot("doctor", "--json")
    (check,) = (check for check in map(json.loads, done.out.splitlines()) if check["state"] == "failed")
    assert (check["name"], check["found"]) == ("data", f"{full}: No space left on device")
    assert check["remedy"] == "make room, or choose another folder with --data DIR"
    assert done.code == 1


def test_doctor_tries_to_write_to_the_ledger(newsbot: Newsbot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = tmp_path / "elsewhere" / "ledger.db"
    Ledger.open(f"sqlite:///{ledger}", "a.example").close()
    before, url = ledger.read_bytes(), f"LEDGER_URL=sqlite:///{ledger}"
    assert newsbot("doctor", "-s", url).code == 0
    assert ledger.read_bytes() == before
    monkeypatch.setattr("newsbot.ledger.database._is_writable", lambda path: False)  # root may write everywhere
    done = newsbot("doctor", "-s", url)
    assert (done.code, "No crawl can begin: ledger (failed)." in done.out) == (1, True)
    assert "make it writable, or choose another" in done.out


def test_doctor_takes_an_empty_database_for_one_that_the_first_crawl_fills(newsbot: Newsbot, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "ledger.db").touch()
    done = newsbot("doctor")
    assert re.search(r"^ok +ledger +none yet", done.out, re.M), done.out
    assert done.code == 0


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no setpriv here, which takes root's rights away")
def test_what_may_not_be_read_is_named_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir()
    if os.geteuid() == 0:
        os.chown(tmp_path / "locked", 65534, 65534)
    (tmp_path / "locked").chmod(0o700 if os.geteuid() == 0 else 0)
    without_rights = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"] if os.geteuid() == 0 else []

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [*without_rights, sys.executable, "-m", "newsbot", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)

    checked = run("doctor", "--data", "locked/data", "--json")
    assert (checked.returncode, checked.stderr) == (1, "")
    missing = [check for check in map(json.loads, checked.stdout.splitlines()) if check["state"] == "failed"]
    assert [check["name"] for check in missing] == ["data", "ledger"]
    assert all("locked" in check["found"] and "choose another folder" in check["remedy"] for check in missing)
    for arguments in (
        ("read", "locked/page.html"),
        ("status", "--data", "locked"),
        ("crawl", "a.example", "--data", "locked"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "locked" in done.stderr
        assert "rights to it" in done.stderr or "choose another folder" in done.stderr


@pytest.mark.parametrize(
    ("place", "cause"),
    [
        ("127.0.0.1:9", "connection refused, through the proxy 127.0.0.1:9"),
        ("no-such-proxy.invalid:3128", "could not resolve the proxy no-such-proxy.invalid:3128"),
    ],
)
def test_a_proxy_that_does_not_answer_is_named_without_its_password(tmp_path: Path, place: str, cause: str) -> None:
    proxy = f"http://desk:secret@{place}"
    done = apart(tmp_path, "read", "http://www.paper.example/rain", http_proxy=proxy, no_proxy="")
    assert done.returncode == 1
    assert f"({cause})" in done.stderr
    assert "secret" not in done.stderr


def test_doctor_names_the_line_that_installs_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_is_installed", lambda name: name != "pyarrow")
    lacking = [check for check in doctor.machine(Settings({"DATA_DIR": "data"})) if "pyarrow" in check.found]
    assert [(check.state, check.name) for check in lacking] == [("optional", "export")]
    assert re.fullmatch(r"pip install '[\w-]+\[export\]'", lacking[0].remedy)


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, b"User-agent: *\nAllow: /\n", "ok"),
        (404, b"", "ok"),
        (200, b"User-agent: newsbot\nDisallow: /\n", "forbidden"),
        (503, b"", "failed"),
    ],
)
def test_doctor_reads_the_robots_txt_of_a_site(status: int, body: bytes, state: str) -> None:
    spider = doctor.RobotsSpider(url="https://a.example/")
    headers = {"Date": "Wed, 25 Nov 2020 08:00:00 GMT"}
    spider.response = Response("https://a.example/robots.txt", status, headers, body)
    robots, clock = doctor.site("https://a.example/", spider)
    assert (robots.name, robots.state) == ("robots.txt", state)
    assert (clock.name, clock.state) == ("clock", "warning")


def test_every_command_can_be_imported() -> None:
    from newsbot.cli.running import command

    for name in COMMANDS.keys() - {"completion"}:
        assert import_module(type(command(name)).__module__).__doc__


def test_scrapy_and_newsbot_say_the_same_of_a_command() -> None:
    from newsbot.cli.running import command

    names = COMMANDS.keys() - {"completion", "crawl"}  # `scrapy crawl` takes no address
    assert {name: f"{command(name).short_desc()}." for name in names} == {name: COMMANDS[name] for name in names}


def test_files_of_schedulers_name_the_newsbot_that_wrote_them(newsbot: Newsbot, tmp_path: Path) -> None:
    assert newsbot("deploy").code == 0
    programs = str(Path(sys.executable).parent)
    for name in ("cron/newsbot-cron", "cron/newsbot.crontab", "systemd/newsbot@.service"):
        text = (tmp_path / "deploy" / name).read_text("utf-8")
        assert programs in text
        assert programs == "/opt/newsbot/bin" or "/opt/newsbot/bin" not in text
    assert "/opt/newsbot/bin" in (tmp_path / "deploy" / "container" / "Containerfile").read_text("utf-8")
    assert newsbot("deploy").code == 0


def test_a_file_of_a_scheduler_that_cannot_be_written_is_named(
    newsbot: Newsbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("newsbot.cli.deploy.put_whole", full)
    done = newsbot("deploy", "out")
    assert done.code == 1
    assert re.match(r"newsbot deploy: out/\S+: No space left on device; make room, or name another folder\n", done.err)


def test_a_log_on_a_full_disk_is_refused(newsbot: Newsbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=0))
    done = newsbot("crawl", "a.example", "--logfile", "log.txt")
    sentence = "the log cannot be written to log.txt: No space left on device; make room, or choose another file"
    assert (done.code, done.err) == (1, f"newsbot crawl: {sentence}\n")


def test_a_file_of_a_scheduler_that_was_changed_is_kept(newsbot: Newsbot, tmp_path: Path) -> None:
    assert newsbot("deploy", "out", "--bin", "/opt/newsbot/bin").code == 0
    crontab = tmp_path / "out" / "cron" / "newsbot.crontab"
    crontab.write_text("mine", "utf-8")
    (tmp_path / "out" / "systemd" / "fleet.conf").unlink()
    done = newsbot("deploy", "out", "--bin", "/opt/newsbot/bin")
    assert (done.code, crontab.read_text("utf-8")) == (1, "mine")
    assert "out/cron/newsbot.crontab exists and differs; remove it, or name another folder" in done.err
    assert not (tmp_path / "out" / "systemd" / "fleet.conf").exists()


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("ARCHIV", "did you mean ARCHIVE_ENABLED?"),
        ("MAX_STORYS", "has no effect"),
        ("JOBDIR", ""),
        ("PLAYWRIGHT_MAX_CONTEXTS", ""),
    ],
)
def test_a_setting_without_effect_is_named(name: str, warning: str) -> None:
    found = list(doubtful(default(), [f"{name}=1"]))
    assert (warning in found[0]) if warning else not found


def test_a_component_on_the_command_line_may_read_a_setting_of_its_own(newsbot: Newsbot) -> None:
    given = ("-s", "MY_PAGES=1", "-s", "LOG_LEVEL=LOUD")  # which is refused, so that no crawl begins
    component = ("-s", 'EXTENSIONS={"my.Extension": 0}')
    assert "MY_PAGES" in newsbot("crawl", "news", *given).err
    assert "MY_PAGES" not in newsbot("crawl", "news", *given, *component).err


def default(**own: Any) -> Settings:
    """newsbot's settings, and those of a project."""
    settings = Settings()
    settings.setmodule("newsbot.settings")
    settings.setdict(own, priority="project")
    return settings


def test_a_project_s_own_settings_are_its_own_unless_they_are_much_like_one_of_newsbot_s() -> None:
    settings = default(SPIDER_MODULES=["mine"], MAX_STORIES=5, BROWSER_PAGS=3)
    assert [warning.split()[0] for warning in doubtful(settings, ["API_KEY=x"])] == ["BROWSER_PAGS"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("RIGHTS_POLCY", "RIGHTS_POLICY"),
        ("RIGTHS_POLICY", "RIGHTS_POLICY"),
        ("rights_policy", "RIGHTS_POLICY"),
        ("ROBOTS_TXT_OBEY", "ROBOTSTXT_OBEY"),
        ("DOWNLOAD-DELAY", "DOWNLOAD_DELAY"),
        ("DATADIR", "DATA_DIR"),
        ("CONCURRENT_REQUEST_PER_DOMAINS", "CONCURRENT_REQUESTS_PER_DOMAIN"),
    ],
)
def test_a_misspelt_setting_ends_a_command(newsbot: Newsbot, name: str, near: str) -> None:
    done = newsbot("crawl", "https://a.example", "-s", f"{name}=1")
    assert (done.code, done.err.count("\n")) == (1, 1), done.err
    assert f"neither newsbot nor Scrapy has the setting {name}; did you mean {near}?" in done.err


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("DOWNLOAD_DELAY=-1", "DOWNLOAD_DELAY=-1 is not a number from 0 on; the default is 1"),
        ("DOWNLOAD_DELAY=nan", "is not a number from 0 on"),
        ("CLOSESPIDER_TIMEOUT=-1", "CLOSESPIDER_TIMEOUT=-1 is not a number from 0 on; the default is 0.0"),
        ("URLLENGTH_LIMIT=-1", "URLLENGTH_LIMIT=-1 is not a number from 0 on; the default is 2083"),
        ("DNS_TIMEOUT=-1", "DNS_TIMEOUT=-1 is not a number from 0 on; the default is 60"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN=0", "CONCURRENT_REQUESTS_PER_DOMAIN=0 is not a number from 1 on"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN=many", "CONCURRENT_REQUESTS_PER_DOMAIN=many is not a whole number"),
        ('DOWNLOAD_SLOTS={"a.example": {"concurrency": 0}}', "DOWNLOAD_SLOTS: the concurrency of a.example is not a"),
        ("CONCURRENT_ITEMS=0", "CONCURRENT_ITEMS=0 is not a number from 1 on"),
        ("REACTOR_THREADPOOL_MAXSIZE=0", "REACTOR_THREADPOOL_MAXSIZE=0 is not a number from 1 on"),
        ("CHECKPOINT_PAGES=1e3", "CHECKPOINT_PAGES=1e3 is not a whole number; the default is 100"),
        ("CHECKPOINT_PAGES=inf", "is not a whole number"),
        ("CLOSESPIDER_TIMEOUT=inf", "is not a number from 0 on"),
        ("REVISIT_MIN=99999999999999999999", "REVISIT_MIN=99999999999999999999 is too large; the default is 3600"),
        (
            "TWISTED_REACTOR=twisted.internet.selectreactor.SelectReactor",
            "TWISTED_REACTOR=twisted.internet.selectreactor.SelectReactor is not an asyncio reactor, which newsbot needs;"
            " remove the setting",
        ),
        ("REVISIT_MAX=10", "REVISIT_MIN=3600 is more than REVISIT_MAX=10; give both, in seconds"),
        ("ITEM_PIPELINES=3", "it must be a JSON object"),
        ("ITEM_PIPELINES=[1]", "it must be a JSON object"),
        ('FEED_STORAGES={"own": "nowhere.Storage"}', "FEED_STORAGES names nowhere.Storage, which cannot be loaded"),
        ('FEED_EXPORTERS={"own": "nowhere.Own"}', "FEED_EXPORTERS names nowhere.Own, which cannot be loaded"),
        ("SPIDER_LOADER_CLASS=nowhere.Loader", "SPIDER_LOADER_CLASS names nowhere.Loader, which cannot be loaded"),
        ("SPIDER_LOADER_WARN_ONLY=perhaps", "SPIDER_LOADER_WARN_ONLY=perhaps is neither True nor False"),
        ("ASYNCIO_EVENT_LOOP=nowhere.Loop", "ASYNCIO_EVENT_LOOP names nowhere.Loop, which cannot be loaded"),
        ("LOG_VERSIONS=nowhere", "LOG_VERSIONS names nowhere, which is not installed; remove it from the list"),
        ("HTTPAUTH_USER=me", "HTTPAUTH_USER needs HTTPAUTH_DOMAIN"),
        ('ADDONS={"nowhere.Addon": 1}', "ADDONS names nowhere.Addon, which cannot be loaded"),
        ('EXTENSIONS={"scrapy.extensions.corestats.CoreStats": "x"}', "CoreStats the place 'x'; give a number"),
    ],
)
def test_a_value_that_no_crawl_could_use_ends_the_command(newsbot: Newsbot, given: str, problem: str) -> None:
    done = newsbot("crawl", "https://a.example", "-s", given)
    assert (done.code, done.err.count("\n")) == (1, 1), done.err
    assert problem in done.err


def test_settings_with_decimals_are_those_that_are_read_so() -> None:
    sources = [*Path(scrapy.__file__).parent.rglob("*.py"), *Path(newsbot_package.__file__).parent.rglob("*.py")]
    text = "".join(path.read_text("utf-8") for path in sources)
    read = set(re.findall(r"getfloat\(\s*\"([A-Z_]+)\"", text))
    whole = {name for name, default in DEFAULTS.items() if type(default) is int}
    assert (read & whole) - _DECIMAL == set()
    assert whole >= _DECIMAL


def test_a_blank_site_and_a_blank_name_of_the_settings_count_as_missing(
    newsbot: Newsbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVVAR, "")
    assert "name a site by its address" in newsbot("crawl", " ").err


OTHERS = (
    "SEEDS FEED DOWNLOAD_DELAY_MIN MAX_PAGES API_KEY REDIS_URL REDIS_START_URLS_KEY SCHEDULER_PERSIST DUPEFILTER_KEY"
    " SCHEDULER_QUEUE_CLASS SCHEDULER_FLUSH_ON_START SPLASH_URL ZYTE_API_KEY ZYTE_API_ENABLED DELTAFETCH_ENABLED"
    " SCRAPY_POET_CACHE ROTATING_PROXY_LIST MONGO_URI MYSQL_HOST IMAGES_STORE FILES_STORE IMAGES_THUMBS FILES_URLS_FIELD"
    " CONCURRENT_REQUESTS_PER_IP FEED_URI FEED_FORMAT SENTRY_DSN CRAWLERA_ENABLED HCF_AUTH BROWSER_TIMEOUT_MS"
).split()
"""Settings of packages beside Scrapy, settings that Scrapy once had, and names that a project may choose."""


def test_a_setting_that_is_near_none_or_that_the_project_declares_passes() -> None:
    known = set(default())
    assert {name: near for name in OTHERS if (near := meant(name, known))} == {}
    assert meant("RIGHTS_POLCY", set(default(RIGHTS_POLCY="mine"))) is None


def test_no_setting_that_scrapy_reads_counts_as_misspelt() -> None:
    known = set(default())
    sources = Path(scrapy.__file__).parent.rglob("*.py")
    read = {
        name
        for path in sources
        for name in re.findall(r"settings\W\w*\W*[\"']([A-Z_]{4,})[\"']", path.read_text("utf-8"))
    }
    assert len(read) > 50
    assert {name: near for name in read if (near := meant(name, known))} == {}


def test_the_advice_follows_the_cause() -> None:
    for number, advice in {
        errno.ENOSPC: "make room", errno.EDQUOT: "quota", errno.EACCES: "the rights to it", errno.EROFS: "writable",
    }.items():  # fmt: skip
        with pytest.raises(OutputError, match=advice), clear_errors(Path("a")):
            raise OSError(number, "")


# A site by its name


def test_the_name_of_a_crawled_site_stands_for_its_address(tmp_path: Path) -> None:
    past = PastRuns(tmp_path, "127.0.0.1_8010")
    for past.base, started in (("http://127.0.0.1:8010", 1e9), ("http://mirror.example", 1e9 + DAY)):
        past.ended(started)
    past.close()
    settings = Settings({"DATA_DIR": tmp_path, "SPIDER_MODULES": ["newsbot.spiders"]})
    assert address_of(settings, "127.0.0.1_8010") == "http://127.0.0.1:8010"
    assert address_of(settings, "never.example") is None
    assert address_of(Settings({**settings, "DATA_DIR": tmp_path / "none"}), "127.0.0.1_8010") is None


# Paths in messages


def test_a_path_is_written_as_seen_from_here_unless_that_leads_upwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "project"
    here.mkdir()
    monkeypatch.chdir(here)
    assert near(here / "data") == "data"
    assert near(Path("data")) == "data"
    assert near(tmp_path / "elsewhere") == str(tmp_path / "elsewhere")
