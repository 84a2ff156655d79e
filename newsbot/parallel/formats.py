"""Pairs as TMX 1.4b and as Moses files: pairs in, text out, one by one.

Pairs without text on both sides are left out. The same pairs give the same bytes: no dates, no machine's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, get_args
from xml.sax.saxutils import escape, quoteattr

from newsbot.arguments import entries
from newsbot.parallel.pairs import VERSION, Level, Pair, Tier
from newsbot.text.language_tags import primary

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEGMENTS = {"paragraph": "paragraph", "sentence": "sentence", "headline": "phrase", "ticker": "phrase"}
_HEAD = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4">
<header creationtool="newsbot" creationtoolversion="{VERSION}" segtype="sentence" o-tmf="newsbot/pair/1" \
adminlang="en" srclang={{language}} datatype="plaintext"/>
<body>
"""
TMX_TAIL = "</body>\n</tmx>\n"


def complete(pairs: Iterable[Pair], tier: Tier = "all", levels: Iterable[str] | None = None) -> Iterator[Pair]:
    """Pairs with text on both sides, of a tier and of some levels. Raises `ValueError` for others than there are."""
    chosen = _names("levels", get_args(Level) if levels is None else levels, get_args(Level))
    _names("tier", [tier], get_args(Tier))
    return (
        pair
        for pair in pairs
        if pair.source_text and pair.target_text and pair.level in chosen and tier in ("all", pair.tier)
    )


def _names(argument: str, given: Iterable[str], known: Sequence[str]) -> frozenset[str]:
    names = frozenset[str](entries(argument, given, str))
    if unknown := names.difference(known):
        raise ValueError(f"{argument}: {', '.join(sorted(map(repr, unknown)))} is not one of {', '.join(known)}")
    return names


def write_tmx(
    pairs: Iterable[Pair],
    file: TextIO,
    source_language: str = "*all*",
    tier: Tier = "all",
    levels: Iterable[str] | None = None,
) -> int:
    """Writes pairs as TMX 1.4b to a file open for text in UTF-8, and returns their number.

    `source_language` is that of the whole file; `*all*` lets each unit declare its own.
    """
    chosen = complete(pairs, tier, levels)
    file.write(tmx_head(source_language))
    count = write_tmx_units(chosen, file)
    file.write(TMX_TAIL)
    return count


def tmx_head(source_language: str = "*all*") -> str:
    """What comes before the units; `TMX_TAIL` comes after them."""
    return _HEAD.format(language=quoteattr(source_language))


def write_tmx_units(
    pairs: Iterable[Pair], file: TextIO, tier: Tier = "all", levels: Iterable[str] | None = None
) -> int:
    """Write pairs as units of a TMX file, without head and tail; returns their number."""
    count = 0
    for pair in complete(pairs, tier, levels):
        file.write(_unit(pair))
        count += 1
    return count


def _unit(pair: Pair) -> str:
    values = {"story": pair.story, "level": pair.level, "bead": pair.bead, "posterior": f"{pair.posterior:.4f}"}
    values |= {"tier": pair.tier, "method": pair.method}
    properties = "".join(f"<prop type={_quoted(f'x-{name}')}>{_text(value)}</prop>" for name, value in values.items())
    sides = ((pair.source_language, pair.source_text), (pair.target_language, pair.target_text))
    variants = "".join(
        f"<tuv xml:lang={_quoted(language)}><seg>{_text(text or '')}</seg></tuv>\n" for language, text in sides
    )
    segments = _SEGMENTS[pair.level]
    source = _quoted(pair.source_language)
    return f"<tu tuid={_quoted(pair.id)} segtype={_quoted(segments)} srclang={source}>\n{properties}\n{variants}</tu>\n"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text).replace("\r", " "))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("", text))


def write_moses(
    pairs: Iterable[Pair],
    source: TextIO,
    target: TextIO,
    languages: tuple[str, str] = ("en", "ur"),
    tier: Tier = "all",
    levels: Iterable[str] | None = None,
) -> int:
    """Writes pairs of two languages, in either order, to two files, one line per pair, and returns their number.

    White space, line breaks of any kind among it, becomes single spaces.
    """
    count = 0
    for pair in complete(pairs, tier, levels):
        sides = {primary(pair.source_language): pair.source_text, primary(pair.target_language): pair.target_text}
        first, second = (_line(sides.get(primary(language)) or "") for language in languages)
        if first and second:
            source.write(f"{first}\n")
            target.write(f"{second}\n")
            count += 1
    return count


def _line(text: str) -> str:
    return " ".join(re.sub("[\ud800-\udfff]", "", text).split())
