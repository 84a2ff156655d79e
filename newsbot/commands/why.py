"""`scrapy why`: all that the ledger knows about an address."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from shutil import get_terminal_size
from time import time
from typing import Any
from urllib.parse import urldefrag, urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from newsbot.commands import iso, with_data_dir
from newsbot.commands._checks import Described
from newsbot.errors import UserError
from newsbot.ledger.store import Ledger
from newsbot.ledger.tables import address_id
from newsbot.reasons import Reason, in_words
from newsbot.sites import existing_ledger, spiders_of_sites
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import Addresses, AddressRules, absolute, any_site
from newsbot.text.kinds import LISTS
from newsbot.wording import amount

NEVER_REQUESTED = {
    "profile": "its address has the form of a profile, which newsbot does not request",
    "other": (
        "its address has neither the form of a story nor that of a list; newsbot requests such an address only if it is"
        " named as a feed or sitemap, and a sitemap that its index dates before --since only with --full"
    ),
}
"""By kind of address; one of any other kind is requested if a page that is read links to it."""

NOT_SENT = (Reason.ROBOTS, Reason.ROBOTS_UNAVAILABLE, Reason.RIGHTS)
"""Reasons for which an address without a status was not requested at all."""

_AMP = re.compile(r"(?<=//)amp\.|/amp(?=[/?#]|$)|\.amp(?=\.html?\b|[?#]|$)", re.I)
"""What an AMP page has in its address and its story's own page has not."""

Row = tuple[str | None, str, str]
"""The label of a fact, if it has one, its text, and the command at its end or an empty string."""
_MARGIN = " " * 12


class Command(Described, ScrapyCommand):
    """Says what became of an address, and when it is visited next."""

    requires_crawler_process = False
    is_running = False
    """Whether a run of the address's site is under way."""
    usage = "[options] <url>"
    summary = "Explain what became of an address"
    details = (
        "Prints everything that the ledger knows of an address, in any of its spellings: on which page it was"
        " found, when it was fetched and how the server answered, which record it became, or why it did not become one,"
        " and when the next visit is due. An address on a host that was crawled with -a base_url=… is looked up"
        " under the site's own name. Exit code 0 for an address that the ledger knows, 3 for one that it has never"
        " seen."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("give one address, such as https://www.example.org/story", print_help=False)
        if absolute(args[0], args[0]) is None:
            whole = "https://www.example.org/news/a-story"
            raise UserError(f"{args[0]!r} is not a web address; write the complete address, such as {whole}")
        found = self._found(args[0])
        if not found["known"] and (own := _AMP.sub("", args[0], count=1)) != args[0]:
            page = self._found(own)
            if page["known"]:
                found["amp_of"] = {key: page[key] for key in ("canonical_url", "story", "headline")}
        if opts.json:
            print(json.dumps(found, ensure_ascii=False, indent=1))
        else:
            width = get_terminal_size().columns if sys.stdout.isatty() else sys.maxsize
            print(*_lines(found, self.settings, is_running=self.is_running, width=width), sep="\n")
        self.exitcode = 0 if found["known"] else 3

    def _found(self, url: str) -> dict[str, Any]:
        found: dict[str, Any] = {"url": url, "known": False, "kind": "external", "site": None}
        found |= {"spider": None, "amp_of": None}
        spiders = spiders_of_sites(self.settings)
        with existing_ledger(self.settings) as database:
            for name in dict.fromkeys([*spiders, *database.sites()]):
                ledger = database.of(name)
                bases = dict.fromkeys([None, *(run.base for run in reversed(ledger.all_runs()))])
                for rules, base in product(_rules(ledger, spiders.get(name)), bases):
                    addresses = Addresses(rules, base)
                    address = addresses.resolve(url)
                    if address.kind == "external":
                        continue
                    if found["site"] is None:
                        described = spiders[name].name if name in spiders else None
                        found.update(site=name, spider=described, kind=address.kind, canonical_url=address.canonical)
                    row, others = ledger.address(address_id(name, address.canonical)), 0
                    if row is None:
                        paths = {addresses.path_of(address.url), addresses.path_of(urldefrag(url).url)}
                        if rows := ledger.requests_of(paths):
                            row, others = rows[0], len(rows) - 1
                    if row is not None:
                        self.is_running = any(state == "running" for _, state in ledger.runs_now(int(time())))
                        return {**found, "site": name, "known": True, **_what_is_known(ledger, row), "others": others}
        return found


def _rules(ledger: Ledger, spider: type[NewsSpider] | None) -> list[AddressRules]:
    """The forms of a site's addresses in its ledger: as described, and as guessed before it was described."""
    home = ledger.home()
    guessed = [any_site(home)] if home else []
    if spider is None or (spider.addresses.guessed and home):
        return guessed
    return [spider.addresses, *guessed]


def _what_is_known(ledger: Any, row: Any) -> dict[str, Any]:
    found_on, alias_of = (None if id is None else ledger.address(id) for id in (row.found_on, row.alias_of))
    id = row.story or (alias_of.story if alias_of and row.fate == "alias" else None)
    story, revisions = ledger.story(id) if id else (None, ())
    return {
        "canonical_url": row.canonical,
        **{name: getattr(row, name) for name in ("kind", "path", "fate", "reason")},
        "cause": ledger.cause(row.id, row.run) if row.fate in ("failed", "skipped") else None,
        "status": row.status,
        "found_on": found_on.canonical if found_on else None,
        "found_at": iso(row.found_at),
        "found_run": row.found_run,
        "visits": row.visits,
        "visited_at": iso(row.visited_at),
        "run": row.run,
        "queued": ledger.is_waiting(row),
        "due": iso(row.due),
        "misses": [{"at": iso(moment), "status": status} for moment, status in json.loads(row.misses or "[]")],
        "alias_of": alias_of.canonical if alias_of else None,
        "story": story.id if story else None,
        "headline": story.headline if story else None,
        "records": [
            {
                "revision": revision.revision,
                "file": f"{revision.site}/articles/{revision.run}.jsonl",
                "fetched_at": revision.fetched_at,
                "changed": json.loads(revision.changed),
            }
            for revision in revisions
        ],
    }


def _lines(
    found: dict[str, Any], settings: BaseSettings, *, is_running: bool, width: int = sys.maxsize
) -> Iterator[str]:
    yield found["canonical_url"] if found["known"] else found["url"]
    rows = _known(found, settings, is_running=is_running) if found["known"] else _unknown(found, settings)
    for row in rows:
        yield from _wrapped(*row, width=width)


def _wrapped(label: str | None, text: str, command: str, *, width: int) -> list[str]:
    """A text beside its label, wrapped between words; addresses, paths and the command behind it stay whole, so that
    they can be copied.

    >>> _wrapped("check", "robots.txt forbids it:", "newsbot doctor a.example", width=32)
    ['  check     robots.txt forbids', '            it:', '            newsbot doctor a.example']
    """
    from rich.cells import cell_len  # Chinese and Korean letters take two columns

    line = "  " if label is None else f"  {label:<10}"
    lines = []
    for number, word in enumerate(text.split(" ")):
        longer = f"{line} {word}" if number else f"{line}{word}"
        if number and cell_len(longer) > width:
            lines.append(line)
            line = f"{_MARGIN}{word}"
        else:
            line = longer
    lines.append(line)
    if command and cell_len(lines[-1]) + 1 + len(command) <= width:
        return [*lines[:-1], f"{lines[-1]} {command}"]
    return [*lines, f"{_MARGIN}{command}"] if command else lines


def _known(found: dict[str, Any], settings: BaseSettings, *, is_running: bool) -> Iterator[Row]:
    yield "found", f"{found['found_at']}, {'on ' + found['found_on'] if found['found_on'] else 'as a seed'}", ""
    if found["visited_at"] and found["status"] is None and found["reason"] in NOT_SENT:
        yield "checked", f"{found['visited_at']} in run {found['run']}, not requested", ""
    elif found["visited_at"]:
        visits = amount(found["visits"], "visit")
        answer = f", answered {found['status']}" if found["status"] else ""
        yield "visited", f"{found['visited_at']} in run {found['run']} ({visits}){answer}", ""
    if found["others"]:
        yield "others", f"{amount(found['others'], 'more request')} of this address, with another method or body", ""
    yield "fate", _fate(found), ""
    if found["reason"] == Reason.NO_STORY:
        read = f"newsbot read {shlex.quote(found['canonical_url'])}"
        yield "check", "what it gives if it is read as a story:", read
    for miss in found["misses"]:
        yield "missed", f"{miss['at']}: {miss['status']}", ""
    if found["headline"]:
        yield "story", f"{found['story']}  {found['headline']}", ""
    for record in found["records"]:
        changed = f": {', '.join(record['changed'])}" if record["changed"] else ""
        yield "record", f"revision {record['revision']}{changed}, in {Path(settings['DATA_DIR'], record['file'])}", ""
    yield "next", _next(found, is_running=is_running), ""


def _unknown(found: dict[str, Any], settings: BaseSettings) -> Iterator[Row]:
    """An address that no crawl has seen, and what to check."""
    if page := found["amp_of"]:
        yield None, "never requested: newsbot reads this page at its own address, not its AMP version", ""
        if page["headline"]:
            yield "story", f"{page['story']}  {page['headline']}", ""
        why = with_data_dir(settings, f"scrapy why {shlex.quote(page['canonical_url'])}")
        yield "check", "what became of its own address:", why
        return
    if found["site"] is None:
        status = with_data_dir(settings, "scrapy status")
        yield None, "never seen: newsbot has crawled no site on its host, and has no spider for one", ""
        yield "check", "whether a site is crawled under another host or a subdomain; to list the sites:", status
        return
    if found["kind"] in NEVER_REQUESTED:
        yield None, f"{found['site']}: never requested: {NEVER_REQUESTED[found['kind']]}", ""
        return
    host = "{0.scheme}://{0.netloc}".format(urlsplit(found["url"]))
    crawl = f"scrapy crawl {_crawled_by(found, host)}"
    commands = {
        "robots.txt": f"newsbot doctor {shlex.quote(found['url'])}",
        "the list that should link to it": with_data_dir(settings, "scrapy why LIST"),
        "stories that lists date earlier than --since": with_data_dir(settings, f"{crawl} -a since=YYYY-MM-DD"),
        "lists that no run has followed to their end": with_data_dir(settings, f"{crawl} -a full=1"),
    }
    never = (
        f"{found['site']}: never seen, or left out as older than --since: no page, feed or sitemap that a crawl has"
        " read names it as a list or as a recent story"
    )
    yield None, never, ""
    for number, (what, command) in enumerate(commands.items()):
        yield "" if number else "check", f"{what}:", command


def _crawled_by(found: dict[str, Any], host: str) -> str:
    """What `scrapy crawl` takes for the site of an address."""
    return shlex.quote(found["spider"]) if found["spider"] else f"news -a url={shlex.quote(host)}"


def _fate(found: dict[str, Any]) -> str:
    reason = found["reason"]
    if reason is None:
        return "not requested yet" if found["queued"] else str(found["fate"])
    more = found["alias_of"] or found["cause"]
    return f"{found['fate']}: {in_words(reason)}{f' ({more})' if more else ''}"


def _next(found: dict[str, Any], *, is_running: bool) -> str:
    if found["queued"]:
        return "in the run that is under way" if is_running else "in the next run"
    if found["due"]:
        return f"due {found['due']}"
    if found["kind"] in LISTS:
        return "whenever a run follows this list"
    if found["fate"] == "fetched" and found["story"] is None:
        return "whenever the spider requests it"
    return "no visit is planned"
