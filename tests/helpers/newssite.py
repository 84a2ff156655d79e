"""A news site of any number of short stories, which may change between crawls; some pages are slow, some fail once."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from crawling import HTML, Answer, Handler, Page

PER_PAGE = 20
WORDS = (
    "editors reporters council court press ministry newsroom network union verdict campaign channel anchor bureau "
    "licence protest archive printers readers columnist"
).split()


@dataclass
class Story:
    """One story; what a test changes, the site shows from then on."""

    number: int
    text: str = ""
    summary: str = ""
    published: str = "Published: 2 May 2019"
    card_date: str = "Published last year"
    gone: bool = False

    @property
    def slug(self) -> str:
        return f"story-of-the-{self._word(0)}-number-{self.number}"

    @property
    def headline(self) -> str:
        return f"Story of the {self._word(0)}, number {self.number}"

    def _word(self, step: int) -> str:
        return WORDS[(self.number * 7 + step * 3) % len(WORDS)]

    def paragraphs(self) -> list[str]:
        words = " ".join(self._word(step) for step in range(1, 9))
        return [
            f"LAHORE: In case {self.number} the {self._word(0)} met on Thursday and heard about {words} for hours.",
            f"Nothing more was decided in case {self.number}, said the {self._word(2)}, than to meet once more.",
            *([self.text] if self.text else []),
        ]


class NewsSite:
    """`pages` is what a `Server` is given: `build` brings it in line with `stories`, newest first."""

    def __init__(self, stories: int, *, troubles: bool = False) -> None:
        self.stories = [Story(number) for number in range(stories, 0, -1)]
        self.troubles = troubles
        self.pages: dict[str, Page] = {}
        self.build()

    def story(self, number: int) -> Story:
        return next(story for story in self.stories if story.number == number)

    def build(self) -> None:
        pages: dict[str, Page] = {"/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n")}
        listed = [story for story in self.stories if not story.gone]
        last = max(1, -(-len(listed) // PER_PAGE))
        for number in range(1, last + 1):
            cards = listed[(number - 1) * PER_PAGE : number * PER_PAGE]
            pages[f"/newsroom/page/{number}"] = self._section(number, last, cards)
        for story in listed:
            pages[f"/{story.slug}"] = self._article(story)
            if self.troubles and story.number % 29 == 0:
                pages[f"/old-address-{story.number}"] = 301, {"Location": f"/{story.slug}"}, b""
        self.pages.clear()
        self.pages.update(pages)

    def _section(self, number: int, last: int, cards: list[Story]) -> Answer:
        links = "".join(self._card(story) for story in cards)
        following = f'<a href="/newsroom/page/{number + 1}">Next</a>' if number < last else ""
        return self._page("Newsroom", f"<h1>Newsroom</h1>{links}<div>{following}</div>")

    def _card(self, story: Story) -> str:
        path = story.slug
        if self.troubles and story.number % 29 == 0:
            path = f"old-address-{story.number}"
        return (
            f'<div><a href="/{path}"><img src="/img/s.jpg" alt="{story.headline}"></a>'
            f'<h5><a href="/{path}">{story.headline}</a></h5>'
            f"<p>{story.card_date}: What became of case {story.number}.</p></div>"
        )

    def _article(self, story: Story) -> Page:
        summary = f"<p>{story.summary}</p>" if story.summary else ""
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs())
        answer = self._page(
            story.headline,
            f"<h1>{story.headline}</h1><p>JournalismPakistan.com | {story.published} | Sana Malik</p>"
            f'<img src="/img/{story.number}.jpg" alt="{story.headline}">{summary}{paragraphs}<h3>Read Next</h3>'
            + "".join(self._card(other) for other in self.stories[:3] if other is not story),
        )
        etag = '"' + hashlib.sha256(answer[2]).hexdigest()[:16] + '"'

        def serve(handler: Handler) -> Answer:
            if self.troubles and story.number % 31 == 0:
                time.sleep(0.3)
            if self.troubles and story.number % 23 == 0 and handler.attempt == 1:
                return 503, HTML, b"<h1>Busy</h1>"
            if handler.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag, "Content-Length": "0"}, b""
            return answer[0], {**answer[1], "ETag": etag}, answer[2]

        return serve

    def _page(self, title: str, main: str) -> Answer:
        strip = "".join(f'<a href="/{story.slug}">{story.headline}</a> ' for story in self.stories[:8])
        text = (
            f"<!DOCTYPE html><html><head><title>{title}</title></head><body><div>{strip}{strip}</div>"
            f"<main>{main}</main></body></html>"
        )
        return 200, HTML, text.encode()
