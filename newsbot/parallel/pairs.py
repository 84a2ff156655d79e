"""A record of an article or of the ticker in, its `newsbot/pair/1` records out."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from itertools import combinations, product
from typing import Any, Literal

from newsbot.parallel.beads import Bead, weigh, words_compared
from newsbot.parallel.encoder import Encoder
from newsbot.parallel.stories import Alignment, align_bodies, is_translation
from newsbot.text.language import story_languages
from newsbot.text.language_tags import primary

PAIR_SCHEMA = "newsbot/pair/1"
VERSION = "6"  # of rules, weights and dictionary together: another version may give other pairs
HIGH = 0.9  # from this posterior on a pair is of the tier `high`

Level = Literal["headline", "paragraph", "sentence", "ticker"]
Tier = Literal["high", "all"]
Declared = Literal["page", "source", "target", "both", "sitemap"]
"""Who says that two texts are one story: the page that holds both, that of one of them, both pages, or a sitemap."""
Offset = tuple[int | None, int, int]  # paragraph from 0 (None: headline), start and end in characters

_HEADLINE = math.log(0.9 / 0.1)  # log-odds that two headlines of one story, or of one entry of the ticker, say the same
_UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my"})
_BODIES, _HEADLINES = 6, 30  # languages of a story compared each with each; sites write in three


@dataclass(slots=True)
class Pair:
    """Text of a story in two languages that says the same, or text that is missing in the other language.

    The languages are two bodies of one page, or two pages.
    """

    schema: str = PAIR_SCHEMA
    id: str = ""
    """By the story, the level, the languages and the offsets."""
    story: str = ""
    """The id of the article, or of the ticker's record; of two articles, the source's."""
    site: str = ""
    content_hash: str | None = None
    """Of the wording that the offsets belong to; null for the ticker."""
    target_story: str | None = None
    """The id of the article that has the target, if it is another one."""
    target_content_hash: str | None = None
    """Of its wording."""
    declared: Declared = "page"
    """Who says that it is one story: `page` (both languages are on it), or, of two articles, `source`, `target` or
    `both`, whose pages name the other's as a translation, or `sitemap`, if only a sitemap does."""
    level: Level = "sentence"
    source_language: str = ""
    target_language: str = ""
    bead: str = ""
    """How many sentences, or paragraphs, of each language: `1-2`; `1-0` is left out in the target."""
    source: list[Offset] = field(default_factory=list)
    target: list[Offset] = field(default_factory=list)
    source_text: str | None = None
    """Null if texts were not requested, or the source has none."""
    target_text: str | None = None
    posterior: float = 0.0
    """How likely exactly this pair is, from 0 to 1."""
    tier: Tier = "all"
    """`high` if both sides have text and the posterior is 0.9 or more."""
    parts: dict[str, float] = field(default_factory=dict)
    """The score by its parts, in natural logarithms."""
    method: str = ""
    """What was compared: without `names+words`, only length, numbers and Latin words; an encoder by its name.

    What was not tried because the text is too long is named at the end, as in `…;untried=band,join`: `band` (beads
    far from where the lengths lead), `join` (short sentences or paragraphs one by one), `languages` (all that the story
    is in), `moved` (all text that may be elsewhere), `names` (all words by their sound), `tail` (what is behind the
    first 20,000 characters of a text).
    """
    version: str = VERSION


def pairs_of(article: Mapping[str, Any], texts: bool = True, encoder: Encoder | None = None) -> Iterator[Pair]:
    """The pairs of an article record, for each two of its languages: headlines, paragraphs, sentences.

    Empty beads are kept: what one language leaves out. Bodies that are no translations of each other give nothing.
    Without `texts` there are only offsets, into the bodies of the record with that `content_hash`. An encoder is used
    only for bodies: two headlines have no others beside them to judge their likeness by. Raises `TypeError` and
    `ValueError` for what is no such record.
    """
    _check("article", article, "bodies")
    return _pairs_of(article, texts, encoder)


def _pairs_of(article: Mapping[str, Any], texts: bool, encoder: Encoder | None) -> Iterator[Pair]:
    bodies = [body for body in article["bodies"] if body["paragraphs"]]
    alternatives: Mapping[str, str] = article.get("alternative_headlines") or {}
    untried = ("languages",) if len(bodies) > _BODIES or len(alternatives) > _HEADLINES else ()
    seen: set[tuple[str, str]] = set()
    for first, second in combinations(bodies[:_BODIES], 2):
        languages = (str(first["language"]), str(second["language"]))
        if primary(languages[0]) == primary(languages[1]):
            continue
        seen.update((languages, languages[::-1]))
        alignment = align_bodies(first, second, encoder)
        if alignment.translated:
            record = _Record(article, languages, texts, encoder.name if encoder else "", untried)
            yield from record.bodies(first, second, alignment)
    for languages in combinations(list(alternatives)[:_HEADLINES], 2):
        if languages not in seen and primary(languages[0]) != primary(languages[1]):
            record = _Record(article, languages, texts, untried=untried)
            yield from record.headlines(alternatives[languages[0]], alternatives[languages[1]], "headline")


def pairs_between(
    source: Mapping[str, Any],
    target: Mapping[str, Any],
    declared: Declared,
    texts: bool = True,
    encoder: Encoder | None = None,
) -> Iterator[Pair]:
    """The pairs of two article records that are said to be translations of each other, by what `declared` says.

    A language that both stories are in is left out; a quotation does not count. Unlike the bodies of one page, those of
    two must have enough in common, whatever their languages: pages name the wrong story, or one that only has the same
    subject. Raises `TypeError` and `ValueError` for what is no such record.
    """
    _check("source", source, "bodies")
    _check("target", target, "bodies")
    return _pairs_between(source, target, declared, texts, encoder)


def _pairs_between(
    source: Mapping[str, Any], target: Mapping[str, Any], declared: Declared, texts: bool, encoder: Encoder | None
) -> Iterator[Pair]:
    sides = [[body for body in article["bodies"] if body["paragraphs"]][:_BODIES] for article in (source, target)]
    tongues = [story_languages((str(body["language"]), body["paragraphs"]) for body in side) for side in sides]
    for first, second in product(*sides):
        languages = (str(first["language"]), str(second["language"]))
        if primary(languages[0]) in tongues[1] or primary(languages[1]) in tongues[0]:
            continue
        alignment = align_bodies(first, second, encoder)
        if is_translation(alignment, languages, confirmed=declared == "both"):
            record = _Record(source, languages, texts, encoder.name if encoder else "", (), target, declared)
            yield from record.bodies(first, second, alignment)


def pairs_of_ticker(record: Mapping[str, Any], texts: bool = True) -> Iterator[Pair]:
    """The pairs of a ticker record: its headline in each two of its languages.

    Raises `TypeError` and `ValueError` for what is no such record.
    """
    _check("record", record, "headlines")
    return _pairs_of_ticker(record, texts)


def _check(argument: str, given: Any, texts: str) -> None:
    """Raises `TypeError` for an argument that is no dict, nor like one, as a row of pandas is, and `ValueError` for one
    without the keys of a record. It is apart from the generators, which would raise only at the first pair."""
    if not isinstance(given, Mapping) and (isinstance(given, type) or not hasattr(given, "keys")):
        remedy = "; dataclasses.asdict makes a dict of an Article" if is_dataclass(given) else ""
        raise TypeError(f"{argument} must be a record as a dict, not {type(given).__name__}{remedy}")
    if missing := [key for key in ("id", "site", texts) if key not in given]:
        raise ValueError(f"{argument} must be a record with the keys id, site and {texts}; it lacks {missing[0]}")


def _pairs_of_ticker(record: Mapping[str, Any], texts: bool) -> Iterator[Pair]:
    headlines: Mapping[str, str] = record["headlines"]
    untried = ("languages",) if len(headlines) > _HEADLINES else ()
    for languages in combinations(list(headlines)[:_HEADLINES], 2):
        if primary(languages[0]) != primary(languages[1]):
            made = _Record(record, languages, texts, untried=untried)
            yield from made.headlines(headlines[languages[0]], headlines[languages[1]], "ticker")


def _headline(article: Mapping[str, Any], body: Mapping[str, Any]) -> str | None:
    return body.get("headline") or (article.get("alternative_headlines") or {}).get(body["language"])


@dataclass(frozen=True, slots=True)
class _Record:
    """What all pairs of one record and two languages share."""

    record: Mapping[str, Any]
    languages: tuple[str, str]
    texts: bool
    encoder: str = ""
    untried: tuple[str, ...] = ()  # what was not tried with the bodies; with headlines, only `languages` counts
    target: Mapping[str, Any] | None = None  # the record that has the target, if it is another
    declared: Declared = "page"

    def bodies(self, source: Mapping[str, Any], target: Mapping[str, Any], alignment: Alignment) -> Iterator[Pair]:
        made = replace(self, untried=(*self.untried, *alignment.untried))
        headlines = _headline(self.record, source), _headline(self.target or self.record, target)
        yield from made.headlines(*headlines, "headline")
        sides = (list(source["paragraphs"]), list(target["paragraphs"]))
        whole = [[(place, 0, len(text)) for place, text in enumerate(side)] for side in sides]
        yield from made.beads(alignment.paragraphs, "paragraph", sides, whole)
        places = (alignment.source_sentences, alignment.target_sentences)
        yield from made.beads(alignment.sentences, "sentence", sides, places)

    def headlines(self, source: str | None, target: str | None, level: Level) -> Iterator[Pair]:
        if not source or not target:
            return
        pages = weigh([source], [target], *self.languages)
        parts = {**pages.scores((0,), (0,)), "prior": round(_HEADLINE, 3)}
        posterior = 1 / (1 + math.exp(-max(-50.0, min(50.0, sum(parts.values())))))
        offsets: list[list[Offset]] = [[(None, 0, len(source))], [(None, 0, len(target))]]
        yield self._pair(Bead((0,), (0,), round(posterior, 4), parts), level, offsets, (source, target))

    def beads(
        self,
        beads: Sequence[Bead],
        level: Level,
        sides: tuple[list[str], list[str]],
        places: Sequence[Sequence[tuple[int, int, int]]],
    ) -> Iterator[Pair]:
        for bead in beads:
            spots = [[spots[p] for p in own] for spots, own in zip(places, (bead.source, bead.target), strict=True)]
            texts = [
                ("" if primary(language) in _UNSPACED else " ").join(side[p][start:end] for p, start, end in own)
                for side, own, language in zip(sides, spots, self.languages, strict=True)
            ]
            offsets: list[list[Offset]] = [[*own] for own in spots]
            yield self._pair(bead, level, offsets, (texts[0], texts[1]))

    def _pair(self, bead: Bead, level: Level, offsets: list[list[Offset]], texts: tuple[str, str]) -> Pair:
        both = bool(bead.source and bead.target)
        story, other = str(self.record["id"]), str(self.target["id"]) if self.target else None
        key = [
            story,
            *filter(None, [other]),
            level,
            *self.languages,
            *(f"{side}:{spot}" for side in (0, 1) for spot in offsets[side]),
        ]
        return Pair(
            id=hashlib.sha256("\n".join(key).encode()).hexdigest()[:20],
            story=story,
            site=str(self.record["site"]),
            content_hash=self.record.get("content_hash"),
            target_story=other,
            target_content_hash=self.target.get("content_hash") if self.target else None,
            declared=self.declared,
            level=level,
            source_language=self.languages[0],
            target_language=self.languages[1],
            bead=bead.kind,
            source=offsets[0],
            target=offsets[1],
            source_text=texts[0] if self.texts and bead.source else None,
            target_text=texts[1] if self.texts and bead.target else None,
            posterior=bead.posterior,
            tier="high" if both and bead.posterior >= HIGH else "all",
            parts=bead.parts,
            method=self._method(level),
        )

    def _method(self, level: Level) -> str:
        compared = "+".join(["length", "numbers", "latin", "marks", *words_compared(*self.languages)])
        of_bodies = level in ("paragraph", "sentence")
        if self.encoder and of_bodies:
            compared = f"{compared}+{self.encoder}"
        untried = sorted(name for name in self.untried if of_bodies or name == "languages")
        return f"{compared};untried={','.join(untried)}" if untried else compared
