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
    ticker_note="<jp-note>{text}</jp-note>",
    pictures="<jp-brand>{text}</jp-brand>",
    byline="<jp-meta>{text}</jp-meta>",
    call='<div class="call">{text}</div>',
    figure='<figure class="lead">{text}</figure>',
    summary='<jp-summary class="deck"{lang}>{text}</jp-summary>',
    entries="<ul{lang}>{text}</ul>",
    credit='<p class="credit">{text}</p>',
    key_points="<amp-accordion><section expanded><h4>{label}</h4><ul>{text}</ul></section></amp-accordion>",
    block='<section>{heading}{label}<amp-carousel height="300" layout="fixed-height" type="carousel">\n'
    "{text}</amp-carousel></section>",
    card='<div class="slide">{picture}{title}{line}</div>',
    card_title="<h5>{text}</h5>",
    card_line="<div>{text}</div>",
    furniture='<div class="more">{text}</div>',
)
