"""An AMP page: amp-img pictures, an amp-sidebar menu, cards in an amp-carousel."""

from newsbot.demo.layouts.markup import Layout

AMP = Layout(
    document="""<!doctype html>
<html amp lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width,minimum-scale=1,initial-scale=1">
<style amp-custom>body{{margin:0 8px}} amp-img{{background:#eee}} jp-strip{{display:block}}</style>
{head}</head>
<body>
<amp-sidebar id="menu" layout="nodisplay" side="right">{nav}</amp-sidebar>
<amp-analytics type="gtag"><script type="application/json">{{"vars":{{"page":"story"}}}}</script></amp-analytics>
{top}
<section class="story">
{lead}
<jp-body>
{body}
</jp-body>
</section>
{bottom}
<jp-footer>{footer}</jp-footer>
</body>
</html>
""",
    image='<amp-img src="{url}" alt="{alt}" width="640" height="360" layout="responsive"></amp-img>',
    nav="<ul>{text}</ul>",
    nav_link="<li>{text}</li>",
    ticker="<jp-strip>{text}</jp-strip>",
    ticker_entry="<jp-entry>{text}</jp-entry>\n",
    ticker_line="<jp-strip>{text}</jp-strip>",
    ticker_note="<jp-note>{text}</jp-note>",
    pictures="<jp-brand>{text}</jp-brand>",
    headline="<h1{lang}>{text}</h1>",
    byline="<jp-meta>{text}</jp-meta>",
    byline_line="<div>{text}</div>",
    call='<div class="call">{text}</div>',
    figure='<figure class="lead">{text}</figure>',
    summary='<jp-summary class="deck"{lang}>{text}</jp-summary>',
    paragraph="<p{lang}>{text}</p>",
    subhead="<h3{lang}>{text}</h3>",
    entries="<ul{lang}>{text}</ul>",
    entry="<li>{text}</li>",
    credit='<p class="credit">{text}</p>',
    key_points="<amp-accordion><section expanded><h4>{label}</h4><ul>{text}</ul></section></amp-accordion>",
    point="<li>{text}</li>",
    spacer="<p>{text}</p>",
    body_headline="<h2{lang}>{text}</h2>",
    block='<section>{heading}{label}<amp-carousel height="300" layout="fixed-height" type="carousel">\n'
    "{text}</amp-carousel></section>",
    block_heading="<h2>{text}</h2>",
    block_label="<h3>{text}</h3>",
    card='<div class="slide">{picture}{title}{line}</div>',
    card_title="<h5>{text}</h5>",
    card_line="<div>{text}</div>",
    list_name="<h1>{text}</h1>",
    welcome="<p>{text}</p>",
    pagination='<div class="pages">{text}</div>',
    furniture='<div class="more">{text}</div>',
)
