"""Textbook HTML5: header, nav, main, article, figure, aside, footer."""

from newsbot.demo.layouts.markup import Layout

SEMANTIC = Layout(
    document="""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}</head>
<body>
<header>
{nav}
{top}
</header>
<main>
<article>
{lead}
{body}
</article>
</main>
<aside>
{bottom}
</aside>
<footer><p><small>{footer}</small></p></footer>
</body>
</html>
""",
    nav="<nav><ul>{text}</ul></nav>",
    nav_link="<li>{text}</li>",
    ticker='<section aria-label="Latest"><ul>\n{text}</ul></section>',
    ticker_entry="<li>{text}</li>\n",
    ticker_line='<section aria-label="Latest"><p>{text}</p></section>',
    ticker_note="<p>{text}</p>",
    pictures="<div>{text}</div>",
    byline="<address>{text}</address>",
    call="<p>{text}</p>",
    figure="<figure>{text}</figure>",
    summary='<div class="standfirst"><p{lang}>{text}</p></div>',
    entries="<ul{lang}>{text}</ul>",
    credit="<p><small>{text}</small></p>",
    key_points="<section><h3>{label}</h3><ul>{text}</ul></section>",
    block="<section>{heading}{label}\n{text}</section>",
    card="<article>{picture}<h4>{title}</h4>{line}</article>",
    pagination='<nav aria-label="Pages">{text}</nav>',
    furniture="<p>{text}</p>",
    links_item="<span>{text}</span>",
)
