"""Spans, list items and definition lists with line breaks; the ticker runs twice."""

from newsbot.demo.layouts.markup import Layout

SPANS = Layout(
    document="""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
{head}</head>
<body>
{top}
<ul class="page">
<li>
{lead}
<div class="text">{body}</div>
</li>
<li>
{bottom}
</li>
<li><span>{footer}</span><br>{nav}</li>
</ul>
</body>
</html>
""",
    nav_link="<span>{text}</span> ",
    ticker='<div class="run">{text}</div>',
    ticker_entry="<span>{text}</span> ",
    ticker_again='<span aria-hidden="true">{text}</span>',
    ticker_line='<div class="run"><span>{text}</span></div>',
    ticker_note="<div><span>{text}</span></div>",
    pictures="<div><span>{text}</span></div>",
    headline='<span class="big">{text}</span><br>',
    byline="{text}",
    byline_line="<span>{text}</span><br>",
    call="<span>{text}</span><br>",
    figure="<span>{text}</span><br>",
    summary="<dl><dd>{text}</dd></dl>",
    paragraph="<span>{text}</span><br>",
    subhead="<span><b>{text}</b></span><br>",
    credit="<span><i>{text}</i></span><br>",
    key_points="<dl><dt>{label}</dt>{text}</dl>",
    point="<dd>{text}</dd>",
    spacer="<span>{text}</span><br>",
    body_headline='<span class="big">{text}</span><br>',
    block="<dl>{heading}{label}\n{text}</dl>",
    block_heading='<dt class="big">{text}</dt>',
    block_label="<dt>{text}</dt>",
    card="<dd>{picture}<br>{title}{line}</dd>",
    card_title="<span>{text}</span><br>",
    card_line="<span>{text}</span>",
    list_name='<span class="big">{text}</span><br>',
    welcome="<span>{text}</span><br>",
    pagination="<div>{text}</div>",
    furniture="<div>{text}</div>",
    links_item="<span>{text}</span>",
)
