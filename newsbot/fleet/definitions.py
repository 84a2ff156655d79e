"""`sites.toml`: the sites that the workers crawl, and how often; each error names the line."""

from __future__ import annotations

import csv
import json
import logging
import re
import socket
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property, partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree
from scrapy.settings import BaseSettings
from scrapy.utils.conf import build_component_list

from newsbot.contact import ContactError, settle_contact
from newsbot.environment import can_be_loaded
from newsbot.errors import UserError
from newsbot.feeds import wrong_option
from newsbot.fleet.lines import Lines, line_of
from newsbot.monitors.rules import Rules
from newsbot.network.resolver import wrong_resolver
from newsbot.pipelines import pipeline_problem
from newsbot.setting_checks import (
    meant,
    misspelling,
    reversed_bounds,
    wrong_component,
    wrong_log_format,
    wrong_log_level,
    wrong_reactor,
    wrong_tls,
    wrong_value,
)
from newsbot.sites import ANY_SITE
from newsbot.spiders.base import NewsSpider
from newsbot.spiders.checks import browser_mode, rights_policy, too_small
from newsbot.spiders.loader import describer, spider_loader
from newsbot.text.addresses import absolute
from newsbot.text.arguments import ArgumentError, period

if TYPE_CHECKING:
    from tldextract import TLDExtract

logger = logging.getLogger(__name__)

ADAPTIVE = "adaptive"
BY_ADDRESS = "by address"
"""The `group` of a site that shares its pace with all sites of the same server, by the server's address."""
LARGEST = 100 * 1024 * 1024
"""Bytes of a file that lists sites: a million of them take a fifth of that."""
_KEYS = ("url", "spider", "every", "arguments", "settings", "priority", "group", "tags", "enabled")
_COLUMNS = ("url", "every", "priority", "group", "tags")
_URL_COLUMN = re.compile(r"\burl\b", re.I)
_SEPARATOR = re.compile(r"[,;\t]")
_BARE_HOST = re.compile(r"[^\s/]{0,253}[.:]|localhost\b", re.I)
_EXAMPLE = "https://www.example.org"
_CLOSE = 0.8
"""How much of a column's name a misspelt one shares: `prioritiy` and `tag` do, `title` and `group_name` do not."""
_HIGHEST = 100
_SHOWN = 50
"""Problems of a file that are named."""
_NAME = re.compile(r"\S(?:.{0,98}\S)?")
_ARGUMENT = re.compile(r"\barguments\.(\w+)")
_IN_TOML = {
    "a dict": "a table",
    "or False": "or false",
    "{'format': 'csv'}": '{ format = "csv" }',
    "-s 'MONITORS={\"*/byline\": false}'": 'MONITORS = { "*/byline" = false }',
}
"""Words of the checks' messages as they are in this file."""
_WHOLE = frozenset({"fresh", "replay", "clock_is_right"})
"""Arguments for one run by hand: in each run of a schedule they would undo what the last one did."""
_OF_THE_WHOLE_LIST = frozenset({"DATA_DIR", "LEDGER_URL", "LEDGER_ENABLED", "STORE_URL", "STORE_OPTIONS"})
"""Settings of a worker and all its crawls: a claim, a run and its files must be found by whoever has the list."""


class SitesError(UserError):
    """A list of sites cannot be used; the message names the file, the line and the remedy."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One `[[sites]]`."""

    site: str
    """The name of the site in the ledger."""
    spider: str
    arguments: Mapping[str, str]
    settings: Mapping[str, str]
    every: int | None
    """Seconds from the beginning of a run to that of the next; None if it depends on what the site publishes."""
    priority: int
    group: str
    tags: tuple[str, ...]
    enabled: bool

    def stored(self) -> str:
        """What a worker has to know, as JSON."""
        spider, arguments, settings = self.spider, dict(self.arguments), dict(self.settings)
        return json.dumps(
            {"spider": spider, "arguments": arguments, "settings": settings, "tags": list(self.tags)}, sort_keys=True
        )


def read_definitions(path: Path, settings: BaseSettings, crawled: Collection[str]) -> list[Definition]:
    """The sites in a file; `crawled` are those that already have a name. Raises `SitesError`."""
    try:
        return _definitions(path, settings, crawled)
    except RecursionError:
        raise SitesError(f"{path} is nested too deeply; list the sites as [[sites]]") from None


def _misplaced(content: Mapping[str, Any]) -> tuple[str, str] | None:
    """The first key outside `[[sites]]`, and what is wrong with it."""
    for key in content:
        if key != "sites":
            return key, f"{key!r} is not a known key"
    tables = content.get("sites")
    if tables is None:
        return "sites", "it lists no sites"
    if isinstance(tables, list) and all(isinstance(table, dict) for table in tables):
        return None
    return "sites", "'sites' is not a list of tables"


def _definitions(path: Path, settings: BaseSettings, crawled: Collection[str]) -> list[Definition]:
    text = read_text(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SitesError(f"{path} is not valid TOML: {error}") from None
    except ValueError:  # of Python, which does not read thousands of digits
        raise SitesError(f"{path}: a number in it is too long; shorten it") from None
    except RecursionError:
        raise SitesError(f"{path} is nested too deeply; list each site under a line [[sites]]") from None
    if misplaced := _misplaced(content):
        key, problem = misplaced
        where = f"{path}, line {line_of(text, key)}" if key in content else path
        raise SitesError(f"{where}: {problem}; list each site under a line [[sites]]")
    tables = content["sites"]
    reader = _Reader(text, settings, crawled)
    definitions = [reader.definition(number, table) for number, table in enumerate(tables)]
    if reader.problems:
        problems = [f"{path}, line {line}: {problem}" for line, problem in sorted(reader.problems)]
        more = len(problems) - _SHOWN
        raise SitesError("\n".join(problems[:_SHOWN] + [f"{path}: {more:,} more problems"] * (more > 0)))
    return [definition for definition in definitions if definition is not None]


def read_text(path: Path) -> str:
    """A file's text. Raises `SitesError`."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)  # a pipe does not say its size
    except OSError as error:
        raise SitesError(f"{path}: {error.strerror}; name a file that can be read") from None
    if len(content) > LARGEST:
        raise SitesError(f"{path} has more than {LARGEST // 1024**2} MB; name a list of sites")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SitesError(f"{path}, line {line} is not UTF-8; save the file as UTF-8") from None


class _Reader:
    """Reads tables; what is wrong in them is in `problems`, with its line."""

    def __init__(self, text: str, settings: BaseSettings, crawled: Collection[str]) -> None:
        self.text, self.settings, self.crawled = text, settings, crawled
        self.problems: list[tuple[int, str]] = []
        self.number = 0
        """That of the table that is read."""
        self.sites: dict[str, int] = {}
        """The number of each site's table."""
        self.addresses: dict[str, str] = {}
        self.judged: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}
        """What is wrong with the settings of a site: many sites have the same."""
        self.known = set(settings)
        loader = spider_loader(settings)
        loaded = {name: loader.load(name) for name in loader.list()}
        self.spiders = {name: spider for name, spider in loaded.items() if issubclass(spider, NewsSpider)}

    @cached_property
    def lines(self) -> Lines:
        return Lines(self.text, "sites")

    def refuse(self, problem: str, *keys: str) -> None:
        """Notes a problem at a key of the table, or at the table itself."""
        self.problems.append((self.lines.of(self.number, *keys), problem))

    def definition(self, number: int, table: Mapping[str, Any]) -> Definition | None:
        """None if the table has a problem; some do not keep its other keys from being checked."""
        self.number = number
        before = len(self.problems)
        for key in table:
            if key not in _KEYS:
                self.refuse(f"{key!r:.60} is not a known key; {_meant(key, _KEYS)}", key)
        settings = self._settings(table.get("settings", {}))
        every = self._every(table.get("every", ADAPTIVE))
        priority = self._priority(table.get("priority", 0))
        tags = self._tags(table.get("tags", []))
        enabled = self._enabled(table.get("enabled", True))
        arguments = self._arguments(table.get("arguments", {}))
        name = self._spider(table, arguments)
        if name is None or not self._are_accepted(arguments, self.spiders[name]):
            return None
        site = self.spiders[name].known_as(arguments, self.crawled)
        if (first := self.sites.setdefault(site, number)) != number:
            line = self.lines.of(first)
            self.refuse(f"the site {site} is listed twice, first on line {line}; remove one of them")
        group = self._group(table.get("group"), self._host(site, self.spiders[name], arguments))
        if len(self.problems) > before:
            return None
        return Definition(site, name, arguments, settings, every, priority, group, tags, enabled)

    def _arguments(self, table: Any) -> dict[str, str]:
        arguments = self._table(table, "arguments")
        for name in [name for name in arguments if isinstance(table[name], dict)]:
            self.refuse(f"arguments.{name} is a table; write a text or a number", "arguments", name)
            del arguments[name]
        for name in sorted(arguments.keys() & _WHOLE):
            self.refuse(
                f"{name} is for single runs, not for a schedule; remove it from the arguments", "arguments", name
            )
            del arguments[name]
        if "url" in arguments:
            self.refuse("write the address as the key url, not as an argument", "arguments", "url")
            del arguments["url"]
        return arguments

    def _spider(self, table: Mapping[str, Any], arguments: dict[str, str]) -> str | None:
        """The spider's name, if it can be used; an address is added to its arguments."""
        if ("url" in table) == ("spider" in table):
            self.refuse("give either url or spider")
            return None
        if "url" in table:
            arguments["url"] = str(table["url"])
            return ANY_SITE if self._is_url(table["url"]) else None
        name = table["spider"]
        if name in self.spiders:
            return str(name)
        self.refuse(f"no spider is named {name!r:.100}; {_meant(str(name), sorted(self.spiders))}", "spider")
        return None

    def _are_accepted(self, arguments: dict[str, str], spidercls: type[NewsSpider]) -> bool:
        """Whether the spider takes all arguments; each that it refuses is noted."""
        left = dict(arguments)
        while True:
            try:
                spidercls(**left).settle_seeds()
            except ArgumentError as error:
                problem = _in_this_file(f"{error!s:.300}")
                wrong = next((name for name in _ARGUMENT.findall(problem) if name in left and name != "url"), None)
                if wrong is None and "arguments.url" in problem:
                    self.refuse(problem.replace("arguments.url", "url"), "url")
                else:
                    self.refuse(problem, "arguments", *([wrong] if wrong else []))
                if wrong is None:
                    return False
                del left[wrong]
            else:
                return len(left) == len(arguments)

    def _is_url(self, url: Any) -> bool:
        if not isinstance(url, str) or not _is_web_address(url):
            self.refuse(f"{url!r:.100} is not a valid URL; write one such as {_EXAMPLE}", "url")
        elif (name := describer(self.settings, url)) is not None:
            self.refuse(f'{url:.100} is described by a spider; write spider = "{name}" instead of url', "url")
        else:
            return True
        return False

    def _table(self, table: Any, key: str) -> dict[str, str]:
        if not isinstance(table, dict):
            self.refuse(f'{key} is not a table; write {key} = {{ name = "value" }}', key)
            return {}
        return {name: _as_text(value) for name, value in table.items()}

    def _settings(self, table: Any) -> dict[str, str]:
        settings = self._table(table, "settings")
        known = tuple(settings.items())
        if known not in self.judged:
            self.judged[known] = self._wrong(settings)
        for name, problem in self.judged[known].items():
            self.refuse(problem, "settings", name)
        return settings

    def _wrong(self, settings: Mapping[str, str]) -> dict[str, str]:
        """What is wrong with the settings of one site, by name: with each alone, then with what they are together."""
        wrong = {name: problem for name, value in settings.items() if (problem := self._wrong_alone(name, value))}
        together = self.settings.copy()
        together.setdict({name: value for name, value in settings.items() if name not in wrong}, priority="cmdline")
        for name in settings:
            problem = _refusal(name, together) if name in _CHECKS and name not in wrong else None
            if problem and problem not in wrong.values():  # two settings that contradict each other are one problem
                wrong[name] = problem
        return wrong

    def _wrong_alone(self, name: str, value: str) -> str | None:
        if near := meant(name, self.known):
            return misspelling(name, near)
        if name in _OF_THE_WHOLE_LIST:
            return f"{name} applies to the whole list; remove it here, and start `newsbot work` with -s {name}=…"
        settings = self.settings.copy()
        try:
            settings.set(name, value, priority="cmdline")
        except (ValueError, TypeError):
            return f"the setting {name:.60} needs a table"
        try:
            return wrong_value(settings, name) or wrong_component(settings, name, elsewhere=True) or too_small(settings)
        except (ValueError, TypeError) as error:
            return _unusable(name, error)

    def _every(self, text: Any) -> int | None:
        if text == ADAPTIVE:
            return None
        seconds = period(text) if isinstance(text, str) else None
        if seconds is None:
            self.refuse(
                f'every = {text!r:.40} is not valid; write "15m", "1h", "2d" (1m to 366d) or "adaptive"', "every"
            )
        return seconds

    def _priority(self, value: Any) -> int:
        if type(value) is int and abs(value) <= _HIGHEST:
            return value
        self.refuse(f"priority = {value!r:.40} is not a whole number from -{_HIGHEST} to {_HIGHEST}", "priority")
        return 0

    def _host(self, site: str, spidercls: type[NewsSpider], arguments: Mapping[str, str]) -> str:
        home = arguments.get("base_url") or arguments.get("url") or spidercls.addresses.home
        return str(urlsplit(home).hostname or site).rstrip(".")

    def _group(self, group: Any, host: str) -> str:
        if group is None:
            return _registered_domain(host) or host
        if not isinstance(group, str) or not _NAME.fullmatch(group):
            self.refuse(f"group = {group!r:.40} is not a name of at most 100 characters", "group")
            return host
        return self._address(host) if group == BY_ADDRESS else group

    def _address(self, host: str) -> str:
        if host not in self.addresses:
            try:
                found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            except OSError:
                self.refuse(f"the name {host} cannot be resolved; name the group, or try again", "group")
                return host
            self.addresses[host] = f"address {min(str(entry[4][0]) for entry in found)}"
        return self.addresses[host]

    def _tags(self, tags: Any) -> tuple[str, ...]:
        if isinstance(tags, list) and all(isinstance(tag, str) and _NAME.fullmatch(tag) for tag in tags):
            return tuple(dict.fromkeys(tags))
        self.refuse('tags is not a list of words; write tags = ["local", "sport"]', "tags")
        return ()

    def _enabled(self, value: Any) -> bool:
        if not isinstance(value, bool):
            self.refuse(f"enabled = {value!r:.40} is not valid; write true or false", "enabled")
        return bool(value)


def _refusal(name: str, settings: BaseSettings) -> str | None:
    """Why a crawl with these settings would refuse that of this name."""
    try:
        problem = _CHECKS[name](settings)
    except (ContactError, TypeError, ValueError) as error:
        problem = _in_toml(str(error))
        return problem if problem.startswith(name) else _unusable(name, error)
    if not problem or problem.partition("=")[0] in settings or problem.startswith(name):  # it names a setting itself
        return problem
    return f"{name} cannot be used: {_in_toml(problem)}"


def _unusable(name: str, error: Exception) -> str:
    return f"{name} cannot be used ({error}); correct the setting"


def _in_toml(problem: str) -> str:
    """A problem of a setting, with the remedy in the notation of the file.

    >>> _in_toml("give -s RIGHTS_POLICY=record"), _in_toml("give a dict, such as {'format': 'csv'}")
    ('give RIGHTS_POLICY = "record"', 'give a table, such as { format = "csv" }')
    """
    for written, in_toml in _IN_TOML.items():
        problem = problem.replace(written, in_toml)
    return re.sub(r"-s (\w+)=(\w+)", r'\1 = "\2"', problem)


def _pipelines(settings: BaseSettings) -> str | None:
    names = build_component_list(settings.getwithbase("ITEM_PIPELINES"))  # imports none of them
    return pipeline_problem(settings) if all(map(can_be_loaded, names)) else None


def _scheduler(settings: BaseSettings) -> str | None:
    from newsbot.scheduler import wrong_scheduler  # which loads most of what a crawl needs

    return wrong_scheduler(settings, "remove the setting") if can_be_loaded(settings["SCHEDULER"]) else None


def _suites(settings: BaseSettings) -> None:
    from newsbot.monitors.suites import load

    if can_be_loaded("spidermon.MonitorSuite"):
        load(list(filter(can_be_loaded, settings.getlist("MONITOR_SUITES"))))


def _resolver(settings: BaseSettings) -> str | None:
    return wrong_resolver(settings) if can_be_loaded(settings["TWISTED_DNS_RESOLVER"]) else None


def _reactor(settings: BaseSettings) -> str | None:
    return wrong_reactor(settings) if can_be_loaded(settings["TWISTED_REACTOR"]) else None


def _raising(check: Callable[[BaseSettings], object]) -> Callable[[BaseSettings], None]:
    """A check whose problems are the errors that it raises."""

    def checked(settings: BaseSettings) -> None:
        check(settings)

    return checked


_CHECKS: Mapping[str, Callable[[BaseSettings], str | None]] = {
    "BROWSER": _raising(lambda settings: browser_mode(settings["BROWSER"], "BROWSER")),
    "CONTACT": _raising(settle_contact),
    "DOWNLOAD_TLS_MAX_VERSION": wrong_tls,
    "DOWNLOAD_TLS_MIN_VERSION": wrong_tls,
    "FEEDS": partial(wrong_option, elsewhere=True),
    "ITEM_PIPELINES": _pipelines,
    "LOG_FORMAT": wrong_log_format,
    "LOG_LEVEL": wrong_log_level,
    "MONITORS": _raising(lambda settings: Rules.of(settings["MONITORS"])),
    "MONITOR_SUITES": _raising(_suites),
    "REVISIT_MAX": reversed_bounds,
    "REVISIT_MIN": reversed_bounds,
    "RIGHTS_POLICY": _raising(lambda settings: rights_policy(settings["RIGHTS_POLICY"])),
    "SCHEDULER": _scheduler,
    "TWISTED_DNS_RESOLVER": _resolver,
    "TWISTED_REACTOR": _reactor,
}
"""What says why a crawl refuses a value of these settings. Modules that cannot be imported here do not count: only the
workers may have them, and a crawl names those that are missing."""


def _in_this_file(problem: str) -> str:
    """A problem of a spider's argument, in the notation of the file.

    >>> _in_this_file("unknown argument -a pagez=…, did you mean -a pages=…?"), _in_this_file("write -a pages=9")
    ('unknown argument arguments.pagez, did you mean arguments.pages?', 'write arguments.pages = "9"')
    """
    written = re.sub(r"-a (\w+)=([^\s,;)]+)", r'arguments.\1 = "\2"', re.sub(r"-a (\w+)=…", r"arguments.\1", problem))
    return re.sub(r"-a (\w+):", r"arguments.\1:", written)


def _meant(name: str, names: Sequence[str]) -> str:
    """The name that was probably meant, or all that there are."""
    near = get_close_matches(name, names, 1)
    return f"did you mean {near[0]}?" if near else f"choose one of {', '.join(names)}"


def _as_text(value: Any) -> str:
    """A value of TOML in the form that `-a` and `-s` take.

    >>> [_as_text(value) for value in (True, 3, ["a", "b"], {"a": 1})]
    ['1', '3', 'a,b', '{"a": 1}']
    """
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, dict):
        return json.dumps(value, default=str)
    if isinstance(value, list):
        return ",".join(map(_as_text, value))
    return str(value)


def imported(path: Path) -> Iterator[dict[str, Any]]:
    """The `[[sites]]` that an OPML file, a CSV file or a list of addresses makes. Raises `SitesError`.

    OPML: each feed's site, with the feed as an argument. CSV: a column `url`, and any of `every`, `priority`, `group`
    and `tags` (separated by blanks); others are not used. A list: one address per line; `#` begins a comment.
    """
    text = read_text(path)
    if text.lstrip().startswith("<"):
        return _from_opml(path, text)
    first = next(filter(None, map(_without_comment, text.splitlines())), "")
    if not _BARE_HOST.match(first) and (_URL_COLUMN.search(first) or _SEPARATOR.search(first)):
        return _from_csv(path, text)
    return _from_lines(path, text)


def _from_opml(path: Path, text: str) -> Iterator[dict[str, Any]]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise SitesError(f"{path} is not valid OPML: {error.msg}") from None
    feeds: dict[str, list[str]] = {}
    for outline in root.iter("outline"):
        feed, page = (outline.get("xmlUrl") or "").strip(), (outline.get("htmlUrl") or "").strip()
        home = _origin(page) or _origin(feed)
        if home:
            feeds.setdefault(home, []).extend([feed] if feed else [])
    if not feeds:
        raise SitesError(f"{path} has no <outline> with xmlUrl or htmlUrl; name an OPML file of feeds")
    for home, addresses in feeds.items():
        given = ",".join(dict.fromkeys(addresses))
        yield {"url": home, **({"arguments": {"feeds": given}} if given else {})}


def _origin(url: str) -> str:
    with suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc:
            return f"{parts.scheme}://{parts.netloc}"
    return ""


def _from_csv(path: Path, text: str) -> Iterator[dict[str, Any]]:
    heads = text.partition("\n")[0]
    rows = csv.DictReader(StringIO(text), delimiter=max(",;\t", key=heads.count))
    names = {name: (name or "").strip().lower() for name in rows.fieldnames or ()}
    unknown = [name for name in names.values() if name and name not in _COLUMNS]
    for name in unknown:
        if near := get_close_matches(name, _COLUMNS, 1, _CLOSE):
            raise SitesError(f"{path}, line 1: the column {name!r:.60} is not known; did you mean {near[0]}?")
    if "url" not in names.values():
        columns = ", ".join(name[:60] for name in list(rows.fieldnames or ())[:20] if name)
        raise SitesError(f"{path}, line 1: there is no column url; the columns are {columns}")
    if unknown:
        logger.warning("%s: columns that are not used: %s", path, ", ".join(name[:60] for name in unknown[:20]))
    for row in rows:
        cells = ((names.get(key), value) for key, value in row.items() if isinstance(value, str))
        given = {name: value.strip() for name, value in cells if name in _COLUMNS and value.strip()}
        if "url" not in given:
            raise SitesError(f"{path}, line {rows.line_num}: the column url is empty")
        if not re.fullmatch(r"-?\d{1,3}", given.get("priority", "0")):
            raise SitesError(f"{path}, line {rows.line_num}: priority {given['priority']:.40} is not a whole number")
        site: dict[str, Any] = {"url": _site_url(path, rows.line_num, given.pop("url"))}
        for key, value in given.items():
            site[key] = int(value) if key == "priority" else value.split() if key == "tags" else value
        yield site


def _from_lines(path: Path, text: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if address := _without_comment(line):
            if address == "[[sites]]":
                raise SitesError(f"{path}, line {number}: a list in TOML is applied: newsbot sites apply {path}")
            yield {"url": _site_url(path, number, address)}


def _without_comment(line: str) -> str:
    return line.split("#", 1)[0].strip()


def _site_url(path: Path, number: int, address: str) -> str:
    """An address in a line of a file, with a scheme; raises `SitesError` for any other text. Without a scheme, only a
    host with a dot or a port, or `localhost`, is an address: not a name such as `BBC`."""
    url = address if "://" in address else f"https://{address}"
    named = "://" in address or _BARE_HOST.match(address)
    if not named or not _is_web_address(url):
        raise SitesError(f"{path}, line {number}: {address!r:.80} is not a valid URL; write one such as {_EXAMPLE}")
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return valid and not any(map(str.isspace, url)) and absolute(url, url) is not None


def as_toml(sites: Sequence[Mapping[str, Any]]) -> str:
    """The text of a `sites.toml`.

    >>> print(as_toml([{"url": "https://www.example.org", "tags": ["local"], "arguments": {"pages": "50"}}]))
    [[sites]]
    url = "https://www.example.org"
    tags = ["local"]
    arguments = { pages = "50" }
    """
    tables = ["\n".join(["[[sites]]", *(f"{key} = {_toml(value)}" for key, value in site.items())]) for site in sites]
    return "\n\n".join(tables)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool | int):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _registered_domain(host: str) -> str:
    """The domain below which its owner may make hosts; empty for an address that is a number."""
    return str(_suffixes().extract_str(host).top_domain_under_public_suffix)


@cache
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(cache_dir=None, suffix_list_urls=())  # the list that the package brings: nothing is requested
