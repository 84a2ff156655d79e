"""Abstract pages in, HTML out: a layout is one `str.format` template for each part."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import assert_never

from newsbot.demo import parts
from newsbot.demo.stories import Language, Link, Runs

LATEST = "Latest:"
RUN_OF_SPACES = "&nbsp; &nbsp; "


def escape(text: str) -> str:
    """Text or an attribute's value as HTML, with no-break spaces by name.

    >>> escape('Q&A: "yes"')
    'Q&amp;A: &quot;yes&quot;'
    """
    return html.escape(text).replace("\xa0", "&nbsp;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The markup of one kind of site.

    Templates take `{text}`, their content, and for the lines of a story `{lang}`: the attributes of its language, empty
    for English. A template may leave a name out. The defaults are plain HTML.
    """

    document: str  # takes `{title}`, `{head}`, `{nav}`, `{top}`, `{lead}`, `{body}`, `{bottom}` and `{footer}`
    head: Callable[[parts.Page], str] = lambda _: ""
    escape: Callable[[str], str] = escape  # text outside the story
    prose: Callable[[str], str] = escape  # text of the story's paragraphs
    link: str = '<a href="{url}">{text}</a>'
    image: str = '<img src="{url}" alt="{alt}">'
    nav: str = "{text}"
    nav_link: str = "{text}"
    ticker: str
    ticker_entry: str
    ticker_again: str = "{text}"  # around the second copy of a doubled ticker
    ticker_line: str = ""  # a ticker in one line; by default as `ticker`
    ticker_note: str
    pictures: str
    headline: str = "<h1{lang}>{text}</h1>"
    byline: str
    byline_line: str = "<div>{text}</div>"
    byline_field: str = "{text}"
    call: str
    figure: str
    summary: str
    paragraph: str = "<p{lang}>{text}</p>"
    subhead: str = "<h3{lang}>{text}</h3>"
    entries: str = "<ul>{text}</ul>"
    entry: str = "<li>{text}</li>"
    credit: str
    key_points: str  # takes `{label}` and `{text}`
    point: str = "<li>{text}</li>"
    spacer: str = "<p>{text}</p>"
    body_headline: str = "<h2{lang}>{text}</h2>"
    block: str  # takes `{heading}`, `{label}` and `{text}`
    block_heading: str = "<h2>{text}</h2>"
    block_label: str = "<h3>{text}</h3>"
    card: str  # takes `{picture}`, `{title}` and `{line}`
    card_title: str = "{text}"
    card_line: str = "<p>{text}</p>"
    list_name: str = "<h1>{text}</h1>"
    welcome: str = "<p>{text}</p>"
    pagination: str = '<div class="pages">{text}</div>'
    furniture: str
    links_item: str = "{text}"


def render(page: parts.Page, layout: Layout) -> str:
    """The page as one HTML document."""
    links = "".join(layout.nav_link.format(text=_link(link, layout)) for link in page.nav)
    return layout.document.format(
        title=escape(page.title),
        head=layout.head(page),
        nav=layout.nav.format(text=links),
        top=_region(page.top, layout),
        lead=_region(page.lead, layout),
        body=_region(page.body, layout),
        bottom=_region(page.bottom, layout),
        footer=layout.escape(page.footer),
    )


def _region(region: Iterable[parts.Part], layout: Layout) -> str:
    return "\n".join(_part(part, layout) for part in region)


def _part(part: parts.Part, layout: Layout) -> str:
    match part:
        case parts.Line():
            template: str = getattr(layout, part.kind)
            text = _runs(part.runs, layout, prose=part.kind in ("paragraph", "summary"))
            return template.format(text=text, lang=_lang(part.language))
        case parts.Ticker():
            return _ticker(part, layout)
        case parts.Pictures():
            return layout.pictures.format(text=" ".join(_image(picture, layout) for picture in part.pictures))
        case parts.Byline():
            lines = (
                " | ".join(layout.byline_field.format(text=layout.escape(field)) for field in fields)
                for fields in part.lines
            )
            return layout.byline.format(text="".join(layout.byline_line.format(text=line) for line in lines))
        case parts.Picture():
            return layout.figure.format(text=_image(part, layout))
        case parts.Entries():
            entries = (layout.entry.format(text=_runs(runs, layout, prose=True)) for runs in part.entries)
            return layout.entries.format(text="".join(entries), lang=_lang(part.language))
        case parts.KeyPoints():
            points = "".join(layout.point.format(text=layout.prose(point)) for point in part.points)
            return layout.key_points.format(label=layout.escape(part.label), text=points)
        case parts.Block():
            return layout.block.format(
                heading=layout.block_heading.format(text=layout.escape(part.heading)) if part.heading else "",
                label=layout.block_label.format(text=layout.escape(part.label)) if part.label else "",
                text="\n".join(_card(card, layout) for card in part.cards),
            )
        case parts.Links():
            template = layout.pagination if part.kind == "pagination" else layout.furniture
            items = (layout.links_item.format(text=_runs((item,), layout)) for item in part.items)
            return template.format(text=" ".join(items))
    assert_never(part)


def _lang(language: Language) -> str:
    return "" if language == "en" else f' lang="{language}" dir="rtl"'


def _runs(runs: Runs, layout: Layout, *, prose: bool = False) -> str:
    write = layout.prose if prose else layout.escape
    return "".join(write(run) if isinstance(run, str) else _link(run, layout) for run in runs)


def _link(link: Link, layout: Layout) -> str:
    return layout.link.format(url=escape(link.url), text=layout.escape(link.text))


def _image(picture: parts.Picture, layout: Layout) -> str:
    image = layout.image.format(url=escape(picture.url), alt=escape(picture.alt))
    return layout.link.format(url=escape(picture.link), text=image) if picture.link else image


def _ticker(ticker: parts.Ticker, layout: Layout) -> str:
    links = [_link(link, layout) for link in ticker.entries]
    note = layout.ticker_note.format(text=layout.escape(ticker.note)) if ticker.note else ""
    if ticker.form in ("doubled", "single"):
        entries = "".join(layout.ticker_entry.format(text=link) for link in links)
        again = layout.ticker_again.format(text=entries) if ticker.form == "doubled" else ""
        return layout.ticker.format(text=entries + again)
    line = layout.ticker_line or layout.ticker
    if ticker.form == "latest":
        return line.format(text=f"{LATEST} {RUN_OF_SPACES.join(links)}") + note
    return line.format(text="".join(links))


def _card(card: parts.Card, layout: Layout) -> str:
    return layout.card.format(
        picture=_image(card.picture, layout),
        title=layout.card_title.format(text=_link(card.title, layout)),
        line=layout.card_line.format(text=layout.escape(card.line)) if card.line else "",
    )
