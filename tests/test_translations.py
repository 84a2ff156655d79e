"""Stories on two pages, in two languages: what their pages say of each other, what a crawl follows, what a release joins."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import ferrypost
import pytest
import starting
from crawling import HTML, PATIENCE, ROOT, Page, Server
from ferrypost import LANGUAGES, STORIES, Links, Story

from newsbot.dataset.built import Built, Options
from newsbot.dataset.reading import rows
from newsbot.dataset.rehydrate import rehydrate
from newsbot.dataset.release import export
from newsbot.dataset.takedown import Takedown
from newsbot.items import Article
from newsbot.page.feeds import read_named_pages
from newsbot.page.layout import Layout
from newsbot.parallel import pairs_between
from newsbot.reader import Reader, read_article
from newsbot.storage.files import as_dict
from newsbot.text.addresses import Addresses, any_site, page_key
from newsbot.text.autonyms import AUTONYMS
from newsbot.text.language import KNOWN

FETCHED = "2026-11-27T09:00:00+00:00"


def story_of(page: str, path: str) -> Article:
    return read_article(page, f"{ferrypost.HOME}{path}", FETCHED)


# In a record


def named(head: str = "", menu: str = "", language: str = "en") -> list[tuple[str, str | None, str]]:
    """What the page of a story says of its versions: path, language and source."""
    story = STORIES[0]
    record = story_of(ferrypost.article(story, language, head, menu), story.path(language))
    return [(t.url.removeprefix(ferrypost.HOME), t.language, t.source) for t in record.translations]


URDU, SPANISH = STORIES[0].path("ur"), STORIES[0].path("es")


def alternate(language: str, path: str) -> str:
    return f'<link rel="alternate" hreflang="{language}" href="{path}">'


def data(**keys: Any) -> str:
    story = {"@type": "NewsArticle", "headline": STORIES[0].headlines["en"], **keys}
    return f'<script type="application/ld+json">{json.dumps(story)}</script>'


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (alternate("ur", URDU), [(URDU, "ur", "hreflang")]),
        (alternate("UR_pk", f"{URDU}?utm_source=switch#top"), [(URDU, "ur-PK", "hreflang")]),
        (alternate("es-MX", "/mx/el-alder-inunda-la-ciudad") + alternate("es", SPANISH), [(SPANISH, "es", "hreflang")]),
        (alternate("en-GB", "/gb/river-alder-floods-240-homes"), []),
        (alternate("x-default", URDU), []),
        (alternate("ur", STORIES[0].path("en")), []),
        (alternate("ur", "/ur") + alternate("es", "/"), []),
        (alternate("ur", "/news/ur") + alternate("es", "javascript:void(0)"), []),
        (alternate("urdu", URDU), []),
        (alternate("ur", "http://[") + alternate("es", "https://:443/x") + alternate("de", "//a:99999/b-c-d-e-f-g-h"), []),
        (alternate("ur", f"/{'x' * 5000}") + alternate("es", "https://a@b.example/el-alder-inunda-la-ciudad"), []),
        (
            alternate("de", "https://de.other.example/fluss-alder-ueberflutet-haeuser"),
            [("https://de.other.example/fluss-alder-ueberflutet-haeuser", "de", "hreflang")],
        ),
        (data(workTranslation={"@id": f"{URDU}#article", "inLanguage": "ur"}), [(URDU, "ur", "json-ld")]),
        (
            data(translationOfWork={"url": SPANISH, "inLanguage": {"@type": "Language", "alternateName": "es"}}),
            [(SPANISH, "es", "json-ld")],
        ),
        (data(workTranslation=[URDU, SPANISH]), [(URDU, None, "json-ld"), (SPANISH, None, "json-ld")]),
        (alternate("ur", URDU) + data(workTranslation={"url": SPANISH, "inLanguage": "ur"}), [(URDU, "ur", "hreflang")]),
    ],
)  # fmt: skip
def test_the_head_names_the_main_version_in_each_other_language(
    head: str, expected: list[tuple[str, str, str]]
) -> None:
    assert named(head) == expected


@pytest.mark.parametrize(
    ("menu", "expected"),
    [
        (f'<a href="{URDU}">اردو</a> <a href="{SPANISH}">ESPAÑOL</a>', [(URDU, "ur"), (SPANISH, "es")]),
        (f'<a href="{URDU}" hreflang="ur" lang="en">Urdu</a>', [(URDU, "ur")]),
        (f'<a href="{SPANISH}" lang="es"><img src="/es.png"> ES</a>', [(SPANISH, "es")]),
        ('<a href="/ur">اردو</a> <a href="/es/noticias">Español</a>', []),
        (f'<a href="{URDU}" lang="ur">{STORIES[0].headlines["ur"]}</a>', []),
        (f'<a href="{URDU}">اردو</a> <a href="{STORIES[1].path("ur")}">اردو</a>', []),
        (f'<a href="/ur/">اردو</a> <a href="{URDU}">اردو</a> <a href="/urdu">اردو</a>', [(URDU, "ur")]),
        (
            f'<a href="https://ur.ferrypost.example/">اردو</a> <a href="{URDU}" lang="ur">Read in Urdu</a>',
            [(URDU, "ur")],
        ),
        (f'<a href="#">اردو</a> <a href="http://[">اردو</a> <a href="{URDU}">اردو</a>', [(URDU, "ur")]),
        (f'<a href="{URDU}">اردو</a> <a href="/ur/mausam">اردو</a> <a href="/ur/shehr">اردو</a>', []),
        ('<a href="https://other.example/el-alder-inunda-la-ciudad">Español</a>', []),
        (
            '<a href="https://es.ferrypost.example/el-alder-inunda-la-ciudad">Español</a>',
            [("https://es.ferrypost.example/el-alder-inunda-la-ciudad", "es")],
        ),
        (f'<a href="{STORIES[1].path("en")}">English</a>', []),
    ],
)
def test_links_that_switch_the_language_count_if_they_lead_to_one_story(
    menu: str, expected: list[tuple[str, str]]
) -> None:
    assert named(menu=menu) == [(path, language, "link") for path, language in expected]


def test_ten_thousand_versions_are_cut_and_said_to_be() -> None:
    story = STORIES[0]
    codes = [
        f"{a}{b}{c}"
        for a in "abcdefghijklmnopqrstuvwx"
        for b in "abcdefghijklmnopqrst"
        for c in "abcdefghijklmnopqrstu"
    ]
    head = "".join(alternate(code, f"/{code}/the-river-alder-floods") for code in codes)
    record = story_of(ferrypost.article(story, "en", head), story.path("en"))
    assert len(record.translations) == 100
    assert "translations_cut" in record.warnings


def test_languages_go_by_the_names_that_cldr_gives_them() -> None:
    babel = pytest.importorskip("babel")
    unknown = {"la", "chr", "iu", "mni", "mvf", "nqo", "pnb", "sat", "syr", "tl", "zgh", "eo"}  # of few or no newsrooms
    names = {tag: babel.Locale(tag).display_name for tag in KNOWN if tag not in unknown}
    assert {tag: AUTONYMS.get(name) for tag, name in names.items()} == {tag: tag for tag in names}


# In a crawl


def crawled(server: Server, data: Path, *arguments: str) -> Counter[str]:
    """How many stories a crawl of the English front page reads, by language."""
    command = [
        sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"url={server.base_url}/", "-a", "since=2026-01-01",
        "-a", "depth=0", "-s", f"DATA_DIR={data}", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False",
        *arguments,
    ]  # fmt: skip
    starting.run(command, cwd=ROOT, timeout=PATIENCE).check_returncode()
    lines = [line for file in data.glob("*/articles/*.jsonl") for line in file.read_text("utf-8").splitlines()]
    return Counter(language for line in lines for language in json.loads(line)["in_language"])


def linked(story: Story, language: str) -> Page:
    """A page whose versions only the header of its response names."""
    links = ferrypost.own_versions(story, language).items()
    header = ", ".join(f'<{path}>; rel="alternate"; hreflang={other}' for other, path in links)
    return 200, {**HTML, "Link": header}, ferrypost.article(story, language).encode()


def test_a_crawl_follows_stories_into_the_languages_that_it_is_given_and_a_release_joins_them(tmp_path: Path) -> None:
    with Server(ferrypost.pages(linked)) as server:
        assert crawled(server, tmp_path / "one") == {"en": 8}
        assert not any(path.startswith(("/es", "/ur")) for path in server.requests)
        assert crawled(server, tmp_path / "two", "-a", "translations=ur") == {"en": 8, "ur": 8}
        assert "/ur" not in server.requests
    export(tmp_path / "two", (), tmp_path / "release", Options(("jsonl",)))
    assert joined(tmp_path / "release") == {("en", "ur"): [(number, number) for number in range(8)]}


# In a sitemap


Naming = Callable[[Story, str], Links]


def entry(*alternates: str) -> list[tuple[str, str | None]]:
    """What the entry of a story in a sitemap says of its versions: path and language."""
    story, home = STORIES[0], ferrypost.HOME
    text = f"<urlset><url><loc>{home}{story.path('en')}</loc>{''.join(alternates)}</url></urlset>"
    named = read_named_pages(text.encode(), f"{home}/sitemap.xml", 1_000_000)
    assert named is not None
    reader = Reader("ferrypost.example", Layout("ferrypost.example"), Addresses(any_site(home)))
    address = reader.addresses.resolve(named.entries[0].href)
    found, _ = reader.versions(named.entries[0].alternates, f"{home}/sitemap.xml", address)
    if found is None:
        return []
    assert found.id == story_of(ferrypost.article(story, "en"), story.path("en")).id
    assert {t.source for t in found.translations} == {"sitemap"}
    return [(t.url.removeprefix(home), t.language) for t in found.translations]


def in_entry(tag: str, href: str, rel: str = "alternate") -> str:
    return f'<link rel="{rel}" hreflang="{tag}" href="{href}"/>'


@pytest.mark.parametrize(
    ("alternates", "expected"),
    [
        ([in_entry("ur", URDU), in_entry("es", SPANISH)], [(URDU, "ur"), (SPANISH, "es")]),
        ([in_entry("en", STORIES[0].path("en")), in_entry("en-GB", "/gb/river-alder-floods"), in_entry("UR", URDU)], [(URDU, "ur")]),
        ([in_entry("x-default", URDU), in_entry("urdu", URDU), in_entry("ur", URDU, "canonical")], []),
        ([in_entry("ur", "/ur"), in_entry("es", "http://["), in_entry("de", "")], []),
        ([in_entry("es-MX", "/mx/el-alder-inunda-la-ciudad"), in_entry("es", SPANISH)], [(SPANISH, "es")]),
        (["<link/>", in_entry("ur", f"/{'x' * 5000}")], []),
    ],
)  # fmt: skip
def test_an_entry_of_a_sitemap_names_versions_as_a_head_does(
    alternates: list[str], expected: list[tuple[str, str]]
) -> None:
    assert entry(*alternates) == expected


def unlinked(story: Story, language: str) -> Page:
    """A page that names no version."""
    return 200, HTML, ferrypost.article(story, language).encode()


def mapped(naming: Naming, languages: Sequence[str]) -> dict[str, Page]:
    """A site of which only the sitemap names versions."""
    return {**ferrypost.pages(unlinked), "/sitemap.xml": ferrypost.sitemap(naming, languages)}


def lines_of(data: Path, kind: str) -> list[dict[str, Any]]:
    files = sorted(data.glob(f"*/{kind}/*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def by_sitemap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two crawls of a site whose sitemap names the versions of its English stories, and one without the sitemap."""
    folder = tmp_path_factory.mktemp("sitemap")
    with Server(mapped(ferrypost.own_versions, ["en"])) as server:
        assert crawled(server, folder / "data", "-a", "translations=all") == {"en": 8, "es": 8, "ur": 8}
        assert crawled(server, folder / "data", "-a", "translations=all") == {"en": 8, "es": 8, "ur": 8}
        assert crawled(server, folder / "urdu", "-a", "translations=ur") == {"en": 8, "ur": 8}
        assert crawled(server, folder / "none") == {"en": 8}
    with Server(ferrypost.pages(unlinked)) as server:
        assert crawled(server, folder / "plain") == {"en": 8}
    return folder


def test_a_crawl_follows_the_versions_that_a_sitemap_names_and_records_are_those_of_the_pages(by_sitemap: Path) -> None:
    listed = [record for record in lines_of(by_sitemap / "data", "listings") if record["versions"]]
    assert len(listed[0]["versions"]) == 8
    assert {t["language"] for story in listed[0]["versions"] for t in story["translations"]} == {"es", "ur"}
    with_sitemap, without = (
        {r["headline"]: {**r, **dict.fromkeys(MOVING)} for r in lines_of(by_sitemap / name, "articles") if r["in_language"] == ["en"]}
        for name in ("data", "plain")
    )  # fmt: skip
    assert with_sitemap == without
    assert {record["revision"] for record in lines_of(by_sitemap / "data", "articles")} == {1}


MOVING = ("id", "site", "url", "canonical_url", "publisher", "fetched_at")
"""What depends on the port of the server, or on the time."""


def test_a_release_joins_the_stories_that_only_a_sitemap_names(by_sitemap: Path, tmp_path: Path) -> None:
    export(by_sitemap / "data", (), tmp_path / "one", Options(("jsonl",)))
    same = [(number, number) for number in range(len(STORIES))]
    assert joined(tmp_path / "one") == {("en", "es"): same, ("en", "ur"): same}
    assert {row["declared"] for row in rows(tmp_path / "one", "pairs")} == {"sitemap"}
    assert not any(row["translations"] for row in rows(tmp_path / "one", "articles"))
    export(by_sitemap / "data", (), tmp_path / "hash", Options(("jsonl",), text="hash", shard=5))
    rehydrate(tmp_path / "hash", by_sitemap / "data", (), (), tmp_path / "back", ("jsonl",))
    once, back = (sorted(pair["id"] for pair in rows(tmp_path / name, "pairs")) for name in ("one", "back"))
    assert once == back


def test_a_story_that_is_taken_down_is_in_no_sitemap(by_sitemap: Path, tmp_path: Path) -> None:
    (gone,) = [r for r in lines_of(by_sitemap / "urdu", "articles") if r["canonical_url"].endswith(URDU)]
    export(by_sitemap / "urdu", (), tmp_path / "out", Options(("jsonl",), takedown=Takedown(ids={gone["id"]})))
    listed = [story for row in rows(tmp_path / "out", "listings") for story in row["versions"]]
    assert listed
    assert gone["id"] not in json.dumps(listed)
    assert gone["canonical_url"] not in json.dumps(listed)
    assert joined(tmp_path / "out")["en", "ur"] == [(number, number) for number in range(1, 8)]


def test_stories_that_a_sitemap_names_wrongly_are_not_joined(tmp_path: Path) -> None:
    with Server(mapped(wrong, LANGUAGES)) as server:
        assert crawled(server, tmp_path / "data") == {"en": 8, "es": 8, "ur": 8}
    export(tmp_path / "data", (), tmp_path / "release", Options(("jsonl",)))
    listed = [story for row in rows(tmp_path / "release", "listings") for story in row["versions"]]
    assert sum(len(story["translations"]) for story in listed) == 48
    assert joined(tmp_path / "release") == {}


# In a release


def release(folder: Path, naming: Naming, stories: Iterable[Story] = STORIES, **options: Any) -> tuple[Path, Built]:
    """A release of the site whose pages name the versions that `naming` says."""
    folder.mkdir(exist_ok=True)
    lines = [
        json.dumps(
            as_dict(story_of(ferrypost.article(story, language, head), story.path(language))), ensure_ascii=False
        )
        for language in LANGUAGES
        for story in stories
        for head in (ferrypost.in_head(naming(story, language)),)
    ]
    source = folder / "records.jsonl"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    target = folder / "release"
    return target, export(folder, (), target, Options(("jsonl",), paths=(source,), **options))


def joined(target: Path) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """The stories that a release joins, by their languages, as numbers."""
    numbers = {row["id"]: story_at(row["canonical_url"]) for row in rows(target, "articles")}
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in rows(target, "pairs"):
        if row["level"] == "headline":
            two = (row["source_language"], row["target_language"])
            found.setdefault(two, []).append((numbers[row["story"]], numbers[row["target_story"]]))
    return {two: sorted(pairs) for two, pairs in sorted(found.items())}


def story_at(url: str) -> int:
    return next(s.number for s in STORIES for language in LANGUAGES if url.endswith(s.path(language)))


def other(story: Story) -> Story:
    """The story that is most like another: the other flood, the other match."""
    return STORIES[story.number ^ 1]


def wrong(story: Story, language: str) -> Links:
    """Links to the versions of another story, which names this one's."""
    return {**ferrypost.own_versions(other(story), language), language: story.path(language)}


def test_stories_that_name_each_other_are_joined_in_each_two_languages(tmp_path: Path) -> None:
    target, _ = release(tmp_path, ferrypost.own_versions)
    same = [(number, number) for number in range(len(STORIES))]
    assert joined(target) == {("en", "es"): same, ("en", "ur"): same, ("es", "ur"): same}
    assert {row["declared"] for row in rows(target, "pairs")} == {"both"}


def test_stories_that_name_the_wrong_ones_are_not_joined(tmp_path: Path) -> None:
    target, _ = release(tmp_path, wrong)
    assert len([t for row in rows(target, "articles") for t in row["translations"]]) == 48
    assert joined(target) == {}


@pytest.mark.parametrize(
    ("by", "counts", "declared"),
    [
        ("en", {("en", "es"): 8, ("en", "ur"): 8}, {"source"}),
        ("es", {("en", "es"): 8, ("es", "ur"): 7}, {"source", "target"}),
    ],
)
def test_it_is_enough_that_one_of_two_stories_names_the_other(
    tmp_path: Path, by: str, counts: dict[tuple[str, str], int], declared: set[str]
) -> None:
    target, _ = release(tmp_path, lambda story, own: ferrypost.own_versions(story, own) if own == by else {})
    assert {two: len(pairs) for two, pairs in joined(target).items()} == counts
    assert {row["declared"] for row in rows(target, "pairs")} == declared


@pytest.mark.parametrize("two", list(combinations(LANGUAGES, 2)), ids="-".join)
def test_no_story_is_joined_with_another_though_each_names_the_other(two: tuple[str, str]) -> None:
    sides = [[as_dict(story_of(ferrypost.article(story, own), story.path(own))) for story in STORIES] for own in two]
    wrong = [(a, b) for a, b in product(*map(enumerate, sides)) if a[0] != b[0]]
    assert len(wrong) == 56
    assert [(a, b) for (a, first), (b, second) in wrong if any(pairs_between(first, second, "both"))] == []


def test_the_order_of_pages_and_the_number_of_shards_and_processes_change_no_pair(tmp_path: Path) -> None:
    few = STORIES[:3]
    one, _ = release(tmp_path / "one", ferrypost.own_versions, few)
    other, _ = release(tmp_path / "other", ferrypost.own_versions, few[::-1], shard=2, jobs=2)
    assert sorted(pair["id"] for pair in rows(one, "pairs")) == sorted(pair["id"] for pair in rows(other, "pairs"))
    assert len({pair["id"] for pair in rows(one, "pairs")}) == len(list(rows(one, "pairs")))


def test_offsets_lead_into_the_two_stories(tmp_path: Path) -> None:
    target, _ = release(tmp_path, ferrypost.own_versions, STORIES[:1])
    stories = {row["id"]: row for row in rows(target, "articles")}
    for pair in rows(target, "pairs"):
        for side, story in (("source", pair["story"]), ("target", pair["target_story"])):
            (body,) = stories[story]["bodies"]
            texts = [
                (body["headline"] if at["paragraph"] is None else body["paragraphs"][at["paragraph"]])[
                    at["start"] : at["end"]
                ]
                for at in pair[side]
            ]
            assert (pair[f"{side}_text"] or "") == " ".join(texts)
            assert body["language"] == pair[f"{side}_language"]
        assert pair["target_content_hash"] == stories[pair["target_story"]]["content_hash"]


def test_pairs_of_two_stories_come_back_with_their_texts(tmp_path: Path) -> None:
    target, _ = release(tmp_path / "full", ferrypost.own_versions, STORIES[:2])
    withheld, _ = release(tmp_path / "hash", ferrypost.own_versions, STORIES[:2], text="hash", shard=3)
    assert not list(rows(withheld, "pairs"))
    rehydrate(withheld, tmp_path / "full", (), (tmp_path / "full" / "records.jsonl",), tmp_path / "back", ("jsonl",))
    assert sorted(p["id"] for p in rows(tmp_path / "back", "pairs")) == sorted(p["id"] for p in rows(target, "pairs"))


def test_a_story_that_is_taken_down_is_not_named_either(tmp_path: Path) -> None:
    down = Takedown(urls={page_key(f"{ferrypost.HOME}{URDU}")})
    target, _ = release(tmp_path, ferrypost.own_versions, STORIES[:2], takedown=down)
    assert {len(row["translations"]) for row in rows(target, "articles")} == {1, 2}
    assert not any(
        URDU in translation["url"] for row in rows(target, "articles") for translation in row["translations"]
    )
    assert joined(target)["en", "ur"] == [(1, 1)]


def test_a_story_of_two_languages_is_not_joined_in_a_language_that_both_have() -> None:
    english, spanish, urdu = (
        as_dict(story_of(ferrypost.article(STORIES[0], language), STORIES[0].path(language))) for language in LANGUAGES
    )
    both = {**english, "bodies": [*english["bodies"], *urdu["bodies"]]}
    assert {(p.source_language, p.target_language) for p in pairs_between(both, spanish, "both")} == {
        ("en", "es"), ("ur", "es"),
    }  # fmt: skip
    assert not list(pairs_between(both, urdu, "both"))


COUPLET = ["دریا نے پھر سے اپنا پرانا راستہ یاد کیا", "اور شہر کو اپنی بھولی ہوئی کشتیاں یاد آئیں"]


def test_a_quotation_in_the_language_of_its_translation_does_not_part_a_story_from_it() -> None:
    english, urdu = (
        as_dict(story_of(ferrypost.article(STORIES[0], tag), STORIES[0].path(tag))) for tag in ("en", "ur")
    )
    quoting = {**english, "bodies": [*english["bodies"], {**urdu["bodies"][0], "paragraphs": COUPLET}]}
    found = [[(p.level, p.bead, p.source_text) for p in pairs_between(one, urdu, "both")] for one in (english, quoting)]
    assert found[0] == found[1] != []


def test_a_story_that_ends_in_a_couplet_keeps_the_link_to_its_translation() -> None:
    page = ferrypost.article(STORIES[0], "en", "", f'<a href="{URDU}">اردو</a>')
    verse = "".join(f"<p>{line}</p>" for line in COUPLET)
    record = story_of(page.replace("</article>", f"{verse}</article>"), STORIES[0].path("en"))
    assert record.in_language == ["en", "ur"]
    assert [t.url for t in record.translations] == [f"{ferrypost.HOME}{URDU}"]
