"""Videos and audio of a story: from structured data, from the page's head, and from where the story stands."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any

import pytest

from newsbot import read_article
from newsbot.items import Article, Media
from newsbot.revisions import judge

URL = "https://www.example.org/news/2026/ferry-sails-again"
NOW = "2026-11-25T08:00:00+00:00"
PROSE = (
    "<p>The ferry across the strait sails again from Monday, the harbour office said, after a winter in the dock.</p>"
)
PLAYER = '<iframe src="https://www.youtube.com/embed/{}" title="The ferry"></iframe>'
OBJECT = {"@type": "VideoObject", "name": "The ferry", "contentUrl": "/clips/ferry.mp4", "duration": "PT1M33S"}


def read(story: str = "", head: str = "", above: str = "", below: str = "", **declared: Any) -> Article:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry", **declared})
    html = (
        f'<html lang="en"><head><title>Ferry sails again</title>{head}'
        f'<script type="application/ld+json">{data}</script></head><body><main><h1>Ferry sails again</h1>{above}'
        f'<div class="story">{PROSE}{story}{PROSE.replace("ferry", "pilot boat")}</div>{below}</main></body></html>'
    )
    return read_article(html, URL, NOW)


def found(*arguments: str, **keywords: Any) -> list[tuple[Any, ...]]:
    return [astuple(media)[:2] for media in read(*arguments, **keywords).media]


def test_structured_data_names_a_video_with_its_title_length_and_picture() -> None:
    article = read(video={**OBJECT, "thumbnailUrl": ["/clips/ferry.jpg", "/clips/ferry-2.jpg"]})
    host = "https://www.example.org/clips"
    assert article.media == [Media(f"{host}/ferry.mp4", "video", "The ferry", "PT1M33S", f"{host}/ferry.jpg")]
    assert article.provenance["media"] == "json-ld"


@pytest.mark.parametrize(
    "declared",
    [
        {"audio": {"@type": "AudioObject", "contentUrl": "https://a.example/1.mp3"}},
        {
            "associatedMedia": [
                {"@type": "AudioObject", "embedUrl": "https://a.example/1.mp3"},
                {"@type": "ImageObject"},
            ]
        },
        {"mainEntity": {"@type": "https://schema.org/AudioObject", "contentUrl": " https://a.example/1.mp3 "}},
        {
            "audio": {"@id": "#a"},
            "about": {"@type": "AudioObject", "@id": "#a", "contentUrl": "https://a.example/1.mp3"},
        },
    ],
)
def test_structured_data_may_name_it_in_several_places(declared: dict[str, Any]) -> None:
    assert found(**declared) == [("https://a.example/1.mp3", "audio")]


def test_the_head_is_asked_where_structured_data_names_none() -> None:
    head = '<meta property="og:video" content="http://v.example/1"><meta property="og:video:secure_url" content="https://v.example/1">'
    article = read(head=head)
    assert ([m.url for m in article.media], article.provenance["media"]) == (["https://v.example/1"], "meta")
    assert found(head=head, video=OBJECT) == [("https://www.example.org/clips/ferry.mp4", "video")]


@pytest.mark.parametrize(
    ("element", "media"),
    [
        ('<video src="/a.mp4" poster="/a.jpg" title="Dock"></video>', ("/a.mp4", "video", "Dock", None, "/a.jpg")),
        ('<video><source src="/a.mp4"><source src="/a.webm"></video>', ("/a.mp4", "video", None, None, None)),
        ('<figure><audio controls data-src="/a.mp3" src="x"></audio></figure>', ("/a.mp3", "audio", None, None, None)),
        (PLAYER.format("a1"), ("https://www.youtube.com/embed/a1", "video", "The ferry", None, None)),
        ('<amp-youtube data-videoid="a-1_b" layout="responsive"></amp-youtube>', ("https://www.youtube.com/embed/a-1_b", "video", None, None, None)),
        ('<amp-vimeo data-videoid="27"></amp-vimeo>', ("https://player.vimeo.com/video/27", "video", None, None, None)),
        ('<amp-dailymotion data-videoid="x2"></amp-dailymotion>', ("https://www.dailymotion.com/embed/video/x2", "video", None, None, None)),
        ('<iframe data-src="//w.soundcloud.com/player/?url=1"></iframe>', ("https://w.soundcloud.com/player/?url=1", "audio", None, None, None)),
    ],
)  # fmt: skip
def test_elements_in_the_story_are_its_media(element: str, media: tuple[Any, ...]) -> None:
    absolute = [f"https://www.example.org{part}" if part and part[0] == "/" else part for part in media]
    for place in ({"story": element}, {"above": element}):
        article = read(**place)
        assert [list(astuple(one)) for one in article.media] == [absolute]
        assert article.provenance["media"] == "page"


@pytest.mark.parametrize(
    "place",
    [
        {"below": PLAYER.format("a1")},
        {"story": f"<aside>{PLAYER.format('a1')}</aside>"},
        {"story": '<div class="related-videos"><video src="/a.mp4"></video></div>'},
        {"above": f"<nav>{PLAYER.format('a1')}</nav>"},
        {"story": '<iframe src="https://maps.example/embed/1"></iframe><iframe></iframe><video></video>'},
        {"story": '<amp-youtube data-videoid="../x"></amp-youtube><amp-vimeo></amp-vimeo>'},
        {"story": '<video src="blob:https://www.example.org/1"></video><audio src="javascript:void(0)"></audio>'},
        {"story": '<iframe src="https://evil.example/?youtube.com/embed/a1"></iframe><iframe src="http://["></iframe>'},
    ],
    ids=str,
)
def test_what_stands_elsewhere_or_is_no_recording_is_none(place: dict[str, str]) -> None:
    article = read(**place)
    assert article.media == []
    assert "media" not in article.provenance


def test_a_video_that_is_named_twice_counts_once() -> None:
    named = {**OBJECT, "embedUrl": "https://www.youtube.com/embed/a1"}
    shown = [PLAYER.format("a1?rel=0"), PLAYER.format("b2"), PLAYER.format("b2?start=9"), '<video src="/main"></video>']
    assert found("".join(shown), video=named) == [
        ("https://www.example.org/clips/ferry.mp4", "video"), ("https://www.youtube.com/embed/b2", "video"),
    ]  # fmt: skip


@pytest.mark.parametrize("duration", ["93", "PT", "P", "1:33", "PT1M33", "PT1M33S later", 93, None, ["PT1S", "PT2S"]])
def test_a_length_that_is_none_is_left_out(duration: Any) -> None:
    (media,) = read(video={**OBJECT, "duration": duration}).media
    assert media.duration == ("PT1S" if isinstance(duration, list) else None)


def test_their_number_has_a_bound() -> None:
    assert len(read("".join(PLAYER.format(number) for number in range(300))).media) == 50


def test_other_media_are_named_and_make_no_revision() -> None:
    first, second = read(), read(video=OBJECT)
    known = judge(first, None, 1, "r", None).revision
    assert judge(second, None, 1, "r", known).fate == "unchanged"
    third = read(PROSE.replace("ferry", "tug"), video=OBJECT)
    assert judge(third, None, 1, "r", known).article.changed == ["bodies", "media"]


def test_other_kinds_make_no_revision() -> None:
    first, second = (
        read("<p>What it costs to cross the strait:</p>"),
        read("<h2>What it costs to cross the strait:</h2>"),
    )
    assert first.bodies[0].paragraphs == second.bodies[0].paragraphs
    assert first.bodies[0].kinds != second.bodies[0].kinds
    reading = judge(second, None, 1, "r", judge(first, None, 1, "r", None).revision)
    assert (reading.fate, reading.article.changed) == ("unchanged", [])
