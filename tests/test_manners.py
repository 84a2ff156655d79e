"""Manners: robots.txt by RFC 9309, `Crawl-delay`, `Retry-After`, over loopback and as tables."""

from __future__ import annotations

import gzip
import math
import random
import time
import tracemalloc
from dataclasses import dataclass, field
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from crawling import HTML, Answer, Handler, Page, Server, crawl, records, report
from protego import Protego
from slow import rest_slow
from test_faults import SECTION, html, moved, section, story

from newsbot import settings as defaults
from newsbot.middlewares.robots import NewsRobotParser
from newsbot.middlewares.throttle import retry_after
from newsbot.text.robotstxt import ROBOTS_MAX, readable
from newsbot.timelimit import TimeLimit

STORIES = tuple(f"Story with manners {letter}" for letter in "abcd")
PATHS = tuple("/" + headline.lower().replace(" ", "-") for headline in STORIES)
BUSY = html("<h1>Busy</h1>", 429)


@dataclass
class Site:
    """A list of four stories; what a test puts into `pages`, the site answers."""

    robots: Page = (200, {"Content-Type": "text/plain"}, b"")
    pages: dict[str, Page] = field(default_factory=dict)
    served: list[tuple[float, str]] = field(default_factory=list)
    """When each request came, and its path."""
    log: str = ""

    def __post_init__(self) -> None:
        told = {path: html(story(headline)) for path, headline in zip(PATHS, STORIES, strict=True)}
        listed = html(section(dict(zip(PATHS, STORIES, strict=True))))
        self.pages = {SECTION: listed, **told, **self.pages}

    def crawl(self, folder: Path, *settings: str, server: Server | None = None) -> CompletedProcess[str]:
        if server is None:
            with self.server() as server:
                return self.crawl(folder, *settings, server=server)
        seeds = folder / "seeds.txt"
        seeds.write_text(SECTION + "\n", "utf-8")
        arguments = [part for setting in settings for part in ("-s", setting)]
        done = crawl(server.base_url, folder / "data", "-a", f"seeds={seeds}", *arguments)
        self.log = done.stderr
        assert "Traceback" not in self.log
        return done

    def server(self) -> Server:
        missing = html("<h1>Not found</h1>", 404)
        paths = {"/robots.txt": self.robots, "/.well-known/tdmrep.json": missing, **self.pages}
        return Server({path: self._timed(path, page) for path, page in paths.items()})

    def _timed(self, path: str, page: Page) -> Page:
        def answer(handler: Handler) -> Answer | None:
            self.served.append((time.monotonic(), path))
            return page(handler) if callable(page) else page

        return answer

    def gaps(self) -> list[float]:
        """Seconds between the requests that came after robots.txt.

        A busy machine notes any one request late: of gaps that all have a lower bound, only the sum is measured.
        """
        moments = [moment for moment, path in self.served if path != "/robots.txt"]
        return [later - before for before, later in pairwise(moments)]

    def count(self, path: str) -> int:
        return [asked for _, asked in self.served].count(path)


def robots(text: str) -> Answer:
    return 200, {"Content-Type": "text/plain"}, text.encode()


def headlines(folder: Path) -> set[str]:
    return {article["headline"] for article in records(folder / "data", "articles")}


def reasons(folder: Path) -> dict[str, int]:
    told: dict[str, int] = report(folder / "data")["reasons"]
    return told


# robots.txt


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /news\nAllow: /news/today", "/news/today/1", True),
        ("Allow: /news\nDisallow: /news/today", "/news/today/1", False),
        ("Disallow: /page\nAllow: /page", "/page/1", True),
        ("Allow: /p\nDisallow: /", "/page", True),
        ("Disallow: /*.php$", "/news.php", False),
        ("Disallow: /*.php$", "/news.php?page=2", True),
        ("Disallow: /*/print\nAllow: /news/*/print$", "/news/1/print", True),
        ("Disallow: /%7Euser", "/~user/1", False),
        ("Disallow: /خبر", "/%D8%AE%D8%A8%D8%B1/1", False),
        ("Disallow:", "/anything", True),
    ],
)
def test_the_longest_match_wins(rules: str, path: str, allowed: bool) -> None:
    parser = NewsRobotParser(f"User-agent: *\n{rules}\n".encode(), None)
    assert parser.allowed("https://example.org" + path, "newsbot") == allowed


def test_our_group_goes_before_the_group_for_all() -> None:
    parser = NewsRobotParser(b"User-agent: *\nDisallow: /\n\nUser-Agent: NEWSBOT\nDisallow: /closed\n", None)
    assert parser.allowed("https://example.org/open", "newsbot")
    assert not parser.allowed("https://example.org/closed", "newsbot")


def test_what_is_beyond_500_kilobytes_is_cut_off_at_the_end_of_a_line() -> None:
    head = b"User-agent: *\nDisallow: /first\n"
    filling = b"# " + b"x" * 97 + b"\n"
    many = head + filling * (ROBOTS_MAX // len(filling)) + b"Disallow: /last\n"
    assert len(many) > ROBOTS_MAX
    assert len(readable(many)) <= ROBOTS_MAX
    assert readable(many).endswith(b"\n")
    parser = NewsRobotParser(many, None)
    assert not parser.allowed("https://example.org/first", "newsbot")
    assert parser.allowed("https://example.org/last", "newsbot")
    torn = head + b"#" * (ROBOTS_MAX - len(head) - 16) + b"\nDisallow: /allowed-because-torn\n"
    assert NewsRobotParser(torn, None).allowed("https://example.org/a", "newsbot")
    assert readable(b"x" * (ROBOTS_MAX + 1)) == b""


@pytest.mark.parametrize(
    ("agent", "ours"),
    [
        ("newsbot", True), ("NewsBot", True), ("newsbot/1.0", True), ("newsbot *", True), ("NEWSBOT/2 (+https://e.org)", True),
        ("newsbot # us", True), ("newsbot*", True), ("*newsbot*", True), ("newsbot2", True), ("newsbot,", True),
        ("n", False), ("news", False), ("newsbo", False), ("bot", False), ("newsbots", False), ("newsbot-images", False),
        ("newsbot_x", False), ("my-newsbot", False), ("Mozilla/5.0 (compatible; newsbot/1.0)", False), ("", False),
    ],
)  # fmt: skip
def test_a_group_is_ours_by_its_whole_product_token(agent: str, ours: bool) -> None:
    text = f"User-agent: *\nDisallow: /all\nCrawl-delay: 1\nContent-Signal: search=yes\n\nUser-agent: {agent}\n"
    text += "Disallow: /ours\nCrawl-delay: 2\nContent-Signal: search=no\n"
    parser = NewsRobotParser(text.encode(), None)
    assert parser.allowed("https://example.org/ours", "newsbot") != ours
    assert parser.allowed("https://example.org/all", "newsbot") == ours
    assert parser.crawl_delay("newsbot") == (2 if ours else 1)
    assert parser.content_signal == ("search=no" if ours else "search=yes")


def test_the_token_is_that_of_the_agent_that_is_set() -> None:
    text = b"User-agent: newsbot\nDisallow: /\n\nUser-agent: Otherbot\nDisallow: /closed\n"
    parser = NewsRobotParser(text, None, "OtherBot/3.1 (+https://example.org)")
    assert parser.allowed("https://example.org/open", "OtherBot/3.1")
    assert not parser.allowed("https://example.org/closed", "OtherBot/3.1")


def test_all_groups_that_name_us_count_together() -> None:
    text = (
        "User-agent: newsbot\nUser-agent: a\nDisallow: /one\nSitemap: /1.xml\nDisallow: /two\nUser-agent: b\nDisallow: /\n"
        "Crawl-delay: 9\nUser-agent: c\nUser-agent: newsbot/2\nDisallow: /three\nSitemap: /2.xml\nCrawl-delay: 4\n"
    )
    parser = NewsRobotParser(text.encode(), None)
    closed = [
        path for path in "/one /two /three /four".split() if not parser.allowed(f"https://e.org{path}", "newsbot")
    ]
    assert closed == ["/one", "/two", "/three"]
    assert (parser.crawl_delay("newsbot"), parser.sitemaps) == (4, ["/1.xml", "/2.xml"])


_LINES = (
    "User-agent: *", "User-agent: newsbot", "User-agent: other", "User-agent: third", "user agent newsbot", "useragent: *",
    "User-agent:", "Disallow: /a", "Disallow: /b*c", "Disallow:", "Disallow", "Allow: /a/b", "Allow /x$", "disalow: /d",
    "Crawl-delay: 3", "Crawl-delay 7", "Sitemap: https://e.org/s.xml", "Sitemap https://e.org/t.xml", "Host: e.org", "",
    "# comment", "Disallow: /e # why", "no colon here", "Request-rate: 1/5", "Host", "  ",
)  # fmt: skip


def test_where_tokens_are_whole_the_rules_are_those_that_protego_reads() -> None:
    """Files of lines drawn at random: what is kept of a file is parsed to what the whole file was parsed to."""
    dice = random.Random(9309)
    paths = ["/", "/a", "/a/b", "/b/c", "/bxc", "/d", "/e", "/x", "/x/y"]
    forbidden = 0
    for _ in range(2000):
        text = "\n".join(dice.choices(_LINES, k=dice.randint(1, 14)))
        whole, parser = Protego.parse(text), NewsRobotParser(text.encode(), None)
        allowed = [parser.allowed(f"https://e.org{path}", "newsbot") for path in paths]
        assert allowed == [whole.can_fetch(f"https://e.org{path}", "newsbot") for path in paths], text
        assert parser.crawl_delay("newsbot") == whole.crawl_delay("newsbot"), text
        assert parser.sitemaps == list(whole.sitemaps), text
        forbidden += not all(allowed)
    assert forbidden > 400


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: newsbot\nFoo: bar\nUser-agent: x\nDisallow: /\n", False),
        ("User-agent: newsbot\nDisallow: /a\nFoo: bar\nUser-agent: x\nDisallow: /\n", True),
        ("User-agent: *\nContent-Signal: search=no\nUser-agent: x\nDisallow: /\n", True),
        ("User-agent: *\n# a comment\u0085Disallow: /\n", True),
        ("User-agent: *\nAllow: /\u2028Disallow: /\n", True),
        ("User-agent: *\rDisallow: /\r", False),
    ],
)
def test_lines_that_nobody_knows_and_odd_line_ends_change_no_group(text: str, allowed: bool) -> None:
    assert NewsRobotParser(text.encode(), None).allowed("https://e.org/story", "newsbot") is allowed


MANY = 14_000
BULKY = {
    "agents and rules": "".join(f"User-agent: a{n}\n" for n in range(MANY)) + "".join(f"Disallow: /{n}\n" for n in range(MANY)),
    "agents and rules, ours among them": "".join(f"User-agent: a{n}\n" for n in range(MANY)) + "User-agent: newsbot\n"
    + "".join(f"Disallow: /{n}\n" for n in range(MANY)),
    "agents that are all ours": "".join(f"User-agent: newsbot/{n}\n" for n in range(MANY)) + "Disallow: /1\n" * MANY,
    "content signals": "".join(f"User-agent: a{n}\n" for n in range(MANY)) + "Content-Signal: search=yes\n" * 9000,
    "asterisks": "User-agent: *\n" + "".join(f"Disallow: /*a*{n}\n" for n in range(MANY)),
    "dollars": "User-agent: *\n" + "".join(f"Disallow: /${n}$\n" for n in range(MANY)),
    "groups by the thousand": "User-agent: newsbot\nDisallow: /a\n" * MANY,
}  # fmt: skip


@pytest.mark.parametrize("name", BULKY)
def test_a_robots_txt_of_half_a_megabyte_costs_little(name: str) -> None:
    parser = TimeLimit(10).call(NewsRobotParser, BULKY[name].encode(), None)
    TimeLimit(10).call(lambda: [parser.allowed(f"https://example.org/{'a' * 900}{n}", "newsbot") for n in range(10)])


def test_a_robots_txt_of_many_agents_and_rules_takes_little_memory() -> None:
    tracemalloc.start()
    try:
        NewsRobotParser(BULKY["agents and rules, ours among them"].encode(), None)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


RULE = "User-agent: *\nDisallow: /closed\n"
HOSTILE = {
    "UTF-16": (RULE.encode("utf-16"), False),
    "gzip": (gzip.compress(RULE.encode()), False),
    "half of a gzip file": (gzip.compress(RULE.encode() + random.Random(1).randbytes(900))[:-300], False),
    "bytes like those of gzip": (b"\x1f\x8b\x08\x00" + bytes(range(256)), True),
    "a bomb of gzip": (gzip.compress(RULE.encode() + b"\n" * 50_000_000), False),
    "a byte order mark": (RULE.encode("utf-8-sig"), False),
    "NULs": (RULE.replace("l", "l\0").encode(), False),
    "Latin letters": (b"# caf\xe9 \xff\xfe\n" + RULE.encode(), False),
    "line ends of old": (RULE.replace("\n", "\r").encode(), False),
    "HTML": (b"<!DOCTYPE html><html><body><h1>Not here</h1><p>User-agent: none</p></body></html>", True),
    "a picture": (bytes(range(256)) * 400, True),
    "nothing": (b"", True),
    "asterisks": (b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"\nCrawl-delay: " + b"9" * 5000, True),
    "no numbers": (b"User-agent: *\nCrawl-delay: nan\nCrawl-delay: -1\nCrawl-delay: 1e999\n" + RULE.encode(), False),
}


@pytest.mark.parametrize(("body", "allowed"), HOSTILE.values(), ids=HOSTILE)
def test_a_robots_txt_of_any_bytes_can_be_read(body: bytes, allowed: bool) -> None:
    parser = NewsRobotParser(body, None)
    assert parser.allowed("https://example.org/closed/1", "newsbot") == allowed
    delay = parser.crawl_delay("newsbot")
    assert delay is None or math.isfinite(delay)


@pytest.mark.parametrize("status", rest_slow([404, 401, 410]))
def test_a_robots_txt_of_4xx_allows_everything(tmp_path: Path, status: int) -> None:
    site = Site(robots=(status, HTML, b"User-agent: *\nDisallow: /\n"))
    assert site.crawl(tmp_path).returncode == 0
    assert headlines(tmp_path) == set(STORIES)


@pytest.mark.slow
def test_a_robots_txt_that_is_no_text_does_not_end_the_crawl(tmp_path: Path) -> None:
    site = Site(robots=(200, {"Content-Type": "image/gif"}, bytes(range(256)) * 4000))
    assert site.crawl(tmp_path).returncode == 0
    assert headlines(tmp_path) == set(STORIES)


@pytest.mark.parametrize(("hops", "obeyed"), rest_slow([(6, False), (5, True)]))
def test_five_redirects_of_robots_txt_are_followed(tmp_path: Path, hops: int, obeyed: bool) -> None:
    site = Site(robots=moved("/robots-1.txt"))
    for hop in range(1, hops):
        site.pages[f"/robots-{hop}.txt"] = moved(f"/robots-{hop + 1}.txt")
    site.pages[f"/robots-{hops}.txt"] = robots(f"User-agent: *\nDisallow: {PATHS[0]}\n")
    site.crawl(tmp_path)
    assert site.count(f"/robots-{hops}.txt") == obeyed
    assert reasons(tmp_path) == ({"robots": 1} if obeyed else {"robots_unavailable": 1})
    assert headlines(tmp_path) == (set(STORIES[1:]) if obeyed else set())


def test_a_copy_of_robots_txt_is_kept_for_a_while_only(tmp_path: Path) -> None:
    def grows_strict(handler: Handler) -> Answer:
        return robots("User-agent: *\nDisallow:\n" if handler.attempt == 1 else "User-agent: *\nDisallow: /\n")

    site = Site(robots=grows_strict)
    assert site.crawl(tmp_path, "ROBOTSTXT_MAX_AGE=0").returncode == 0
    assert site.count("/robots.txt") > 1
    assert headlines(tmp_path) == set()
    assert reasons(tmp_path) == {"robots": 4}


def test_a_young_copy_of_robots_txt_is_not_asked_for_again(tmp_path: Path) -> None:
    site = Site()
    site.crawl(tmp_path)
    assert site.count("/robots.txt") == 1


# Crawl-delay

AUTOTHROTTLE = ("AUTOTHROTTLE_ENABLED=True", "AUTOTHROTTLE_START_DELAY=0.01", "AUTOTHROTTLE_TARGET_CONCURRENCY=8")


def test_the_default_settings_are_gentle() -> None:
    assert defaults.DOWNLOAD_DELAY >= 1
    assert defaults.DOWNLOAD_DELAY_JITTER == 0, "no two requests come closer"
    assert defaults.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert defaults.AUTOTHROTTLE_ENABLED, "a slow site gets fewer requests"
    assert defaults.ROBOTSTXT_OBEY


def test_no_cookie_is_sent_back(tmp_path: Path) -> None:
    sent: list[str | None] = []

    def sets_a_cookie(page: Answer) -> Page:
        def serve(handler: Handler) -> Answer:
            sent.append(handler.headers["Cookie"])
            status, headers, body = page
            return status, {**headers, "Set-Cookie": "seen=1; Path=/"}, body

        return serve

    listed = html(section(dict(zip(PATHS, STORIES, strict=True))))
    stories = {path: sets_a_cookie(html(story(headline))) for path, headline in zip(PATHS, STORIES, strict=True)}
    assert Site(pages={SECTION: sets_a_cookie(listed), **stories}).crawl(tmp_path).returncode == 0
    assert sent == [None] * (1 + len(STORIES))


@pytest.mark.parametrize("settings", [(), AUTOTHROTTLE], ids=["alone", "AutoThrottle"])
@pytest.mark.slow
def test_a_crawl_delay_is_kept(tmp_path: Path, settings: tuple[str, ...]) -> None:
    site = Site(robots=robots("User-agent: *\nCrawl-delay: 0.5\n"))
    assert site.crawl(tmp_path, *settings).returncode == 0
    assert len(site.gaps()) == 5  # a list, tdmrep.json, four stories
    assert sum(site.gaps()) > 2
    assert site.log.count("robots.txt asks for 0.5 s between two requests; newsbot waits at least 0.5 s") == 1


@pytest.mark.slow
def test_a_long_crawl_delay_is_capped_and_the_cap_is_told(tmp_path: Path) -> None:
    site = Site(robots=robots("User-agent: newsbot\nCrawl-delay: 86400\n"))
    assert site.crawl(tmp_path, "CRAWL_DELAY_MAX=0.3").returncode == 0
    assert sum(site.gaps()) > 1
    told = "asks for 86400 s between two requests (more than CRAWL_DELAY_MAX); newsbot waits at least 0.3 s"
    assert site.log.count(told) == 1


@pytest.mark.slow
def test_our_own_delay_is_kept_where_it_is_longer(tmp_path: Path) -> None:
    site = Site(robots=robots("User-agent: *\nCrawl-delay: 0.1\n"))
    assert site.crawl(tmp_path, "DOWNLOAD_DELAY=0.5").returncode == 0
    assert sum(site.gaps()) > 2


# Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b" 7 ", 7),
        (b"0", 0),
        (b"9" * 4400, math.inf),
        (b"Sun, 06 Nov 1994 08:50:37 GMT", 60),
        (b"Sunday, 06-Nov-94 08:50:37 GMT", 60),
        (b"Sun Nov  6 08:50:37 1994", 60),
        (b"Sun, 06 Nov 1994 08:00:00 GMT", 0),
        (b"Sun, 06 Nov 99999 08:00:00 GMT", None),
        (b"Sun, 99 Nov 1994 08:00:00 GMT", None),
        (b"-5", None),
        (b"1.5", None),
        ("١٢".encode(), None),
        (b"soon", None),
        (b"\xff\x00" * 100_000, None),
        (b"", None),
        (None, None),
    ],
)
def test_retry_after_is_read(value: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, 784111777) == seconds


def once(answer: Answer, path: str) -> Page:
    """A story that answers otherwise the first time."""
    good = html(story(STORIES[PATHS.index(path)]))
    return lambda handler: answer if handler.attempt == 1 else good


def after(site: Site, path: str) -> float:
    """Seconds between the first request for a path and the request that came next."""
    number = next(number for number, (_, asked) in enumerate(site.served) if asked == path)
    return site.served[number + 1][0] - site.served[number][0]


ONE_BY_ONE = ("DOWNLOAD_DELAY=0.05", "CONCURRENT_REQUESTS_PER_DOMAIN=1")


@pytest.mark.parametrize("status", rest_slow([429, 503]))
def test_the_whole_site_waits_as_retry_after_says(tmp_path: Path, status: int) -> None:
    answer = (status, HTML | {"Retry-After": "1"}, b"<h1>Busy</h1>")
    site = Site(pages={PATHS[0]: once(answer, PATHS[0])})
    assert site.crawl(tmp_path, *ONE_BY_ONE).returncode == 0
    assert after(site, PATHS[0]) > 0.8
    assert headlines(tmp_path) == set(STORIES)
    assert site.log.count("nothing is requested from it for 1 s") == 1


@pytest.mark.slow
def test_requests_that_are_under_way_together_wait_once(tmp_path: Path) -> None:
    answer = (429, HTML | {"Retry-After": "5"}, b"<h1>Busy</h1>")
    site = Site(pages={path: once(answer, path) for path in PATHS})
    assert site.crawl(tmp_path).returncode == 0
    assert headlines(tmp_path) == set(STORIES)
    assert sum(gap > 4 for gap in site.gaps()) <= 2


@pytest.mark.slow
def test_retry_after_may_be_a_date(tmp_path: Path) -> None:
    def in_two_seconds(handler: Handler) -> Answer:
        if handler.attempt > 1:
            return html(story(STORIES[0]))
        return 503, HTML | {"Retry-After": formatdate(time.time() + 2, usegmt=True)}, b""

    site = Site(pages={PATHS[0]: in_two_seconds})
    assert site.crawl(tmp_path, *ONE_BY_ONE).returncode == 0
    assert after(site, PATHS[0]) > 0.7  # dates tell whole seconds


@pytest.mark.slow
def test_a_longer_pause_than_we_wait_is_left_to_the_next_run(tmp_path: Path) -> None:
    busy = (429, HTML | {"Retry-After": "3600"}, b"")
    site = Site(pages={PATHS[0]: once(busy, PATHS[0])})
    with site.server() as server:
        assert site.crawl(tmp_path, *ONE_BY_ONE, "RETRY_AFTER_MAX=0.5", server=server).returncode == 2
        assert reasons(tmp_path) == {"retry_later": 1}
        (failure,) = report(tmp_path / "data")["failures"]
        assert (failure["url"], failure["reason"]) == (server.base_url + PATHS[0], "retry_later")
        assert site.count(PATHS[0]) == 1
        assert max(site.gaps()) > 0.4  # one request may have been on its way
        assert headlines(tmp_path) == set(STORIES[1:])
        assert site.crawl(tmp_path, *ONE_BY_ONE, server=server).returncode == 0
    assert headlines(tmp_path) == set(STORIES)


@pytest.mark.slow
def test_a_site_that_asks_for_a_longer_pause_again_is_left_alone(tmp_path: Path) -> None:
    busy = (503, HTML | {"Retry-After": "99999999999999999999"}, b"")
    site = Site(pages=dict.fromkeys(PATHS, busy))
    assert site.crawl(tmp_path, *ONE_BY_ONE, "RETRY_AFTER_MAX=0.3").returncode == 2
    assert reasons(tmp_path) == {"retry_later": 4}
    assert sum(site.count(path) for path in PATHS) == 2
    assert "nothing is requested from it for now" in site.log


def test_429_alone_is_answered_by_longer_and_longer_pauses(tmp_path: Path) -> None:
    site = Site(pages={PATHS[0]: BUSY, SECTION: html(section({PATHS[0]: STORIES[0]}))})
    assert site.crawl(tmp_path, "DOWNLOAD_DELAY=0.2").returncode == 2
    assert site.count(PATHS[0]) == 3
    first, second = site.gaps()[-2:]
    assert first > 0.3
    assert second > 0.7
    assert reasons(tmp_path) == {"http_429": 1}


@pytest.mark.slow
def test_a_robots_txt_that_is_busy_is_waited_for(tmp_path: Path) -> None:
    def busy_once(handler: Handler) -> Answer:
        return (429, {"Retry-After": "1"}, b"") if handler.attempt == 1 else robots("User-agent: *\nDisallow: /\n")

    site = Site(robots=busy_once)
    site.crawl(tmp_path)
    assert [path for _, path in site.served] == ["/robots.txt"] * 2
    assert site.served[1][0] - site.served[0][0] > 0.8
    assert reasons(tmp_path) == {"robots": 1}


@pytest.mark.slow
def test_a_robots_txt_that_asks_for_a_long_pause_cannot_be_had(tmp_path: Path) -> None:
    site = Site(robots=(429, {"Retry-After": "3600"}, b""))
    assert site.crawl(tmp_path).returncode == 2
    assert site.count("/robots.txt") == len(site.served) == 1
    assert reasons(tmp_path) == {"robots_unavailable": 1}
