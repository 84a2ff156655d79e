"""Abstract pages in, HTML out: a layout is one `str.format` template for each part."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from newsbot.demo.parts import (
    Block,
    Byline,
    Card,
    Entries,
    Figure,
    KeyPoints,
    Line,
    Link,
    Links,
    Page,
    Part,
    Picture,
    Pictures,
    Runs,
    Ticker,
)
from newsbot.demo.stories import Language

LATEST = "Latest:"
RUN_OF_SPACES = "&nbsp; &nbsp; "


def escape(text: str) -> str:
    """Text or an attribute's value as HTML, with no-break spaces by name.

    >>> escape('Q&A: "yes"')
    'Q&amp;A: &quot;yes&quot;'
    """
    return html.escape(text).replace("\xa0", "&nbsp;")


def no_head(_page: Page) -> str:
    """Nothing beside the title: a layout without metadata."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The markup of one kind of site.

    Templates take `{text}` for what stands in them and, for the lines of a story, `{lang}`: the attributes that say
    its language, empty for English. A template that leaves a name out says nothing there.
    """

    document: str
    """Takes `{title}`, `{head}`, `{nav}`, `{top}`, `{lead}`, `{body}`, `{bottom}` and `{footer}`."""
    head: Callable[[Page], str] = no_head
    escape: Callable[[str], str] = escape
    """Text outside the story."""
    prose: Callable[[str], str] = escape
    """Text of the story's paragraphs."""

    link: str = '<a href="{url}">{text}</a>'
    image: str = '<img src="{url}" alt="{alt}">'
    nav: str = ""
    nav_link: str = "{text}"

    ticker: str
    ticker_entry: str
    ticker_again: str = "{text}"
    """Around the second copy of a doubled strip."""
    ticker_line: str
    """Around a strip that is one line: entries glued, or apart by runs of spaces."""
    ticker_note: str
    pictures: str

    headline: str
    byline: str
    byline_line: str
    byline_field: str = "{text}"
    call: str
    figure: str
    summary: str

    paragraph: str
    subhead: str
    entries: str
    entry: str
    credit: str
    key_points: str
    """Takes `{label}` and `{text}`."""
    point: str
    spacer: str
    body_headline: str

    block: str
    """Takes `{heading}`, `{label}` and `{text}`."""
    block_heading: str
    block_label: str
    card: str
    """Takes `{picture}`, `{title}` and `{line}`."""
    card_title: str = "{text}"
    card_line: str

    list_name: str
    welcome: str
    pagination: str
    furniture: str
    links_item: str = "{text}"


def render(page: Page, layout: Layout) -> str:
    """The page as one HTML document."""
    return layout.document.format(
        title=escape(page.title),
        head=layout.head(page),
        nav=_nav(page, layout),
        top=_parts(page.top, layout),
        lead=_parts(page.lead, layout),
        body=_parts(page.body, layout),
        bottom=_parts(page.bottom, layout),
        footer=layout.escape(page.footer),
    )


def _nav(page: Page, layout: Layout) -> str:
    return layout.nav.format(text="".join(layout.nav_link.format(text=_link(link, layout)) for link in page.nav))


def _parts(parts: Iterable[Part], layout: Layout) -> str:
    return "\n".join(_part(part, layout) for part in parts)


def _part(part: Part, layout: Layout) -> str:
    match part:
        case Line():
            return _line(part, layout)
        case Ticker():
            return _ticker(part, layout)
        case Pictures():
            return layout.pictures.format(text=" ".join(_image(picture, layout) for picture in part.pictures))
        case Byline():
            return _byline(part, layout)
        case Figure():
            return layout.figure.format(text=_image(part.picture, layout))
        case Entries():
            entries = (layout.entry.format(text=_runs(runs, layout, prose=True)) for runs in part.entries)
            return layout.entries.format(text="".join(entries), lang=_lang(part.language))
        case KeyPoints():
            points = "".join(layout.point.format(text=layout.prose(point)) for point in part.points)
            return layout.key_points.format(label=layout.escape(part.label), text=points)
        case Block():
            return _block(part, layout)
        case Links():
            return _links(part, layout)
    assert_never(part)


def _line(line: Line, layout: Layout) -> str:
    template: str = getattr(layout, line.kind)
    prose = line.kind in ("paragraph", "summary")
    return template.format(text=_runs(line.runs, layout, prose=prose), lang=_lang(line.language))


def _lang(language: Language) -> str:
    return "" if language == "en" else f' lang="{language}" dir="rtl"'


def _runs(runs: Runs, layout: Layout, *, prose: bool = False) -> str:
    write = layout.prose if prose else layout.escape
    return "".join(write(run) if isinstance(run, str) else _link(run, layout) for run in runs)


def _link(link: Link, layout: Layout) -> str:
    return layout.link.format(url=escape(link.url), text=layout.escape(link.text))


def _image(picture: Picture, layout: Layout) -> str:
    image = layout.image.format(url=escape(picture.url), alt=escape(picture.alt))
    return layout.link.format(url=escape(picture.link), text=image) if picture.link else image


def _ticker(ticker: Ticker, layout: Layout) -> str:
    links = [_link(link, layout) for link in ticker.entries]
    note = layout.ticker_note.format(text=layout.escape(ticker.note)) if ticker.note else ""
    if ticker.form in ("doubled", "single"):
        strip = "".join(layout.ticker_entry.format(text=link) for link in links)
        again = layout.ticker_again.format(text=strip) if ticker.form == "doubled" else ""
        return layout.ticker.format(text=strip + again)
    if ticker.form == "latest":
        return layout.ticker_line.format(text=f"{LATEST} {RUN_OF_SPACES.join(links)}") + note
    return layout.ticker_line.format(text="".join(links))


def _byline(byline: Byline, layout: Layout) -> str:
    lines = (
        " | ".join(layout.byline_field.format(text=layout.escape(field)) for field in fields) for fields in byline.lines
    )
    return layout.byline.format(text="".join(layout.byline_line.format(text=line) for line in lines))


def _block(block: Block, layout: Layout) -> str:
    return layout.block.format(
        heading=layout.block_heading.format(text=layout.escape(block.heading)) if block.heading else "",
        label=layout.block_label.format(text=layout.escape(block.label)) if block.label else "",
        text="\n".join(_card(card, layout) for card in block.cards),
    )


def _card(card: Card, layout: Layout) -> str:
    return layout.card.format(
        picture=_image(card.picture, layout),
        title=layout.card_title.format(text=_link(card.title, layout)),
        line=layout.card_line.format(text=layout.escape(card.line)) if card.line else "",
    )


def _links(links: Links, layout: Layout) -> str:
    template = layout.pagination if links.kind == "pagination" else layout.furniture
    items = (layout.links_item.format(text=_runs((item,), layout)) for item in links.items)
    return template.format(text=" ".join(items))
