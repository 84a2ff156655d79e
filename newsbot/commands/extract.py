"""`scrapy extract`: articles from WARC files, in several processes, or from one HTML page."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.http import Headers

from newsbot.archive import WARC_ENDS
from newsbot.archive.replay import ArchiveError, archive_files, list_origins
from newsbot.bars import Bars
from newsbot.commands import _archives, _cluster
from newsbot.commands._checks import Described
from newsbot.errors import UserError, remedy
from newsbot.items import NO_RIGHTS, Rights
from newsbot.page.layout import Layout
from newsbot.page.no_story import NoStory
from newsbot.paths import is_dir
from newsbot.reasons import Reason, in_words
from newsbot.sampling import SampleError, moment_with_offset, site_of
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.loader import described, describer
from newsbot.storage.atomic import whole_file
from newsbot.storage.files import as_dict, as_line
from newsbot.terminal import standard_input
from newsbot.text.addresses import Addresses, AddressRules, absolute, is_of, site_name
from newsbot.timelimit import TimeLimit, TooSlow
from newsbot.wording import amount

if TYPE_CHECKING:
    from newsbot.extraction.pages import Site, Write
    from newsbot.extraction.site import Extraction
    from newsbot.reader import Reader

SPIDER = "journalismpakistan"
_STDOUT = Path("-")
_PAGES = (".html", ".htm", ".xhtml")
_FEW = 3
"""Damaged parts that a summary names of each kind."""
_ENDS = {"json": "jsonl", "markdown": "md"}


class Command(Described, ScrapyCommand):
    """Reads saved pages again."""

    requires_crawler_process = False
    usage = "[options] <file or folder>… [--to OUT] | --url URL <page.html or ->"
    summary = "Read archived pages again, with no request to the site"
    details = (
        "Reads every story in WARC files (newsbot's or any others, gzipped or plain) with the current extractor,"
        " in several processes, and writes the records that a crawl of the same pages would write: each wording of"
        " a story once, in the order of the captures. No site is contacted, and no ledger is read or changed. With"
        " --to it reads every site in any WARC, ARC or WACZ files, and writes one record for each story and capture;"
        " files may also be patterns, lists of paths, addresses, or - for standard input. With"
        " --url it reads one HTML page instead (- for standard input), of any news site, and prints its record as"
        " one line of JSON. --format markdown writes the text of each story with its sub-heads, lists, quotations"
        " and tables, for people and language models. Responses that give no story are counted by reason. Exit"
        " code 0 if stories were read, 1 if a file could not be read, if the files hold no story of the site, or"
        " if the page holds no story."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "-o", "--output", metavar="FILE", type=Path,
            help="write to FILE (- for standard output; default DATA_DIR/<spider>/extracts/<time>.jsonl, or .md)",
        )  # fmt: skip
        parser.add_argument(
            "--format", choices=list(_ENDS), default="json",
            help="json: one record per line (default); markdown: the structured text of each story",
        )  # fmt: skip
        parser.add_argument(
            "--spider", metavar="NAME",
            help=f"the spider of their site (default {SPIDER}, or the only site in the files; with --url, the page is"
            " read as on an undescribed site)",
        )  # fmt: skip
        parser.add_argument("--site", metavar="URL", help="the address of their site, if no spider describes it")
        parser.add_argument("--base-url", metavar="URL", help="the host that was crawled, if it was a mirror")
        parser.add_argument(
            "-j", "--jobs", type=int, default=os.cpu_count() or 1, metavar="N",
            help="processes that read (default: one per core)",
        )  # fmt: skip
        parser.add_argument("-q", "--quiet", action="store_true", help="show no progress")
        _archives.add_options(parser)
        _cluster.add_options(parser)
        page = parser.add_argument_group("One HTML page")
        page.add_argument("--url", help="the page's address; its links and its record's id depend on it")
        page.add_argument(
            "--fetched-at", metavar="TIME",
            help="when it was fetched, as 2026-11-25T08:00:00+00:00 (default now): `3 hours ago` is relative to this"
            " moment",
        )  # fmt: skip
        page.add_argument("--pretty", action="store_true", help="indent the record")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        self._check(args, opts)
        if opts.url:
            self._page(args[0], opts)
            return
        if opts.to:
            report = (_cluster if opts.executor else _archives).extract(args, opts, self.settings)
            print(report, file=sys.stdout if opts.json else sys.stderr)
            return
        from newsbot.commands._storing import local_archives
        from newsbot.extraction.site import Extraction

        site = self._site(opts)
        files = archive_files(local_archives(self.settings, args))
        extraction = Extraction(site, files, _writer(opts.format))
        named = opts.spider or opts.site or opts.base_url
        if not named and _is_of_none(extraction) and (only := _only_site(extraction)):
            opts.spider = describer(self.settings, only)
            opts.site = None if opts.spider else only
            extraction = Extraction(self._site(opts), files, _writer(opts.format))
        if not extraction.places:
            raise ArchiveError(self._nothing(extraction, opts))
        folder = Path(self.settings["DATA_DIR"]) / extraction.site.name / "extracts"
        self._write(extraction, opts.output or folder / f"{_time_name()}.{_ENDS[opts.format]}", opts)

    @staticmethod
    def _check(args: list[str], opts: argparse.Namespace) -> None:
        """Raises UsageError, with the remedy, for files and options that do not go together."""
        if not args:
            raise UsageError("name a WARC file, or a folder that holds some; or an HTML page, with its --url")
        if opts.jobs < 1:
            raise UsageError("--jobs must be at least 1")
        if opts.site and (opts.spider or opts.url or opts.base_url):
            raise UsageError(
                "--site is for WARC files of a site that no spider describes; omit --spider, --base-url and --url"
            )
        if opts.to and (opts.site or opts.spider or opts.base_url or opts.url or opts.output):
            raise UsageError(
                "--to reads all sites in the files; omit --site, --spider, --base-url, --url and --output (--host"
                " selects one site)"
            )
        if opts.to and opts.format != "json":
            raise UsageError("--to: the name of OUT determines the format; omit --format")
        _cluster.check(opts)
        if not opts.to and (given := _archives.is_given(opts)):
            raise UsageError(f"{', '.join(given)}: only with --to OUT; add it")
        if opts.pretty and opts.format != "json":
            raise UsageError("--pretty indents JSON; omit it, or omit --format")
        if not opts.url:
            pages = (name for name in args if (name == "-" and not opts.to) or name.lower().endswith(_PAGES))
            if page := next(pages, None):
                raise UsageError(f"{page}: an HTML page does not contain its address; add --url https://…")
            if opts.fetched_at or opts.pretty:
                raise UsageError("--fetched-at and --pretty are for an HTML page; add its address with --url")
            return
        if len(args) > 1:
            raise UsageError("--url belongs to one page; name one HTML file")
        if is_dir(Path(args[0])) or args[0].endswith(WARC_ENDS):
            raise UsageError(f"--url: {args[0]} contains the addresses of its pages; omit --url")
        if opts.output or opts.base_url:
            raise UsageError("--output and --base-url are for WARC files; one page's record goes to standard output")

    def _page(self, name: str, opts: argparse.Namespace) -> None:
        try:
            html = standard_input().read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            self.fail(f"{name}: {error.strerror}; {remedy(error, 'name the HTML file of the page')}")
        else:
            self.show(name, html, opts)

    def _describer(self, home: str, opts: argparse.Namespace) -> type[NewsSpider] | None:
        """The spider that describes the site of the page at --url, if one does."""
        return self._spider(opts.spider) if opts.spider else None

    def _reader(self, home: str, opts: argparse.Namespace) -> Reader:
        from newsbot.reader import Reader

        spidercls = self._describer(home, opts)
        if spidercls is None:
            return Reader.at(home)
        from newsbot.sites import crawled  # which needs a database

        name, rules = spidercls.known_as({}, crawled(self.settings)), spidercls.addresses
        mirror = None if is_of(Addresses(rules), home) else home
        return Reader(name, spidercls.layout, Addresses(rules, mirror))

    def show(
        self,
        name: str,
        html: bytes,
        opts: argparse.Namespace,
        headers: Headers | None = None,
        rights: Rights = NO_RIGHTS,
    ) -> None:
        """Prints the story on a page, which messages call `name`."""
        from newsbot.reader import read_story, requested

        try:
            home, url = requested(opts.url)
            reader = self._reader(home, opts)
            limit = TimeLimit(self.settings.getfloat("PAGE_TIMEOUT"))
            article = limit.call(read_story, html, url, _moment(opts.fetched_at), reader, headers, rights)
        except NoStory as error:
            self.fail(f"{name}: {in_words(error.reason)} ({error.reason})")
        except TooSlow as error:
            self.fail(f"{name}: {Reason.TOO_SLOW.sentence} (too_slow; {error})")
        except ValueError as error:
            raise UsageError(f"--url: {error}") from None
        else:
            if opts.pretty:
                content = json.dumps(as_dict(article), ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
            else:
                content = _writer(opts.format)(article)
            sys.stdout.buffer.write(content)
            sys.stdout.flush()

    def _spider(self, name: str) -> type[NewsSpider]:
        """The spider that describes a site; raises UsageError if there is none."""
        spiders = described(self.settings)
        if name not in spiders:
            raise UsageError(f"--spider: no spider is named {name!r:.80}; choose one of {', '.join(spiders)}")
        return spiders[name]

    def _site(self, opts: argparse.Namespace) -> Site:
        from newsbot.extraction.pages import Site

        robots = "allowed" if self.settings.getbool("ROBOTSTXT_OBEY") else None
        seconds = self.settings.getfloat("PAGE_TIMEOUT")
        if opts.site:
            return Site(*_unknown(opts.site), robots_txt=robots, page_timeout=seconds)
        name = opts.spider or SPIDER
        spidercls = self._spider(name)
        from newsbot.sites import crawled

        site = spidercls.known_as({}, crawled(self.settings))
        return Site(site, spidercls.addresses, spidercls.layout, opts.base_url, robots, page_timeout=seconds)

    def _write(self, extraction: Extraction, path: Path, opts: argparse.Namespace) -> None:
        from rich.console import Console

        from newsbot.archive.records import TROUBLES

        reasons: Counter[str] = Counter()
        began = time.monotonic()
        with _opened(path) as write, Bars(quiet=opts.quiet) as bars:
            advance = bars.step("Reading", len(extraction.places))
            for page in extraction.pages(opts.jobs):
                if page.line is not None:
                    write(page.line)
                reasons[page.reason or "articles"] += 1
                advance(1)
            if not reasons["articles"]:
                found = f"no story on {amount(len(extraction.places), 'page')}: {_counted(reasons)}"
                raise ArchiveError("\n".join([found, *_damaged(extraction)]))
        seconds = time.monotonic() - began
        stories = amount(reasons.pop("articles"), "story", "stories")
        pages = amount(len(extraction.places), "page")
        left = [(reason, number) for reason, number in reasons.most_common() if reason not in TROUBLES]
        summary = [
            f"{'standard output' if path == _STDOUT else path}: {stories} from {pages} in {seconds:.1f} s; each wording"
            " of a story once, as a crawl writes it (--to OUT writes a record for each capture)",
            *(f"  {number:,}  {_archives.described_as(reason)}" for reason, number in left),
            *_damaged(extraction),
            *([f"Left out: {text}"] if (text := _left_out(extraction)) else []),
        ]
        Console(stderr=True, highlight=False, markup=False).print("\n".join(summary), soft_wrap=True)

    def _nothing(self, extraction: Extraction, opts: argparse.Namespace) -> str:
        """Why none of the answers in the files can be a story of the site, and what to add."""
        site, others = extraction.site, extraction.others
        if not extraction.found:
            return "\n".join(["the files hold no responses that can be read; name other files", *_damaged(extraction)])
        if extraction.left_out:
            return f"no page of {site.name} in the files can be a story: {_left_out(extraction)}"
        first = others.most_common(1)[0][0]
        spider = describer(self.settings, first)
        remedies = [f"--spider {spider}" if spider else f"--site {first}"]
        if not opts.site:
            remedies.append(f"--base-url {first} if that is a mirror of {site.rules.home}")
        if not (opts.spider or opts.site or opts.base_url):
            return (
                f"the files hold responses from {list_origins(others)}; choose a site with {remedies[0]}, or read all"
                " with --to OUT"
            )
        return (
            f"none of the {extraction.found} responses in the files is of {site.name} ({site.rules.home}); they are"
            f" from {list_origins(others)}. Add {', or '.join(remedies)}"
        )


def _is_of_none(extraction: Extraction) -> bool:
    """Whether no answer in the files is of the site that is read."""
    return not extraction.places and not extraction.left_out


def _only_site(extraction: Extraction) -> str | None:
    """The address of the only site in the files, or None; with and without `www.` or TLS a site is the same."""
    origins = {}
    for origin in extraction.others:
        with suppress(ValueError):  # no address of a page
            origins[absolute(origin, origin) or ""] = site_name(origin)
    origins.pop("", None)
    return max(origins) if len(set(origins.values())) == 1 else None


@contextmanager
def _opened(path: Path) -> Iterator[Callable[[bytes], object]]:
    """What writes a line: to a file that appears when it is whole, or to standard output.

    Raises `UserError`, with the remedy, if the file cannot be written.
    """
    if path == _STDOUT:
        yield lambda line: sys.stdout.write(line.decode())
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(path) as out:
            yield out.write
    except OSError as error:
        remedied = remedy(error, "choose another file with -o")
        raise UserError(f"{path}: {error.strerror or error}; {remedied}, and start again") from None


def _time_name() -> str:
    """The name of an extraction that starts now: `2026-11-25T084312.048213Z`. Others may start in the same second."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H%M%S.%fZ}"


def _writer(form: str) -> Write:
    from newsbot.extraction.pages import as_markdown

    return as_line if form == "json" else as_markdown


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in reasons.most_common())


def _damaged(extraction: Extraction) -> list[str]:
    """Lines that name the parts of the files that could not be read."""
    places: dict[str, list[str]] = defaultdict(list)
    for part in extraction.damaged:
        places[part.trouble].append(part.place)
    return [
        f"Not read: {len(found):,}, {_archives.described_as(trouble)} ({', '.join(found[:_FEW])}"
        f"{', …' if found[_FEW:] else ''})"
        for trouble, found in places.items()
    ]


def _left_out(extraction: Extraction) -> str:
    parts = [_counted(extraction.left_out)] if extraction.left_out else []
    if others := extraction.others:
        parts.append(f"{others.total()} of other sites ({list_origins(others)})")
    return ", ".join(parts)


def _unknown(url: str) -> tuple[str, AddressRules, Layout]:
    """Name, rules and layout of a site that no spider describes; raises UsageError for an address that is not valid."""
    try:
        site = site_of(url, None, {})
    except SampleError as error:
        raise UsageError(f"--site: {error}") from None
    return site.name, site.rules, site.layout


def _moment(text: str | None) -> datetime | None:
    """A moment with an offset; raises UsageError."""
    try:
        return moment_with_offset(text, "--fetched-at") if text else None
    except SampleError as error:
        raise UsageError(str(error)) from None
