"""What is taken from the head and the data of a page that no layout describes, and how its address and texts are mended."""

from __future__ import annotations

import pytest
from storypage import NOW, URL, data, page, read, story

from newsbot import read_article
from newsbot.page.blocks import gather, parse_html
from newsbot.page.metadata import Metadata, read_metadata
from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses, any_site, record_id
from newsbot.text.charset import mend


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}',
        '[{"@type": "Organization"}, {"@type": ["Thing", "NewsArticle"], "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}}',
        # broken, as sites write it
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00",}',
        '<!-- {"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Rain", "datePublished": "2026-11-23T08:00:00+05:00", "description": "An "odd" one"}',
        '{"@type": "NewsArticle", "headline": "Rain",\n"datePublished": "2026-11-23T08:00:00+05:00"}{"@type": "WebPage"}',
        '{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Rain&quot;, &quot;datePublished&quot;: &quot;2026-11-23T08:00:00+05:00&quot;}',
    ],
)  # fmt: skip
def test_structured_data_are_found_wherever_and_however_they_stand(script: str) -> None:
    metadata = metadata_of(f'<script type="application/ld+json">{script}</script>')
    assert metadata.headline == "Rain"
    assert metadata.published == [("2026-11-23T08:00:00+05:00", "json-ld")]


def metadata_of(head: str) -> Metadata:
    root = parse_html(page(head=head).encode())
    assert root is not None
    return read_metadata(root, URL)


def test_the_links_and_scripts_that_are_gathered_say_all_that_the_head_says() -> None:
    head = (
        f'<base href="/"><link rel="icon" href="/i"><link rel="Amphtml CANONICAL" href="{URL}"><link rel=next href="/2">'
        '<link rel="alternate" hreflang="ur" href="/ur"><script type="text/javascript">1</script>'
        '<script type="Application/LD+JSON; charset=utf-8">{"@type": "Article", "headline": "Rain"}</script>'
    )
    root = parse_html(page(head=head).encode())
    assert root is not None
    metadata = read_metadata(root, URL, gather(root).head)
    assert metadata == read_metadata(root, URL)
    assert (metadata.canonical, metadata.following, metadata.base) == (URL, "/2", "/")
    assert (metadata.headline, metadata.alternates) == ("Rain", [("ur", "/ur")])


def test_of_two_stories_in_the_data_the_page_s_own_counts() -> None:
    other = data(headline="Another story", url="https://www.paper.example/another")
    assert metadata_of(other + data(headline="Rain", url=URL)).headline == "Rain"
    assert metadata_of(other + data(headline="Rain at last in the hills")).headline == "Rain at last in the hills"


@pytest.mark.parametrize(
    ("head", "section"),
    [
        (data(articleSection=["Uncategorized"]), None),
        (data(articleSection=["Sin categoría", "Puertos"]), "Puertos"),
        ('<meta property="article:section" content="未分类">', None),
        ('<meta property="article:section" content="https://www.paper.example/news/">', None),
    ],
)
def test_what_nobody_chose_is_no_section(head: str, section: str | None) -> None:
    assert read(page(story(), head)).section == section


@pytest.mark.parametrize(
    ("head", "keywords"),
    [
        ('<meta name="keywords" content="港口，渡轮，盐沼镇">', ["港口", "渡轮", "盐沼镇"]),
        ('<meta name="keywords" content="harbour; ferry; council">', ["harbour", "ferry", "council"]),
        ('<meta name="keywords" content="harbour, ferry; fares">', ["harbour", "ferry; fares"]),
        (data(keywords=["harbour, ferry"]), ["harbour", "ferry"]),
        (data(keywords=["Arts &amp; Life"]), ["Arts & Life"]),
        (data(keywords=["Bridge", "bridge", "quay"]), ["Bridge", "quay"]),
        (data(keywords=[{"@type": "DefinedTerm", "name": "harbour"}]), ["harbour"]),
        ('<meta property="article:tag" content="Malik, Hira">', ["Malik, Hira"]),
        ('<meta property="article:tag" content="Harbours,Ferries,Salt Fen">', ["Harbours", "Ferries", "Salt Fen"]),
        ('<meta property="article:tag" content="Harbours, Ferries, Fares">', ["Harbours", "Ferries", "Fares"]),
        ('<meta property="article:tag" content="Boats, Nets, & Rope">', ["Boats, Nets, & Rope"]),
        ('<meta property="article:tag" content="A bridge of 1,200 tons">', ["A bridge of 1,200 tons"]),
        ('<meta name="keywords" content="news"><meta name="news_keywords" content="quay, rain">', ["quay", "rain"]),
    ],
)
def test_keywords_are_between_commas_of_any_script(head: str, keywords: list[str]) -> None:
    assert read(page(story(), head)).keywords == keywords


@pytest.mark.parametrize(
    "text",
    ["Âgé de 43 ans, il dit «\xa0égalité\xa0», dit-il", "LIBERTÉ\xa0! Â", "D’OÙ\xa0VIENT", "”MØ”", "à\xa0» Â", "Û…",
     "“AMANHÃ” é feriado", "ATÉ AMANHÃ… e amanhã", "A MANHÃ\xa0DE HOJE", "IRMÃ» E IRMÃO", "CAFÉ\x92S É\x85"],
)  # fmt: skip
def test_letters_beside_marks_are_no_wrong_encoding(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "voilà",
        "السياسة اليوم",
        "привет é",
        "В порту “тихо”",
        "don’t",
        "法院开庭 é",
        "Ünlü ß",
        "À l’Œuvre, 20 €",
        "KÖLN für é",
    ],
)
def test_text_in_a_wrong_encoding_is_mended(text: str) -> None:
    garbled = "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in text.encode())
    assert mend(garbled) == text
    assert mend(text.encode().decode("iso-8859-1")) == text
    assert mend(text) == text


@pytest.mark.parametrize(
    ("declared", "ours"),
    [
        ("/welcome-to-our-new-website", False),  # a template's, on every page
        ("/news/welcome-to-our-new-website", False),
        ("/weather/four-dry-months-are-over-in-the-hills", True),  # the headline was another once
        ("/2026/05/04/10234", True),
    ],
)
def test_an_address_whose_words_are_anothers_is_not_the_storys(declared: str, ours: bool) -> None:
    url = "https://www.paper.example/news/rain-at-last-in-the-hills"
    article = read(page(story(), f'<link rel="canonical" href="{declared}">'), url)
    assert article.canonical_url == (f"https://www.paper.example{declared}" if ours else url)


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("/city/rain-at-last", "https://www.paper.example/city/rain-at-last"),
        ("https://paper.example/city/rain-at-last?utm_source=x", "https://www.paper.example/city/rain-at-last"),
        ("/", URL),
        ("https://www.paper.example", URL),
        ("https://other.example/city/rain-at-last", URL),
        ("javascript:void(0)", URL),
        ("http://[", URL),
    ],
)
def test_a_canonical_address_is_a_story_of_the_same_site(declared: str, canonical: str) -> None:
    assert read(page(story(), f'<link rel="canonical" href="{declared}">')).canonical_url == canonical


@pytest.mark.parametrize(
    ("declared", "canonical"),
    [
        ("/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("https://www.paper.example/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("//paper.example/city/rain-at-last/", "https://www.paper.example/city/rain-at-last/"),
        ("http://www.paper.example:80/City/Rain-at-Last", "http://www.paper.example/City/Rain-at-Last"),
        ("/city/rain-at-last/index.html", "https://www.paper.example/city/rain-at-last/index.html"),
        ("/city/rain-at-last?view=full&id=7&fbclid=x#top", "https://www.paper.example/city/rain-at-last?view=full&id=7"),
        ("/city/%d8%a8%d8%a7%d8%b1%d8%b4-ki-khabar/", "https://www.paper.example/city/%d8%a8%d8%a7%d8%b1%d8%b4-ki-khabar/"),
        ("/city/بارش-ki-khabar/", "https://www.paper.example/city/%D8%A8%D8%A7%D8%B1%D8%B4-ki-khabar/"),
        ("/city/rain-100%-sure/", "https://www.paper.example/city/rain-100%25-sure/"),
    ],
)  # fmt: skip
def test_the_record_says_what_the_page_declares_as_its_address(declared: str, canonical: str) -> None:
    article = read(page(story(), f'<link rel="canonical" href="{declared}">'))
    assert article.canonical_url == canonical
    assert article.provenance["canonical_url"] == "link"


@pytest.mark.parametrize("end", ["", "/", "/index.html", "?utm_source=x", "#top"])
def test_spellings_of_a_declared_address_are_one_story(end: str) -> None:
    article = read(page(story(), f'<link rel="canonical" href="/city/rain-at-last{end}">'))
    assert article.id == record_id("paper.example", "/city/rain-at-last")


def test_a_short_address_that_a_page_declares_as_its_own_is_told_with_its_slash() -> None:
    url = "https://www.paper.example/rain/"
    head = f'<link rel="canonical" href="{url}">' + data(headline="Rain at last in the hills")
    article = read_article(page(story(), head), url, NOW)
    assert (article.canonical_url, article.id) == (url, record_id("paper.example", "/rain"))


def test_a_described_site_declares_a_slash_and_no_case() -> None:
    addresses = Addresses(JournalismPakistanSpider.addresses)
    home = "https://www.journalismpakistan.com"
    assert addresses.declared("/Canal-Bridge-Opens/", home) == f"{home}/canal-bridge-opens/"
    assert addresses.declared("/Canal-Bridge-Opens-", home) == f"{home}/canal-bridge-opens"


def test_a_mirror_declares_the_address_of_the_site() -> None:
    addresses = Addresses(any_site("https://www.paper.example"), "http://127.0.0.1:8000")
    for declared in ("/rain-at-last-here/", "http://127.0.0.1:8000/rain-at-last-here/"):
        said = addresses.declared(declared, "http://127.0.0.1:8000/x")
        assert said == "https://www.paper.example/rain-at-last-here/"
    assert addresses.declared("http://127.0.0.1:9000/rain-at-last-here/", "http://127.0.0.1:8000/x") is None
