"""A small PHP site of 2025: divs, paragraphs and headings chosen by size."""

from newsbot.demo.layouts.markup import Layout

PLAIN = Layout(
    document="""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="shortcut icon" href="data:,">
{head}</head>
<body>
<div id="wrap">
<div id="head">
{top}
</div>
<div id="page">
{lead}
<div id="text">
{body}
</div>
</div>
<div id="side">
{bottom}
</div>
<div id="foot"><div class="menu">{nav}</div><p>{footer}</p></div>
</div>
</body>
</html>
""",
    nav_link="{text} ",
    ticker='<div id="news-bar">{text}</div>',
    ticker_entry="<div>{text}</div>\n",
    ticker_note='<div class="today">{text}</div>',
    pictures='<div class="pics">{text}</div>',
    headline="<h1>{text}</h1>",
    byline='<div class="by">{text}</div>',
    byline_line="<p>{text}</p>",
    call="<h5>{text}</h5>",
    figure='<div class="pic">{text}</div>',
    summary="<h3>{text}</h3>",
    paragraph="<p>{text}</p>",
    subhead="<p><strong>{text}</strong></p>",
    credit="<p><em>{text}</em></p>",
    key_points="<h3>{label}</h3><ul>{text}</ul>",
    body_headline="<h2>{text}</h2>",
    block='<div class="more">{heading}{label}\n{text}</div>',
    card='<div class="item">{picture}{title}{line}</div>',
    card_title="<h5>{text}</h5>",
    furniture='<div class="links">{text}</div>',
)
