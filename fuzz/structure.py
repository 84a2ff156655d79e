"""Mutations of a page's markup."""

from __future__ import annotations

import re

from fuzz.alphabet import ENTITIES, date, phrase, word
from fuzz.draft import LONGEST, Draft, Mutation, element, is_end, is_start, is_words, name_of, often, words_at

_TAGS = (
    "div p span a b i em font h1 h2 h3 h6 ul ol li dl dt table tr td th tbody thead center article section main header "
    "footer nav aside figure figcaption blockquote pre form fieldset label ruby rt details summary dialog address"
).split()
_ODD_TAGS = (
    "plaintext xmp noscript noframes template svg math iframe object select option textarea button title style script "
    "frameset frame marquee listing nobr isindex image keygen menuitem portal made-up x:y amp-img amp-sidebar body html"
).split()
_ATTRIBUTE = re.compile(r"""\s+([a-zA-Z_:][\w:.-]*)(\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?""")


def delete(draft: Draft) -> None:
    """An element is gone."""
    tokens = draft.tokens()
    if span := element(draft.dice, tokens):
        del tokens[span[0] : span[1]]
        draft.text = "".join(tokens)


def duplicate(draft: Draft) -> None:
    """An element is there again and again, beside itself or elsewhere."""
    tokens = draft.tokens()
    if span := element(draft.dice, tokens):
        piece = "".join(tokens[span[0] : span[1]])
        if len(piece) > LONGEST // 4:
            return
        place = span[1] if draft.dice.random() < 0.7 else draft.dice.randint(0, len(tokens))
        tokens.insert(place, piece * often(draft.dice, len(piece)))
        draft.text = "".join(tokens)


def swap(draft: Draft) -> None:
    """Two elements have changed places."""
    tokens = draft.tokens()
    spans = sorted(filter(None, (element(draft.dice, tokens) for _ in range(2))))
    if len(spans) == 2 and spans[0][1] <= spans[1][0]:
        (a, b), (c, d) = spans
        draft.text = "".join(tokens[:a] + tokens[c:d] + tokens[b:c] + tokens[a:b] + tokens[d:])


def move_out(draft: Draft) -> None:
    """An element stands outside the document, before or behind everything."""
    tokens = draft.tokens()
    if span := element(draft.dice, tokens):
        piece, rest = "".join(tokens[span[0] : span[1]]), "".join(tokens[: span[0]] + tokens[span[1] :])
        draft.text = rest + piece if draft.dice.random() < 0.5 else piece + rest


def nest(draft: Draft) -> None:
    """An element lies inside others of one kind, up to ten thousand deep; the end tags may be missing."""
    tokens = draft.tokens()
    if span := element(draft.dice, tokens):
        name = draft.dice.choice(_TAGS)
        depth = draft.dice.choice((1, 2, 3, 5, 20, 100, 100, 255, 256, 257, 2047, 2049, 10_000))
        inner = draft.dice.choice(("", "", "x", "<br>", " \n"))
        opening, closing = f"<{name}>{inner}" * depth, f"</{name}>" * draft.dice.choice((depth, depth, 0, depth // 2))
        draft.text = "".join([*tokens[: span[0]], opening, *tokens[span[0] : span[1]], closing, *tokens[span[1] :]])


def unclose(draft: Draft) -> None:
    """End tags are missing: one, or all of a kind, or all."""
    tokens = draft.tokens()
    ends = [n for n, token in enumerate(tokens) if is_end(token)]
    if not ends:
        return
    chosen = draft.dice.choice(ends)
    luck, name = draft.dice.random(), name_of(tokens[chosen])
    gone = {chosen} if luck < 0.5 else {n for n in ends if luck > 0.9 or name_of(tokens[n]) == name}
    draft.text = "".join(token for n, token in enumerate(tokens) if n not in gone)


def stray_ends(draft: Draft) -> None:
    """End tags that end nothing."""
    name = draft.dice.choice([*_TAGS, *_ODD_TAGS, "br", "p", "body", "html", "a"])
    for _ in range(draft.dice.randint(1, 4)):
        draft.insert(f"</{name}>" * often(draft.dice, 8))


def retag(draft: Draft) -> None:
    """An element, or all of its kind, bear another name."""
    tokens = draft.tokens()
    span = element(draft.dice, tokens)
    if span is None:
        return
    old = name_of(tokens[span[0]])
    new = draft.dice.choice(_TAGS if draft.dice.random() < 0.75 else _ODD_TAGS)
    inside = range(len(tokens)) if draft.dice.random() < 0.4 else span
    for index in inside:
        if index < len(tokens) and name_of(tokens[index]) == old:
            tokens[index] = re.sub(r"(?<=^<)/?[\w:-]+", lambda m: ("/" if m[0][0] == "/" else "") + new, tokens[index])
    draft.text = "".join(tokens)


def split_words(draft: Draft) -> None:
    """Tags are in the midst of words."""
    tokens = draft.tokens()
    for _ in range(draft.dice.randint(1, 5)):
        if (place := words_at(draft.dice, tokens)) is None:
            return
        text = tokens[place]
        cut = draft.dice.randint(0, len(text))
        name = draft.dice.choice(_TAGS)
        between = draft.dice.choice(
            (f"</{name}><{name}>", f"<{name}>", f"</{name}>", "<br>", "<br><br>", "<!-- x -->", "<wbr>", "<hr>")
        )
        tokens[place] = (
            text[:cut] + between * (1 if draft.dice.random() < 0.9 else often(draft.dice, len(between))) + text[cut:]
        )
    draft.text = "".join(tokens)


def merge(draft: Draft) -> None:
    """Neighbours are one: what parts them is gone."""
    tokens = draft.tokens()
    borders = [n for n in range(len(tokens) - 1) if is_end(tokens[n]) and is_start(tokens[n + 1])]
    if borders:
        gone = set(draft.dice.sample(borders, min(len(borders), draft.dice.choice((1, 1, 2, 8, 1000)))))
        draft.text = "".join(token for n, token in enumerate(tokens) if n not in gone and n - 1 not in gone)


def drop_attributes(draft: Draft) -> None:
    """Tags have lost their attributes: one tag, or all."""
    tokens = draft.tokens()
    starts = [n for n, token in enumerate(tokens) if is_start(token) and " " in token]
    if starts:
        chosen = starts if draft.dice.random() < 0.3 else [draft.dice.choice(starts)]
        for index in chosen:
            kept = [m[0] for m in _ATTRIBUTE.finditer(tokens[index]) if draft.dice.random() < 0.4]
            tokens[index] = f"<{name_of(tokens[index])}{''.join(kept)}>"
        draft.text = "".join(tokens)


def break_attributes(draft: Draft) -> None:
    """Quotation marks, equals signs and ends of tags are missing."""
    tokens = draft.tokens()
    starts = [n for n, token in enumerate(tokens) if is_start(token) and "=" in token]
    for index in draft.dice.sample(starts, min(len(starts), draft.dice.randint(1, 5))):
        old, new = draft.dice.choice(
            (('"', ""), ('"', "'"), ("=", ""), ("=", "=="), (">", ""), (" ", "/"), ('"', '"" '), (" ", "\x00"))
        )
        tokens[index] = tokens[index].replace(old, new, draft.dice.randint(1, 3))
    draft.text = "".join(tokens)


def huge_attributes(draft: Draft) -> None:
    """A tag with an attribute that fills pages, or with thousands of attributes."""
    tokens = draft.tokens()
    starts = [n for n, token in enumerate(tokens) if is_start(token)]
    if not starts:
        return
    dice, index = draft.dice, draft.dice.choice(starts)
    name = dice.choice(
        ("class", "style", "href", "src", "alt", "title", "data-src", "content", "id", "hidden", "lang", "type", "rel")
    )
    piece = dice.choice(("a", "a ", "&amp;", "ا", "display:none;", "/", "%41", "'", phrase(dice)))
    if dice.random() < 0.7:
        more = f' {name}="{(piece * often(dice, len(piece))).replace(chr(34), "")}"'
    else:
        more = "".join(f" {name}{n}='{n}'" for n in range(often(dice, 20)))
    tokens[index] = re.sub(r"/?>?$", lambda m: more + m[0], tokens[index], count=1)
    draft.text = "".join(tokens)


def hide(draft: Draft) -> None:
    """An element is hidden, or dressed unlike its neighbours."""
    tokens = draft.tokens()
    if span := element(draft.dice, tokens):
        more = draft.dice.choice((
            " hidden", ' style="display:none"', " style='visibility : HIDDEN'", ' class="x"', " style=display",
            ' width="1"',
            ' aria-hidden="true"', " lang=ur dir=rtl", " data-src=''", ' type="application/ld+json"',
        ))  # fmt: skip
        tokens[span[0]] = re.sub(r"/?>?$", lambda m: more + m[0], tokens[span[0]], count=1)
        draft.text = "".join(tokens)


def markup_in_hiding(draft: Draft) -> None:
    """Comments, scripts, styles and other hiding places with markup in them, closed or not."""
    tokens = draft.tokens()
    span = element(draft.dice, tokens)
    inner = "".join(tokens[span[0] : span[1]])[:20_000] if span else "<p>words</p>"
    opening, closing = draft.dice.choice((
        ("<!--", "-->"), ("<!--", "--!>"), ("<!-->", ""), ("<!--", ""), ("<!-- <!-- ", " -- > -->"), ("<script>",
        "</script>"),
        ("<script>document.write('", "')</script>"), ("<script><!--", "//--></script>"), ("<script>", ""), ("<style>",
        "</style>"),
        ("<noscript>", "</noscript>"), ("<template>", "</template>"), ("<svg>", "</svg>"), ("<![CDATA[", "]]>"),
        ("<?php ", "?>"),
        ("<!DOCTYPE ", ">"), ("<textarea>", "</textarea>"), ("<xmp>", "</xmp>"), ("<plaintext>", ""), ("<title>",
        "</title>"),
        ("<title>", ""), ("<iframe srcdoc='", "'></iframe>"), ("<select><option>", "</select>"), ("<math><mtext>",
        "</math>"),
        ("<noframes>", "</noframes>"), ("<frameset>", "</frameset>"),
    ))  # fmt: skip
    draft.insert((opening + inner + closing) * (1 if draft.dice.random() < 0.9 else often(draft.dice, len(inner))))


def tables(draft: Draft) -> None:
    """Tables in tables, with or without what closes them."""
    depth = draft.dice.choice((2, 3, 8, 50, 400, 3000))
    opening = draft.dice.choice(
        ("<table><tr><td>", "<table>", "<table><td>x", "<table><tbody><tr><th>", "<table><p>", "<td>", "<tr>")
    )
    closing = draft.dice.choice(("</td></tr></table>", "</table>", "", "</td>"))
    draft.insert(opening * depth + phrase(draft.dice) + closing * depth)


def links(draft: Draft) -> None:
    """Links by the thousand: to stories, to sections, to anywhere; each in its own block, or all in one."""
    dice = draft.dice
    href = dice.choice(
        ("/some-story-{}", "/newsroom/page/{}", "/same-story", "https://elsewhere.org/{}", "#{}", "/x{}", "?id={}")
    )
    text = dice.choice(
        ("Story {}", "Story number {} of the day", "Same words", "خبر نمبر {} آج", "{}", "", "<b>{}</b>", "Read more")
    )
    before, after = dice.choice(
        (("<li>", "</li>"), ("", " "), ("", ""), ("<p>", ""), ("", "<br>"), ("<h3>", "</h3>"), ("| ", ""), ("x", "y"))
    )
    picture = '<img src="/i/{}.jpg" alt="{}">' if dice.random() < 0.2 else ""
    piece = f'{before}<a href="{href}">{picture}{text}</a>{after}'
    draft.insert("".join(piece.replace("{}", str(n)) for n in range(often(dice, len(piece)))))


def cards(draft: Draft) -> None:
    """Stories announced, well and badly, under a label or none."""
    dice, parts = draft.dice, []
    for n in range(dice.choice((1, 3, 8, 8, 200, 2000))):
        path = f"/story-{n if dice.random() < 0.8 else dice.randint(0, 3)}"
        parts.append(f'<a href="{path}"><img src="{path}.jpg" alt="{word(dice)}"></a>' if dice.random() < 0.7 else "")
        parts.append(f'<h5><a href="{path}">{word(dice)} {n}</a></h5>' if dice.random() < 0.9 else "")
        parts.append(
            f"<p>{dice.choice(('', 'Published ', '— '))}{date(dice)}: {phrase(dice)}</p>" if dice.random() < 0.8 else ""
        )
        parts.append(f"<h4>{word(dice)}</h4>" if dice.random() < 0.1 else "")
    draft.insert(
        dice.choice(("", "<h3>Read Next</h3>", "<p>Popular Stories</p>", "<h3>مزید پڑھیں</h3>")) + "".join(parts)
    )


def pictures(draft: Draft) -> None:
    """Pictures by the thousand, in links, headings and lines."""
    dice = draft.dice
    alt = dice.choice(("", "Logo", "😀", "A picture", "—", "{}"))
    before, after = dice.choice(
        (
            ("", ""),
            ("<br>", ""),
            ("<a href=/a-b>", "</a>"),
            ("<p>", "</p>"),
            ("<figure>", "<figcaption>x</figure>"),
            (" ", "\n"),
        )
    )
    piece = f"{before}<img {dice.choice(('src', 'data-src', 'data-lazy-src'))}='/p{{}}.jpg' alt='{alt}'>{after}"
    opening, closing = dice.choice(
        (("", ""), ("<h2>", "</h2>"), ("<a href='/some-story'>", "</a>"), ("<b>", "</b>"), ("<li>", "</li>"))
    )
    draft.insert(opening + "".join(piece.replace("{}", str(n)) for n in range(often(dice, len(piece)))) + closing)


def lines(draft: Draft) -> None:
    """Short lines by the thousand, of any kind that a page's parts can open with."""
    dice = draft.dice
    text = dice.choice(
        (
            word(dice),
            phrase(dice),
            date(dice),
            "JournalismPakistan.com |",
            "x |",
            "• x",
            "Key Points",
            "Read Next",
            "©",
            "a,",
        )
    )
    opening, closing = dice.choice((
        ("<p>", "</p>"), ("", "<br>"), ("<h1>", "</h1>"), ("<h2>", ""), ("<li>", "</li>"), ("<div>", "</div>"),
        ("<br>", ""), ("<td>", ""),
        ("<b>", "<br>"), ("<span>", "<br><br>"), ("<nav>", "</nav>"), ("<footer>", "</footer>"), ("<title>",
        "</title>"),
    ))  # fmt: skip
    piece = opening + text + closing
    draft.insert(piece * often(dice, len(piece)))


def splice(draft: Draft) -> None:
    """A piece of another page, or the whole of it, is in this one."""
    inner = Draft(draft.dice, draft.other(draft.dice), draft.url, draft.other)
    tokens = inner.tokens()
    span = element(draft.dice, tokens) if draft.dice.random() < 0.8 else None
    draft.insert("".join(tokens[span[0] : span[1]]) if span else inner.text)


def entities(draft: Draft) -> None:
    """Entities of every kind, in words and in attributes."""
    tokens = draft.tokens()
    for _ in range(draft.dice.randint(1, 20)):
        if not tokens:
            return
        index = draft.dice.randrange(len(tokens))
        cut = draft.dice.randint(0, len(tokens[index]))
        entity = draft.dice.choice(ENTITIES)
        tokens[index] = tokens[index][:cut] + entity + tokens[index][cut:]
    draft.text = "".join(tokens)


def nested_entities(draft: Draft) -> None:
    """Entities that are made of entities."""
    dice = draft.dice
    if dice.random() < 0.5:
        piece = "&amp;" + "amp;" * often(dice, 4) + dice.choice(("", "lt;", "#8217;", "nbsp", "#x200c;"))
    else:
        depth = often(dice, 9)  # 56 is the code of 8, 54 that of 6, 52 of 4, 50 of 2, 48 of 0
        piece = "".join(f"&amp;#{'55554'[n % 5]}" for n in range(depth)) + "86420"[depth % 5] + ";" * depth
    tokens = draft.tokens()
    if (place := words_at(dice, tokens)) is not None:
        tokens[place] += piece
        draft.text = "".join(tokens)


def capitals(draft: Draft) -> None:
    """Tags in capitals, or all words in capitals or small letters."""
    tokens = draft.tokens()
    change = draft.dice.choice((str.upper, str.lower, str.swapcase, str.title))
    of_tags = draft.dice.random() < 0.5
    draft.text = "".join(change(token) if token.startswith("<") == of_tags else token for token in tokens)


def white_space(draft: Draft) -> None:
    """White space added or removed."""
    space = draft.dice.choice(
        (" ", "\n", "\t", "&nbsp;", "\u00a0", "\u3000", "\r\n", "\u2028", "\x0c", "\u200b", "<br>", "")
    )
    tokens = draft.tokens()
    amount = often(draft.dice, len(tokens)) if draft.dice.random() < 0.3 else draft.dice.randint(1, 3)
    space *= min(amount, 100_000 // max(1, len(tokens)) + 1)
    if draft.dice.random() < 0.5:
        draft.text = space.join(tokens)
    else:
        draft.text = "".join(token.replace(" ", space) if is_words(token) else token for token in tokens)


def empty(draft: Draft) -> None:
    """Nothing is left, or next to nothing."""
    draft.text = draft.dice.choice((
        "", " ", "<html>", "<", "x", "<!-- -->", "<?xml?>", "<body></body>", "\ufeff", "<h1></h1>", "<p>",
        "<title>x</title>", "</html>", "&", "<a>", "<!", "<html lang=ur><p>ا", draft.text[: draft.dice.randint(0, 300)],
    ))  # fmt: skip


STRUCTURE: tuple[Mutation, ...] = (
    delete, delete, duplicate, duplicate, swap, swap, move_out, nest, unclose, unclose, stray_ends, retag, retag, retag,
    split_words, split_words, merge, drop_attributes, break_attributes, huge_attributes, hide, markup_in_hiding,
    markup_in_hiding,
    tables, links, cards, pictures, lines, splice, splice, entities, nested_entities, capitals, white_space,
)  # fmt: skip
SELDOM: tuple[Mutation, ...] = (empty,)
