"""Invalid markup: unclosed and stray tags, bare attributes, odd entities, decoys.

The decoys are in comments, scripts and templates: a browser shows none of them.
"""

import html.entities
import re

from newsbot.demo.layouts.markup import Layout, escape

_LONG_WORD = re.compile(r"[^\W\d_]{8,}")


def _entities(text: str) -> str:
    """Text with its non-ASCII marks as entities: by name, in decimal and in hexadecimal by turns.

    >>> _entities("Q&A’s — a ‘trial’")
    'Q&amp;A&rsquo;s &#8212; a &#x2018;trial&rsquo;'
    """
    turn = 0
    written: list[str] = []
    for char in text:
        if char == "\xa0" or char.isascii() or (char.isalpha() and char > "\u0250"):
            written.append(escape(char))
            continue
        name = html.entities.codepoint2name.get(ord(char))
        forms = (f"&{name};" if name else f"&#{ord(char)};", f"&#{ord(char)};", f"&#x{ord(char):x};")
        written.append(forms[turn % 3])
        turn += 1
    return "".join(written)


def _prose(text: str) -> str:
    """The same, with the first long word cut by an inline tag.

    >>> _prose("The journalists left.")
    'The jour<b>nali</b>sts left.'
    """
    word = _LONG_WORD.search(text)
    if not word:
        return _entities(text)
    start, end = word.start() + 4, word.start() + 8 if len(word[0]) > 8 else word.end() - 1
    return f"{_entities(text[:start])}<b>{_entities(text[start:end])}</b>{_entities(text[end:])}"


BROKEN = Layout(
    document="""<html>
<HEAD>
<META charset=utf-8>
<title>{title}</title>
{head}<script type=text/javascript>
var teaser = "<h1>A story that a script only holds<\\/h1><p>KARACHI: Nobody wrote this paragraph.<\\/p>";
if (1 < 2 && teaser) {{ window.later = teaser; }}
</script>
<body bgcolor=white>
<!-- <div class=ticker><a href=/decoy-story>A headline that a comment only holds</a></div> -->
<div class=outer><div class=top>
{top}
</div>
<template id=story-template><article><h1>A story that a template only holds</h1>
<p>&nbsp;JournalismPakistan.com | &nbsp;Published 9 years ago | &nbsp;Template Writer</p>
<p>LAHORE: Nobody wrote this paragraph either.</p></article></template>
<div class=story>
{lead}
<script>document.later = '<p>LAHORE: This is no paragraph of any story.</p>';</script>
<div class=copy>
{body}
</div></div></div>
<div class=bottom>
{bottom}
</font>
<DIV class=foot>{nav}<P>{footer}
""",
    escape=_entities,
    prose=_prose,
    link="<A href={url}>{text}</A>",
    image='<img src={url} alt="{alt}" border=0>',
    nav_link="<span>{text}</span> ",
    ticker="<UL class=strip>{text}</UL>",
    ticker_entry="<li>{text}\n",
    ticker_line="<div class=strip>{text}</div>",
    ticker_note="<p>{text}",
    pictures="<div>{text}</div></div>",
    headline="<H1>{text}</H1></font>",
    byline="<!-- <p>&nbsp;JournalismPakistan.com | &nbsp;Published 1 year ago | &nbsp;Comment Writer</p> -->"
    "<div class=by>{text}</div>",
    byline_line="<p>{text}",
    call="<p>{text}",
    figure="<p><center>{text}</center>",
    summary="<blockquote><i>{text}</i></blockquote>",
    paragraph="<p>{text}",
    subhead="<P><strong>{text}</strong></font>",
    entry="<li>{text}\n",
    credit="<p><small>{text}</small>",
    key_points="<P><b>{label}</b><UL>{text}</UL>",
    point="<LI>{text}\n",
    spacer="<!-- <p>KARACHI: A paragraph that a comment only holds.</p> --><p>{text}",
    body_headline="<H2>{text}</H2></div>",
    block="<div class=block>{heading}{label}\n{text}</div></div>",
    block_heading="<h3>{text}</h3>",
    block_label="<h4>{text}</h4>",
    card="<div class=card>{picture}{title}{line}</div>",
    card_title="<h5>{text}</h5>",
    card_line="<p>{text}",
    list_name="<H1>{text}</H1>",
    welcome="<p>{text}",
    pagination="<div class=pages>{text}</div>",
    furniture="<div class=links>{text}</div>",
)
