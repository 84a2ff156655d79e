"""A news site made up from a random number's seed: section pages of twenty cards, article pages of about 50 KB.

Its pages have the order of lines of JournalismPakistan's; every word of them is drawn from `bench.words`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from random import Random

from bench import furniture, words

CARDS_PER_PAGE = 20
TICKER_ENTRIES = 10
RELATED_CARDS = 5
NEWEST_DAY = date(2025, 10, 31)
ORIGIN = "https://www.journalismpakistan.com"
BANNERS = ["Media Matters", "Voices of the Valley", "Off the Record", "Deadline Diaries", "The Last Edition"]
PROMO = '<a href="/promo"><img src="/img/promo.jpg" alt="{}"></a>'


@dataclass(frozen=True, slots=True)
class Story:
    """What the cards, the ticker and the article page tell of one story."""

    slug: str
    headline: str
    teaser: str
    day: date

    @property
    def path(self) -> str:
        return f"/{self.slug}"


@dataclass(frozen=True, slots=True)
class Site:
    """The pages of the site by path."""

    articles: dict[str, str]
    sections: dict[str, str]


def build_site(
    articles: int, random_seed: int, today: date, origin: str = ORIGIN, pages_of: type[Pages] | None = None
) -> Site:
    """The same pages for the same arguments; `today` only decides what "2 years ago" is on the cards.

    Without an `origin` the pages name themselves by their paths, so that any host can serve them.
    """
    random = Random(random_seed)
    stories = _stories(articles, random)
    pages = (pages_of or Pages)(random, stories, origin)
    numbers = range(1, section_pages(articles) + 1)
    return Site(
        articles={story.path: pages.article(index) for index, story in enumerate(stories)},
        sections={f"/newsroom/page/{number}": pages.section(number, numbers[-1], today) for number in numbers},
    )


def section_pages(articles: int) -> int:
    """How many section pages list so many articles; a site of none has one, which is empty."""
    return max(1, -(-articles // CARDS_PER_PAGE))


def _stories(number: int, random: Random) -> list[Story]:
    """Stories from the newest to the oldest, one a day, no two at one address."""
    stories: dict[str, Story] = {}
    while len(stories) < number:
        headline = words.headline(random)
        slug = headline.lower().replace(" ", "-")
        day = NEWEST_DAY - timedelta(days=len(stories))
        stories.setdefault(slug, Story(slug, headline, words.sentence(random), day))
    return list(stories.values())


class Pages:
    """Writes the pages of one site; the furniture, the same on each, is made once."""

    def __init__(self, random: Random, stories: list[Story], origin: str) -> None:
        self.random = random
        self.stories = stories
        self.origin = origin
        self.style = furniture.style(random)
        self.script = furniture.script(random)
        self.top = f"{_ticker(stories[:TICKER_ENTRIES])}\n<header>{furniture.navigation(random)}</header>"
        self.bottom = f"{furniture.footer(random)}\n{furniture.script(random)}\n</body>\n</html>\n"

    def section(self, number: int, last: int, today: date) -> str:
        """Section page `number` of `last`, newest stories first."""
        stories = self.stories[(number - 1) * CARDS_PER_PAGE : number * CARDS_PER_PAGE]
        cards = [_card(story, f"Published {_age(story.day, today)}:&nbsp; ") for story in stories]
        pager = []
        if number > 1:
            pager.append(f'<a rel="prev" href="/newsroom/page/{number - 1}">Previous</a>')
        if number < last:
            pager.append(f'<a rel="next" href="/newsroom/page/{number + 1}">Next</a>')
        main = ["<h1>Newsroom</h1>", "<p>Welcome to the Newsroom, with every story of this made-up site.</p>"]
        return self._page("Newsroom", "", [*main, *cards, f'<div class="pager">{" ".join(pager)}</div>'])

    def article(self, index: int) -> str:
        """The page of story `index`; every third story is told in Urdu, too."""
        story = self.stories[index]
        main = [*self._story_head(story), *self._body(), *(self._urdu_body() if index % 3 == 0 else []), "</div>"]
        related, popular = (self.random.choices(self.stories, k=RELATED_CARDS) for _ in range(2))
        next_cards = [_card(other, f"{other.day:%B %d, %Y}&nbsp;") for other in related]
        popular_cards = [_card(other, f"{other.day:%B %d, %Y}&nbsp;") for other in popular]
        main += ['<div class="next">', "<h3>Read Next</h3>", "<h4>Newsroom</h4>", *next_cards, "</div>"]
        main += ['<div class="popular">', "<h3>Popular Stories</h3>", *popular_cards, "</div>"]
        return self._page(f"{story.headline} | JournalismPakistan.com", metadata(story, self.origin), main)

    def _story_head(self, story: Story) -> list[str]:
        headline, published = escape(story.headline), f"Published: {story.day:%-d %B %Y}"
        return [
            '<div class="story">',
            f"<h1>{headline}</h1>",
            f'<p class="info">&nbsp;JournalismPakistan.com | &nbsp;{published} | &nbsp;JP Staff Report</p>',
            '<p><a href="https://whatsapp.com/channel/0">Join our WhatsApp channel</a></p>',
            f'<img class="photo" src="/img/{story.slug}.jpg" alt="{headline}" width="800" height="450">',
        ]

    def _body(self) -> list[str]:
        first, *others = (words.paragraph(self.random) for _ in range(self.random.randint(12, 20)))
        return [f"<p>{escape(text)}</p>" for text in (f"ISLAMABAD — {first}", *others)]

    def _urdu_body(self) -> list[str]:
        first, *others = (words.paragraph_ur(self.random) for _ in range(self.random.randint(8, 14)))
        blank = "<p>&nbsp;</p>"
        paragraphs = [f"<p>{escape(text)}</p>" for text in (f"اسلام آباد — {first}", *others)]
        return [blank, f"<h2>{words.headline_ur(self.random)}</h2>", blank, *paragraphs, blank]

    def _page(self, title: str, metadata: str, main: list[str]) -> str:
        head = [
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            metadata,
            f"{self.style}\n{self.script}\n</head>\n<body>",
        ]
        brand = [
            '<div class="brand"><a href="/"><img src="/img/logo.png" alt="Logo"></a>',
            '<img src="/img/janu.jpg" alt="Janu">',
            PROMO.format(self.random.choice(BANNERS)) + "</div>",
        ]
        return "\n".join([*head, self.top, *brand, *main, self.bottom])


def metadata(story: Story, origin: str) -> str:
    """The head's share of an article page: canonical address, Open Graph, JSON-LD."""
    address, picture = f"{origin}{story.path}", f"{origin}/img/{story.slug}.jpg"
    headline, teaser = escape(story.headline), escape(story.teaser)
    tags = [f'<link rel="canonical" href="{address}">', f'<meta name="description" content="{teaser}">']
    graph = {"type": "article", "title": headline, "description": teaser, "url": address, "image": picture}
    tags += [f'<meta property="og:{name}" content="{value}">' for name, value in graph.items()]
    tags += [f'<meta name="twitter:{name}" content="{graph[name]}">' for name in ("title", "description", "image")]
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "headline": story.headline,
        "description": story.teaser,
        "image": [picture],
        "datePublished": f"{story.day}T09:00:00+05:00",
        "author": {"@type": "Organization", "name": "JP Staff Report"},
        "publisher": {"@type": "Organization", "name": "JournalismPakistan.com", "logo": f"{origin}/img/logo.png"},
    }
    tags.append(f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>')
    return "\n".join(tags)


def _ticker(stories: list[Story]) -> str:
    """The running strip: its entries stand twice, so that it can run round."""
    entries = [f'<li><a href="{story.path}">{escape(story.headline)}</a></li>' for story in stories]
    return "\n".join(['<section class="strip"><ul>', *entries, *entries, "</ul></section>"])


def _card(story: Story, date_text: str) -> str:
    headline = escape(story.headline)
    picture = f'<a href="{story.path}"><img src="/img/{story.slug}.jpg" alt="{headline}"></a>'
    title = f'<h5><a href="{story.path}">{headline}</a></h5>'
    return f'<div class="teaser">{picture}\n{title}\n<p>&nbsp;{date_text}{escape(story.teaser)}</p></div>'


def _age(day: date, today: date) -> str:
    """How long ago a day was, floored, in the words of the site's cards: `2 years ago`, `last year`, `7 months ago`."""
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    number, unit = (months // 12, "year") if months >= 12 else (months, "month")
    if number < 1:
        return "last week"
    return f"last {unit}" if number == 1 else f"{number} {unit}s ago"
