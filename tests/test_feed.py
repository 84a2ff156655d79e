"""Feeds and sitemaps: what they name, and what of them is not taken."""

from __future__ import annotations

import gzip
import time
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from newsbot import read_article
from newsbot.page.feeds import (
    ENTRIES,
    FEED_BYTES,
    Entry,
    NamedPages,
    iso,
    may_hold,
    newest_first,
    read_named_pages,
)
from newsbot.page.hints import Hints
from newsbot.text.machine_dates import parse_iso
from newsbot.timelimit import TimeLimit

URL = "https://example.org/news/feed"
LIMIT = 10_000_000


def read(body: bytes | str, limit: int = LIMIT) -> NamedPages:
    found = read_named_pages(body.encode() if isinstance(body, str) else body, URL, limit)
    assert found is not None
    return found


def test_a_news_sitemap_tells_title_date_and_language() -> None:
    found = read(
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"><url><loc> https://example.org/a?b=1&amp;c=2 </loc>'
        "<image:image><image:loc>https://example.org/a.jpg</image:loc><image:title>No</image:title></image:image><n:news>"
        "<n:publication><n:name>X</n:name><n:language>hi</n:language></n:publication>"
        "<n:publication_date>2026-11-25T09:00+05:30</n:publication_date><n:title>एक &amp; दो</n:title></n:news>"
        "<lastmod>2026-11-26</lastmod></url></urlset>"
    )
    hints = Hints("एक & दो", "2026-11-25T09:00:00+05:30", "hi", "news-sitemap")
    assert (found.kind, found.news) == ("sitemap", True)
    assert found.entries == [Entry("https://example.org/a?b=1&c=2", hints, "2026-11-26")]


def test_a_plain_sitemap_does_not_say_that_its_pages_are_stories() -> None:
    found = read("<urlset><url><loc>/a</loc></url><url><lastmod>2026-01-01</lastmod></url></urlset>")
    assert (found.kind, found.news, [entry.href for entry in found.entries]) == ("sitemap", False, ["/a"])


@pytest.mark.parametrize(
    "before",
    [
        b"Warning: include() failed in /w/x.php on line 3\n<?xml version='1.0'?>",
        b"<br />\n<b>Notice</b>: x &amp; y\n<?xml version='1.0' encoding='UTF-8'?>\n",
        "\u200b<?xml version='1.0'?>".encode(),
        b"\xef\xbb\xbf<?xml version='1.0' encoding='iso-8859-1'?>",
        b"<?xml version='1.0' encoding='UTF-16'?>",
        b"<?xml version='1.0' encoding='no-such-encoding'?>",
    ],
)
def test_what_stands_before_the_root_is_not_read(before: bytes) -> None:
    found = read(before + "<urlset><url><loc>/é</loc></url></urlset>".encode())
    assert (found.kind, [entry.href for entry in found.entries]) == ("sitemap", ["/é"])
    found = read(
        before
        + "<rss><channel><title>é</title><item><link>https://example.org/a</link></item></channel></rss>".encode()
    )
    assert (found.kind, found.title, [entry.href for entry in found.entries]) == (
        "feed",
        "é",
        ["https://example.org/a"],
    )


def test_an_encoding_that_is_declared_counts_behind_other_text_too() -> None:
    declared = b"Notice: x\n<?xml version='1.0' encoding='ISO-8859-1'?>"
    found = read(declared + "<urlset><url><loc>/é</loc></url></urlset>".encode("latin-1"))
    assert [entry.href for entry in found.entries] == ["/é"]


@pytest.mark.parametrize("body", ["<urlset/>", "<urlset></urlset>", "<rss><channel/></rss>", "<sitemapindex>\n"])
def test_an_empty_file_is_a_file(body: str) -> None:
    assert read(body).entries == []


def test_an_index_names_sitemaps() -> None:
    found = read(gzip.compress(b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"))
    assert (found.kind, [entry.href for entry in found.entries]) == ("index", ["/a.xml"])


RSS = (
    '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Paper</title>'
    "<language>ar</language><item><title>A &lt;b&gt;bold&lt;/b&gt; day&nbsp;out</title><link>https://example.org/a</link>"
    "<guid isPermaLink='false'>7</guid><pubDate>Wed, 25 Nov 2026 09:30:00 +0300</pubDate></item>"
    "<item><title><![CDATA[Tea & cake]]></title><link>/b?x=1&y=2</link><dc:date>2026-11-24T01:02:03Z</dc:date></item>"
    "<item><title>No link</title></item></channel></rss>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Atom</title><entry><title type="html">x &amp;amp; y'
    '</title><link rel="self" href="/self"/><link rel="alternate" href="https://example.org/c"/><id>urn:1</id>'
    "<published>2026-11-24T01:02:03Z</published><updated>2026-11-25T01:02:03Z</updated></entry></feed>"
)


def test_a_feed_tells_titles_and_dates_as_they_were_written() -> None:
    found = read(RSS)
    assert (found.kind, found.title, found.news) == ("feed", "The Paper", True)
    assert [(e.href, e.hints.title) for e in found.entries] == [
        ("https://example.org/a", "A bold day out"),
        ("https://example.org/b?x=1&y=2", "Tea & cake"),
    ]
    assert found.entries[0].hints.published == "2026-11-25T09:30:00+03:00"
    assert found.entries[0].hints.language == "ar"
    (entry,) = read(ATOM).entries
    assert entry == Entry(
        "https://example.org/c",
        Hints("x & y", "2026-11-24T01:02:03+00:00", "en", "feed"),
        "2026-11-25T01:02:03+00:00",
    )


def test_a_date_of_dublin_core_is_that_of_publication_unless_there_is_another() -> None:
    day, start = "<dc:date>2026-11-24T01:02:03Z</dc:date>", '<rss xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    (alone,) = read(f"{start}<item><link>https://example.org/a</link>{day}</item></channel></rss>").entries
    assert (alone.hints.published, alone.modified) == ("2026-11-24T01:02:03+00:00", None)
    other = "<pubDate>Mon, 23 Nov 2026 09:30:00 GMT</pubDate>"
    (beside,) = read(f"{start}<item><link>https://example.org/a</link>{other}{day}</item></channel></rss>").entries
    assert (beside.hints.published, beside.modified) == ("2026-11-23T09:30:00+00:00", "2026-11-24T01:02:03+00:00")


@pytest.mark.parametrize(
    "body",
    [
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/a"/><link rel="next" href="/b?c=1&amp;d=2"/>'
        '<entry><link rel="next" href="/no"/></entry></feed>',
        '<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>/</link><atom:link rel=\'next\' href=" /b?c=1&d=2"/>'
        "</channel></rss>",
    ],
)
def test_a_feed_names_its_next_page(body: str) -> None:
    assert read(body).following == "/b?c=1&d=2"


def test_a_link_may_have_spaces_in_its_path_and_a_text_is_no_link() -> None:
    items = "".join(f"<item><link>{link}</link></item>" for link in ("https://example.org/a b", " /b c", "see below"))
    hrefs = [entry.href for entry in read(f"<rss><channel>{items}</channel></rss>").entries]
    assert hrefs == ["https://example.org/a%20b", "https://example.org/b%20c"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><urls></html>",
        b"\x1f\x8bnothing",
        b"\x00\xff" * 100,
        b"{}",
        b"<rss",
        b"<1:urlset><url/></1:urlset>",
        b"<-:rss >",
    ],
)
def test_what_is_no_such_file_is_told(body: bytes) -> None:
    assert read_named_pages(body, URL, LIMIT) is None


@pytest.mark.parametrize(
    ("body", "hrefs"),
    [
        (b"<urlset><url><loc>/a</loc></url><url><loc>/b</lo", ["/a"]),
        (b"<urlset><url><loc>/a?x=1&y=2</loc></url><url><oops></url><url><loc>/b</loc></url>", ["/a?x=1&y=2", "/b"]),
        (b"<rss><channel><item><link>https://example.org/a</link></item><item><ti", ["https://example.org/a"]),
    ],
)
def test_a_broken_file_is_read_as_far_as_it_can_be(body: bytes, hrefs: list[str]) -> None:
    assert [entry.href for entry in read(body).entries] == hrefs


@pytest.mark.parametrize(
    "part",
    [
        "<description>one<br>two</description>",
        "<description><p>one<p>two</description>",
        "<description>A teaser that <b>breaks off …</description>",
        '<description>one <a href="/x>y">two</a href></description>',
        "<title>Questions <A> and answers</title>",
        "<description>one</p></b></description>",
        "<Description>one</description>",
        "<description>one",
        "<description><img src=a.jpg>one</description>",
        "<description><a href=/x rel=nofollow>one</a></description>",
        '<description><img alt="He said "no" to it">one</description>',
    ],
)
def test_the_broken_markup_of_an_entry_costs_no_other_entry(part: str) -> None:
    items = [
        f"<item><title>{number}</title><link>https://example.org/{number}</link>{part}</item>" for number in range(300)
    ]
    body = f"<rss><channel><title>The Paper</title>{''.join(items)}</channel></rss>"
    assert [entry.href for entry in read(body).entries] == [f"https://example.org/{number}" for number in range(300)]
    unclosed = body.replace("</item>", "", 1)
    assert len(read(unclosed).entries) == 300


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b"]>"
)
HOSTILE = {
    "entities in a sitemap": LAUGHS + b"<urlset><url><loc>&l9;&f;</loc></url><url><loc>/b</loc></url></urlset>",
    "entities in a feed": LAUGHS + b"<rss><channel><title>&l9;&f;</title><item><link>/b</link></item></channel></rss>",
    "entities in an attribute": LAUGHS + b'<urlset a="&l9;"><url><loc>/b</loc></url></urlset>',
    "items in items": b"<rss><channel>" + b"<item>" * 300_000,
    "brackets": b"<rss><channel>" + b"<" * 3_000_000,
    "ampersands": b"<rss><channel><title>" + b"&" * 1_000_000,
    "open sections of text": b"<rss><channel><title>" + b"<![CDATA[" * 300_000,
    "deep markup": b"<rss><channel><item><title>" + b"<div>" * 300_000,
    "markup that nothing closes": b"<rss><channel>" + b"<item><title><b><a></item></c>" * 100_000,
    "markup in markup": b"<rss><channel></oops>" + b"<a>" * 300_000 + b"</a>" * 300_000,
    "open quotes": b"<rss><channel></oops>" + b"<a '\"" * 400_000,
    "quotes in a tag": b"<rss><channel></oops><a " + b"'\"" * 1_000_000 + b">",
    "instructions": b"<rss><channel></oops>" + b"<?" * 1_000_000,
    "attributes": b"<rss " + b"".join(b'a%d="b" ' % n for n in range(300_000)) + b">",
    "attributes in a sitemap": b"<urlset " + b"".join(b'a%d="b" ' % n for n in range(300_000)) + b">",
    "comments": b"<rss><channel>" + b"<!-- -" * 500_000,
    "a bomb": gzip.compress(b"<urlset>" + b" " * 100_000_000),
    "deep sitemap": b"<urlset>" + b"<url>" * 200_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_and_gives_nothing_away(name: str) -> None:
    began = time.process_time()
    found = read_named_pages(HOSTILE[name], URL, LIMIT)
    assert time.process_time() - began < 15
    for entry in found.entries if found else ():
        assert entry.href.endswith("/b") or entry.href == "&l9;&f;", "nothing was expanded"
        assert "root:" not in str(entry)


def test_so_many_entries_are_taken_and_no_more() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(ENTRIES + 10)) + b"</urlset>"
    assert len(read(body).entries) == ENTRIES
    assert read(body).cut


SITEMAP = b"<urlset><url><loc>/a</loc></url><url><loc>/b</loc></url></urlset>"
FEED = (
    b"<rss><channel><image><url>/i</url></image><item><link>https://example.org/a</link></item>"
    b"<item><link>https://example.org/b</link><title><![CDATA[</item></rss>]]></title></item></channel></rss>"
)
LINES = b"https://example.org/a\nhttps://example.org/b\n"


@pytest.mark.parametrize(
    ("body", "hrefs"),
    [
        (SITEMAP[:-19], ["/a"]),
        (SITEMAP[:45], ["/a"]),
        (SITEMAP[:20], []),
        (SITEMAP[:-1], ["/a", "/b"]),
        (FEED[:-20], ["https://example.org/a"]),
        (FEED[: FEED.index(b"<item>") + 9], []),
        (FEED[: FEED.index(b"]]>")], ["https://example.org/a"]),
        (b"<feed><entry><id>https://example.org/a</id></entry><entry>", ["https://example.org/a"]),
    ],
)
def test_the_last_entry_of_a_file_that_is_cut_off_is_left_out(body: bytes, hrefs: list[str]) -> None:
    found = read(body)
    assert ([entry.href for entry in found.entries], found.unfinished) == (hrefs, True)


@pytest.mark.parametrize(
    "body",
    [
        SITEMAP + b"<br />\n<b>Warning</b>: too late",
        SITEMAP.replace(b"</loc>", b"", 1),
        SITEMAP.replace(b"</url>", b"", 1),
        SITEMAP.replace(b"<url>", b"<url><oops>&nothing;", 1),
        SITEMAP.replace(b"</urlset>", b"</urlset\n>"),
        gzip.compress(SITEMAP, mtime=0)[:-3],
        FEED,
        b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' />",
        LINES,
    ],
)
def test_a_file_that_is_merely_broken_is_not_cut_off(body: bytes) -> None:
    assert not read(body).unfinished


def test_the_last_entry_of_a_file_that_is_too_long_is_left_out_unless_it_is_whole() -> None:
    found = read(SITEMAP, len(SITEMAP) - 19)
    assert ([entry.href for entry in found.entries], found.cut, found.unfinished) == (["/a"], 1, False)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("body", [SITEMAP, FEED])
def test_a_file_may_be_in_utf_16(body: bytes, encoding: str, mark: str) -> None:
    text = f"{mark}<?xml version='1.0' encoding='UTF-16'?>\n{body.decode()}".replace("/a<", "/ا<")
    found = read(text.encode(encoding))
    assert [entry.href[-2:] for entry in found.entries] == ["/ا", "/b"]
    assert not found.unfinished


def test_any_number_of_comments_may_come_before_the_root() -> None:
    comments = b"\xef\xbb\xbf<?xml version='1.0'?>\n" + b"<!-- written by a <plugin> -->\n" * 1000
    assert [entry.href for entry in read(comments + SITEMAP).entries] == ["/a", "/b"]
    assert read_named_pages(comments + b"<!DOCTYPE html><html><body>No</body></html>", URL, LIMIT) is None


@pytest.mark.parametrize(
    ("body", "hrefs", "unfinished"),
    [
        (LINES, ["https://example.org/a", "https://example.org/b"], False),
        (b"\xef\xbb\xbf\r\nhttps://example.org/a\r\n\r\n", ["https://example.org/a"], False),
        (gzip.compress(LINES[:-1], mtime=0), ["https://example.org/a", "https://example.org/b"], False),
        (gzip.compress(LINES[:-1], mtime=0)[:-9], ["https://example.org/a"], True),
    ],
)
def test_a_sitemap_may_be_a_text_of_addresses(body: bytes, hrefs: list[str], unfinished: bool) -> None:
    found = read(body)
    assert (found.kind, found.news, [entry.href for entry in found.entries]) == ("sitemap", False, hrefs)
    assert found.unfinished == unfinished


def test_so_many_lines_of_a_text_are_taken_and_no_more() -> None:
    found = read(b"".join(b"https://example.org/%d\n" % number for number in range(ENTRIES + 10)))
    assert (len(found.entries), found.cut) == (ENTRIES, 1)
    found = read(LINES, len(LINES) - 4)
    assert ([entry.href for entry in found.entries], found.cut) == (["https://example.org/a"], 1)


@pytest.mark.parametrize(
    "body",
    [
        b"https://example.org/ is down for maintenance\n",
        b"https://example.org/a\n<p>More</p>\n",
        b"<a href='https://example.org/a'>https://example.org/a</a>",
        b"https://example.org/" + b"a" * 5000,
        b"User-agent: *\nSitemap: https://example.org/a\n",
    ],
)
def test_another_text_is_no_sitemap(body: bytes) -> None:
    assert read_named_pages(body, URL, LIMIT) is None


@pytest.mark.parametrize(
    ("id", "permalink"),
    [
        ("<guid isPermaLink='true'>https://example.org/b</guid>", "https://example.org/b"),
        ("<guid isPermaLink='false'>https://example.org/?p=7</guid>", "https://example.org/?p=7"),
        ("<guid>https://proxy.example/a</guid>", None),
        ("<guid>7</guid>", None),
        ("<guid isPermaLink='false'>7</guid>", None),
        ("<guid>tag:example.org,2026:7</guid>", None),
    ],
)
def test_an_id_is_another_address_only_if_it_is_an_address(id: str, permalink: str | None) -> None:
    found = read(f"<rss><channel><item>{id}<link>https://proxy.example/a</link></item></channel></rss>")
    assert [(entry.href, entry.permalink) for entry in found.entries] == [("https://proxy.example/a", permalink)]


@pytest.mark.parametrize("form", ["sitemap", "packed", "feed"])
def test_a_file_that_is_cut_says_so(form: str) -> None:
    entries = b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(99))
    body = b"<urlset>" + entries + b"</urlset>"
    if form == "feed":
        items = b"<item><link>/a</link><title>" + b"x" * 1000 + b"</title></item>"
        assert read(b"<rss><channel>" + items * (FEED_BYTES // len(items) + 1) + b"</channel></rss>", 10**7).cut
        assert not read(b"<rss><channel>" + items * 9 + b"</channel></rss>", 10**7).cut
        return
    sent = gzip.compress(body) if form == "packed" else body
    assert not read(sent, len(body)).cut
    assert read(sent, len(body) - 1).cut
    assert len(read(sent, len(body) - 1).entries) == 99


def test_one_moment_for_all_tells_when_the_file_was_made() -> None:
    body = b"<urlset>" + b"<url><loc>/a</loc><lastmod>2026-11-25T01:02:03Z</lastmod></url>" * 11 + b"</urlset>"
    assert {entry.modified for entry in read(body).entries} == {None}


@pytest.mark.parametrize(
    ("href", "modified", "holds"),
    [
        ("/sitemap.xml", None, True),
        ("/sitemap.xml", "2026-11-02", True),
        ("/sitemap.xml", "2026-09-02", False),
        ("/sitemap-2026-11.xml", None, True),
        ("/sitemap-2026-10.xml", None, False),
        ("/sitemap-202609.xml", None, False),
        ("/sitemaps/2025.xml", None, False),
        ("/sitemaps/2026.xml", None, True),
        ("/sitemaps/posts-20260001.xml", None, True),
        ("https://example2019.org/sitemap.xml", None, True),
    ],
)
def test_an_old_sitemap_is_not_followed(href: str, modified: str | None, holds: bool) -> None:
    entry = Entry(href, Hints(None, None, None, "news-sitemap"), modified)
    assert may_hold(entry, date(2026, 11, 1)) is holds


def test_the_newest_come_first_and_those_without_a_date_last() -> None:
    told = [(None, "a"), ("2026-11-01", "b"), ("2026-11-25T00:00:00+14:00", "c"), ("2026-11-24T23:00:00-10:00", "d")]
    entries = [Entry(href, Hints(None, None, None, "feed"), day) for day, href in told]
    assert "".join(entry.href for entry in newest_first(entries)) == "dcba"


NO_ZONE = (
    "Wed, 25 Nov 2026 23:30:00", "Wed, 25 Nov 2026 23:30", "25 Nov 26 23:30:00", "Wed, 25 Nov 2026 23:30:00 -0000",
    "Wed, 25 Nov 2026 23:30:00 IST", "Wed, 25 Nov 2026", "Wed Nov 25 23:30:00 2026", "2026-11-25T23:30:00",
    "2026-11-25 23:30", "2026-11-25T23:30:00.5", "20261125T233000", "20261125233000", "2026-11-25T23:30:00 BST",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_ZONE)
def test_a_time_without_a_zone_gives_its_day_in_a_feed_in_a_sitemap_and_on_a_page(text: str) -> None:
    rss = f"<rss><channel><item><title>A</title><link>/a</link><pubDate>{text}</pubDate></item></channel></rss>"
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='/a'/><published>{text}</published><updated>{text}</updated></entry></feed>"
    news = "xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'"
    sitemap = (
        f"<urlset {news}><url><loc>/a</loc><lastmod>{text}</lastmod>"
        f"<n:news><n:publication_date>{text}</n:publication_date></n:news></url></urlset>"
    )
    entries = [entry for body in (rss, atom, sitemap) for entry in read(body.encode()).entries]
    assert [entry.hints.published for entry in entries] == ["2026-11-25"] * 3
    assert [entry.modified for entry in entries] == [None, "2026-11-25", "2026-11-25"]
    for where in ('<meta property="article:published_time" content="{}">', LINKED_DATA):
        html = f"<html><head>{where.replace('{}', text)}</head><body><h1>The ferry sails</h1>{PROSE}</body></html>"
        published = read_article(
            html, "https://example.org/the-ferry-sails", datetime(2026, 11, 27, tzinfo=UTC)
        ).published
        assert (published.earliest, published.latest, published.precision) == ("2026-11-25", "2026-11-25", "day")


LINKED_DATA = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "{}"}</script>'
PROSE = (
    "<p>The ferry to the island sails again from Monday, after eleven weeks in the yard and two long storms.</p>" * 3
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Wed, 25 Nov 2026 23:30:00 EST", "2026-11-25T23:30:00-05:00"),
        ("Wed, 25 Nov 2026 9:30 PKT", "2026-11-25T09:30:00+05:00"),
        ("25 Nov 26 09:30 GMT", "2026-11-25T09:30:00+00:00"),
        ("Wednesday, 25-Nov-26 09:30:00 GMT", "2026-11-25T09:30:00+00:00"),
        ("Wed, 25 Nov 2026 09:30:00 +0000 (UTC)", "2026-11-25T09:30:00+00:00"),
        ("2026-11-25T09:30:00 MSK", "2026-11-25T09:30:00+03:00"),
    ],
)
def test_a_time_with_a_zone_is_a_moment_in_a_feed_as_on_a_page(text: str, moment: str) -> None:
    bounds = parse_iso(text)
    assert bounds is not None
    assert iso(text) == moment == bounds.earliest.isoformat()


def test_times_without_a_zone_still_put_entries_in_order_and_do_not_tell_when_the_file_was_made() -> None:
    urls = "".join(f"<url><loc>/{n}</loc><lastmod>2026-11-25T10:{n:02}:00</lastmod></url>" for n in range(12))
    entries = read(f"<urlset>{urls}</urlset>".encode()).entries
    assert {entry.modified for entry in entries} == {"2026-11-25"}
    assert [entry.href for entry in newest_first(entries)] == [f"/{n}" for n in reversed(range(12))]


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0000-00-00", "99999999999", "Wed, 99 Nov 2026", None])
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert iso(text) is None


def test_a_feed_of_too_many_entries_is_cut_and_the_number_is_known() -> None:
    item = "<item><title>A story</title><link>/a-{}</link><pubDate>x</pubDate></item>"
    found = read(f"<rss><channel>{''.join(item.format(n) for n in range(6000))}</channel></rss>")
    assert [entry.href for entry in found.entries] == [f"https://example.org/a-{n}" for n in range(len(found.entries))]
    assert 4900 < len(found.entries) < 6000
    assert len(found.entries) + found.cut == 6000
    assert read(f"<rss><channel>{item.format(1)}</channel></rss>").cut == 0


@pytest.mark.parametrize(
    "reference", ["&#xD800;", "&#55296;", "&#xDFFF;", "&#0;", "&#x110000;", "&#99999999;", "&#zz;"]
)
def test_a_reference_to_no_character_is_left_out(reference: str) -> None:
    for text in (
        f"<urlset><url><loc>/a{reference}b</loc></url></urlset>",
        f"<rss><channel><item><link>/a{reference}b</link></item></channel></rss>",
    ):
        assert [entry.href.removeprefix("https://example.org") for entry in read(text).entries] == ["/ab"]


def test_angle_brackets_that_open_no_tag_cost_little_and_stand_in_the_text() -> None:
    body = b"<urlset><url><loc>/a<b</loc></url>" + b"<a " * 100_000 + b"</urlset>"
    named = TimeLimit(2).call(read_named_pages, body, "https://example.org/s", 10**7)
    assert named is not None
    assert [entry.href for entry in named.entries] == ["/a<b"]


MANY = "".join(f"<url><loc>/{sha256(b'%d' % number).hexdigest()}</loc></url>" for number in range(500))
ONE, TWO = gzip.compress(f"<urlset>{MANY}".encode()), gzip.compress(b"<url><loc>/b</loc></url></urlset>")


@pytest.mark.parametrize(
    ("packed", "entries"),
    [
        (ONE + TWO, 501),
        (ONE + TWO + b"junk", 501),
        (ONE + TWO[:-8] + b"x" * 8, 501),
        (ONE[:-1] + b"x" + TWO, 500),
        (ONE + TWO[:12], 500),
    ],
    ids=["members", "junk", "checksum", "first", "cut"],
)
def test_a_compressed_sitemap_is_read_as_far_as_possible(packed: bytes, entries: int) -> None:
    named = read_named_pages(packed, "https://example.org/s.gz", 10**6)
    assert named is not None
    assert len(named.entries) == entries
    assert named.unfinished == (entries == 500)


def test_a_title_that_is_cut_is_clean() -> None:
    item = f"<item><title>{'a ' * 3000}</title><link>https://example.org/a-b</link></item>"
    named = read_named_pages(f"<rss><channel>{item}</channel></rss>".encode(), "https://example.org/feed", 10**6)
    assert named is not None
    title = named.entries[0].hints.title
    assert title is not None
    assert title == title.strip()


@pytest.mark.parametrize("control", ["\x01", "\x0b", "&#11;", "&#xFFFF;"])
def test_control_characters_in_the_address_of_a_story_are_left_out(control: str) -> None:
    item = f"<item><title>Fer{control}ry</title><link>https://www.example.org/n/fer{control}ry</link></item>"
    entries = read(f"<rss><channel>{item}</channel></rss>").entries
    assert [(entry.href, entry.hints.title) for entry in entries] == [("https://www.example.org/n/ferry", "Ferry")]
