"""What a perfect reading of a story's page returns, derived from the story itself and never from HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from newsbot.demo.parts import TAIL_LABEL, popular_stories, tail_stories
from newsbot.demo.stories import Moment, Story, StoryBody, plain

_DESK = re.compile(r"\b(?:Desk|Report|Reporter|Release|Monitoring|Bureau)$")


def expected(story: Story, *, today: Moment, stories: Sequence[Story], base_url: str) -> dict[str, object]:
    """The keys of an article record that the story decides, whatever the layout.

    A card of `related` or `popular` is `{headline, path, date, summary, section}`; paths start with the path of
    `base_url`, if it has one. `today` names the edition, as for `article_page`: dates relative to it are not told here.
    """
    root = urlsplit(base_url).path.rstrip("/")
    return {
        "headline": plain(story.headline),
        "alternative_headlines": {body.language: plain(body.headline) for body in story.bodies},
        "byline": story.byline,
        "authors": _authors(story.byline),
        "summary": plain(story.summary) if story.summary else None,
        "in_language": [body.language for body in story.bodies],
        "bodies": [_body(body) for body in story.bodies],
        "key_points": [plain(point) for point in story.key_points],
        "credit": plain(story.credit) if story.credit else None,
        "related": [_tail_card(other, root) for other in tail_stories(story, stories)],
        "popular": [_card(other, root) for other in popular_stories(story, stories)],
    }


def _authors(byline: str | None) -> list[str]:
    if not byline:
        return []
    if _DESK.search(byline):
        return [byline]
    return [name.strip() for name in re.split(r",| and ", byline) if name.strip()]


def _body(body: StoryBody) -> dict[str, object]:
    return {
        "language": body.language,
        "direction": "ltr" if body.language == "en" else "rtl",
        "headline": plain(body.headline),
        "dateline": plain(body.dateline) if body.dateline else None,
        "dateline_text": None,
        "paragraphs": [plain(text) for _, text in body.lines()],
    }


def _card(story: Story, root: str) -> dict[str, object]:
    return {
        "headline": plain(story.headline),
        "path": root + story.path,
        "date": None,
        "summary": None,
        "section": None,
    }


def _tail_card(story: Story, root: str) -> dict[str, object]:
    day = date.isoformat(story.published)[:10] if story.published else None
    summary = plain(story.teaser) if story.teaser else None
    return _card(story, root) | {"date": day, "summary": summary, "section": TAIL_LABEL}
