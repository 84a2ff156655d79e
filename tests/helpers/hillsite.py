"""A small news site, invented, in a markup that newsbot was not written for: custom elements and definition lists."""

from __future__ import annotations

from typing import NamedTuple

from crawling import HTML, Page

NAME = "The Hill Gazette"


class Story(NamedTuple):
    """A story of the site's."""

    desk: str
    slug: str
    headline: str
    author: str
    day: str
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/{self.desk}/{self.slug}.html"


STORIES = (
    Story(
        "valley", "ferry-to-the-island-sails-again", "Ferry to the island sails again", "Ayesha Noor", "12 October 2026",
        (
            "The ferry to the island sails again from Monday, after eleven weeks in the yard and two storms that nobody"
            " in the harbour office had planned for.",
            "It carries 180 people and, for the first time, a lift for wheelchairs. Tickets cost what they did before,"
            " and children under twelve go free until the new year.",
            "“We rang every school on the island first,” said the harbour master, Peter Olin. “They had been coming by"
            " fishing boat, and the fishermen had been very patient.”",
        ),
    ),
    Story(
        "valley", "bakers-keep-the-night-tram-running", "Bakers keep the night tram running", "Tom Farrow", "9 October 2026",
        (
            "The last tram up the hill was to end in November. It stays, because forty bakers have told the council at"
            " what hour they begin to work.",
            "Between two and four in the morning the tram now carries more flour than people, the driver said, and it"
            " has never been late since the bakers began to count.",
            "The council will look at the figures again in spring, when the road above the quarry is open.",
        ),
    ),
    Story(
        "sport", "goalkeeper-scores-from-her-own-half", "Goalkeeper scores from her own half", "Ayesha Noor", "4 October 2026",
        (
            "Sixty metres, a following wind and a goalkeeper who had gone to speak to the referee: Mona Reyes scored the"
            " only goal of the day from her own half.",
            "It was the first of her career. She said that she had meant to pass to the right wing, and that she would"
            " say something else to her grandchildren.",
            "Hill United are third, one point behind the quarrymen, with a match in hand.",
        ),
    ),
)  # fmt: skip

_STYLE = "<style>.k{color:#444}</style>"


def _shell(title: str, head: str, main: str) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:site_name" content="{NAME}">{head}{_STYLE}</head><body>
<gz-top><a href="/"><b>{NAME}</b></a><nav><a href="/valley">Valley</a> <a href="/sport">Sport</a>
<a href="/about">About us</a></nav></gz-top>
{main}
<gz-foot>© 2026 {NAME}. Printed on the hill.</gz-foot></body></html>"""


def article(story: Story) -> str:
    """An article page."""
    text = "".join(f'<div class="k">{paragraph}</div>' for paragraph in story.paragraphs)
    others = "".join(f'<dt><a href="{s.path}">{s.headline}</a></dt>' for s in STORIES if s is not story)
    main = (
        f"<gz-story><h1>{story.headline}</h1><dl><dd>By {story.author}</dd><dd>{story.day}</dd></dl>"
        f"<gz-text>{text}</gz-text></gz-story><h4>More from the hill</h4><dl>{others}</dl>"
    )
    return _shell(f"{story.headline} | {NAME}", '<meta property="og:type" content="article">', main)


def listing(name: str, stories: tuple[Story, ...]) -> str:
    """A section page."""
    cards = "".join(
        f'<dt><a href="{s.path}">{s.headline}</a></dt><dd>{s.day}</dd><dd>{s.paragraphs[0]}</dd>' for s in stories
    )
    return _shell(f"{name} | {NAME}", "", f"<h1>{name}</h1><dl>{cards}</dl>")


def pages() -> dict[str, Page]:
    """Every page of the site, by path."""
    site = {story.path: article(story) for story in STORIES}
    site["/"] = listing("Today", STORIES)
    for desk in ("valley", "sport"):
        site[f"/{desk}"] = listing(desk.capitalize(), tuple(story for story in STORIES if story.desk == desk))
    site["/about"] = _shell(f"About us | {NAME}", "", "<h1>About us</h1><p>Four people and a press.</p>")
    answers: dict[str, Page] = {path: (200, HTML, page.encode()) for path, page in site.items()}
    answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /desk/\n")
    answers["/desk/drafts-of-tomorrow-morning.html"] = answers[STORIES[0].path]
    return answers
