"""One crawl of a server that misbehaves one way a path, and what the run's report says of each."""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from crawling import HTML, PATIENCE, Answer, Handler, Page, Server, crawl, records, report
from warcio.archiveiterator import ArchiveIterator

from newsbot.archive import zstd

SECTION = "/newsroom/page/1"
NO_CHARSET = {"Content-Type": "text/html"}
TRIES = 3
MEGABYTE = 1 << 20
STACKED = "/index.php/downloadables/x/news/stacked-path-trap"


def text_of(headline: str) -> list[str]:
    """The two paragraphs of the story under a headline: like no other story's."""
    return [
        f"LAHORE: The {headline.lower()} was served to the crawler on Thursday, and every word of it counted in full.",
        f"Editors said that the {headline.lower()} would be read again, “since it doesn’t hurt to be careful twice”.",
    ]


def story(headline: str) -> str:
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in text_of(headline))
    return (
        f"<!DOCTYPE html><html><head><title>{headline}</title></head><body><h1>{headline}</h1>"
        "<p>JournalismPakistan.com | Published: 2 May 2019 | Sana Malik</p>"
        f'<img src="/img/s.jpg" alt="{headline}">{paragraphs}</body></html>'
    )


def section(paths: Mapping[str, str]) -> str:
    cards = "".join(
        f'<div><a href="{path}"><img src="/img/s.jpg" alt="{headline}"></a><h5><a href="{path}">{headline}</a></h5>'
        f"<p>Published 2 May 2019: What became of the {headline.lower()}.</p></div>"
        for path, headline in paths.items()
    )
    return f"<!DOCTYPE html><html><head><title>Newsroom</title></head><body><h1>Newsroom</h1>{cards}</body></html>"


def html(text: str, status: int = 200) -> Answer:
    return status, HTML, text.encode()


def moved(to: str) -> Answer:
    return 301, {"Location": to}, b""


def once_522(handler: Handler) -> Answer:
    return html("<h1>Connection timed out</h1>", 522) if handler.attempt == 1 else html(story("Late but well"))


def too_slow(handler: Handler) -> Answer:
    handler.server.stopping.wait(PATIENCE)
    return html(story("Slow page"))


def endless(handler: Handler) -> None:
    """30 MB in chunks, of a length that no header tells."""
    handler.answer(200, HTML | {"Transfer-Encoding": "chunked"}, b"")
    chunk = b"<p>" + b"more " * (MEGABYTE // 5)
    for _ in range(30):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    handler.wfile.write(b"0\r\n\r\n")


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def off_site(handler: Handler) -> Answer:
    """To a host that is the same machine, and still not the site."""
    return moved(f"http://localhost:{handler.server.server_port}/elsewhere-on-the-web")


def once_503(handler: Handler) -> Answer:
    return html("<h1>Busy</h1>", 503) if handler.attempt == 1 else html(story("Busy at first"))


def once_429(handler: Handler) -> Answer:
    if handler.attempt == 1:
        return 429, HTML | {"Retry-After": "1"}, b"<h1>Too many</h1>"
    return html(story("Too many at first"))


def raw(content: bytes) -> Callable[[Handler], None]:
    """An answer as it is to go over the line, and then the end of the connection."""

    def serve(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(content)

    return serve


def with_headers(headline: str, lines: bytes) -> Callable[[Handler], None]:
    """A story under header lines as they are to go over the line."""
    body = story(headline).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
    return raw(head + lines + b"\r\n" + body)


def with_status(status: bytes) -> Callable[[Handler], None]:
    return raw(b"HTTP/1.1 " + status + b" Fine\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi")


def reset(handler: Handler) -> None:
    """Ends the connection with a reset in the middle of a page."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>Half")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def drip(handler: Handler) -> None:
    """A byte now and then, each in time, all of them too late."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n")
    for _ in range(60):
        if handler.server.stopping.wait(0.4):
            return
        handler.wfile.write(b"<p>")
        handler.wfile.flush()


def packed(encoding: str, body: bytes) -> Answer:
    return 200, HTML | {"Content-Encoding": encoding}, body


def half(body: bytes) -> bytes:
    return body[: len(body) // 2]


@dataclass(frozen=True)
class Fault:
    """A way to misbehave. `gives`: `story`, the reason of a failure or a skip, or `unasked`: never requested."""

    headline: str
    page: Page
    gives: str
    failed: bool = True
    """Whether the reason is that of a failure, not of a skip."""
    path: str = ""
    """Its address, where that is not made of the headline."""
    tries: int | None = 1
    """How often it is requested; None if connections or redirects decide, six times at most."""
    ends: str = ""
    """The address that the report names, where that is not the path."""

    @property
    def address(self) -> str:
        return self.path or "/" + self.headline.lower().replace(" ", "-")


def well(headline: str, page: Page, tries: int = 1, path: str = "", ends: str = "") -> Fault:
    return Fault(headline, page, "story", tries=tries, path=path, ends=ends)


PDF = (200, {"Content-Type": "application/pdf"}, b"%PDF-1.7\n%\xe2\xe3")
PROFILE = "/hall-of-fame-profile-detail.php?id="
CUT = HTML | {"Content-Length": "99999", "Connection": "close"}
HALF = (200, CUT, story("Cut in the middle").encode())
LATIN = {"Content-Type": "text/html; charset=iso-8859-1"}
GARBLED = story("Garbled on the server").encode().decode("cp1252", "replace").replace("â€\ufffd", "”")
HOLES = story("Holes in the page").replace("counted", "cou\0nted").replace("<p>", "\0<p>")
DEEP = story("Nested a hundred thousand deep").replace("<h1>", "<div>" * 100_000 + "<h1>")
LAUGHS = '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">' + "".join(
    f'<!ENTITY {next} "{f"&{name};" * 8}">' for name, next in pairwise("bcdefghijklm")
)
SITEMAP = f"<?xml version='1.0'?><!DOCTYPE urlset [{LAUGHS}]><urlset><url><loc>&m;</loc></url></urlset>".encode()
COOKIES = b"".join(b"Set-Cookie: crumb%d=%s\r\n" % (number, b"x" * 30) for number in range(400))
LOGIN = (
    "<!DOCTYPE html><html><head><title>Log in</title></head><body><h1>Log in</h1><form action='/login' method='post'>"
    "<label>Name <input name='name'></label><label>Password <input name='p' type='password'></label></form></body></html>"
)
CHECK = (
    "<!DOCTYPE html><html><head><title>Making sure you are not a bot</title></head><body><h1>One moment, please</h1>"
    "<p>This site checks whether a browser asks for its pages, since crawlers have asked for too many of them lately.</p>"
    '<script id="anubis_challenge" type="application/json">{"rules": {"difficulty": 2}}</script></body></html>'
)
FIREWALLED = (
    '<script src="/cdn-cgi/challenge-platform/jsd.js"></script><script src="https://ct.captcha-delivery.com/c.js"></script>'
    '<link rel="dns-prefetch" href="https://geo.captcha-delivery.com">'
    '<script type="application/ld+json">{"articleBody": "The script sets _cf_chl_opt."}</script>'
)
FAULTS = (
    well("Busy at first", once_503, tries=2),
    well("Too many at first", once_429, tries=2),
    well(
        "Longer than told",
        raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%b<p>And more of it.</p>"
            % (len(story("Longer than told").encode()), story("Longer than told").encode())
        ),
    ),
    Fault(
        "Chunks of garbage",
        raw(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nno chunk\r\n0\r\n\r\n"
        ),
        "data_loss",
        tries=None,
    ),
    Fault("No answer of this world", raw(b"\x00\x01\x02 garbage \xff\r\n\r\n"), "connection", tries=None),
    Fault("Status beyond counting", with_status(b"9" * 20), "connection", tries=None),
    Fault("Status of two digits", with_status(b"20"), "connection", tries=None),
    Fault("Reset in the middle", reset, "data_loss", tries=None),
    Fault("A slow drip", drip, "timeout", tries=TRIES),
    Fault(
        "Gzip of a half",
        packed("gzip", half(gzip.compress(story("Gzip of a half").encode()))),
        "data_loss",
        tries=TRIES,
    ),
    Fault("Packed without a word", (200, HTML, gzip.compress(story("Packed without a word").encode())), "not_html"),
    Fault("Brotli by name only", packed("br", story("Brotli by name only").encode()), "data_loss"),
    Fault("Gzip by name only", packed("gzip", story("Gzip by name only").encode()), "data_loss"),
    Fault(
        "A part of it",
        (206, HTML | {"Content-Range": "bytes 0-299/9999"}, story("A part of it").encode()[:300]),
        "data_loss",
        tries=TRIES,
    ),
    Fault("Not there in no encoding", (404, HTML | {"Content-Encoding": "gzip"}, b"<h1>Not found</h1>"), "http_404"),
    well("Packed with a tail", packed("gzip", gzip.compress(story("Packed with a tail").encode()) + b"\r\n0\r\n")),
    Fault("Bomb of zeros", packed("gzip", gzip.compress(b"<p>" + bytes(60 * MEGABYTE))), "too_large"),
    well("Packed by brotli", packed("br", brotli.compress(story("Packed by brotli").encode()))),
    well("Packed by zstd", packed("zstd", zstd.compress(story("Packed by zstd").encode()))),
    well("Packed twice over", packed("gzip, gzip", gzip.compress(gzip.compress(story("Packed twice over").encode())))),
    well("Packed and then not", packed("gzip, Identity", gzip.compress(story("Packed and then not").encode()))),
    well("Packed with a comma", packed("gzip,", gzip.compress(story("Packed with a comma").encode()))),
    well("Packed by nothing", packed("identity", story("Packed by nothing").encode())),
    well("Encoded as a charset", packed("UTF-8", story("Encoded as a charset").encode())),
    well("Encoded as none", packed("none", story("Encoded as none").encode())),
    Fault("Nested a hundred thousand deep", html(DEEP), "empty", failed=False),  # beyond what libxml2 follows
    Fault("Laughs by the billion", (200, {"Content-Type": "text/xml"}, SITEMAP), "not_html"),
    well("Cookies by the hundred", with_headers("Cookies by the hundred", COOKIES)),
    well("Headers of junk", with_headers("Headers of junk", b"X-Junk: \x1b[31mred \xff\xfe\r\n")),
    well("Header without a colon", with_headers("Header without a colon", b"no colon here\r\n")),
    Fault("Header name of junk", with_headers("Header name of junk", b"X-\xff: 1\r\n"), "connection", tries=None),
    Fault("Checked by a header", (202, HTML | {"x-amzn-waf-action": "challenge"}, b""), "bot_check"),
    Fault(
        "Checked by a script",
        html('<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'),
        "bot_check",
    ),
    Fault("Checked with words", html(CHECK), "bot_check"),
    well("Scripts of a firewall", html(story("Scripts of a firewall").replace("<h1>", FIREWALLED + "<h1>"))),
    Fault("Login page instead", html(LOGIN), "no_story", failed=False),
    Fault("Sent to a file", moved("file:///etc/passwd"), "http_301"),
    Fault("Sent inside", moved("http://169.254.169.254/latest/meta-data"), "offsite", failed=False),
    Fault("Sent to a script", moved("javascript:alert(1)"), "http_301"),
    well("Plain good story", html(story("Plain good story"))),
    Fault("Page not there", html("<h1>Not found</h1>", 404), "http_404"),
    Fault("Page gone for good", html("<h1>Gone</h1>", 410), "http_410"),
    Fault("Always an error", html("<h1>Error</h1>", 500), "http_500", tries=TRIES),
    well("Late but well", once_522, tries=2),
    Fault("Nothing at all", html(""), "empty"),
    Fault("Only plain text", (200, {"Content-Type": "text/plain"}, b"A story in plain text."), "not_html"),
    Fault("Portable paper document", PDF, "not_html"),
    Fault("No story here", html("<h1>Our offices</h1><p>We are in Islamabad.</p>"), "no_story", failed=False),
    Fault("Not found but well", html("<h1>Page not found</h1><p>Sorry.</p>"), "not_found", failed=False),
    Fault("Famed by redirect", moved(PROFILE + "1"), "profile", failed=False),
    Fault("Famed by link", html(story("Famed by link")), "unasked", path=PROFILE + "2"),
    Fault("Closed to robots", html(story("Closed to robots")), "robots", failed=False, tries=0),
    Fault("A feed sent as a page", html("<rss><channel><item><title>Ferry</title></item></channel></rss>"), "not_html"),
    Fault("Half a million paragraphs", html(story("Half a million paragraphs") + "<p>a" * 500_000), "too_large"),
    Fault("Thirty megabytes long", endless, "too_large"),
    Fault("Thirty megabytes told", html(" " * (30 * MEGABYTE)), "too_large"),
    well("Quotes from windows", (200, NO_CHARSET, story("Quotes from windows").encode("cp1252"))),
    well("Called by another name", (200, LATIN, story("Called by another name").encode())),
    well("Garbled on the server", html(GARBLED)),
    well("Of no type at all", (200, {}, story("Of no type at all").encode())),
    Fault("Cut in the middle", HALF, "data_loss", tries=TRIES),
    Fault("Gone in the middle", (404, CUT, b"<h1>Not found"), "http_404"),
    well("Moved in the middle", (301, CUT | {"Location": "/moved-to-the-end"}, b"<p>Mo"), ends="/moved-to-the-end"),
    Fault("Hung up at once", hang_up, "connection", tries=None),
    Fault("Slow page", too_slow, "timeout", tries=TRIES),
    well(
        "Moved to lower case", moved("/moved-to-lower-case"), path="/Moved-To-Lower-Case", ends="/moved-to-lower-case"
    ),
    Fault("Round and round", moved("/round-and-round-again"), "redirect_loop", tries=None),
    Fault("Round in place", moved("/round-in-place"), "redirect_loop", tries=None),
    Fault(
        "Further and further 0",
        moved("/further-and-further-1"),
        "redirect_loop",
    ),
    Fault("Led off the site", off_site, "offsite", failed=False),
    Fault("Stacked path trap", html(story("Stacked path trap")), "unasked", path=STACKED),
    well("Holes in the page", html(HOLES)),
    well("Told many times", html(story("Told many times"))),
)
TWINS = (
    "/Told-Many-Times",
    "/told-many-times/",
    "/told-many-times-",
    "/told-many-times?utm_source=x",
    "/TOLD-many-times-/",
)
OTHER_PAGES: dict[str, Page] = {
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /closed-to-robots\n"),
    "/moved-to-lower-case": html(story("Moved to lower case")),
    "/moved-to-the-end": html(story("Moved in the middle")),
    "/round-and-round-again": moved("/round-and-round"),
    PROFILE + "1": html(story("A famous editor")),
    "/elsewhere-on-the-web": html(story("Elsewhere on the web")),
    **{f"/further-and-further-{step}": moved(f"/further-and-further-{step + 1}") for step in range(1, 20)},
}


@dataclass(frozen=True)
class Run:
    """What the one crawl left."""

    returncode: int
    log: str
    articles: list[dict[str, Any]]
    report: dict[str, Any]
    requests: list[str]

    def named(self, kind: str, path: str) -> list[str]:
        """The reasons under which the report's `failures` or `skipped` names a path."""
        return [miss["reason"] for miss in self.report[kind] if _target(miss["url"]) == path]


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("faults")
    pages: dict[str, Page] = {**OTHER_PAGES, **{fault.address: fault.page for fault in FAULTS}}
    pages.update({path: html(story("Told many times")) for path in TWINS})
    links = {fault.address: fault.headline for fault in FAULTS} | dict.fromkeys(TWINS, "Told many times")
    pages[SECTION] = html(section(links))
    seeds = folder / "seeds.txt"
    seeds.write_text(SECTION + "\n", "utf-8")
    with Server(pages) as server:
        done = crawl(server.base_url, folder / "data", "-a", f"seeds={seeds}", "-s", "DOWNLOAD_TIMEOUT=6")
        yield Run(
            done.returncode, done.stderr, records(folder / "data", "articles"), report(folder / "data"), server.requests
        )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.headline)
def test_fault_gives_its_story_or_its_reason_and_no_other(run: Run, fault: Fault) -> None:
    told = [article for article in run.articles if article["headline"] == fault.headline]
    path = fault.ends or fault.address
    missed = {kind: run.named(kind, path) for kind in ("failures", "skipped")}
    wanted: dict[str, list[str]] = {"failures": [], "skipped": []}
    if fault.gives not in ("story", "unasked"):
        wanted["failures" if fault.failed else "skipped"] = [fault.gives]
        stats = [run.report["stats"].get(f"page/{kind}/{fault.gives}", 0) for kind in ("failed", "skipped")]
        assert stats[not fault.failed] > 0
        assert sum(stats) == run.report["reasons"].get(fault.gives, 0)
    assert missed == wanted
    assert len(told) == (fault.gives == "story")
    asked = run.requests.count(fault.address)
    assert asked == (0 if fault.gives == "unasked" else fault.tries) or (fault.tries is None and 1 <= asked <= 6)
    for article in told:
        [body] = article["bodies"]
        assert [body["dateline"], *body["paragraphs"]] == ["LAHORE", *_without_dateline(fault.headline)]
        assert (article["byline"], article["published"]["date"]) == ("Sana Malik", "2019-05-02")
        assert _target(article["url"]) == path


def _without_dateline(headline: str) -> list[str]:
    first, second = text_of(headline)
    return [first.removeprefix("LAHORE: "), second]


def test_twins_are_one_request_and_one_record(run: Run) -> None:
    asked = [path for path in run.requests if path.lower().startswith("/told-many-times")]
    assert len(asked) == 1


def test_trap_is_not_walked_into(run: Run) -> None:
    assert [path for path in run.requests if "index.php" in path] == []


def test_run_ends_by_itself_and_counts_what_it_wrote(run: Run) -> None:
    assert run.returncode == 2  # there are failures
    assert run.report["finish_reason"] == "finished"
    assert run.report["counts"]["articles"] == len(run.articles) == sum(fault.gives == "story" for fault in FAULTS)
    assert sum(run.report["reasons"].values()) == len(run.report["failures"]) + len(run.report["skipped"])


def test_no_fault_is_an_error_of_newsbots_own(run: Run) -> None:
    assert [reason for reason in run.report["reasons"] if reason.startswith("error_")] == []
    assert [stat for stat in run.report["stats"] if stat.startswith(("spider_exceptions", "item_error"))] == []
    assert "Traceback" not in run.log


def test_pages_of_other_sites_are_not_asked_for(run: Run) -> None:
    assert "/elsewhere-on-the-web" not in run.requests


def test_charsets_that_were_set_right_are_counted(run: Run) -> None:
    stats = run.report["stats"]
    assert stats["charset/corrected/utf-8"] >= 1
    assert stats["charset/mended"] == 1


def test_nothing_is_asked_for_while_robots_txt_is_an_error(tmp_path: Path) -> None:
    with Server({"/robots.txt": html("<h1>Error</h1>", 503), SECTION: html(section({}))}) as server:
        done = crawl(server.base_url, tmp_path)
    assert set(server.requests) == {"/robots.txt"}
    assert done.returncode == 2
    assert set(report(tmp_path)["reasons"]) == {"robots_unavailable"}


def test_a_cut_page_that_scrapy_is_set_to_pass_on_is_marked_in_the_record_and_the_archive(tmp_path: Path) -> None:
    pages = {SECTION: html(section({"/cut-in-the-middle": "Cut in the middle"})), "/cut-in-the-middle": HALF}
    with Server(pages) as server:
        crawl(server.base_url, tmp_path, "-s", "DOWNLOAD_FAIL_ON_DATALOSS=0")
    assert ["page_cut" in article["warnings"] for article in records(tmp_path, "articles")] == [True]
    [archive] = tmp_path.glob("*/archive/*.warc.gz")
    with archive.open("rb") as stream:
        answers = [record.rec_headers for record in ArchiveIterator(stream) if record.rec_type == "response"]
    marked = [head.get_header("WARC-Target-URI") for head in answers if head.get_header("WARC-Truncated")]
    assert [urlsplit(url).path for url in marked] == ["/cut-in-the-middle"]
