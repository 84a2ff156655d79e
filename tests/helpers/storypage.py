"""Pages of an invented newspaper that no layout describes, and what is read of them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from newsbot import Article, read_article

URL = "https://www.paper.example/city/rain-at-last-in-the-hills"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SITE = '<meta property="og:site_name" content="The Paper">'
TITLE, URDU_TITLE = "Rain at last in the hills", "پہاڑوں پر آخرکار بارش ہو گئی"
PROSE = [
    "Rain fell on the hills on Monday for the first time in four months, and farmers left their doors open to hear it.",
    "The weather office counted 31 millimetres by noon. Its director said that more was on the way before the weekend.",
    "Schools in two valleys stayed shut, since the only bridge to them is closed whenever the river reaches its mark.",
    "A bus company sent its oldest driver to look at the road, who came back on foot and said that it could be done.",
]
PROSE_TOO = [
    "The mayor of the upper valley asked the province for pumps, and for a boat that could take a doctor across.",
    "By the evening the water stood a metre below the bridge, and children fished from its steps for what came down.",
]
LATER = [
    "On the second day the river rose by another metre, and the ferry stayed at its landing until late in the evening.",
    "The farmers of the upper valley counted their sheep twice. Three were missing, and two came home by themselves.",
    "By Friday the schools had opened again, and the driver of the bus was given the key to the town by its mayor.",
]
URDU = [
    "پیر کو پہاڑوں پر چار ماہ میں پہلی بار بارش ہوئی، اور کسانوں نے اسے سننے کے لیے اپنے دروازے کھلے چھوڑ دیے۔",
    "محکمہ موسمیات نے دوپہر تک اکتیس ملی میٹر بارش ناپی۔ اس کے سربراہ نے کہا کہ ہفتے کے آخر سے پہلے اور بارش ہو گی۔",
    "دو وادیوں میں سکول بند رہے، کیونکہ وہاں جانے والا واحد پل دریا کے چڑھتے ہی بند کر دیا جاتا ہے۔",
    "ایک بس کمپنی نے اپنے سب سے پرانے ڈرائیور کو سڑک دیکھنے بھیجا، جو پیدل لوٹا اور بولا کہ راستہ کھل سکتا ہے۔",
]
TEXT = "".join(f"<p>{text}</p>" for text in PROSE)
ANSWER = "Every farm in the two valleys gets water from the upper well until the pumps of the lower one are mended."
SIGNED = '<div class="byline">By <a href="/author/hira-malik">Hira Malik</a></div>'
ELSEWHERE = '<a href="/sport/cup-final-goes-to-penalties">Cup final goes to penalties after a long night</a>'
HEADED = "<tr><th>Year</th><th>Floods</th></tr><tr><td>2024</td><td>2</td></tr><tr><td>2025</td><td>5</td></tr>"
LISTED = (
    '<ul><li><a href="/city/2026/11/9/quay-wall-cracks-again-in-the-old-harbour">Quay wall cracks again</a></li></ul>'
)


def page(body: str = "", head: str = "", title: str = "Rain at last in the hills") -> str:
    """A page of an invented newspaper."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def story(*parts: str) -> str:
    """A story in the plainest of markups; `parts` are in its midst."""
    paragraphs = [f"<p>{text}</p>" for text in PROSE]
    return "<main><h1>Rain at last in the hills</h1>" + "".join([*paragraphs[:2], *parts, *paragraphs[2:]]) + "</main>"


def data(**said: object) -> str:
    """A JSON-LD script."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **said})}</script>'


def read(html: str, url: str = URL) -> Article:
    return read_article(html, url, NOW)


def paragraphs(article: Article) -> list[str]:
    return [text for body in article.bodies for text in body.paragraphs]


def rows_of(*rows: tuple[str, ...]) -> str:
    return "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)


def tagged(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def versions(body: str) -> list[tuple[str, str | None, list[str]]]:
    """The bodies of a page: language, headline, paragraphs."""
    return [(body.language, body.headline, body.paragraphs) for body in read(page(body)).bodies]


def below(*parts: str) -> str:
    """A story in an element of its own, with `parts` right below its text."""
    return (
        "<main><h1>Rain at last in the hills</h1><div>"
        + "".join([f"<p>{text}</p>" for text in PROSE] + [*parts])
        + "</div></main>"
    )
