"""Addresses of JournalismPakistan.com: twins, kinds, pages of lists, mirrors and junk."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.spiders.journalismpakistan import JournalismPakistanSpider
from newsbot.text.addresses import Addresses, absolute, any_site, plainly_absolute, record_id
from newsbot.text.kinds import AddressKind

HOME = "https://www.journalismpakistan.com"
MIRROR = "http://127.0.0.1:8000"
STORY = f"{HOME}/editors-ask-for-answers"
SITE = Addresses(JournalismPakistanSpider.addresses)
MIRRORED = Addresses(JournalismPakistanSpider.addresses, MIRROR)

TWINS = [
    STORY,
    "http://www.journalismpakistan.com/editors-ask-for-answers",
    "http://journalismpakistan.com/editors-ask-for-answers",
    "https://journalismpakistan.com/editors-ask-for-answers",
    "https://www.journalismpakistan.com:443/editors-ask-for-answers",
    "http://www.journalismpakistan.com:80/editors-ask-for-answers",
    "https://www.journalismpakistan.com./editors-ask-for-answers",
    "https://reader:secret@www.journalismpakistan.com/editors-ask-for-answers",
    "HTTPS://WWW.JournalismPakistan.COM/Editors-Ask-For-Answers",
    "//journalismpakistan.com/editors-ask-for-answers",
    "/editors-ask-for-answers",
    "editors-ask-for-answers",
    "/Editors-ASK-for-answers",
    "/editors-ask-for-answers/",
    "/editors-ask-for-answers//",
    "/editors-ask-for-answers-",
    "/editors-ask-for-answers--",
    "/editors-ask-for-answers-/",
    "/editors-ask-for-answers#comments",
    "/editors-ask-for-answers?utm_source=feed&fbclid=1",
    "/editors%2Dask%2dfor-answers",
    "  /editors-ask-for-answers\n",
]


@pytest.mark.parametrize("href", TWINS)
def test_twins_stand_for_one_story(href: str) -> None:
    address = SITE.resolve(href, f"{HOME}/newsroom")
    assert (address.canonical, address.kind) == (STORY, "story")


@pytest.mark.parametrize("href", TWINS)
def test_twins_have_one_id_at_home_and_on_a_mirror(href: str) -> None:
    expected = record_id("journalismpakistan", "/editors-ask-for-answers")
    for addresses in (SITE, MIRRORED):
        assert addresses.story_id("journalismpakistan", addresses.resolve(href).canonical) == expected


@pytest.mark.parametrize("href", TWINS)
def test_an_address_that_stands_for_twins_stands_for_itself(href: str) -> None:
    canonical = SITE.resolve(href).canonical
    assert SITE.resolve(canonical).canonical == canonical


def test_an_address_is_fetched_as_it_is_written_save_for_its_host_and_fragment() -> None:
    assert SITE.resolve("http://journalismpakistan.com/Big-Story-/?a=1#top").url == f"{HOME}/Big-Story-/?a=1"


def test_the_order_of_a_query_and_foreign_parameters_do_not_count() -> None:
    one, other = "/news-detail.php?newsid=12&id=3", "/news-detail.php?id=3&ref=home&newsid=12"
    assert SITE.resolve(one).canonical == SITE.resolve(other).canonical == f"{HOME}/news-detail.php?id=3&newsid=12"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/news-detail.php?newsid=12", "/news-detail.php?newsid=13"),
        ("/news.php?pageid=asia", "/news.php?pageid=world"),
        ("/news.php?pageid=asia", "/news.php?pageid=asia&page=2"),
        ("/a-story", "/a-story-2"),
        ("/a-story", "/astory"),
    ],
)
def test_different_pages_are_no_twins(one: str, other: str) -> None:
    assert SITE.resolve(one).canonical != SITE.resolve(other).canonical


@pytest.mark.parametrize(
    ("href", "kind"),
    [
        ("/", "home"),
        (HOME, "home"),
        ("http://journalismpakistan.com", "home"),
        ("/?utm_source=feed", "home"),
        ("/editors-ask-for-answers", "story"),
        ("/news-detail.php?newsid=12", "story"),
        ("/jschool-detail.php?id=7", "story"),
        ("/News-Detail.php?NewsID=12", "story"),
        ("/news-detail.php", "other"),
        ("/index.php/downloadables/x/news/a-slug", "other"),
        ("/newsroom/a-slug-below-a-list.php", "section"),
        ("/downloadables/a-slug", "other"),
        ("/newsroom", "section"),
        ("/newsroom/", "section"),
        ("/newsroom/page/12", "section"),
        ("/Newsroom/Page/12/", "section"),
        ("/jschool-tutorial", "section"),
        ("/jschool-tutorial/page/3", "section"),
        ("/news.php?pageid=asia", "section"),
        ("/news.php?pageid=asia&page=3", "section"),
        ("/best-of-jp.php", "section"),
        ("/best-of-jp.php?page=2", "section"),
        ("/newsroom-staff-walk-out", "story"),
        ("/jschool-tutorials-are-back", "story"),
        ("/hall-of-fame-profile.php?id=4", "profile"),
        ("/hall-of-fame-profile/a-reporter", "profile"),
        ("/hall-of-fame-profile-a-reporter", "profile"),
        ("/about-us", "other"),
        ("/contact-us", "other"),
        ("/privacy-policy", "other"),
        ("/terms-of-use", "other"),
        ("/advertise-with-us", "other"),
        ("/a-picture.jpg", "other"),
        ("/word", "other"),
        ("https:///editors-ask-for-answers", "other"),
        ("https:// /editors-ask-for-answers", "other"),
        ("https://\x06@example.org/editors-ask-for-answers", "other"),
        (f"/editors{'-ask' * 1000}", "other"),
        ("https://example.org/editors-ask-for-answers", "external"),
        ("https://www.journalismpakistan.com.example.org/a-story", "external"),
        ("https://www.journalismpakistan.com:8443/a-story", "external"),
        ("https://news.journalismpakistan.com/a-story", "external"),
    ],
)
def test_an_address_tells_what_kind_of_page_it_leads_to(href: str, kind: AddressKind) -> None:
    assert SITE.resolve(href).kind == kind


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("/newsroom", ("newsroom", 1)),
        ("/newsroom/", ("newsroom", 1)),
        ("/newsroom/page/2", ("newsroom", 2)),
        ("/jschool-tutorial/page/30/", ("jschool-tutorial", 30)),
        ("/news.php?pageid=asia", ("asia", 1)),
        ("/news.php?pageid=asia&page=3", ("asia", 3)),
        ("/news.php?page=3&pageid=asia", ("asia", 3)),
        ("/best-of-jp.php", ("best-of-jp", 1)),
        ("/best-of-jp.php?page=2", ("best-of-jp", 2)),
        ("/newsroom/page/two", None),
        ("/news.php", None),
        ("/a-story", None),
        ("/", None),
    ],
)
def test_a_section_page_tells_its_list_and_number(href: str, expected: tuple[str, int] | None) -> None:
    assert SITE.page_of(SITE.resolve(href)) == expected


@pytest.mark.parametrize(
    ("page", "hrefs", "expected"),
    [
        ("/newsroom", ["/", "/newsroom/page/2", "/newsroom/page/3"], "/newsroom/page/2"),
        ("/newsroom", ["/newsroom/page/1", "/newsroom/page/9", "/newsroom/page/2"], "/newsroom/page/2"),
        ("/newsroom/page/2", ["/newsroom", "/newsroom/page/1", "/newsroom/page/3"], "/newsroom/page/3"),
        ("/newsroom/page/9", ["/newsroom/page/8", "/newsroom/page/10/"], "/newsroom/page/10/"),
        ("/news.php?pageid=asia", ["?pageid=asia&page=2"], "/news.php?pageid=asia&page=2"),
        ("/news.php?pageid=asia&page=2", ["/news.php?page=3&pageid=asia"], "/news.php?page=3&pageid=asia"),
        ("/best-of-jp.php", ["best-of-jp.php?page=2"], "/best-of-jp.php?page=2"),
        ("/newsroom/page/2", ["/newsroom", "/newsroom/page/1", "/newsroom/page/2"], None),
        ("/newsroom", ["/jschool-tutorial/page/2"], None),
        ("/news.php?pageid=asia", ["/news.php?pageid=world&page=2"], None),
        ("/newsroom", ["https://example.org/newsroom/page/2", "javascript:next()", "http://[", "#", ""], None),
        ("/a-story", ["/newsroom/page/2"], None),
        ("/newsroom", [], None),
    ],
)
def test_the_next_page_is_the_one_after_in_the_same_list(page: str, hrefs: list[str], expected: str | None) -> None:
    assert SITE.next_page(HOME + page, hrefs) == (HOME + expected if expected else None)
    assert MIRRORED.next_page(MIRROR + page, hrefs) == (MIRROR + expected if expected else None)


@pytest.mark.parametrize(
    "href", [f"{MIRROR}/a-story", f"{HOME}/a-story", "//journalismpakistan.com/a-story", "/a-story", "a-story"]
)
def test_a_mirror_is_fetched_under_its_own_name_and_recorded_under_the_sites(href: str) -> None:
    assert MIRRORED.resolve(href) == (f"{MIRROR}/a-story", f"{HOME}/a-story", "story")


def test_another_port_of_a_mirrors_host_is_external() -> None:
    assert MIRRORED.resolve("http://127.0.0.1:8001/a-story").kind == "external"
    assert SITE.resolve(f"{MIRROR}/a-story").kind == "external"


def test_a_base_may_end_in_a_slash() -> None:
    addresses = Addresses(JournalismPakistanSpider.addresses, f"{MIRROR}/")
    assert addresses.resolve("/a-story") == MIRRORED.resolve("/a-story")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:void(0)", "JavaScript:alert('a-b')", "mailto:desk@example.org", "tel:+92-21-000", "data:text/html,a-b",
        "http://[", "https://[/a-b", "//[", "http://[half", "ftp://example.org/a-b", "about:blank", "whatsapp://send?text=a-b",
    ],
)  # fmt: skip
def test_junk_leads_to_no_page_of_the_site(href: str) -> None:
    for addresses in (SITE, MIRRORED):
        assert addresses.resolve(href, f"{HOME}/newsroom").kind in ("other", "external")


@pytest.mark.parametrize(
    "href",
    ["", " ", "#", "#top", "//", "?", "http://", "https:", "http:///", ":", "/%", "/%zz-x", "/a%ff-x", "/\x00-x", "/-"],
)
def test_odd_addresses_are_resolved_without_an_error(href: str) -> None:
    for addresses in (SITE, MIRRORED):
        address = addresses.resolve(href, f"{HOME}/newsroom")
        assert addresses.story_id("journalismpakistan", address.canonical)


@pytest.mark.parametrize("href", ["", "#top", "?", "?utm_source=feed"])
def test_an_address_without_a_path_is_the_page_it_stands_on(href: str) -> None:
    assert SITE.resolve(href, f"{HOME}/newsroom").canonical == f"{HOME}/newsroom"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/خبر-تازہ", "/%D8%AE%D8%A8%D8%B1-%D8%AA%D8%A7%D8%B2%DB%81"),
        ("/خبر-تازہ", "/%d8%ae%d8%a8%d8%b1-%d8%aa%d8%a7%d8%b2%db%81"),
        ("/خبر story-here", "/%D8%AE%D8%A8%D8%B1%20story-here"),
        ("/it's-here", "/it%27s-here"),
        ("/a-story%3Fpart", "/a-story%3fpart"),
    ],
)
def test_a_path_with_escapes_is_the_twin_of_the_path_without(one: str, other: str) -> None:
    assert SITE.resolve(one).canonical == SITE.resolve(other).canonical
    assert SITE.resolve(one).kind == SITE.resolve(other).kind == "story"


def test_a_space_is_the_twin_of_its_escape() -> None:
    assert SITE.resolve("/a story-here").canonical == SITE.resolve("/a%20story-here").canonical


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (r"\news\2026\a-story-of-boats", "https://www.example.org/news/2026/a-story-of-boats"),
        (r"/news\2026/a-story-of-boats", "https://www.example.org/news/2026/a-story-of-boats"),
        (r"2026\a-story-of-boats", "https://www.example.org/news/2026/a-story-of-boats"),
        (r"https:\\example.org\news\2026\a-story-of-boats", "https://www.example.org/news/2026/a-story-of-boats"),
        (r"https://www.example.org\a-story-of-boats", "https://www.example.org/a-story-of-boats"),
        (r"/news?id=\7", "https://www.example.org/news?id=%5C7"),
        (r"/\other.example\a", "https://other.example/a"),
        (r"\\other.example\a", "https://other.example/a"),
    ],
)
def test_a_backslash_is_a_slash_before_the_query_as_in_browsers(href: str, expected: str) -> None:
    addresses, page = Addresses(any_site("https://www.example.org")), "https://www.example.org/news/"
    assert addresses.resolve(href, page).canonical == expected


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        (r"\img\boat.jpg?w=\7", r"https://example.org/img/boat.jpg?w=\7"),
        (r"boat.jpg#\a", r"https://example.org/news/boat.jpg#\a"),
        (r"https:\\img.example\boat.jpg", "https://img.example/boat.jpg"),
    ],
)
def test_a_backslash_is_a_slash_in_the_address_of_a_picture(href: str, expected: str) -> None:
    assert absolute(href, "https://example.org/news/") == expected


def test_half_a_character_is_resolved_without_an_error() -> None:
    assert SITE.resolve("/\ud800-x").kind in ("story", "other")


def test_slashes_and_hyphens_at_the_end_are_off_in_any_order() -> None:
    assert SITE.resolve("/editors-ask-for-answers/-").canonical == STORY


def test_an_escaped_mark_of_a_query_does_not_open_one() -> None:
    assert SITE.resolve("/a-story%3Fid=1").canonical != SITE.resolve("/a-story?id=1").canonical


@pytest.mark.parametrize("href", ["/a%2525-b", "/a%25-b", "/a%23-b", "/a%2520-b", "/a%ff-b"])
def test_escapes_are_undone_once(href: str) -> None:
    canonical = SITE.resolve(href).canonical
    assert canonical == HOME + href
    assert SITE.resolve(canonical).canonical == canonical


def test_an_id_is_twenty_hexadecimal_digits_and_stays_the_same() -> None:
    assert SITE.story_id("journalismpakistan", STORY) == record_id("journalismpakistan", "/editors-ask-for-answers")
    assert len(SITE.story_id("journalismpakistan", STORY)) == 20
    assert set(SITE.story_id("journalismpakistan", STORY)) <= set("0123456789abcdef")
    assert SITE.story_id("another", STORY) != SITE.story_id("journalismpakistan", STORY)


plain_parts = st.text(alphabet="abcXYZ019-._~%/?#&=;:@[]!$'()*+, \té٪", max_size=12)
addresses = st.tuples(
    st.sampled_from(["http://", "https://", "HTTP://", "//", "/", ""]),
    st.sampled_from(
        ["example.org", "www.example.org:8080", "Example.org", "example", "a..b", "-a.org", "münchen.de", "u@a.org", ""]
    ),
    plain_parts,
).map("".join)


@given(addresses, st.sampled_from(["https://www.example.com/section/page?x#y", "https://www.example.com/a?b", "x", ""]))
@example("https://example.org/a?b=c&d", "https://www.example.com/")
@example("https://example.org/a;b/../c.", "https://www.example.com/")
@example("/a//b?c=d", "https://www.example.com/")
@example("/a/./b", "https://www.example.com/")
@example("/a?b=/../c", "https://www.example.com/")
def test_a_plain_address_is_what_resolving_gives(href: str, page: str) -> None:
    if (plain := plainly_absolute(href, page)) is not None:
        assert plain == urljoin(page, href) == urlsplit(plain).geturl() == absolute(f" {href}", page)
        assert href in plain


@given(addresses)
@example("https://www.example.org/about-us")
@example("https://www.example.organic/a-long-way-home")
@example("/" + 60 * "^")
@example("/" + 60 * "%da")
def test_a_link_is_a_story_or_not_whether_it_is_resolved_or_only_looked_at(href: str) -> None:
    for site in (SITE, Addresses(any_site("https://www.example.org"))):
        assert site.is_story(href, HOME) == (site.resolve(href, HOME).kind == "story")


@pytest.mark.parametrize("href", ["/2026/11/25/ferry-carries-a-piano.html?id=7&page=2", "/a//b", "/"])
def test_what_links_of_stories_look_like_is_plain(href: str) -> None:
    assert plainly_absolute(f"http://example.org{href}", "") == f"http://example.org{href}"
    assert plainly_absolute(href, "https://www.example.org/a") == f"https://www.example.org{href}"


@pytest.mark.parametrize("href", ["/a?", "/a;", "/a b", "/a/../b", "//a.org/b", "b"])  # `?` goes at the end
def test_what_parsing_may_change_is_not_plain(href: str) -> None:
    assert plainly_absolute(href, "https://www.example.org/a") is None
