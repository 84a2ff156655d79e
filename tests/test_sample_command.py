"""`scrapy sample` and `scrapy extract --url`: the way from an address to a described site, as the documents tell it."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import hillsite
import pytest
from crawling import HTML, PATIENCE, ROOT, Server
from rich.cells import cell_len
from rich.console import Console
from scrapy.cmdline import ScrapyArgumentParser
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from slow import rest_slow

from newsbot import read_article
from newsbot.commands.extract import Command as ExtractCommand
from newsbot.commands.sample import Command as SampleCommand
from newsbot.commands.sample import _folder_of_spiders, show_differences
from newsbot.page.layout import Layout, folded
from newsbot.responses import corrected
from newsbot.sampling import (
    DRAFT,
    NOTHING,
    Difference,
    SampleError,
    Site,
    case_of,
    check,
    class_of,
    differences,
    draft,
    own_address,
    read,
    require,
    same_alone,
    samples,
    site_of,
    write,
)
from newsbot.storage.files import as_dict
from newsbot.text.addresses import any_site

HOME = "https://www.example.org"
STORY = hillsite.STORIES[0]
URDU = STORY._replace(
    slug="jazeere-ki-kashti-phir-chal-pari",
    headline="جزیرے کی کشتی پھر چل پڑی",
    paragraphs=(
        "جزیرے کی کشتی پیر سے پھر چلے گی۔ گیارہ ہفتے تک وہ مرمت کے لیے کھڑی رہی اور اس دوران دو طوفان بھی آئے جن کے لیے"
        " بندرگاہ کے دفتر میں کسی نے تیاری نہیں کی تھی۔",
        "اس میں ایک سو اسی لوگ بیٹھ سکتے ہیں اور پہلی بار وہیل چیئر کے لیے لفٹ بھی لگائی گئی ہے۔ ٹکٹ کی قیمت وہی رہے گی"
        " اور بارہ سال سے چھوٹے بچوں سے نئے سال تک پیسے نہیں لیے جائیں گے۔",
    ),
)
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
SITE = Site("hillgazette", any_site(HOME), Layout("The Hill Gazette"))
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")


def scrapy(
    project: Path, *arguments: str, width: int = 100, given: bytes | None = None, program: str = "scrapy"
) -> subprocess.CompletedProcess[str]:
    """`scrapy` in a project folder, whose code goes before the checkout's."""
    environment = {**os.environ, "COLUMNS": str(width), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=project, env=environment, input=given, capture_output=True,
        timeout=PATIENCE,
    )  # fmt: skip
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class Tell(Protocol):
    """Runs a command within this process, in `folder`: what it prints on standard error, and its exit code."""

    def __call__(self, command: str, *arguments: str) -> tuple[int, str, str]: ...


@pytest.fixture
def tell(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Tell:
    """For what fails before a crawl begins: some starts of Python less."""

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        commands: dict[str, type[ScrapyCommand]] = {"sample": SampleCommand, "extract": ExtractCommand}
        runner = commands[command]()
        runner.settings = Settings()
        runner.settings.setmodule("newsbot.settings", priority="project")
        parser = ScrapyArgumentParser(conflict_handler="resolve")
        runner.add_options(parser)
        options, rest = parser.parse_known_args(list(arguments))
        try:
            runner.process_options(rest, options)
            runner.run(rest, options)
        except UsageError as error:
            return 2, "", str(error)
        printed = capsys.readouterr()
        return runner.exitcode, printed.out, printed.err

    return run


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    pages = hillsite.pages()
    pages[URDU.path] = (200, HTML, hillsite.article(URDU).encode())
    pages["/inside"] = (302, {"Location": "http://10.0.0.1/secret.html"}, b"")
    pages["/moved"] = (301, {"Location": STORY.path}, b"")
    pages["/picture"] = (200, {"Content-Type": "image/gif"}, b"GIF89a")
    with Server(pages) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with no more than Scrapy and the samples need."""
    (tmp_path / "scrapy.cfg").write_bytes((ROOT / "scrapy.cfg").read_bytes())
    (tmp_path / "samples").mkdir()
    return tmp_path


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to add a site to."""
    copy = tmp_path_factory.mktemp("checkout")
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(None, names.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    return copy


# The documents

DOCUMENT = re.sub(
    r"^\*\*With an installed package.*?(?=^## 1)",
    "",
    (ROOT / "docs" / "add-a-site.md").read_text("utf-8"),
    flags=re.M | re.S,
)
"""As one follows it in a checkout."""
_STEP = re.compile(r"```(?P<language>\w+)\n(?P<text>.*?)^```$|^ {4}(?P<command>\S[^\n]*)$", re.M | re.S)
_OUR_RULES = "hillgazette or every_spider_has_seeds or a_module"


def test_a_site_is_described_among_the_spiders_of_the_own_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _folder_of_spiders(["newsbot.spiders"]) is None
    (tmp_path / "scrapy.cfg").touch()
    assert _folder_of_spiders(["newsbot.spiders", "gazette.spiders"]) == Path("gazette/spiders")
    assert _folder_of_spiders(["newsbot.spiders"]) == Path("newsbot/spiders")
    (tmp_path / "seeds").mkdir()
    monkeypatch.chdir(tmp_path / "seeds")
    assert _folder_of_spiders(["newsbot.spiders", "gazette.spiders"]) == Path("../gazette/spiders")


class Reader:
    """A person who does what the page says, on a site on loopback in the place of `www.example.org`."""

    def __init__(self, checkout: Path, base_url: str) -> None:
        self.checkout = checkout
        self.base_url = base_url
        self.shown = ""
        self.printed = ""
        """All that the first command for a story printed."""
        self.codes: list[tuple[str, int]] = []

    @property
    def folder(self) -> str:
        """Of the site's records: it keeps the name of its domain when it is described."""
        return f"data/{self.base_url.removeprefix('http://').replace(':', '_')}"

    def run(self, command: str) -> None:
        name, *arguments = _words(command.replace(HOME, self.base_url).replace("data/example.org", self.folder))
        if name == ".":
            return
        if name == "make":
            assert arguments == ["test"]
            rules = ("tests/test_samples.py", "tests/test_project.py", "-k", _OUR_RULES, "-p", "no:cacheprovider")
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *rules], cwd=self.checkout, capture_output=True, text=True
            )
        else:
            assert name in ("newsbot", "scrapy")
            done = scrapy(self.checkout, *arguments, *FAST, program=name)
        self.shown = done.stdout
        self.printed = self.printed or (done.stdout if "sample" in arguments else "")
        self.codes.append((command, done.returncode))
        assert "Traceback" not in done.stderr, done.stderr

    def read(self, language: str, text: str) -> None:
        """A block: a file to write, a correction to make, or what a command shows."""
        text = text.replace(HOME, self.base_url)
        if language == "python":
            if "folded" not in text:
                assert text in self.printed
            (self.checkout / "newsbot/spiders/hillgazette.py").write_text(text, "utf-8")
        elif language == "json":
            path = self.checkout / f"samples/hillgazette/{STORY.slug}.json"
            assert json.loads(path.read_text("utf-8")).keys() >= json.loads(text).keys()
            path.write_text(text, "utf-8")
        elif text.startswith("#"):
            assert text in self.printed
            (self.checkout / "seeds/hillgazette.txt").write_text(text, "utf-8")
        else:
            assert " ".join(text.split()) in " ".join(self.shown.split())  # which wraps elsewhere


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


@pytest.fixture(scope="module")
def reader(checkout: Path, site: Server) -> Reader:
    """One who has come to the end of `docs/add-a-site.md`; what the page shows is checked on the way."""
    reader = Reader(checkout, site.base_url)
    for step in _STEP.finditer(DOCUMENT):
        if step["command"]:
            reader.run(step["command"])
        else:
            reader.read(step["language"], step["text"])
    return reader


@pytest.mark.slow
def test_whoever_follows_the_page_has_a_site_at_its_end(reader: Reader) -> None:
    failed = [command for command, code in reader.codes if code]
    assert failed == ["newsbot sample --check hillgazette"], reader.codes
    assert len(reader.codes) >= 10
    unseen = _articles(reader.checkout / reader.folder)
    records = _articles(reader.checkout / reader.folder, "extracts")
    for crawled in (unseen, records):
        assert sorted(record["headline"] for record in crawled) == sorted(story.headline for story in hillsite.STORIES)
    for story in hillsite.STORIES:
        record = next(record for record in records if record["headline"] == story.headline)
        assert (record["publisher"], record["authors"]) == ("The Hill Gazette", [story.author])
        assert [body["paragraphs"] for body in record["bodies"]] == [list(story.paragraphs)]
        assert len(record["related"]) == 2


def _articles(folder: Path, kind: str = "articles") -> list[dict[str, Any]]:
    files = (folder / kind).glob("*.jsonl")
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.mark.slow
def test_a_sample_comes_out_of_an_archive_without_a_network(reader: Reader, folder: Path) -> None:
    story = hillsite.STORIES[1]
    archive = reader.checkout / reader.folder / "archive"
    url = "http://127.0.0.1:9" + story.path
    done = scrapy(folder, "sample", url, "--from", str(archive))
    assert (done.returncode, "not in the files" in done.stderr or "do not hold it" in done.stderr) == (1, True)
    done = scrapy(folder, "sample", reader.base_url + story.path, "--spider", "hill", "--from", str(archive))
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "samples/hill" / f"{story.slug}.json").read_text("utf-8"))
    run = min((reader.checkout / reader.folder / "runs").glob("*.json"))
    assert told["fetched_at"] >= json.loads(run.read_text("utf-8"))["started"][:19]
    assert told["article"]["headline"] == story.headline


def test_an_archive_of_a_site_without_a_spider_is_read_anew(reader: Reader) -> None:
    file = reader.checkout / "read-anew.jsonl"
    archive = f"{reader.folder}/archive"
    done = scrapy(reader.checkout, "extract", archive, "--site", reader.base_url, "-j", "1", "-o", str(file))
    assert done.returncode == 0, done.stderr
    extracted = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    crawled = _articles(reader.checkout / reader.folder)
    assert sorted((r["id"], r["content_hash"]) for r in extracted) == sorted(
        (r["id"], r["content_hash"]) for r in crawled
    )


# One sample


def test_the_login_of_an_address_is_no_part_of_the_site() -> None:
    site = site_of("https://desk:secret@News.example:443/a-story", None, {})
    assert (site.name, site.rules.home) == ("news.example", "https://news.example")


@pytest.mark.slow
def test_a_page_of_an_unknown_site_goes_below_its_domain_and_its_class_is_told(site: Server, folder: Path) -> None:
    done = scrapy(folder, "sample", site.base_url + STORY.path, *FAST)
    assert done.returncode == 0, done.stderr
    name = site.base_url.removeprefix("http://").replace(":", "_")
    path = folder / "samples" / name / f"{STORY.slug}.json"
    assert path.with_suffix(".html").read_text("utf-8") == hillsite.article(STORY)
    told = json.loads(path.read_text("utf-8"))
    assert (told["kind"], told["why"], told["url"]) == ("article", DRAFT, site.base_url + STORY.path)
    assert f'addresses = any_site("{site.base_url}")' in done.stdout
    assert "mv samples/" in done.stdout
    assert not (folder / "data").exists()
    asked = len(site.requests)
    checked = scrapy(folder, "sample", "--check")
    assert (checked.returncode, len(site.requests)) == (0, asked), checked.stdout
    assert "samples: 1, as expected: 1, different: 0; uncorrected drafts: 1" in checked.stdout


@pytest.mark.parametrize(
    ("path", "told"),
    rest_slow([
        ("/desk/drafts-of-tomorrow-morning.html", "robots.txt forbids it"),
        ("/nowhere", "the server answered 404"),
        ("/inside", "robots.txt could not be fetched"),
        ("/picture", "not an HTML page"),
    ]),
)  # fmt: skip
def test_a_page_that_cannot_be_had_writes_nothing_and_says_why(
    path: str, told: str, site: Server, folder: Path
) -> None:
    done = scrapy(folder, "sample", site.base_url + path, *FAST)
    assert done.returncode == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert list((folder / "samples").iterdir()) == []


@pytest.mark.slow
def test_a_sample_is_replaced_by_force_alone_and_its_page_is_shown_again(site: Server, folder: Path) -> None:
    command = ("sample", site.base_url + STORY.path, "--spider", "hill", "--case", "one", *FAST)
    assert scrapy(folder, *command).returncode == 0
    path = folder / "samples/hill/one.json"
    path.write_text("{}", "utf-8")
    done = scrapy(folder, *command)
    assert done.returncode == 1
    assert STORY.headline in done.stdout
    assert "is a draft" not in done.stdout
    assert "one.json exists already, and stays; name another with --case, or replace it with --force" in done.stderr
    assert path.read_text("utf-8") == "{}"
    assert scrapy(folder, *command, "--force", "--why", "Short.").returncode == 0
    assert json.loads(path.read_text("utf-8"))["why"] == "Short."


def test_a_sample_that_cannot_be_written_leaves_neither_file_nor_changes_one(folder: Path) -> None:
    path, expected = folder / "site" / "case.json", {"text": "x" * 10_000}
    write(folder / "site" / "old.json", b"<p>Old", {})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, hard))
    try:
        for case in ("case", "old"):
            with pytest.raises(SampleError, match=rf"{case}.json: File too large; go to another folder"):
                write(path.with_stem(case), b"<p>New", expected)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sorted(file.name for file in path.parent.iterdir()) == ["old.html", "old.json"]
    assert path.with_name("old.html").read_bytes() == b"<p>Old"
    write(path, b"<p>New", expected)
    assert json.loads(path.read_bytes()) == expected


def test_a_redirect_is_followed_and_the_page_is_called_by_its_own_address(site: Server, folder: Path) -> None:
    assert scrapy(folder, "sample", site.base_url + "/moved", "--spider", "hill", *FAST).returncode == 0
    told = json.loads((folder / f"samples/hill/{STORY.slug}.json").read_text("utf-8"))
    assert told["url"] == site.base_url + STORY.path


def test_a_mirror_is_sampled_under_the_name_of_the_site(folder: Path) -> None:
    from newsbot.demo.server import SampleSite

    with SampleSite() as mirror:
        path = mirror.stories[0].path
        done = scrapy(folder, "sample", mirror.base_url + path, "--spider", "journalismpakistan", "--case", "m", *FAST)
    assert done.returncode == 0, done.stderr
    told = json.loads((folder / "samples/journalismpakistan/m.json").read_text("utf-8"))
    assert told["url"] == "https://www.journalismpakistan.com" + path
    assert "class " not in done.stdout


@pytest.mark.parametrize("width", rest_slow([40, 100]))
def test_urdu_is_shown_readable_within_the_width(width: int, folder: Path) -> None:
    saved = folder / "page.html"
    saved.write_text(hillsite.article(URDU), "utf-8")
    when = ("--fetched-at", "2026-11-25T08:00:00+05:00")
    done = scrapy(folder, "sample", HOME + URDU.path, "--from", "page.html", *when, width=width)
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert width < 60 or URDU.headline in done.stdout
    table = done.stdout.partition("no value for:")[0].splitlines()
    assert max(cell_len(line) for line in table) <= width
    assert all(not re.search(r"[\u0600-\u06ff].*[A-Za-z]", line) for line in table if not line.startswith("published"))
    told = json.loads((folder / f"samples/example.org/{URDU.slug}.json").read_text("utf-8"))
    assert told["fetched_at"] == "2026-11-25T08:00:00+05:00"
    assert "\\u06" not in (folder / f"samples/example.org/{URDU.slug}.json").read_text("utf-8")


def test_no_page_steers_the_terminal(folder: Path, tell: Tell) -> None:
    steering = "\x1b]0;owned\x07\x1b[31m\u202e\x9b2J"
    html = hillsite.article(STORY._replace(headline="[bold red]Ferry[/] :smile: sails", author=f"A{steering}B"))
    html = html.replace("/sport", f"/sp{steering}ort").replace(hillsite.NAME, f"The{steering}Hill")
    html = html.replace("</gz-text>", f'<figure><img src="/a{steering}.jpg" alt="x"></figure></gz-text>')
    (folder / "page.html").write_text(html, "utf-8")
    code, out, _ = tell("sample", HOME + STORY.path, "--from", "page.html")
    assert code == 0
    assert "[bold red]Ferry[/] :smile: sails" in out
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", out)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "give one address"),
        (("one", "two"), 2, "give one address"),
        (("www.example.org/a",), 1, "not a web address"),
        ((HOME + "/a", "--spider", "../up"), 1, "--spider"),
        ((HOME + "/a", "--spider", "news"), 1, "--spider news: no site can have this name"),
        ((HOME + "/a", "--case", "a/b"), 1, "--case"),
        ((HOME + "/a", "--from", "none.html"), 1, "none.html: No such file"),
        ((HOME + "/a", "--from", "none.warc.gz"), 1, "none.warc.gz: no WARC file"),
        ((HOME + "/a", "--from", "a.html", "--from", "b.html"), 2, "one HTML file"),
        ((HOME + "/a", "--from", "scrapy.cfg", "--fetched-at", "2026-01-01"), 1, "offset"),
        ((HOME + "/a", "--fetched-at", "2026-01-01T00:00:00+00:00"), 2, "--from FILE.html"),
        (("--check", "nobody"), 1, "there is no such sample"),
        (("--check",), 1, "no sample yet"),
    ],
)
def test_what_cannot_be_done_is_told_with_the_remedy(
    arguments: tuple[str, ...], code: int, told: str, folder: Path, tell: Tell
) -> None:
    got, out, err = tell("sample", *arguments)
    assert (got, out) == (code, ""), err
    assert told in err
    assert list((folder / "samples").iterdir()) == []


@pytest.mark.parametrize("arguments", [("--check",), (HOME + "/a-story-of-ours",)])
def test_away_from_a_checkout_it_says_where_samples_are(arguments: tuple[str, ...], folder: Path, tell: Tell) -> None:
    (folder / "samples").rmdir()
    code, _, err = tell("sample", *arguments)
    assert code == 1
    assert f"there is no folder samples here ({folder})" in err
    assert "mkdir samples" in err


# The logic


@pytest.mark.parametrize(
    ("url", "case"),
    [
        (HOME, "home"),
        (HOME + "/", "home"),
        (HOME + "/valley", "valley"),
        (HOME + "/valley/Ferry-Sails_Again/", "ferry-sails-again"),
        (HOME + "/news/123456", "news-123456"),
        (HOME + "/2026/11/25", "2026-11-25"),
        (HOME + "/story.aspx?id=7", "story"),
        (HOME + "/?p=77", "p-77"),
        (HOME + "/%D8%AC%D8%B2%DB%8C%D8%B1%DB%92-%DA%A9%DB%8C", "جزیرے-کی"),
        (HOME + "/" + "long-" * 50, ("long-" * 12).strip("-")),
        (HOME + "/..%2f..%2fetc", "etc"),
    ],
)
def test_a_sample_is_called_after_the_end_of_its_address(url: str, case: str) -> None:
    assert case_of(url) == case


@pytest.mark.parametrize(
    ("url", "name", "site", "described"),
    [
        (HOME + "/a", None, "hillgazette", True),
        ("http://example.org/a", None, "hillgazette", True),
        ("https://www.other.example/a", None, "other.example", False),
        ("https://www.other.example:8443/a", None, "other.example_8443", False),
        ("https://www.other.example/a", "other", "other", False),
        ("http://127.0.0.1:8000/a", "hillgazette", "hillgazette", True),
    ],
)
def test_a_page_belongs_to_the_spider_of_its_domain_or_to_its_domain(
    url: str, name: str | None, site: str, described: bool
) -> None:
    found = site_of(url, name, {"hillgazette": SITE})
    assert (found.name, found.described) == (site, described)


def test_an_address_on_a_mirror_is_kept_under_the_name_of_the_site() -> None:
    assert own_address("http://127.0.0.1:8000/a?b=1", SITE) == HOME + "/a?b=1"
    assert own_address("http://example.org/a", SITE) == "http://example.org/a"


def test_what_a_page_yields_is_what_its_draft_says(folder: Path) -> None:
    pages = {STORY.path: "article", URDU.path: "article", "/valley": "section", "/": "section", "/about": "none"}
    served = hillsite.pages()
    for path, kind in pages.items():
        answer = served.get(path)
        html = answer[2] if isinstance(answer, tuple) else hillsite.article(URDU).encode()
        reading = read(SITE, html, HOME + path, NOW)
        assert reading.kind == kind
        case = require(folder / "samples", "hillgazette", case_of(HOME + path))
        write(case, html, draft(reading, HOME + path, NOW))
    cases = samples(folder / "samples")
    assert len(cases) == len(pages)
    assert [check(case, {"hillgazette": SITE}) for case in cases] == [(DRAFT, [])] * len(pages)
    assert [check(case, {}) for case in cases] == [(DRAFT, [])] * len(pages)


def test_a_draft_holds_what_a_reader_can_see_and_no_more() -> None:
    told = draft(read(SITE, hillsite.article(STORY).encode(), HOME + STORY.path, NOW), HOME + STORY.path, NOW)
    assert list(told) == ["url", "fetched_at", "kind", "why", "article"]
    assert not told["article"].keys() & {"schema", "id", "content_hash", "provenance", "fetched_at", "rights", "site"}
    assert "word_count" not in told["article"]["bodies"][0]


@pytest.mark.parametrize(
    ("expected", "got", "places"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {}, [("x.a", 1, NOTHING)]),
        ({"a": {"b": [1]}}, {"a": {"b": [2]}}, [("x.a.b[0]", 1, 2)]),
        ([1, 2, 3], [1, 3], [("x[1]", 2, NOTHING)]),
        ([1, 3], [1, 2, 3], [("x[1]", NOTHING, 2)]),
        ([], ["a"], [("x[0]", NOTHING, "a")]),
        ([{"a": 1}], [{"a": 1, "b": 2}], []),
        ({"headlines": {"en": "A"}}, {"headlines": {"en": "A", "ur": "B"}}, [("x.headlines", {"en": "A"}, {"en": "A", "ur": "B"})]),
        (None, [], [("x", None, [])]),
    ],
)  # fmt: skip
def test_differences_are_told_key_by_key(expected: Any, got: Any, places: list[tuple[str, Any, Any]]) -> None:
    assert [tuple(found) for found in differences(expected, got, "x")] == places


def test_a_difference_keeps_an_address_whole_however_narrow_the_terminal_is() -> None:
    shown, url = io.StringIO(), f"{HOME}/a-story-with-rather-a-long-address"
    found = [Difference("article.related[0]", {"url": url}, {"url": f"{url}-2"})]
    show_differences(Path("case.json"), "", found, Console(width=40, file=shown))
    assert f'    → {{"url": "{url}-2"}}\n' in shown.getvalue()


def test_a_page_that_is_of_another_kind_differs_in_its_kind(folder: Path) -> None:
    url, html = HOME + "/about", b"<title>About</title><h1>About us</h1><p>Four people and a press.</p>"
    told = {"url": url, "fetched_at": NOW.isoformat(), "kind": "article", "why": "A story.", "article": {}}
    case = require(folder / "samples", "hillgazette", "about")
    write(case, html, told)
    assert [tuple(found) for found in check(case, {})[1]] == [("kind", "article", "none no_story")]
    write(case, b"", told)
    assert [tuple(found) for found in check(case, {})[1]] == [("kind", "article", "none empty")]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (None, "missing"),
        ("{", "not JSON"),
        ("[]", "`kind` must be one of article, section, none"),
        ('{"kind": "story"}', "`kind` must be one of"),
        ('{"kind": "none", "why": "", "reason": "empty", "fetched_at": "2026-01-01T00:00:00Z"}', "`url` is missing"),
        ('{"kind": "none", "why": "", "url": "https://a.example", "fetched_at": "2026-01-01T00:00:00Z"}', "`reason`"),
        ('{"kind": "none", "why": "", "url": "x", "reason": "empty", "fetched_at": "2026-01-01T00:00:00Z"}', "not a web address"),
        ('{"kind": "none", "why": "", "url": "https://a.example", "reason": "empty", "fetched_at": "2026-01-01"}', "offset"),
        ('{"kind": "none", "why": "", "url": "https://a.example", "reason": "empty", "fetched_at": 7}', "offset"),
    ],
)  # fmt: skip
def test_a_broken_sample_is_told_by_its_name(told: str | None, message: str, folder: Path) -> None:
    (folder / "samples/a.example").mkdir()
    (folder / "samples/a.example/one.html").write_bytes(b"")
    (case,) = samples(folder / "samples")
    if told is not None:
        case.write_text(told, "utf-8")
    with pytest.raises(SampleError, match=re.escape(message)) as error:
        check(case, {})
    assert "not a web address" in message or str(case) in str(error.value)


def test_a_sample_without_its_page_is_told(folder: Path) -> None:
    write(
        folder / "samples/a.example/one.json",
        b"",
        {"kind": "none", "reason": "empty", "why": "", "url": HOME, "fetched_at": NOW.isoformat()},
    )
    (folder / "samples/a.example/one.html").unlink()
    with pytest.raises(SampleError, match="the page cannot be read"):
        check(folder / "samples/a.example/one.json", {})


@pytest.mark.parametrize("declared", ["", '<meta charset="iso-8859-1">'])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "shift_jis", "windows-1256"])
def test_a_page_whose_charset_only_its_header_told_reads_the_same_from_its_file(charset: str, declared: str) -> None:
    words = {"windows-1251": "Паром", "shift_jis": "フェリー", "windows-1256": "الجزيرة"}.get(charset, "Größe")
    body = f"<html><head>{declared}</head><body><p>{words * 20}</p></body></html>".encode(charset)
    headers = {"Content-Type": f"text/html; charset={charset}"}
    saved = same_alone(HtmlResponse(HOME, headers=headers, body=body))
    response, _ = corrected(HtmlResponse(HOME, body=saved))
    assert isinstance(response, HtmlResponse)
    assert words * 20 in response.text
    assert charset != "utf-8" or saved == body


@pytest.mark.parametrize(
    ("site", "publisher", "name", "spider"),
    [
        ("hillgazette", "The Hill Gazette", "hillgazette", "TheHillGazetteSpider"),
        ("hill-gazette.example", "The Hill Gazette", "hillgazette", "TheHillGazetteSpider"),
        ("news.hill.co.uk", "", "hill", "HillSpider"),
        ("news.example", "", "sitenews", "SitenewsSpider"),
        ("127.0.0.1_8000", "", "mine", "MineSpider"),
        ("24hours.example", "24 Hours", "site24hours", "Site24HoursSpider"),
        ("jazeera.example", "جزیرہ", "jazeera", "JazeeraSpider"),
        ("hill.example", 'The "Hill" \\ Gazette', "hill", "TheHillGazetteSpider"),
    ],
)
def test_the_class_to_add_is_python_whatever_a_site_is_called(
    site: str, publisher: str, name: str, spider: str
) -> None:
    html = hillsite.article(STORY).replace(f'content="{hillsite.NAME}"', f"content='{publisher}'")
    html = html.replace(f" | {hillsite.NAME}", "")
    new = Site(site, any_site(HOME), Layout(site), described=False)
    told, module, seeds = class_of(read(new, html.encode(), HOME + STORY.path, NOW), new)
    assert (told, seeds.splitlines()[1:]) == (name, ["/", "/valley", "/sport"])
    found: dict[str, Any] = {}
    exec(compile(module, "<spider>", "exec"), found)
    made = found[spider]
    assert (made.name, made.addresses, made.layout.publisher) == (name, any_site(HOME), publisher or site)
    assert made().site == name if (ROOT / f"seeds/{name}.txt").exists() else True


def test_the_end_of_the_title_names_a_publisher_that_the_metadata_do_not() -> None:
    html = hillsite.article(STORY).replace(f'content="{hillsite.NAME}"', 'content=""')
    new = Site("127.0.0.1_8000", any_site(HOME), Layout("127.0.0.1"), described=False)
    _, module, _ = class_of(read(new, html.encode(), HOME + STORY.path, NOW), new)
    assert "class TheHillGazetteSpider" in module
    assert 'publisher="The Hill Gazette"' in module


# scrapy extract --url


def test_extract_prints_the_record_that_the_call_returns(folder: Path) -> None:
    html = hillsite.article(URDU).encode()
    (folder / "page.html").write_bytes(html)
    url, when = HOME + URDU.path, ("--fetched-at", NOW.isoformat())
    expected = as_dict(read_article(html, url, NOW))
    done = scrapy(folder, "extract", "page.html", "--url", url, *when)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout) == expected
    assert URDU.headline in done.stdout
    pretty = scrapy(folder, "extract", "-", "--url", url, *when, "--pretty", given=html)
    assert json.loads(pretty.stdout) == expected
    assert pretty.stdout.startswith('{\n  "schema"')
    assert sorted(path.name for path in folder.iterdir()) == ["page.html", "samples", "scrapy.cfg"]


def test_extract_reads_a_page_by_the_layout_of_a_spider(folder: Path) -> None:
    (folder / "page.html").write_text(hillsite.article(STORY), "utf-8")
    done = scrapy(folder, "extract", "page.html", "--url", HOME + STORY.path, "--spider", "journalismpakistan")
    assert json.loads(done.stdout)["publisher"] == "JournalismPakistan.com"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ((), 2, "name a WARC file, or a folder that holds some; or an HTML page, with its --url"),
        (("page.html",), 2, "add --url"),
        (("-",), 2, "add --url"),
        (("page.html", "--url", "/a"), 2, "'/a' is not a web address"),
        (("page.html", "page.html", "--url", HOME), 2, "name one HTML file"),
        (("a.warc.gz", "--url", HOME), 2, "omit --url"),
        (("samples", "--url", HOME), 2, "omit --url"),
        (("samples", "--site", "www.example.org"), 2, "--site: 'www.example.org' is not a web address"),
        (("samples", "--site", HOME, "--spider", "journalismpakistan"), 2, "omit --spider, --base-url and --url"),
        (("samples", "--pretty"), 2, "--pretty are for an HTML page"),
        (("page.html", "--url", HOME, "-o", "x"), 2, "--output and --base-url are for WARC files"),
        (("page.html", "--url", HOME, "--fetched-at", "yesterday"), 2, "'yesterday' is not a time with an offset"),
        (("page.html", "--url", HOME, "--fetched-at", "2026-01-01T00:00:00"), 2, "not a time with an offset"),
        (("page.html", "--url", HOME, "--spider", "nobody"), 2, "--spider: no spider is named 'nobody'; choose one of journalismpakistan"),
        (("none.html", "--url", HOME), 1, "scrapy extract: none.html: No such file or directory; name the HTML file of the page\n"),
        (("page.html", "--url", HOME), 1, "scrapy extract: page.html: its page holds no story (no_story)\n"),
    ],
)  # fmt: skip
def test_extract_tells_what_does_not_go_together(
    arguments: tuple[str, ...], code: int, told: str, folder: Path, tell: Tell
) -> None:
    (folder / "page.html").write_text("<h1>About us</h1><p>Four people and a press.</p>", "utf-8")
    got, out, err = tell("extract", *arguments)
    assert (got, out) == (code, ""), err
    assert told in err
    assert code == 2 or err == told


def test_a_command_line_that_is_wrong_ends_with_its_usage(folder: Path) -> None:
    done = scrapy(folder, "extract", "page.html")
    assert done.returncode == 2
    assert "Usage" in done.stdout + done.stderr
    assert "add --url" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_phrase_in_the_layout_is_what_a_described_site_needs() -> None:
    layout = Layout("The Hill Gazette", related=folded("More from the hill"))
    article = read_article(hillsite.article(STORY), HOME + STORY.path, NOW, layout)
    assert [card.headline for card in article.related] == [s.headline for s in hillsite.STORIES if s is not STORY]
