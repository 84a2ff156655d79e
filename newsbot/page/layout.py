"""The layout of a site's pages: the phrases that mark their parts, and expressions that find them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import urlsplit

from newsbot.errors import LayoutError
from newsbot.page import labels
from newsbot.page.expressions import Expression, check_expressions
from newsbot.text.calls import CALLS
from newsbot.text.clean import fold
from newsbot.text.language_tags import is_tag

FIELDS = tuple(
    "headline byline authors published date_modified section summary bodies key_points credit images keywords".split()
)
"""Keys of an article for which a layout may give an expression."""
CARDS = ("card", "link", "headline", "date", "section", "summary")
LINKS = ("next_page", "next_part")


def folded(*phrases: str) -> frozenset[str]:
    """Phrases as a layout holds them."""
    return frozenset(map(fold, phrases))


_COLLECTIONS = (frozenset, set, list, tuple)


def _are_phrases(value: Any) -> bool:
    return isinstance(value, _COLLECTIONS) and all(isinstance(text, str) and fold(text) == text for text in value)


def _are_tags(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(text, str) and is_tag(text) for text in value)


def _is_pattern(value: Any) -> bool:
    return isinstance(getattr(value, "pattern", None), str)  # the package `regex` has patterns, too


_FORMS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "frozenset[str]": (_are_phrases, 'folded("…", "…")'),
    "tuple[str, ...]": (_are_tags, 'a tuple of language tags, such as ("en", "ur")'),
    "re.Pattern[str]": (_is_pattern, 're.compile("…")'),
    "Mapping[str, Expression]": (lambda value: isinstance(value, Mapping), '{"…": css("…")}'),
    "str": (lambda value: isinstance(value, str), 'a text: "…"'),
    "bool": (lambda value: value in (True, False), "True or False"),
    "int": (lambda value: type(value) is int, "a whole number"),
}
"""By the type of a field: whether a value can be used, and how to write one."""


@dataclass(frozen=True)
class Layout:
    """The landmarks of a site's pages. Phrases are folded (see `newsbot.text.clean.fold`) and match whole blocks.

    The defaults are common phrases of news sites; a site adds its own.
    """

    publisher: str
    """The site's name as its pages print it."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags of the site's languages, its main one first; empty if any may occur."""
    signed: bool = False
    """Whether a line that opens with the site's name, with date and author, is between headline and story."""
    related: frozenset[str] = folded(*labels.RELATED)
    related_headings: frozenset[str] = folded(*labels.RELATED_HEADINGS)
    """Labels of `related` that are between the paragraphs of a story, too: only as headings do they end it."""
    popular: frozenset[str] = folded(*labels.POPULAR)
    calls: re.Pattern[str] = CALLS
    """Calls to action (folded): never part of a story."""
    key_points: frozenset[str] = folded("Key Points", "Key Takeaways", "اہم نکات")
    summary: frozenset[str] = folded("Summary", "AI Summary", "News Summary", "TL;DR", "خلاصہ")
    """Labels above a story, of its summary, or of a list of key points."""
    highlights: frozenset[str] = folded(
        "Quick Read", "In Short", "In Brief", "At a Glance", "Highlights", "Story Highlights", "What You Need to Know",
        "Das Wichtigste in Kürze", "L'essentiel",
    )  # fmt: skip
    """Labels of a list of key points above a story; above a paragraph they are sub-heads."""
    ticker: frozenset[str] = folded(
        "Latest", "Breaking", "Breaking News", "Latest News", "تازہ ترین", "تازہ خبریں", "تازہ ترین خبریں", "بریکنگ نیوز", "عاجل",
        "خبر فوری", "ब्रेकिंग न्यूज़",
    )  # fmt: skip
    """Words that lead a ticker."""
    sections: frozenset[str] = frozenset()
    """Names that a ticker puts before its headlines: `Asia: Headline`."""
    credit: re.Pattern[str] = re.compile(
        r"^(?:photos?|pictures?|images?|illustration|file photo|تصویر|تصاویر|فوٹو|عکس|फोटो)(?: (?:courtesy|credit|by|بشکریہ)\b|\s*:|\s*[/|]|\s+courtesy)"
        r"|^(?:representational|representative) (?:image|photo|picture)"
        r"|^(?=.*a(?<=\ba)(?:i|rtificial intelligence)\b)(?=.*\b(?:image|photo|picture|photograph|background|illustration)\b)"
        r"(?=.*\b(?:generated|made|created|produced|drawn|edited|altered|enhanced|extended|retouched|with the help|using)\b)"
    )
    """The picture's credit line (folded): a label, or a sentence that says how the picture was made."""
    editors_note: re.Pattern[str] = re.compile(r"^(?:editor's note|editors' note|ایڈیٹر کا نوٹ|ادارتی نوٹ)")
    footer: re.Pattern[str] = re.compile(
        r"all(?<=\ball) rights reserved\b|©(?<=^©)|\((?<=^\()c\)|c(?<=^c)(?:opyright\b|ontact us$)|about us(?<=^about us)$"
        r"|p(?<=^p)rivacy policy$"
    )
    """The site's imprint (folded). Each branch opens with a character, not with `^`: other places are passed over at
    once."""
    not_found: re.Pattern[str] = re.compile(
        r"^(?:error\s*)?404\b|\b(?:page|story|article) (?:was |could )?not (?:be )?found\b|^not found$"
    )
    pictures: frozenset[str] = folded("Logo", "Janu")
    """Alt texts of pictures that are the site's own furniture."""
    more: str = ""
    """How a script extends a list: `scroll`, the text of a button, or `css=` and a CSS expression for it."""
    more_times: int = 20
    """How often a list is extended, at most."""
    fields: Mapping[str, Expression] = field(default_factory=dict, hash=False)
    """Expressions by the article's keys: `{"headline": css("h1.title")}`. Fields without a match are found by text."""
    cards: Mapping[str, Expression] = field(default_factory=dict, hash=False)
    """Expressions for cards: `card` finds their elements, the others search in each. Defaults: `link` is the first link
    in a card, `headline` the text of its links."""
    links: Mapping[str, Expression] = field(default_factory=dict, hash=False)
    """Expressions for the next section page, and for the next part of a story."""

    def __post_init__(self) -> None:
        self._check_forms()
        for argument, names in (("fields", FIELDS), ("cards", CARDS), ("links", LINKS)):
            check_expressions(argument, getattr(self, argument), names)
        if self.cards and "card" not in self.cards:
            raise LayoutError("Layout: cards has no 'card', the expression for the elements in which the others look")
        for name, expression in self.cards.items():
            if name != "card" and expression.path.startswith("/"):
                where = f"the expression for {name}, {expression}, looks in the whole page, not in its card"
                raise LayoutError(f"Layout: {where}; begin it with ./")

    def _check_forms(self) -> None:
        """Raises `LayoutError` for a value that would be compared with each text in vain, or fail on each page."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            is_usable, form = _FORMS.get(str(entry.type), (None, ""))
            if is_usable and value is not entry.default and not is_usable(value):
                raise LayoutError(f"Layout: {entry.name} is {value!r:.80}; write {form}")

    @classmethod
    def of_site(cls, home: str) -> Self:
        """The layout of a site that nobody has described, by its origin: the domain is its publisher."""
        return cls((urlsplit(home).hostname or "").removeprefix("www."))

    def opens_key_points(self, key: str) -> bool:
        """Whether a line (folded) is a label of key points."""
        return key.rstrip(" :") in self.key_points

    def opens_highlights(self, key: str) -> bool:
        """Whether a line (folded) above a story may be the label of a list of key points."""
        label = key.rstrip(" :")
        return label in self.summary or label in self.highlights

    def opens_summary(self, key: str) -> bool:
        """Whether a line (folded) is the label of a summary in one paragraph."""
        return key.rstrip(" :") in self.summary

    @property
    def expressions(self) -> dict[str, Expression]:
        """All of them by the names under which a run counts them: `headline`, `card`, `card.date`, `next_page`."""
        cards = {name if name == "card" else f"card.{name}": given for name, given in self.cards.items()}
        return {**self.fields, **cards, **self.links}
