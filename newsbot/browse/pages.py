"""The pages, as a plugin of Datasette: home with search and facets, stories, and what all responses have in common."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from datasette import hookimpl
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import NotFound, Request, Response
from datasette.views.base import DatasetteError

from newsbot.archive.replay import ArchiveError
from newsbot.browse import overviews, story
from newsbot.browse.archived import archives_of, page_of
from newsbot.browse.days import HIGH, WIDE, bars_of
from newsbot.browse.search import PAGE, SHOWN, Found, Index
from newsbot.browse.state import State
from newsbot.browse.words import LONGEST, Marker, excerpt
from newsbot.dataset.withheld import FULL
from newsbot.html.fonts import letters
from newsbot.text.language import direction_of, language_of, script_of
from newsbot.text.language_names import language_name
from newsbot.text.moments import day_in_words, moment_in_words, published_in_words
from newsbot.wording import amount

log = logging.getLogger(__name__)
DATABASE = "newsbot"
SEARCH_LIMIT = 2_000
"""Milliseconds of a search: that for a letter over millions of stories is ended, and the page reports it."""
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ARCHIVED_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""An archived page is hostile: it runs nothing, loads nothing, and has no origin."""
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}


@dataclass(slots=True)
class Site:
    """What the pages of one database are made from."""

    index: Index
    facts: Mapping[str, str]
    hosts: frozenset[str] | None
    """The names of this server; None if any will do. A foreign name that was made to lead here gets nothing."""
    archive: Path | None = None
    """The `DATA_DIR` whose archives hold the pages."""
    overviews: Sequence[tuple[str, str]] = ()
    """What there is besides stories: name and address."""


class Browser(Datasette):  # type: ignore[misc]
    """Datasette with our pages; another Datasette of the process has none."""

    def __init__(self, site: Site, **options: Any) -> None:
        self.site = site
        super().__init__(**options)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Our pages come before Datasette's."""
    if not isinstance(datasette, Browser):
        return []
    return [
        (r"^/$", _home),
        (r"^/assets/nastaliq\.woff2$", _font),
        (r"^/stories/(?P<id>[0-9a-f]{20})$", _story),
        (r"^/stories/(?P<id>[0-9a-f]{20})\.json$", _record),
        (r"^/stories/(?P<id>[0-9a-f]{20})/page$", _archived),
        (r"^/(?P<name>withdrawn|lists|rights)$", _overview),
        (r"^/lists/(?P<id>[0-9a-f]{20})$", _list),
    ]


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Headers of all responses, and the check of the name that a browser calls."""
    return lambda app: _guarded(app, datasette.site) if isinstance(datasette, Browser) else app


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Awaitable[Response] | None:
    """Our page for what is not there, and for a query that failed."""
    if not isinstance(datasette, Browser):
        return None
    status = 404 if isinstance(exception, NotFound) else getattr(exception, "status", 500)
    known = status < 500 or isinstance(exception, DatasetteError)
    if not known:
        log.error("%s failed", request.path, exc_info=exception)
    problem = str(getattr(exception, "message", exception)) if known else "This page failed; the terminal shows why."
    return _failed(datasette, request, problem, status)


async def _failed(datasette: Browser, request: Request, problem: str, status: int) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": problem, "status": status}, status)
    return await _render(datasette, request, "newsbot_failed.html", {"problem": problem, "status": status}, status)


def _guarded(app: Any, site: Site) -> Any:
    """The application with the headers of all responses, for the names of this server only."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                names = {name.lower() for name, _ in headers}
                wanted = {"content-security-policy": _POLICY, **_HEADERS}
                headers += [(k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in names]
                message = {**message, "headers": headers}
            await send(message)

        if scope["type"] == "http" and (refused := _refusal(scope, site.hosts)):
            await refused.asgi_send(with_headers)
            return
        await app(scope, receive, with_headers)

    return guarded


def _refusal(scope: Any, hosts: frozenset[str] | None) -> Response | None:
    if scope["method"] not in ("GET", "HEAD"):
        return Response.text("Nothing here can be changed.", status=405)
    return None if _is_ours(scope, hosts) else Response.text("This server has another name.", status=421)


def _is_ours(scope: Any, hosts: frozenset[str] | None) -> bool:
    if hosts is None:
        return True
    named = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
    try:
        return urlsplit(f"//{named}").hostname in hosts
    except ValueError:
        return False


async def _render(
    datasette: Browser, request: Request, template: str, values: Mapping[str, Any], status: int = 200
) -> Response:
    site = datasette.site
    common = {
        "place": Path(site.facts["place"]).name or site.facts["place"],
        "invented": bool(site.facts["invented"]), "total": len(site.index), "database": DATABASE,
        "day_in_words": day_in_words, "moment_in_words": moment_in_words, "language_name": language_name,
        "direction_of": direction_of, "names_of": _names_of, "foreign_language": _foreign_language, "amount": amount,
        "overviews": site.overviews,
    }  # fmt: skip
    return Response.html(await datasette.render_template(template, {**common, **values}, request=request), status)


def _names_of(languages: str) -> str:
    """The names of languages that are listed as tags."""
    return ", ".join(map(language_name, languages.split(", ")))


def _foreign_language(text: str, among: Sequence[str]) -> str:
    """The language of a name in other letters than the page around it, or nothing: by it, the page chooses the font."""
    if script_of(text) in (None, "Latn"):
        return ""
    return language_of(text, among, "und") or ""


async def _font(datasette: Browser, request: Request) -> Response:
    return Response(letters(), content_type="font/woff2", headers={"cache-control": f"max-age={_DAY}"})


_DAY = 24 * 60 * 60

# The home page


async def _home(datasette: Browser, request: Request) -> Response:
    site, state = datasette.site, State.of(request.args)

    def look(connection: sqlite3.Connection) -> tuple[Found, list[dict[str, Any]]] | None:
        try:
            with sqlite_timelimit(connection, SEARCH_LIMIT):
                found = site.index.find(connection, state.wanted())
        except sqlite3.OperationalError:
            return None
        return found, _records(connection, found.numbers)

    result = await datasette.get_database(DATABASE).execute_fn(look)
    values: dict[str, Any] = {"state": state, "too_long": result is None, "longest": LONGEST, "cards": [], "facets": []}
    if result is not None:
        found, records = result
        marker = Marker.of(state.wanted().query.wanted)
        values |= {
            "found": found, "cards": [_card(record, marker) for record in records],
            "facets": [facet for facet in found.facets if _says_something(facet.values, found.stories)],
            "bars": bars_of(found.days), "wide": WIDE, "high": HIGH, "shown": SHOWN, "per_page": PAGE,
            "languages": site.index.languages,
        }  # fmt: skip
    return await _render(datasette, request, "newsbot_home.html", values)


def _says_something(values: Sequence[Any], stories: int) -> bool:
    """Whether a choice among the values would change what is found."""
    return any(value.chosen for value in values) or len(values) > 1 or any(v.stories < stories for v in values)


def _records(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[dict[str, Any]]:
    places = ", ".join("?" * len(numbers))
    rows = dict(connection.execute(f"SELECT number, record FROM records WHERE number IN ({places})", numbers))  # noqa: S608
    return [json.loads(rows[number]) for number in numbers]


def _card(record: dict[str, Any], marker: Marker) -> dict[str, Any]:
    """A story of a list; words searched for are marked."""
    headlines = _headlines(record)
    paragraphs = [
        (body["language"], text) for body in record["bodies"] for text in body["paragraphs"] or () if text is not None
    ]
    quoted = None
    if marker:
        for language in dict.fromkeys(language for language, _ in paragraphs):
            if text := excerpt((text for tag, text in paragraphs if tag == language), marker):
                quoted = (language, marker.marked(text))
                break
    if quoted is None and (record["summary"] or paragraphs):
        tag, text = paragraphs[0] if paragraphs else (_language(record), "")
        quoted = (tag, [(_beginning(record["summary"] or text), False)])
    return {
        "id": record["id"], "published": published_in_words(record["published"]), "record": record,
        "headlines": [(tag, marker.marked(text) if marker else [(text, False)]) for tag, text in headlines],
        "excerpt": quoted, "wordings": record.get("wordings") or 1,
    }  # fmt: skip


_BEGINNING = 220
"""Characters of a story's beginning in a list."""


def _beginning(text: str) -> str:
    return text if len(text) <= _BEGINNING else f"{text[:_BEGINNING].rsplit(' ', 1)[0]} …"


def _headlines(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The headlines of a story, each with its language; the page's first language first."""
    first = _language(record)
    found = {first: record["headline"]}
    for tag, text in (record["alternative_headlines"] or {}).items():
        found.setdefault(tag, text)
    for body in record["bodies"]:
        if body["headline"]:
            found.setdefault(body["language"], body["headline"])
    named = [(tag, text) for tag, text in found.items() if text]
    withheld = record.get("text_policy", FULL) != FULL
    return named or [("en", "(headline withheld)" if withheld else "(no headline)")]


def _language(record: Mapping[str, Any]) -> str:
    """The language of the headline."""
    same: list[str] = [
        tag for tag, text in (record["alternative_headlines"] or {}).items() if text == record["headline"]
    ]
    return str((same or record["in_language"] or ["und"])[0])


# A story


async def _read(datasette: Browser, request: Request) -> dict[str, Any]:
    """The record of the story that the address names; raises `NotFound`."""
    id = request.url_vars["id"]
    record: dict[str, Any] | None = await datasette.get_database(DATABASE).execute_fn(partial(_record_of, id=id))
    if record is None:
        raise NotFound(f"There is no story {id} here.")
    return record


def _record_of(connection: sqlite3.Connection, id: str) -> dict[str, Any] | None:
    row = connection.execute(
        "SELECT record FROM records WHERE number = (SELECT number FROM stories WHERE id = ?)", (id,)
    ).fetchone()
    return json.loads(row[0]) if row else None


async def _record(datasette: Browser, request: Request) -> Response:
    return Response.json(await _read(datasette, request))


async def _archived(datasette: Browser, request: Request) -> Response:
    record = await _read(datasette, request)
    try:
        found = page_of(datasette.site.archive, record)
    except ArchiveError as error:
        raise NotFound(str(error)) from None
    if found is None:
        raise NotFound("The archived page of this story is not at hand.")
    body, kind = found
    headers = {"content-security-policy": _ARCHIVED_POLICY}
    return Response(body, content_type=kind, headers=headers)


async def _story(datasette: Browser, request: Request) -> Response:
    site, record = datasette.site, await _read(datasette, request)
    columns = story.columns_of(record)
    chosen = story.chosen_languages(columns, request.args.get("languages") or "")
    beside = request.args.get("with") or ""

    def look(connection: sqlite3.Connection) -> dict[str, Any]:
        versions = story.versions_of(connection, record)
        other = next((version for version in versions.entries if version.id == beside), None)
        if other is not None and (theirs := _record_of(connection, other.id)) is not None:
            shown, pairs = story.columns_beside(record, theirs), story.pairs_beside(connection, record, theirs)
        else:
            shown, pairs = chosen, story.pairs_of_story(connection, record) if len(chosen) == 2 else []
        return {
            "versions": versions, "other": other, "shown": shown,
            "aligned": story.side_by_side(shown, pairs) if len(shown) == 2 else None,
            "wordings": story.wordings_of(connection, record["id"]),
            "timeline": story.timeline_of(connection, record["id"]),
            "copies": story.copies_of(connection, record),
        }  # fmt: skip

    headlines = _headlines(record)
    values = {
        **await datasette.get_database(DATABASE).execute_fn(look),
        "record": record, "columns": columns, "headline": headlines[0], "others": headlines[1:],
        "published": published_in_words(record["published"]), "wide": story.WIDE,
        "evidence": story.evidence_of(record),
        "warnings": story.warnings_of(record),
        "rights": [(story.label(name), value) for name, value in (record["rights"] or {}).items() if value],
        "withheld": record.get("text_policy", FULL) != FULL, "choices": _choices(columns, chosen),
        "address": record["canonical_url"] if record["canonical_url"].startswith(("http://", "https://")) else None,
        "at_hand": bool(archives_of(site.archive, record)),
    }  # fmt: skip
    return await _render(datasette, request, "newsbot_story.html", values)


def _choices(columns: Sequence[story.Column], shown: Sequence[story.Column]) -> list[tuple[str, str, bool]]:
    """The ways to show a story: two languages, or one; name, address, and whether it is this one."""
    if len(columns) < 2:
        return []
    ways = [(one, other) for place, one in enumerate(columns) for other in columns[place + 1 :]]
    every: list[tuple[story.Column, ...]] = [*ways, *((column,) for column in columns)]
    now = [column.language for column in shown]
    return [
        (
            " and ".join(column.name for column in way),
            ",".join(column.language for column in way),
            [column.language for column in way] == now,
        )
        for way in every[:_WAYS]
    ]


_WAYS = 15
"""Ways to show a story that are offered: a site writes in three languages, a hostile page in hundreds."""


# Besides stories

_OVERVIEWS = {"withdrawn": overviews.withdrawn, "lists": overviews.lists, "rights": overviews.rights}


async def _overview(datasette: Browser, request: Request) -> Response:
    made = partial(_OVERVIEWS[request.url_vars["name"]], page=State.of(request.args).page)
    return await _shown(datasette, request, await datasette.get_database(DATABASE).execute_fn(made))


async def _list(datasette: Browser, request: Request) -> Response:
    id = request.url_vars["id"]
    found = await datasette.get_database(DATABASE).execute_fn(partial(overviews.one_list, id=id))
    if found is None:
        raise NotFound(f"There is no list {id} here.")
    return await _shown(datasette, request, found)


async def _shown(datasette: Browser, request: Request, overview: overviews.Overview) -> Response:
    values = {"overview": overview, "per_page": overviews.PAGE}
    return await _render(datasette, request, "newsbot_overview.html", values)
