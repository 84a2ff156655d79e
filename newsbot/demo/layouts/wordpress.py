"""A WordPress theme with an SEO plug-in: block classes, JSON-LD, Open Graph."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from newsbot.demo.layouts.markup import Layout, escape
from newsbot.demo.parts import SITE_NAME, Page
from newsbot.demo.stories import Story, plain

SITE = "https://www.journalismpakistan.com"  # canonical addresses are those of the real site


def _head(page: Page) -> str:
    tags = [("og:site_name", SITE_NAME), ("og:title", page.title), ("og:type", "article" if page.story else "website")]
    graph: list[dict[str, Any]] = [
        {"@type": "WebSite", "@id": f"{SITE}/#website", "url": f"{SITE}/", "name": SITE_NAME, "inLanguage": "en-US"}
    ]
    canonical = ""
    if page.story:
        url = SITE + page.story.path
        canonical = f'<link rel="canonical" href="{escape(url)}">\n'
        tags += [("og:url", url), ("og:image", page.story.picture)]
        tags += [("og:description", page.story.summary)] if page.story.summary else []
        graph.insert(0, _article(page.story, url))
    metas = "".join(f'<meta property="{name}" content="{escape(plain(value))}">\n' for name, value in tags)
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False).replace("<", "\\u003c")
    return f'{canonical}{metas}<script type="application/ld+json" class="yoast-schema-graph">{data}</script>\n'


def _article(story: Story, url: str) -> dict[str, Any]:
    """The story as JSON-LD: a day only if the page prints one, an author only if there is one."""
    data: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": f"{url}#article",
        "isPartOf": {"@id": f"{SITE}/#website"},
        "headline": plain(story.headline),
        "mainEntityOfPage": {"@id": url},
    }
    if story.published and story.date_form not in ("relative", "none"):
        data["datePublished"] = date.isoformat(story.published)[:10]
    if story.byline:
        data["author"] = {"@type": "Person", "name": story.byline}
    return data


WORDPRESS = Layout(
    document="""<!DOCTYPE html>
<html lang="en-US">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
{head}<meta name="generator" content="WordPress 6.7">
</head>
<body class="wp-singular post-template-default single single-post single-format-standard">
<div id="page" class="site">
<header id="masthead" class="site-header">
{nav}
{top}
</header>
<div id="content" class="site-content">
<div id="primary" class="content-area"><main id="main" class="site-main">
<article class="post type-post status-publish format-standard has-post-thumbnail hentry">
{lead}
<div class="entry-content">
{body}
</div>
</article>
</main></div>
<aside id="secondary" class="widget-area">
{bottom}
</aside>
</div>
<footer id="colophon" class="site-footer"><div class="site-info">{footer}</div></footer>
</div>
</body>
</html>
""",
    head=_head,
    nav='<nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">{text}</ul></nav>',
    nav_link='<li class="menu-item menu-item-type-custom">{text}</li>',
    ticker='<div class="widget widget_news_ticker"><ul class="ticker-posts">{text}</ul></div>',
    ticker_entry='<li class="ticker-post">{text}</li>\n',
    ticker_line='<div class="widget widget_news_ticker"><div class="textwidget">{text}</div></div>',
    ticker_note='<div class="widget widget_text"><div class="textwidget">{text}</div></div>',
    pictures='<div class="site-branding">{text}</div>',
    headline='<header class="entry-header"><h1 class="entry-title">{text}</h1></header>',
    byline='<div class="entry-meta">{text}</div>',
    byline_field='<span class="posted">{text}</span>',
    call='<p class="has-text-align-center">{text}</p>',
    figure='<div class="post-thumbnail"><figure class="wp-block-image size-large">{text}</figure></div>',
    summary='<blockquote class="wp-block-quote is-excerpt"><p>{text}</p></blockquote>',
    subhead='<h3 class="wp-block-heading"{lang}>{text}</h3>',
    entries='<ul class="wp-block-list"{lang}>{text}</ul>',
    credit='<p class="has-small-font-size">{text}</p>',
    key_points='<div class="wp-block-group"><h4 class="wp-block-heading">{label}</h4><ul>{text}</ul></div>',
    body_headline='<h2 class="wp-block-heading has-text-align-right"{lang}>{text}</h2>',
    block='<section class="widget related-posts">{heading}{label}\n{text}</section>',
    block_heading='<h2 class="widget-title">{text}</h2>',
    block_label='<h3 class="cat-links">{text}</h3>',
    card='<div class="related-post"><div class="post-thumbnail">{picture}</div>{title}{line}</div>',
    card_title='<h4 class="entry-title">{text}</h4>',
    card_line='<div class="entry-summary"><p>{text}</p></div>',
    list_name='<header class="page-header"><h1 class="page-title">{text}</h1></header>',
    welcome='<div class="archive-description"><p>{text}</p></div>',
    pagination='<nav class="navigation pagination"><div class="nav-links">{text}</div></nav>',
    furniture='<div class="widget widget_text">{text}</div>',
    links_item='<span class="page-numbers">{text}</span>',
)
