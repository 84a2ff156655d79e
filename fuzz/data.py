"""Mutations of what a page says to machines: JSON-LD and meta tags."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from random import Random
from typing import Any

from fuzz.alphabet import date, iso, long_word, names, phrase, signs, word
from fuzz.draft import Draft, Mutation, length, often

_TYPES = (
    "NewsArticle", "Article", "Report", "BlogPosting", "https://schema.org/NewsArticle", "WebPage", "", "Person",
    "newsarticle", 7,
    None, ["WebPage", "NewsArticle"], [["Article"]], {"@id": "Article"}, ["Article"] * 50, "Article/", "x/Article",
)  # fmt: skip
_KEYS = (
    "@type", "headline", "author", "datePublished", "dateModified", "articleSection", "keywords",
    "isAccessibleForFree", "license",
    "mainEntity", "mainEntityOfPage", "@graph", "name", "@context", "image", "publisher", "inLanguage", "description",
)  # fmt: skip
_METAS = (
    "article:published_time", "article:modified_time", "article:section", "article:tag", "datepublished", "keywords",
    "og:title",
    "robots", "tdm-reservation", "tdm-policy", "author", "description", "og:url", "og:type", "ARTICLE:TAG",
    " og:title ", "",
)  # fmt: skip


def _value(dice: Random, depth: int = 0) -> Any:
    """Any value that JSON knows, or next to it."""
    simple: tuple[Callable[[], Any], ...] = (
        lambda: None, lambda: True, lambda: False, lambda: 0, lambda: -1, lambda: 10**400, lambda: 1e308,
        lambda: float("nan"),
        lambda: float("inf"), lambda: "", lambda: " ", lambda: word(dice), lambda: phrase(dice), lambda: signs(dice),
        lambda: iso(dice), lambda: date(dice), lambda: names(dice), lambda: "\ud83d", lambda: "\ude00\ud83d",
        lambda: "a\udcffb",
        lambda: "<p>words</p>", lambda: "true", lambda: "https://schema.org/False", lambda: "http://[", lambda: [],
        dict,
        lambda: long_word(dice, length(dice) if depth == 0 else 40), lambda: "|", lambda: "a,b،c,,", lambda: "ـ",
    )  # fmt: skip
    luck = dice.random()
    if depth > 3 or luck < 0.7:
        return dice.choice(simple)()
    if luck < 0.85:
        parts = [_value(dice, depth + 1) for _ in range(dice.randint(0, 4))]
        return parts * often(dice, 40) if depth == 0 and dice.random() < 0.1 and len(str(parts)) < 200 else parts
    return {dice.choice(_KEYS): _value(dice, depth + 1) for _ in range(dice.randint(0, 5))}


def _story(dice: Random) -> dict[str, Any]:
    """A story as JSON-LD, some of its keys sound."""
    story: dict[str, Any] = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": phrase(dice), "datePublished": iso(dice),
        "dateModified": iso(dice), "author": {"@type": "Person", "name": names(dice)}, "articleSection": word(dice),
        "keywords": [word(dice), word(dice)], "isAccessibleForFree": dice.choice((True, False, "True", "no", 1)),
    }  # fmt: skip
    if dice.random() < 0.1:
        story["author"] = dice.choice((list, ", ".join, " and ".join))(
            [f"{word(dice)} {n}" for n in range(often(dice, 12))]
        )
    elif dice.random() < 0.5:
        story["author"] = [names(dice), {"name": names(dice)}, {"name": _value(dice)}, _value(dice)]
    for key in dice.sample(_KEYS, dice.randint(0, 6)):
        story[key] = dice.choice(_TYPES) if key == "@type" else _value(dice)
    for key in dice.sample(sorted(story), dice.randint(0, 3)):
        del story[key]
    return story


def _written(dice: Random, value: Any) -> str:
    """JSON, with its letters plain or escaped; half surrogates are always escaped."""
    text = json.dumps(value, ensure_ascii=dice.random() < 0.5, indent=dice.choice((None, None, 1)))
    text = re.sub("[\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", text)
    return text if dice.random() < 0.1 else text.replace("</", "<\\/")


def _broken(dice: Random, text: str) -> str:
    """JSON that is not valid."""
    luck = dice.randrange(10)
    cut = dice.randint(0, len(text))
    if luck == 0:
        return text[:cut]
    if luck == 1:
        return (
            text[:cut]
            + dice.choice(("\n", "\t", "\x00", '"', "\\", "\\ud800", ",", "}", "//", "\x01", "&quot;"))
            + text[cut:]
        )
    if luck == 2:
        return (
            dice.choice(("<!--", "/* */", "<![CDATA[", "\ufeff", "var x = ", ")]}'"))
            + text
            + dice.choice(("-->", "//]]>", ";", ";;"))
        )
    if luck == 3:
        return text.replace('"', dice.choice(("'", "“", "&quot;")))
    if luck == 4:
        return text + text
    if luck == 5:
        depth = often(dice, 2) * 10
        return dice.choice(
            ("[" * depth, '{"@graph":' * (depth // 10), "[" * depth + "]" * depth, '[{"@graph":' * (depth // 20))
        )
    if luck == 6:
        depth = dice.choice((10, 900, 1500, 5000))
        return '{"@graph":[' * depth + text + "]}" * depth
    if luck == 7:
        return re.sub(r"(?<=: )[^,}]+", lambda m: "9" * often(dice, 1) if dice.random() < 0.2 else m[0], text)
    if luck == 8:
        return (
            "["
            + ",".join([dice.choice(("{}", "1", "[]", '"Article"', '{"@type":"WebPage"}'))] * often(dice, 4) * 8)[
                :400_000
            ]
            + ","
            + text
            + "]"
        )
    return text.replace(",", ",,", 1).replace("}", ",}", 1)


def _json_at(text: str) -> slice | None:
    """The place of a page's first JSON-LD."""
    start = text.find(">", text.find("ld+json")) + 1
    end = text.find("</script>", start)
    return slice(start, end) if "ld+json" in text and 0 < start <= end else None


def json_ld(draft: Draft) -> None:
    """JSON-LD of our own making, in place of the page's or beside it."""
    value: Any = _story(draft.dice)
    luck = draft.dice.random()
    if luck < 0.2:
        value = {"@graph": [_value(draft.dice), value, _value(draft.dice)]}
    elif luck < 0.3:
        value = [_value(draft.dice), value]
    text = _written(draft.dice, value)
    if draft.dice.random() < 0.25:
        text = _broken(draft.dice, text)
    place = _json_at(draft.text)
    if place and draft.dice.random() < 0.8:
        draft.text = draft.text[: place.start] + text + draft.text[place.stop :]
    else:
        kind = draft.dice.choice(
            ("application/ld+json",) * 4 + ("Application/LD+JSON; charset=utf-8", "text/javascript")
        )
        script = f'<script type="{kind}">{text}</script>'
        draft.insert_in_head(script * (1 if draft.dice.random() < 0.95 else often(draft.dice, len(script))))


def change_json_ld(draft: Draft) -> None:
    """The page's own JSON-LD with other values, or broken."""
    place = _json_at(draft.text)
    if place is None:
        json_ld(draft)
        return
    text = draft.text[place]
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict) and value and draft.dice.random() < 0.7:
        for key in draft.dice.sample(sorted(value), min(len(value), draft.dice.randint(1, 3))):
            value[key] = _value(draft.dice)
        text = _written(draft.dice, value)
    else:
        text = _broken(draft.dice, text)
    draft.text = draft.text[: place.start] + text + draft.text[place.stop :]


def only_data(draft: Draft) -> None:
    """A story that only machines can read: no headline, no byline on the page."""
    draft.text = re.sub(r"<(h[1-6])\b.{0,2000}?</\1>", "", draft.text, count=draft.dice.randint(0, 9), flags=re.S)
    draft.text = draft.text.replace("JournalismPakistan.com", draft.dice.choice(("", "x", "Journalism Pakistan")))
    json_ld(draft)


def metas(draft: Draft) -> None:
    """Meta tags of every kind, once or thousands of times."""
    dice, parts = draft.dice, []
    for _ in range(dice.randint(1, 5)):
        value = dice.choice((iso, date, phrase, signs, names, word))(dice)
        content = value if dice.random() < 0.2 else escape(value)
        tag = f'<meta {dice.choice(("name", "property", "itemprop"))}="{dice.choice(_METAS)}" content="{content}">'
        parts.append(tag * (1 if dice.random() < 0.93 else often(dice, len(tag))))
    draft.insert_in_head("".join(parts))


def titles(draft: Draft) -> None:
    """Another title: empty, long, with the site's name at either end, in parts."""
    dice = draft.dice
    mark = dice.choice((" | ", " - ", " — ", "|", " · ", " » ", "- "))
    site = dice.choice(("JournalismPakistan.com", "Journalism Pakistan", "", "Page not found"))
    parts = dice.choice(
        (
            [site],
            ["", site],
            [phrase(dice), site],
            [site, phrase(dice)],
            [signs(dice), ""],
            [word(dice)] * often(dice, 12),
        )
    )
    title = mark.join(parts)
    draft.text, found = re.subn(
        r"<title[^>]*>.*?</title>", lambda _: f"<title>{title}</title>", draft.text, count=1, flags=re.S | re.I
    )
    if not found:
        draft.insert_in_head(f"<title>{title}</title>")


DATA: tuple[Mutation, ...] = (json_ld, json_ld, json_ld, change_json_ld, only_data, only_data, metas, titles)
