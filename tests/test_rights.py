"""Rights: what is read out of headers, meta tags, tdmrep.json and robots.txt; whose word counts; `RIGHTS_POLICY`."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import starting
from crawling import HTML, ROOT, SPIDER, Answer, Handler, Page, Server, crawl, records, report
from test_faults import SECTION, html, section, story

from newsbot.items import Rights
from newsbot.page.blocks import parse_html
from newsbot.reader import Reader
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses
from newsbot.text.rights import (
    TDMREP_MAX,
    content_signal,
    directives,
    may_archive,
    one_line,
    policy,
    read_tdmrep,
    reservation,
    reserved,
    robots_lines,
    signals,
    tdm_rule,
)

MANY = 200_000

# Directives


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, ""),
        ("", ""),
        ("noindex, nofollow", "noindex nofollow"),
        ("NOINDEX,NoArchive", "noindex noarchive"),
        ("noai noimageai", "noai noimageai"),
        ("noindex; nosnippet", "noindex nosnippet"),
        ("all", "all"),
        ("none", "none"),
        ("max-snippet:-1, max-image-preview:large, noarchive", "noarchive"),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", ""),
        ("unavailable_after: Tuesday, 25-Jun-30 15:00:00 GMT, noai", "noai"),
        ("newsbot: noarchive", "noarchive"),
        ("NewsBot: noarchive, noai", "noarchive noai"),
        ("*: noarchive", "noarchive"),
        ("otherbot: noindex, noarchive", ""),
        ("noai, otherbot: noindex, none", "noai"),
        ("otherbot: noindex, newsbot: nosnippet, noai", "nosnippet noai"),
        ("otherbot: none\nnoai", "noai"),
        ("newsbot : noai", "noai"),
        ("newsbots: noai", ""),
        (":noai", ""),
        ("noindex\0, \x85noai\u2028nosnippet", "noai nosnippet"),
        ("," * MANY, ""),
        ("otherbot:" * MANY, ""),
    ],
)
def test_directives(text: str | None, words: str) -> None:
    assert directives(text) == frozenset(words.split())


@pytest.mark.parametrize(
    ("rights", "may"),
    [
        (Rights(), True),
        (Rights(robots_meta="index, follow", robots_header="noindex"), True),
        (Rights(robots_meta="noarchive"), False),
        (Rights(robots_header="noindex, NOARCHIVE"), False),
        (Rights(robots_header="none"), False),
        (Rights(robots_meta="nocache"), False),
        (Rights(robots_meta="index\nnewsbot: noarchive"), False),
        (Rights(robots_header="googlebot: noarchive"), True),
    ],
)
def test_whether_a_page_may_be_archived(rights: Rights, may: bool) -> None:
    assert may_archive(rights) == may


@pytest.mark.parametrize(
    ("rights", "is_reserved"),
    [
        (Rights(), False),
        (Rights(tdm_reservation="1"), True),
        (Rights(tdm_reservation="1", tdm_policy="https://h/policy"), False),
        (Rights(tdm_reservation="0"), False),
        (Rights(robots_meta="noai"), True),
        (Rights(robots_header="otherbot: noai"), False),
        (Rights(robots_meta="noimageai"), False),
        (Rights(content_signal="search=yes, ai-train=no"), True),
        (Rights(content_signal="ai-train=yes"), False),
        (Rights(content_signal="ai-input=no"), False),
    ],
)
def test_whether_rights_are_reserved(rights: Rights, is_reserved: bool) -> None:
    assert reserved(rights) == is_reserved


def test_statements_are_kept_one_a_line_and_bounded() -> None:
    assert robots_lines([]) is None
    assert robots_lines(["", " \0 "], "") is None
    assert robots_lines(["noai", " no\r\nindex "]) == "noai\nno index"
    assert robots_lines([], "noai") == "newsbot: noai"
    assert len(robots_lines(["x" * MANY] * 50, "noai") or "") < 5000
    assert directives(robots_lines(["x " * MANY] * 50, "noai")) >= {"noai"}
    assert one_line("\ud800 x\x1b[0m") == "x [0m"


# TDMRep


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1", "1"), ("0", "0"), (" 1 ", "1"), (1, "1"), (0, "0"), ("2", None), (2, None), (-1, None), ("true", None),
        (True, None), (False, None), (1.0, None), (None, None), ([1], None), ({}, None), ("١", None), (10**40, None),
    ],
)  # fmt: skip
def test_reservation(value: object, read: str | None) -> None:
    assert reservation(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [(" https://h/p ", "https://h/p"), ("", None), ("\0", None), (7, None), (None, None), (["https://h/p"], None)],
)
def test_policy(value: object, read: str | None) -> None:
    assert policy(value) == read


@pytest.mark.parametrize(
    ("location", "path", "matches"),
    [
        ("/", "/", True),
        ("/", "/a/b?c=1", True),
        ("/a", "/ab", True),
        ("/a/", "/a", False),
        ("/A", "/a", False),
        ("/a$", "/a", True),
        ("/a$", "/a/", False),
        ("/*.jpg", "/a/b.jpg?x", True),
        ("/*.jpg$", "/a/b.jpg?x", False),
        ("/*.jpg$", "/a.jpg.jpg", True),
        ("/a*b*c", "/axxbyyczz", True),
        ("/a*b*c", "/acb", False),
        ("/a*a$", "/a", False),
        ("*", "/whatever", True),
        ("*/print", "/a/print", True),
        ("/news.php?page=*", "/news.php?page=2", True),
        ("/foo-%24", "/foo-$", True),
        ("/foo-$x", "/foo-$x", True),
        ("/%7euser", "/~user", True),
        ("/%e2%82%ac", "/€", True),
        ("/خبر", "/%D8%AE%D8%A8%D8%B1", True),
        ("/a%2fb", "/a/b", False),
        ("https://h/a", "/a", False),
        ("a", "/a", False),
    ],
)
def test_locations_are_matched_as_paths_of_robots_txt_are(location: str, path: str, matches: bool) -> None:
    rules = read_tdmrep(json.dumps([{"location": location, "tdm-reservation": 1}]).encode())
    assert len(rules) == 1
    assert (tdm_rule(rules, "https://example.org" + path) is not None) == matches


def test_the_first_rule_that_matches_counts() -> None:
    rules = read_tdmrep(
        b'[{"location": "/a/b", "tdm-reservation": 0}, {"location": "/a", "tdm-reservation": "1", "tdm-policy": "p"},'
        b' {"location": "/a/b/c", "tdm-reservation": 1}]'
    )
    told = [tdm_rule(rules, f"https://h{path}") for path in ("/a/b/c", "/a/x", "/x")]
    assert [(rule.reservation, rule.policy) if rule else None for rule in told] == [("0", None), ("1", "p"), None]


NO_TDMREP = {
    "nothing": b"",
    "no JSON": b"<html>Not found</html>",
    "no array": b'{"location": "/", "tdm-reservation": 1}',
    "a number": b"1",
    "null": b"null",
    "other things": b'[1, null, "x", [], {}, [{"location": "/", "tdm-reservation": 1}]]',
    "no location": b'[{"tdm-reservation": 1}, {"location": null, "tdm-reservation": 1}]',
    "an empty location": b'[{"location": "", "tdm-reservation": 1}]',
    "no reservation": b'[{"location": "/"}, {"location": "/", "tdm-reservation": {"a": 1}}]',
    "too deep": b"[" * MANY,
    "too deep and whole": b"[" * MANY + b"]" * MANY,
    "objects too deep": b'[{"location":' * 50_000,
    "a long number": b'[{"location": "/", "tdm-reservation": ' + b"1" * 10_000 + b"}]",
    "no text": bytes(range(256)) * 10,
    "a long location": b'[{"location": "/' + b"*a" * MANY + b'", "tdm-reservation": 1}]',
    "too much": b'[{"location": "/", "tdm-reservation": 1}]' + b" " * TDMREP_MAX,
    "too much, gzipped": gzip.compress(b'[{"location": "/", "tdm-reservation": 1}]' + b" " * TDMREP_MAX),
    "half of a gzip file": gzip.compress(b'[{"location": "/", "tdm-reservation": 1}]')[:30],
}


@pytest.mark.parametrize("body", NO_TDMREP.values(), ids=NO_TDMREP)
def test_a_tdmrep_of_any_bytes_can_be_read(body: bytes) -> None:
    assert read_tdmrep(body) == ()


def test_a_tdmrep_that_is_stored_gzipped_is_read_as_one_that_is_not() -> None:
    assert read_tdmrep(gzip.compress(RULES)) == read_tdmrep(RULES) != ()


def test_a_policy_that_no_file_can_hold_is_mended_and_a_bad_one_is_none() -> None:
    (rule,) = read_tdmrep(b'\xef\xbb\xbf[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://h/\\ud800p"}]')
    (rule.policy or "").encode()
    (rule,) = read_tdmrep(b'[{"location": "/", "tdm-reservation": 1, "tdm-policy": ["p"]}]')
    assert rule.policy is None


def test_a_hostile_tdmrep_costs_little() -> None:
    entry = {"location": "/" + "*a" * 900, "tdm-reservation": 1}
    rules = read_tdmrep(json.dumps([entry] * 500 + [{"location": "/x", "tdm-reservation": 1}] * 8000).encode())
    began = time.process_time()
    assert tdm_rule(rules, "https://h/" + "a" * 800 + "b") is None
    assert time.process_time() - began < 5


# Content signals


@pytest.mark.parametrize(
    ("robots_txt", "signal"),
    [
        ("", None),
        ("User-agent: *\nAllow: /", None),
        ("User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", "search=yes, ai-train=no"),
        ("user-agent: *\ncontent-signal:   ai-train=no   # of 2025", "ai-train=no"),
        ("User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: newsbot\nContent-Signal: ai-train=yes", "ai-train=yes"),
        ("User-agent: newsbot\nContent-Signal: ai-train=yes\n\nUser-agent: *\nContent-Signal: ai-train=no", "ai-train=yes"),
        ("User-agent: NewsBot/1.0\nContent-Signal: ai-train=yes", "ai-train=yes"),
        ("User-agent: newsbots\nContent-Signal: ai-train=yes", None),
        ("User-agent: otherbot\nContent-Signal: ai-train=yes", None),
        ("User-agent: otherbot\nUser-agent: newsbot\nContent-Signal: a=no", "a=no"),
        ("User-agent: newsbot\nDisallow: /x\nUser-agent: otherbot\nContent-Signal: a=no", None),
        ("User-agent: newsbot\nDisallow: /x\n\nUser-agent: *\nContent-Signal: a=no", "a=no"),
        ("User-agent: *\nContent-Signal: a=no\n\nUser-agent: *\nContent-Signal: a=yes", "a=no, a=yes"),
        ("User-agent: *\nContent-Signal: a=no\nContent-Signal: a=no", "a=no"),
        ("Content-Signal: a=no\nUser-agent: *\nAllow: /", None),
        ("# User-agent: *\n# Content-Signal: a=no", None),
        ("User-agent: *\nContent-Signal:", None),
        ("User-agent: *\nSitemap: https://h/s.xml\nContent-Signal: a=no", "a=no"),
    ],
)  # fmt: skip
def test_content_signal_of_our_group(robots_txt: str, signal: str | None) -> None:
    assert content_signal(robots_txt) == signal


def test_a_content_signal_of_any_size_can_be_read() -> None:
    said = content_signal("User-agent: *\n" + "".join(f"Content-Signal: a{n}=no\n" for n in range(50_000)))
    assert said is not None
    assert len(said) <= 2000
    assert signals("=" * MANY) == signals("a=" + " " * MANY) == {}
    assert signals("a = no b=yes;a=yes,c") == {"a": "no", "b": "yes"}


# The order of evidence


def read(head: str, site: Rights) -> Rights:
    page = story("Who may use what").replace("<head>", f"<head>{head}")
    addresses = Addresses(JournalismPakistanSpider.addresses)
    reader = Reader(SPIDER, JournalismPakistanSpider.layout, addresses)
    root = parse_html(page.encode(), "utf-8")
    assert root is not None
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return reader.article(reader.page(root, addresses.base + "/who-may-use-what"), now, site).rights


@pytest.mark.parametrize(
    ("head", "site", "told"),
    [
        ("", {}, (None, None)),
        ("", {"tdm_reservation": "1", "tdm_policy": "p"}, ("1", "p")),
        ('<meta name="tdm-reservation" content="0">', {"tdm_reservation": "1", "tdm_policy": "p"}, ("0", "p")),
        ('<meta name="TDM-Reservation" content=" 1 ">', {}, ("1", None)),
        ('<meta name="tdm-reservation" content="yes">', {"tdm_reservation": "0"}, ("0", None)),
        ('<meta name="tdm-policy" content="q">', {"tdm_reservation": "1", "tdm_policy": "p"}, ("1", "q")),
        ('<meta name="tdm-policy" content="">', {"tdm_reservation": "1", "tdm_policy": "p"}, ("1", "p")),
    ],
)
def test_a_meta_tag_goes_before_what_was_said_elsewhere(
    head: str, site: Mapping[str, Any], told: tuple[str | None, str | None]
) -> None:
    rights = read(head, Rights(**site))
    assert (rights.tdm_reservation, rights.tdm_policy) == told


def test_meta_tags_for_all_robots_and_for_us_are_kept_apart() -> None:
    head = '<meta name="robots" content="index,\n follow"><meta name="googlebot" content="noai">'
    assert read(head, Rights()).robots_meta == "index, follow"
    rights = read(head + '<meta name="NewsBot" content="noarchive, noai">', Rights(robots_header="noindex"))
    assert rights.robots_meta == "index, follow\nnewsbot: noarchive, noai"
    assert rights.robots_header == "noindex"
    assert not may_archive(rights)


def test_each_meta_tag_for_robots_counts() -> None:
    tags = '<meta name="robots" content="index">' + '<meta name="Robots" content="noarchive">' * 3
    assert directives(read(tags, Rights()).robots_meta) == {"index", "noarchive"}
    assert len(read(tags * 5000, Rights()).robots_meta or "") <= 2000


# Crawls

TDMREP = "/.well-known/tdmrep.json"
RULES = json.dumps([
    {"location": "/closed*", "tdm-reservation": 1},
    {"location": "/for-sale", "tdm-reservation": 1, "tdm-policy": "https://example.org/policy.json"},
    {"location": "/open-*$", "tdm-reservation": 0},
]).encode()  # fmt: skip
ROBOTS = (
    b"User-agent: *\nContent-Signal: search=yes, ai-train=no\n\nUser-agent: newsbot\nContent-Signal: ai-train=yes\n"
)


def served(headline: str, head: str = "", headers: Mapping[str, str] = HTML) -> Answer:
    return 200, {**HTML, **headers}, story(headline).replace("<head>", f"<head>{head}").encode()


def twice(handler: Handler) -> None:
    """A header in two lines."""
    body = story("Told in two headers").encode()
    handler.send_response(200)
    for name, value in (*HTML.items(), ("X-Robots-Tag", "noai"), ("X-Robots-Tag", "otherbot: none")):
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


STORIES: dict[str, Page] = {
    "Silent about rights": served("Silent about rights"),
    "Closed by the file": served("Closed by the file"),
    "Closed but opened by header": served("Closed but opened by header", headers={"TDM-Reservation": "0"}),
    "Closed again by meta": served(
        "Closed again by meta", '<meta name="tdm-reservation" content="1">', {"tdm-reservation": "0"}
    ),
    "For sale by a policy": served("For sale by a policy"),
    "Open by the file": served("Open by the file"),
    "Junk in the headers": served(
        "Junk in the headers", headers={"TDM-Reservation": "99999999999999999999", "X-Robots-Tag": "\x7f,:\xff;;"}
    ),
    "Told in two headers": twice,
    "Addressed to us": served("Addressed to us", '<meta name="newsbot" content="noai, noarchive">'),
}
OBEYED = {"Closed by the file", "Closed again by meta", "Told in two headers", "Addressed to us"}


def path_of(headline: str) -> str:
    return "/" + headline.lower().replace(" ", "-")


def site(robots: bytes = ROBOTS, tdmrep: Page = (200, {"Content-Type": "application/json"}, RULES)) -> dict[str, Page]:
    return {
        "/robots.txt": (200, {"Content-Type": "text/plain"}, robots),
        TDMREP: tdmrep,
        SECTION: html(section({path_of(headline): headline for headline in STORIES})),
        **{path_of(headline): page for headline, page in STORIES.items()},
    }


def run(server: Server, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    seeds = folder / "seeds.txt"
    seeds.write_text(SECTION + "\n", "utf-8")
    done = crawl(server.base_url, folder / "data", "-a", f"seeds={seeds}", *arguments)
    assert "Traceback" not in done.stderr
    return done


def told(folder: Path) -> dict[str, dict[str, Any]]:
    return {article["headline"]: article["rights"] for article in records(folder / "data", "articles")}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, dict[str, Any]], list[str]]]:
    folder = tmp_path_factory.mktemp("rights")
    with Server(site()) as server:
        assert run(server, folder).returncode == 0
        yield told(folder), list(server.requests)


@pytest.mark.parametrize(
    ("headline", "tdm"),
    [
        ("Silent about rights", (None, None)),
        ("Closed by the file", ("1", None)),
        ("Closed but opened by header", ("0", None)),
        ("Closed again by meta", ("1", None)),
        ("For sale by a policy", ("1", "https://example.org/policy.json")),
        ("Open by the file", ("0", None)),
        ("Junk in the headers", (None, None)),
    ],
)
def test_the_last_that_says_it_counts(
    recorded: tuple[dict[str, dict[str, Any]], list[str]], headline: str, tdm: tuple[str | None, str | None]
) -> None:
    rights = recorded[0][headline]
    assert (rights["tdm_reservation"], rights["tdm_policy"]) == tdm


def test_every_record_tells_its_rights(recorded: tuple[dict[str, dict[str, Any]], list[str]]) -> None:
    rights, requests = recorded
    assert set(rights) == set(STORIES)
    assert {each["content_signal"] for each in rights.values()} == {"ai-train=yes"}
    assert {each["robots_txt"] for each in rights.values()} == {"allowed"}
    assert list(rights["Silent about rights"])[-1] == "content_signal"
    assert rights["Told in two headers"]["robots_header"] == "noai\notherbot: none"
    assert rights["Addressed to us"]["robots_meta"] == "newsbot: noai, noarchive"
    assert requests.count(TDMREP) == 1
    assert requests.index("/robots.txt") < requests.index(TDMREP) < requests.index(path_of("Open by the file"))


def test_reserved_stories_make_no_record_where_rights_are_obeyed(tmp_path: Path) -> None:
    with Server(site()) as server:
        assert run(server, tmp_path, "-s", "RIGHTS_POLICY=obey").returncode == 0
        assert set(told(tmp_path)) == set(STORIES) - OBEYED
        assert report(tmp_path / "data")["reasons"] == {"rights": len(OBEYED)}
        refused = server.base_url + path_of("Closed by the file")
        why = [sys.executable, "-m", "scrapy", "why", refused, "-s", f"DATA_DIR={tmp_path / 'data'}"]
        said = starting.run(why, cwd=ROOT)
    assert "refused: its publisher reserves the rights to it" in said.stdout
    assert said.returncode == 0


def test_a_content_signal_is_obeyed(tmp_path: Path) -> None:
    with Server(site(b"User-agent: *\nContent-Signal: search=yes,ai-train=no\n")) as server:
        run(server, tmp_path, "-s", "RIGHTS_POLICY=obey")
    assert told(tmp_path) == {}
    assert report(tmp_path / "data")["reasons"] == {"rights": len(STORIES)}


def test_a_policy_that_is_none_is_named_with_the_remedy(tmp_path: Path) -> None:
    with Server(site()) as server:
        done = crawl(server.base_url, tmp_path / "data", "-s", "RIGHTS_POLICY=maybe")
        assert server.requests == []
    assert done.returncode == 1
    assert "RIGHTS_POLICY='maybe' is not a policy; give -s RIGHTS_POLICY=record" in done.stderr


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def without_end(handler: Handler) -> None:
    """A file whose length no header tells."""
    handler.answer(200, {"Transfer-Encoding": "chunked"}, b"")
    chunk = RULES + b" " * TDMREP_MAX
    for _ in range(3):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    handler.wfile.write(b"0\r\n\r\n")


@pytest.mark.parametrize(
    "tdmrep",
    [
        hang_up,
        pytest.param(without_end, marks=pytest.mark.slow),
        (200, {}, b"[" * MANY),
        pytest.param((200, {}, b" " * (2 * TDMREP_MAX)), marks=pytest.mark.slow),
        pytest.param((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b junk"), marks=pytest.mark.slow),
        pytest.param((301, {"Location": TDMREP}, b""), marks=pytest.mark.slow),
        pytest.param((429, {"Retry-After": "9" * 300}, b""), marks=pytest.mark.slow),
        pytest.param((500, {}, RULES), marks=pytest.mark.slow),
        (404, {}, RULES),
    ],
    ids=["hung up", "endless", "deep", "too large", "junk", "round and round", "busy", "an error", "not there"],
)
@pytest.mark.slow
def test_a_tdmrep_that_cannot_be_had_or_read_costs_no_story(tmp_path: Path, tdmrep: Page) -> None:
    with Server(site(tdmrep=tdmrep)) as server:
        done = run(server, tmp_path, "-s", "RETRY_AFTER_MAX=0.1")
    assert done.returncode == 0
    assert {each["tdm_policy"] for each in told(tmp_path).values()} == {None}
    assert set(told(tmp_path)) == set(STORIES)


def test_a_tdmrep_that_robots_txt_forbids_is_not_asked_for(tmp_path: Path) -> None:
    with Server(site(b"User-agent: *\nDisallow: /.well-known/\n")) as server:
        assert run(server, tmp_path).returncode == 0
        assert TDMREP not in server.requests
    assert set(told(tmp_path)) == set(STORIES)
