"""`scrapy sample`: saves a page with its expected record; checks saved pages."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.conf import closest_scrapy_cfg

import newsbot
from newsbot import roles, sampling
from newsbot.archive import WARC_ENDS
from newsbot.archive.replay import Replay, archive_files
from newsbot.bars import Bars
from newsbot.commands import print_lines
from newsbot.commands._checks import UNSPARING, Described, set_unless_given
from newsbot.fetching import fetch_page
from newsbot.items import Article, Body, Listing, Published
from newsbot.paths import is_dir
from newsbot.reasons import in_words
from newsbot.sampling import DRAFT, NOTHING, Difference, Reading, SampleError, Site, visible
from newsbot.wording import amount

if TYPE_CHECKING:
    from rich.console import Console

FOLDER = Path("samples")
SHOWN = 300
_BEFORE = 60


class Saved(NamedTuple):
    """A page and when it was fetched."""

    html: bytes
    url: str
    moment: datetime


class Command(Described, ScrapyCommand):
    """Writes samples, and checks them."""

    usage = "[options] <url> | --check [site]…"
    summary = "Save a page with its record, or check all saved pages"
    details = (
        "Fetches a page as a crawl does (robots.txt, user agent, pace), and writes it to samples/<site>/<case>.html."
        " Beside it, <case>.json is a draft of the record that the page must give: compare it with the page, and"
        " correct it. It shows each field, its source and its value, and, if no spider describes the site, the class to"
        " add. With --check it reads all saved pages again, without a network, and shows where the result differs"
        " from their JSON. Exit code 0 if all is as expected, 1 if a page could not be fetched or differs."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        for name, keywords in OPTIONS.items():
            parser.add_argument(name, **keywords)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        set_unless_given(self.settings, {"LOG_LEVEL": "WARNING", **(UNSPARING if opts.source else {})})

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if opts.check:
            self._check(args)
        elif len(args) != 1:
            raise UsageError("give one address, such as https://www.example.org/story, or --check", print_help=False)
        else:
            self._sample(args[0], opts)

    def _sample(self, url: str, opts: argparse.Namespace) -> None:
        described = sampling.described_sites(self.settings)
        site = sampling.site_of(url, opts.spider, described)  # refused before the page is requested
        sampling.require(FOLDER, site.name, opts.case or sampling.case_of(url))
        page = self._page(url, opts)
        if not opts.spider:
            site = sampling.site_of(page.url, None, described)
        own = sampling.own_address(page.url, site)
        reading = sampling.read(site, page.html, own, page.moment)
        path = sampling.require(FOLDER, site.name, opts.case or sampling.case_of(own))
        kept = None if opts.force else sampling.existing(path)
        if kept is None:
            sampling.write(path, page.html, sampling.draft(reading, own, page.moment, opts.why or sampling.DRAFT))
        show(reading)
        if kept is None:
            _show_files(path)
        if not site.described:
            show_class(reading, site, _folder_of_spiders(self.settings.getlist("SPIDER_MODULES")))
        if kept is not None:
            raise SampleError(f"{kept} exists already, and stays; name another with --case, or replace it with --force")

    def _page(self, url: str, opts: argparse.Namespace) -> Saved:
        archives = [path for path in opts.source if is_dir(Path(path)) or path.endswith(WARC_ENDS)]
        files = [path for path in opts.source if path not in archives]
        if len(files) > 1 or (files and archives):
            raise UsageError("--from: one HTML file, or WARC files and folders that hold some")
        if not files:
            if opts.fetched_at:
                raise UsageError("--fetched-at is only for --from FILE.html: other pages have their own time")
            return self._fetched(url, archives)
        moment = sampling.moment_with_offset(opts.fetched_at, "--fetched-at") if opts.fetched_at else datetime.now(UTC)
        try:
            return Saved(Path(files[0]).read_bytes(), url, moment.replace(microsecond=0))
        except OSError as error:
            raise SampleError(f"--from {files[0]}: {error.strerror}") from None

    def _fetched(self, url: str, archives: list[str]) -> Saved:
        if archives:
            Replay(archive_files(archives))  # raises before a crawl begins
        answer, moment, _ = fetch_page(self.crawler_process, url, archives)
        return Saved(sampling.same_alone(answer), answer.url, moment)

    def _check(self, names: list[str]) -> None:
        described, cases = sampling.described_sites(self.settings), sampling.samples(FOLDER, names)
        if not cases:
            raise SampleError(f"{FOLDER.resolve()}: no sample yet; write one by scrapy sample URL")
        out = _console()
        wrong = drafts = 0
        with Bars() as bars:
            advance = bars.step("samples", len(cases))
            for case in cases:
                advance(1)
                try:
                    why, found = sampling.check(case, described)
                except SampleError as error:
                    out.print(str(error), style="red", soft_wrap=True)
                    wrong += 1
                    continue
                drafts += why == DRAFT
                wrong += bool(found)
                show_differences(case, why, found, out)
        out.print(
            f"samples: {len(cases)}, as expected: {len(cases) - wrong}, different: {wrong}"
            + (f"; uncorrected drafts: {drafts}" if drafts else "")
        )
        self.exitcode = 1 if wrong else 0


OPTIONS: dict[str, dict[str, Any]] = {
    "--from": {
        "dest": "source", "metavar": "PATH", "action": "append", "default": [],
        "help": "take the page from an HTML file, or from WARC files or a folder of them, and send no request",
    },
    "--fetched-at": {
        "metavar": "TIME",
        "help": "when the HTML file was fetched, as 2026-11-25T08:00:00+00:00 (default now): `3 hours ago` is"
        " relative to this moment",
    },
    "--spider": {
        "metavar": "NAME", "help": "the spider that describes its site (default: that of its domain, or the domain)"
    },
    "--case": {"metavar": "NAME", "help": "the name of the sample (default: the end of the address)"},
    "--why": {"metavar": "TEXT", "help": "one sentence: what the case shows"},
    "--force": {"action": "store_true", "help": "replace an existing sample"},
    "--check": {"action": "store_true", "help": "read the samples of these sites, or of all, again; use no network"},
}  # fmt: skip


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)


def show(reading: Reading) -> None:
    """Prints what a page yields: field, source, value. Values come last: right-to-left text moves nothing then."""
    from rich.table import Table

    console = _console()
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("field", no_wrap=True, style="bold")
    table.add_column("from", no_wrap=True, style="dim")
    table.add_column("value", overflow="fold")
    for field, source, value in _rows(reading):
        table.add_row(field, source, visible(value))
    print_lines(console, table)
    record: Any = reading.record
    shown = roles.names(type(record), roles.SHOWN) if record is not None else ()
    if empty := [name for name in shown if not getattr(record, name)]:
        console.print(f"no value for: {', '.join(empty)}")
    for warning in getattr(record, "warnings", ()):
        console.print(f"warning: {warning}", style="yellow")
    if not reading.may_archive:
        console.print("warning: the page asks not to be archived; do not publish the sample", style="yellow")


def _show_files(path: Path) -> None:
    console = _console()
    console.print(f"\n{path.with_suffix('.html')}\n{path}", soft_wrap=True)
    console.print(
        "The .json is a draft: compare it with the page line by line, correct it, and say in `why` what the case shows."
    )


def _rows(reading: Reading) -> Iterator[tuple[str, str, str]]:
    if isinstance(reading.record, Article):
        yield "kind", "", "article"
        yield from _article_rows(reading.record)
    elif isinstance(reading.record, Listing):
        yield "kind", "", "section"
        yield from _listing_rows(reading.record, reading.next_url)
    else:
        reason = reading.reason or ""
        yield "kind", "", "none"
        yield "reason", "", f"{reason}: {sentence}" if (sentence := in_words(reason)) != reason else reason
    if reading.ticker is not None:
        entries = reading.ticker.entries
        yield "ticker", "page", _some([entry.headline for entry in entries])


_LABELS = {"alternative_headlines": "headline", "bodies": "body"}


def _article_rows(article: Article) -> Iterator[tuple[str, str, str]]:
    for field in roles.having(type(article), roles.SHOWN):
        name, value = field.name, getattr(article, field.name)
        label = _LABELS.get(name, name)
        source = article.provenance.get(name) or article.provenance.get(label, "")
        if isinstance(value, Published):
            yield label, source, _bounds(value)
        elif name == "bodies":
            for body in value:
                yield from _body_rows(body, label, source)
        elif isinstance(value, dict):
            yield from ((f"{label} {key}", source, short(text)) for key, text in value.items())
        elif isinstance(value, list) and value:
            yield label, source, _some([_name(part) for part in value])
        elif value:
            yield label, source, short(str(value))


def _bounds(published: Published) -> str:
    if not published.earliest:
        return "not given"
    bounds = published.date or f"{published.earliest} … {published.latest}"
    return f"{bounds} ({published.precision}, from {published.text!r})"


def _body_rows(body: Body, label: str, source: str) -> Iterator[tuple[str, str, str]]:
    paragraphs = f"{amount(len(body.paragraphs), 'paragraph')}, {amount(body.word_count, 'word')}"
    dateline = f", from {body.dateline}" if body.dateline else ""
    yield f"{label} {body.language}", source, f"{paragraphs}{dateline}"
    yield "", "", short(body.paragraphs[0])
    if len(body.paragraphs) > 1:
        yield "", "", f"… {short(body.paragraphs[-1])}"


def _name(value: Any) -> str:
    """A text, or the first field of a record: of a card the headline, of a picture the address."""
    return value if isinstance(value, str) else str(getattr(value, fields(value)[0].name))


def _listing_rows(listing: Listing, next_url: str | None) -> Iterator[tuple[str, str, str]]:
    yield "section", "page", listing.section or "not given"
    yield "page", "", str(listing.page)
    for number, card in enumerate(listing.cards, 1):
        yield f"card {number}", "page", short(card.headline)
        yield "", "", f"{card.url}{f', {card.date}' if card.date else ''}"
    yield "next", "", next_url or "none"


def _some(values: list[str]) -> str:
    more = f" … and {len(values) - 3} more" if len(values) > 3 else ""
    return f"{len(values)}: {' | '.join(short(value, 80) for value in values[:3])}{more}"


def short(text: str, length: int = 160) -> str:
    """
    >>> short("a b c d", 3)
    'a b…'
    """

    return visible(text if len(text) <= length else text[:length].rstrip() + "…")


def _folder_of_spiders(modules: Sequence[str]) -> Path | None:
    """Where the project in the current folder or above it keeps its own spiders; None outside a project."""
    project = closest_scrapy_cfg()
    if not project:
        return None
    own = next((module for module in modules if not module.startswith(f"{newsbot.__name__}.")), modules[0])
    return Path(os.path.relpath(Path(project).parent)) / own.replace(".", "/")


def show_class(reading: Reading, site: Site, folder: Path | None) -> None:
    """Prints what to add for a site that no spider describes, to be copied."""
    name, module, seeds = sampling.class_of(reading, site)
    where = (
        f"{folder / name}.py"
        if folder
        else f"{name}.py among the spiders of a project (the documentation's page Describe a site)"
    )
    print(f"\nNo spider describes this site. To describe it, write {where}:\n")
    print(module)
    print(f"and seeds/{name}.txt, the section pages to start from (correct them):\n")
    print(seeds)
    if site.name != name:
        print(f"Then name its samples folder after it: mv {FOLDER / site.name} {FOLDER / name}")


def show_differences(case: Path, why: str, found: list[Difference], console: Console) -> None:
    """Prints how the result of a sample differs: each key, what was expected and what was found."""
    if not found:
        return
    console.print(f"{case.with_suffix('')}", style="bold", soft_wrap=True)
    console.print(f"  {short(why)}", style="dim")
    for place, expected, got in found:
        shown, other = _window(_as_json(expected), _as_json(got))
        if len(place) + len(shown) + len(other) < console.width - 10 and (shown + other).isascii():
            console.print(f"  {place}: {shown} → {other}", soft_wrap=True)
        else:
            console.print(f"  {place}:\n      {shown}\n    → {other}", soft_wrap=True)


def _as_json(value: Any) -> str:
    return "nothing" if value is NOTHING else json.dumps(value, ensure_ascii=False, default=str)


def _window(expected: str, got: str) -> tuple[str, str]:
    """Two texts, shortened to the part around the first difference if they are long."""
    long = max(len(expected), len(got)) > SHOWN
    same = next((n for n, (e, g) in enumerate(zip(expected, got, strict=False)) if e != g), 0)
    start = max(0, same - _BEFORE) if long else 0
    first, second = (("…" if start else "") + short(text[start:], SHOWN) for text in (expected, got))
    return first, second
