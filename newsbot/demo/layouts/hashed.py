"""The output of a component library: divs and spans with hashed classes, no headings."""

import hashlib

from newsbot.demo.layouts.markup import Layout


def _name(part: str) -> str:
    return f"css-{hashlib.sha256(part.encode()).hexdigest()[:7]}"


def _div(part: str, text: str = "{text}") -> str:
    return f'<div class="{_name(part)}">{text}</div>'


def _span(part: str) -> str:
    return f'<span class="{_name(part)}">{{text}}</span>'


HASHED = Layout(
    document=f"""<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<title>{{title}}</title>
{{head}}</head>
<body>
<div id="root">
{_div("top", "{top}")}
{_div("story", _div("lead", "{lead}") + _div("body", "{body}"))}
{_div("bottom", "{bottom}")}
{_div("footer", _div("links", "{nav}") + _div("line", "{footer}"))}
</div>
</body>
</html>
""",
    link=f'<a class="{_name("link")}" href="{{url}}">{{text}}</a>',
    image=f'<img class="{_name("image")}" src="{{url}}" alt="{{alt}}">',
    nav_link=_span("item"),
    ticker=_div("strip"),
    ticker_entry=_div("strip-entry"),
    ticker_note=_div("line"),
    pictures=_div("pictures"),
    headline=_div("headline"),
    byline=_div("byline"),
    byline_line=_div("line"),
    byline_field=_span("field"),
    call=_div("line"),
    figure=_div("figure"),
    summary=_div("lede"),
    paragraph=_div("text"),
    subhead=_div("text", _span("strong")),
    entries=_div("group"),
    entry=_div("text"),
    credit=_div("fine"),
    key_points=_div("group", _div("title", "{label}") + "{text}"),
    point=_div("item"),
    spacer=_div("text"),
    body_headline=_div("title"),
    block=_div("block", "{heading}{label}{text}"),
    block_heading=_div("title"),
    block_label=_div("label"),
    card=_div("card", "{picture}{title}{line}"),
    card_title=_div("card-title"),
    card_line=_div("card-line"),
    list_name=_div("headline"),
    welcome=_div("text"),
    pagination=_div("row"),
    furniture=_div("row"),
    links_item=_span("item"),
)
