"""Pages in, a site on loopback out: the addresses of the sample site and its server."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Self
from urllib.parse import unquote

from newsbot.demo.layouts import StoryList, article_page, home_page, profile_page, section_page
from newsbot.demo.stories import Link, Moment, Story, load_stories, newest_first

PAGE_LENGTH = 8
PROFILE = "/hall-of-fame-profile-detail.php?id=1&pageid=famed"
ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")
NOT_FOUND = b"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Page not found</title></head>
<body><h1>Page not found</h1><p>There is nothing at this address. <a href="/">Home</a></p></body></html>
"""


LISTS = (
    StoryList("Newsroom", "newsroom", "plain", "/newsroom/page/{page}"),
    StoryList("Newsroom", "newsroom", "table", "/news.php?page={page}&pageid=newsroom"),
    StoryList("Journalism School", "jschool", "wordpress", "/jschool-tutorial/page/{page}/"),
    StoryList("Featured", "best", "hashed", "/best-of-jp.php?page={page}", "absolute"),
)


def site_pages(stories: Sequence[Story], today: Moment) -> dict[str, bytes]:
    """Every HTML page of the site, by the address that the site's own links give it."""
    pages = {
        "/": home_page(stories, layout="semantic", today=today),
        PROFILE: profile_page(stories, layout="plain", today=today),
        **{story.path: article_page(story, layout=story.layout, today=today, stories=stories) for story in stories},
    }
    for listed in LISTS:
        pages |= _list_pages(listed, stories, today)
    return {address: page.encode() for address, page in pages.items()}


def page_key(target: str) -> str:
    """The key of an address: case, a last slash or hyphen and the order of the query do not count.

    Below any `index.php/` only the last segment counts, as on the real site.

    >>> page_key("/index.php/downloadables/css/Thank-You-JP-/")
    '/thank-you-jp'
    >>> page_key("/news.php?pageid=newsroom&page=2")
    '/news.php?page=2&pageid=newsroom'
    """
    path, _, query = target.partition("#")[0].partition("?")
    path = unquote(path).lower().rstrip("/")
    if "/index.php/" in path:
        path = path[path.rindex("/") :]
    path = path.removesuffix("-") or "/"
    return f"{path}?{'&'.join(sorted(query.lower().split('&')))}" if query else path


_KINDS = {".js": "text/javascript; charset=utf-8", ".json": "application/json; charset=utf-8"}


class SampleSite:
    """The sample site, served on loopback from a thread of this process for as long as the context lasts.

    `with SampleSite() as site:` then `site.base_url` is `http://127.0.0.1:<port>`. Without arguments it serves the
    sample stories as of now on a free port. `edition` makes the pages, if they are not those of `site_pages`.
    """

    def __init__(
        self,
        stories: Sequence[Story] | None = None,
        *,
        today: Moment | None = None,
        port: int = 0,
        edition: Callable[[Sequence[Story], Moment], dict[str, bytes]] | None = None,
    ) -> None:
        self.stories = tuple(load_stories() if stories is None else stories)
        self.today = datetime.now(UTC) if today is None else today
        self._server = _Server(("127.0.0.1", port), _Handler)
        self.show((edition or site_pages)(self.stories, self.today))
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="sample-site", daemon=True)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def show(self, pages: Mapping[str, bytes]) -> None:
        self.pages = dict(pages)
        self._server.pages = {page_key(address): page for address, page in pages.items()}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    pages: Mapping[str, bytes]
    """By their keys."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes; Nagle would delay the second by 40 ms
    timeout = 60

    def do_GET(self) -> None:
        status, kind, body = self._answer()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self) -> tuple[HTTPStatus, str, bytes]:
        key = page_key(self.path)
        path = key.partition("?")[0]
        if path == "/robots.txt":
            return HTTPStatus.OK, "text/plain; charset=utf-8", ROBOTS
        if path.startswith("/img/") and path.endswith(".jpg"):
            return HTTPStatus.OK, "image/gif", PICTURE
        page = self.server.pages.get(key) or self.server.pages.get(path)
        status = HTTPStatus.OK if page else HTTPStatus.NOT_FOUND
        kind = next((kind for end, kind in _KINDS.items() if path.endswith(end)), "text/html; charset=utf-8")
        return status, kind, page or NOT_FOUND


def _list_pages(listed: StoryList, stories: Sequence[Story], today: Moment) -> dict[str, str]:
    chosen = newest_first(story for story in stories if story.list == listed.stories)
    pages = [chosen[at : at + PAGE_LENGTH] for at in range(0, len(chosen), PAGE_LENGTH)] or [()]
    return {
        listed.address.format(page=number): section_page(
            listed,
            cards,
            page=number,
            pages=len(pages),
            today=today,
            stories=stories,
            furniture=_traps(cards) if listed.stories == "newsroom" and number == 1 else (),
        )
        for number, cards in enumerate(pages, 1)
    }


def _traps(cards: Sequence[Story]) -> tuple[Link, ...]:
    """What a real list links to besides its stories: twins of them under other addresses, and no stories at all."""
    links = [
        Link("Hall of Fame", PROFILE),
        Link("Write to us", "mailto:desk@journalismpakistan.example"),
        Link("Back to top", "javascript:void(0)"),
        Link("Our partner", "https://www.example.org/media-watch"),
    ]
    slugs = [story for story in cards if not story.address]
    if slugs:
        upper, slash, stacked = slugs[0], slugs[1 % len(slugs)], slugs[2 % len(slugs)]
        capitals = "-".join(word.capitalize() for word in upper.slug.split("-"))
        links += [
            Link(upper.headline, f"/{capitals if capitals != upper.slug else upper.slug.lower()}"),
            Link(slash.headline, f"/{slash.slug}/"),
            Link(stacked.headline, f"index.php/downloadables/x/css/images/news/{stacked.slug}"),
        ]
    return tuple(links)
