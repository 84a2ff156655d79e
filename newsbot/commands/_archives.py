"""`newsbot extract … --to`: the stories of any sites in any archives into one file."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

import newsbot
from newsbot.archive.replay import ArchiveError
from newsbot.bars import Bars
from newsbot.errors import UserError
from newsbot.extraction import FORMS, STORY
from newsbot.reasons import in_words
from newsbot.status.words import plain_words
from newsbot.text.language_tags import is_tag
from newsbot.text.media_types import HTML
from newsbot.wording import amount, span

if TYPE_CHECKING:
    from newsbot.archive.sources import Source
    from newsbot.extraction.notes import Counts, Notes
    from newsbot.extraction.pages import Sites
    from newsbot.extraction.stream import Filters

_LONGEST_PLACE = 200


def add_options(parser: argparse.ArgumentParser) -> None:
    """Those of an extraction from any archives."""
    group = parser.add_argument_group("Archives of any sites")
    group.add_argument(
        "--to", metavar="OUT",
        help=f"read every site in the files, and write one record per story and capture to OUT ({FORMS}); if it was"
        " interrupted, the same command continues",
    )  # fmt: skip
    group.add_argument("--base", metavar="URL", default="", help="prefix for the relative paths of lists")
    group.add_argument(
        "--host",
        metavar="HOST",
        action="append",
        default=[],
        help="only this host (HOST:PORT: only that port) and its subdomains; repeatable",
    )
    group.add_argument(
        "--language", metavar="TAG", action="append", default=[],
        help="only pages in this language, such as en; repeatable. A page that declares another is not parsed",
    )  # fmt: skip
    group.add_argument("--since", metavar="DAY", help="only captures of this day or later, such as 2026-11-25")
    group.add_argument("--until", metavar="DAY", help="only captures of this day or earlier")
    group.add_argument(
        "--status",
        metavar="N",
        action="append",
        default=[],
        help="only responses with this status (default 200); repeatable",
    )
    group.add_argument(
        "--type",
        metavar="TYPE",
        action="append",
        default=[],
        help=f"only responses of this type, such as {HTML[0]}; repeatable",
    )
    group.add_argument(
        "--match", metavar="REGEX", action="append", default=[], help="only addresses that match REGEX; repeatable"
    )
    group.add_argument(
        "--no-match", metavar="REGEX", action="append", default=[], help="skip addresses that match REGEX; repeatable"
    )
    group.add_argument(
        "--every-page", action="store_true",
        help="read every page as a story (default: lists, home pages and the like are left out)",
    )  # fmt: skip
    group.add_argument("--fresh", action="store_true", help="start again from the beginning, and replace OUT")
    group.add_argument("--json", action="store_true", help="print the report as JSON on standard output")


def is_given(opts: argparse.Namespace) -> list[str]:
    """The options that need `--to`, of those that are given."""
    names = (
        "base",
        "host",
        "language",
        "since",
        "until",
        "status",
        "type",
        "match",
        "no_match",
        "every_page",
        "fresh",
        "json",
    )
    return [f"--{name.replace('_', '-')}" for name in names if getattr(opts, name)]


def extract(arguments: list[str], opts: argparse.Namespace, settings: BaseSettings) -> str:
    """Reads archives into `opts.to`; the report. Raises `UsageError`, and `UserError` if it cannot continue."""
    from newsbot.archive.sources import Sources
    from newsbot.commands._storing import store_options
    from newsbot.extraction.notes import Notes
    from newsbot.extraction.output import Output, clear_errors
    from newsbot.extraction.stream import Pass, Progress
    from newsbot.storage.files import clear_errors as clear_errors_of

    path = Path(opts.to)
    filters, output = filters_of(opts), Output(path)
    beside = path.with_name(f"{path.name}.notes")
    opener = Sources(opts.base, store_options(settings), settings.getfloat("STORE_RETRY_SECONDS"))
    sources = opener.find(arguments)
    with clear_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if opts.fresh:
            output.remove()
            beside.unlink(missing_ok=True)
        if path.exists() and not beside.exists():
            raise UserError(f"{path}: the file exists; choose another --to, or replace it with --fresh")
    with clear_errors_of(beside, "choose another --to", "start again"):
        beside.open("ab").close()  # SQLite does not say why it cannot
    notes = Notes(beside)
    try:
        _check_same(notes, fingerprint(sources, filters))
        every = settings.getfloat("CHECKPOINT_SECONDS")
        work = Pass(sources, opener, sites_of(settings), filters, output, notes, every)
        began = time.monotonic()
        if notes.get("state", "reading") == "reading":
            with Bars(quiet=opts.quiet) as bars:
                work.run(opts.jobs, bars.step("Reading", Progress(sources).total))
        counts = notes.counts()
        if not counts.outcomes[STORY]:
            output.remove()
            notes.remove()
            raise ArchiveError(f"no story in {amount(len(sources), 'file')}\n{lines(counts)}".rstrip())
        if notes.get("state") == "written":
            output.finish()
            notes.finish()
        seconds = time.monotonic() - began
    finally:
        notes.close()
    return (
        as_json(opts.to, len(sources), counts, seconds)
        if opts.json
        else as_text(opts.to, len(sources), counts, seconds)
    )


def filters_of(opts: argparse.Namespace) -> Filters:
    """The filters that options give; raises `UsageError`."""
    from newsbot.extraction.stream import Filters

    return Filters(
        hosts=frozenset(_host(text) for text in opts.host),
        languages=frozenset(_language(tag) for text in opts.language for tag in text.split(",")),
        since=_day(opts.since, "--since"),
        until=_day(opts.until, "--until"),
        statuses=frozenset(_status(text) for text in opts.status) or frozenset({200}),
        types=frozenset(text.strip().lower() for text in opts.type),
        match=tuple(_pattern(text, "--match") for text in opts.match),
        no_match=tuple(_pattern(text, "--no-match") for text in opts.no_match),
        every_page=opts.every_page,
    )


def sites_of(settings: BaseSettings) -> Sites:
    """The described sites, by the names that they go by."""
    from newsbot.extraction.pages import Site, Sites
    from newsbot.sites import spiders_of_sites

    seconds = settings.getfloat("PAGE_TIMEOUT")
    described = (
        Site(name, spider.addresses, spider.layout, page_timeout=seconds)
        for name, spider in spiders_of_sites(settings).items()
        if hasattr(spider, "addresses")
    )
    return Sites(described, seconds)


def _host(text: str) -> str:
    host = text.strip().lower().rstrip(".")
    if not re.fullmatch(r"[\w.:-]{1,253}", host):
        raise UsageError(f"--host {text}: not a host; write one such as example.org")
    return host


def _language(text: str) -> str:
    if not is_tag(tag := text.strip()):
        raise UsageError(f"--language {text}: not a language tag; write one such as en")
    return tag


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{option} {text}: not a day; write one such as 2026-11-25") from None


def _status(text: str) -> int:
    if not re.fullmatch(r"[1-5]\d\d", text):
        raise UsageError(f"--status {text}: not a status; write one such as 200")
    return int(text)


def _pattern(text: str, option: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise UsageError(f"{option} {text}: not a regular expression ({error})") from None


def fingerprint(sources: list[Source], filters: Filters) -> str:
    """Identifies what is read, and how."""
    shown = {
        **{name: getattr(filters, name) for name in ("since", "until", "match", "no_match", "every_page")},
        **{name: sorted(getattr(filters, name)) for name in ("hosts", "languages", "statuses", "types")},
    }
    text = repr([[(source.name, source.size) for source in sources], sorted(shown.items()), newsbot.__version__])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _check_same(notes: Notes, fingerprint: str) -> None:
    known = notes.get("of")
    if known is None:
        notes.set(of=fingerprint)
        notes.commit()
    elif known != fingerprint:
        raise UserError(
            f"{notes.path}: these notes belong to an extraction of other files, with other filters or by another"
            " version of newsbot; repeat its command, choose another --to, or start again with --fresh"
        )


# Reports


def described_as(reason: str) -> str:
    """An outcome for a person."""
    from newsbot.archive.records import TROUBLES
    from newsbot.extraction.stream import LEFT_OUT

    return LEFT_OUT.get(reason) or TROUBLES.get(reason) or in_words(reason)


def lines(counts: Counts) -> str:
    left = counts.outcomes.most_common()
    rows = [(number, described_as(reason)) for reason, number in left if reason != STORY]
    for trouble, number in counts.troubles.most_common():
        places = [_shown(where) for where, what in counts.examples if what == trouble][:3]
        rows.append((number, f"{described_as(trouble)} ({', '.join(places)}{', …' if number > len(places) else ''})"))
    width = max((len(f"{number:,}") for number, _ in rows), default=0)
    return "\n".join(f"  {number:>{width},}  {text}" for number, text in rows)


def _shown(where: str) -> str:
    """A place for a terminal: others may have chosen the names of files in a WACZ."""
    return plain_words(where if len(where) <= _LONGEST_PLACE else f"…{where[-_LONGEST_PLACE:]}")


def as_text(where: str, files: int, counts: Counts, seconds: float) -> str:
    captures = counts.outcomes.total()
    stories = amount(counts.outcomes[STORY], "story", "stories")
    first = (
        f"{where}: {stories} from {amount(captures, 'capture')} in {amount(files, 'file')}, {span(seconds)}; each"
        " capture of a story is counted"
    )
    return "\n".join(filter(None, (first, lines(counts))))


def as_json(where: str, files: int, counts: Counts, seconds: float) -> str:
    report: dict[str, Any] = {
        "output": where,
        "files": files,
        "captures": counts.outcomes.total(),
        "stories": counts.outcomes[STORY],
        "outcomes": dict(sorted(counts.outcomes.items())),
        "unreadable": dict(sorted(counts.troubles.items())),
        "examples": [{"where": where, "trouble": trouble} for where, trouble in counts.examples],
        "seconds": round(seconds, 1),
    }
    return json.dumps(report, ensure_ascii=False, indent=1)
