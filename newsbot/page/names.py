"""The names that templates give elements, in classes and ids, and what they say of what an element holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from lxml import etree

from newsbot.page.compiled import speedups
from newsbot.page.tags import spelled as python_spelled
from newsbot.text.clean import cached_if_short, says

Zone = Literal["", "picture", "side"]
Finder = Callable[[str], int]
"""From a text to the groups of names that it holds, a bit each."""

_MODIFIER = re.compile(r"--[\w-]*")
NEVER_TAGS = ("form", "aside")
spelled: Callable[[str], str] = python_spelled if speedups is None else speedups.spelled


def names_of(element: etree._Element) -> str:
    """The names that a template gives an element."""
    classes, own = element.get("class"), element.get("id")
    return f"{classes} {own}" if classes and own else classes or own or ""


class Spelling(NamedTuple):
    """One text that a name stands for."""

    text: str
    opens: bool = False  # only at the beginning of a word
    closes: bool = False  # only at the end of a word
    not_with: tuple[str, ...] = ()  # what must not end with it, as `has-sidebar`
    not_before: tuple[str, ...] = ()


_PIECE = re.compile(
    r"(?P<edge>\\b)|\(\?<!(?P<whole>[a-z:-]+)\)|\(\?!(?P<after>[a-z|-]+)\)"
    r"|(?:(?P<letter>[a-z-])|\(\?:(?P<any>[a-z|-]+)\))(?P<may>\??)"
)


def spellings(name: str) -> Iterator[Spelling]:
    """The texts that match a name. Raises `ValueError` for a pattern that is not a name.

    >>> [spelling.text for spelling in spellings("shar(?:e|ing)-?us")]
    ['share-us', 'shareus', 'sharing-us', 'sharingus']
    """
    texts, opens, closes, end = [""], False, False, 0
    not_with, not_before = list[str](), list[str]()
    while end < len(name):
        piece = _PIECE.match(name, end)
        if piece is None:
            raise ValueError(f"{name!r} is not a name: {name[end:]!r} is no letter, group or edge")
        end = piece.end()
        if piece["edge"]:
            opens, closes = (True, closes) if texts == [""] else (opens, True)
        elif piece["whole"]:
            not_with.append(piece["whole"])
        elif piece["after"]:
            not_before += piece["after"].split("|")
        else:
            choices = [*(piece["letter"] or piece["any"]).split("|"), *([""] if piece["may"] else [])]
            texts = [text + choice for text in texts for choice in choices]
    for text in texts:
        yield Spelling(text, opens, closes, tuple(not_with), tuple(not_before))


def pattern_of(names: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of `names`.

    Names with one first letter are one branch, and each branch begins with its letter, not with an assertion: a search
    passes over all other letters at once, in a third of the time."""
    branches: dict[str, list[str]] = defaultdict(list)
    for name in names:
        plain = name.removeprefix(r"\b")
        letter = plain[0]
        branches[letter].append(rf"(?<=\b{letter}){plain[1:]}" if plain != name else plain[1:])
    return re.compile("|".join(f"{letter}(?:{'|'.join(rest)})" for letter, rest in branches.items()))


def finder(*groups: Iterable[str], first: int = 0) -> Finder:
    """A function that finds the groups of which a text holds a name. `first` is the number of the first group's bit.

    A name consists of lower-case letters and hyphens. Each of them, and each choice of texts (`(?:a|b)`), may be
    optional (`?`). `\\b` may be before and after it, and behind that `(?<!…)` and `(?!…)`.
    """
    if speedups is not None:
        known = [
            (number, *one) for number, names in enumerate(groups, first) for name in names for one in spellings(name)
        ]
        find: Finder = speedups.Names(known).held
        return find
    searches = [(1 << number, pattern_of(names).search) for number, names in enumerate(groups, first)]

    def search_all(text: str) -> int:
        held = 0
        for bit, search in searches:
            if search(text):
                held |= bit
        return held

    return search_all


def sayer(words: Sequence[str]) -> Callable[[str], bool]:
    """A function that finds whether a text contains one of some words in lower case, as `newsbot.text.clean.says`, but
    for all of them at once."""
    if speedups is None:
        return partial(says, words=words)
    held = speedups.Names([(0, word, False, False, (), ()) for word in words]).held
    return lambda text: held(text.lower()) > 0


# What names say

_PICTURE_NAMES = (
    r"\bimg\b \bimages?\b picture photo lightbox caption credit gallery slideshow media-?(?:info|caption)"
).split()
_NOTICE_NAMES = ["newsletter", "cookie", "consent", "sign-?up"]
_DIALOG_NAMES = [r"\blogin\b", "modal", "popup", "overlay"]
_NEVER_NAMES = (
    r"disqus related recommend promo subscri(?!ber-only|ber-preview|bers-only|ber-content) social copyright "
    r"byline \bbio\b tagged advert \bads?\b adslot "
    r"sponsor outbrain taboola popular trending most-?read read-?(?:this-)?(?:more|next|also) see-?also footer "
    r"donat p(?:remium|aywall|lus)-?(?:hint|box|message|plea|offer|banner|prompt|cta) "
    r"factbox follow-?us whatsapp app-?(?:banner|download|store) feedback disclaimer"
).split() + _NOTICE_NAMES
_SCREEN_READER_NAMES = "visually-?hidden sr-only screen-?reader"
_SIDE_NAMES = (
    r"\bshar(?:e|ing)\b share- author \btags?\b topics?\b keyword breadcrumb "
    r"more-?(?:on|from|news|stories|articles) \bsidebar(?<!has-sidebar)(?<!with-sidebar)\b(?!-grid|-layout) \bnav\b "
    r"navigation \bmenu embed \bwidget(?<!elementor-widget) toolbar timestamp \bdate(?:line)?\b publish player "
    r"\bpoll\b quiz legal "
    r"register teaser \bcards?(?<!kg-card)(?<!callout-card)(?<!toggle-card)\b werbung anzeige weiterlesen "
    r"infobox tooltip "
    rf"{_SCREEN_READER_NAMES} \bhidden(?<!overflow-hidden)(?<!-x-hidden)(?<!-y-hidden)(?<!:hidden)\b pagination pager "
    r"correction rating linkbox link-?list"
).split() + _DIALOG_NAMES
_COMMENT_NAMES = (
    r"comment disqus \brespond \breply replies kommentar coment discussion forum-?post reader-?letter"
).split()
_CONTENT_NAMES = (
    r"article content entry \bpost story body \btext\b \bmain\b paragraph rich-?text prose wysiwyg"
).split()
_PICTURE, _SIDE, _CONTENT, _COMMENTS, _NEVER = (1 << number for number in range(5))
_find = finder(_PICTURE_NAMES, ["comment", *_NEVER_NAMES, *_SIDE_NAMES], _CONTENT_NAMES)
_find_in_side = finder(_COMMENT_NAMES, ["comment(?!ary)", *_NEVER_NAMES], first=3)
"""For names of side matter: whether it is comments, and whether it hardly ever holds a part of the story. What has only
names in the other group of side matter often does."""


_find_window = finder(_DIALOG_NAMES, [*_NOTICE_NAMES, r"\blogin\b", "gdpr", "privacy"])
_NOTICE = 2


class Meaning(NamedTuple):
    """What the names of an element say of what is in it."""

    zone: Zone = ""
    comments: bool = False
    content: bool = False  # the main content
    never: bool = False  # side matter that hardly ever holds a part of the story


def _meaning_of(held: int) -> Meaning:
    zone: Zone = "picture" if held & _PICTURE else "side" if held & _SIDE else ""
    return Meaning(zone, held & _COMMENTS > 0, held & _CONTENT > 0, held & _NEVER > 0)


_MEANINGS = tuple(map(_meaning_of, range(32)))
"""By the groups that names hold."""


def groups_of(names: str) -> int:
    """The groups that names are of, a bit each; BEM modifiers (`card--large`) do not count."""
    plain = spelled(_MODIFIER.sub("", names) if "--" in names else names)
    held = _find(plain)
    if held & (_PICTURE | _SIDE) == _SIDE:
        held |= _find_in_side(plain)
    return held


def read_names(names: str) -> Meaning:
    """What names say."""
    return _MEANINGS[groups_of(names)]


meaning = cached_if_short(2048)(read_names)


def zone_of(names: str) -> Zone:
    """The zone by an element's names."""
    return meaning(names).zone


def is_side(names: str) -> bool:
    """Whether names are those of side matter or of comments."""
    said = meaning(names)
    return said.zone == "side" or said.comments


def is_picture(element: etree._Element) -> bool:
    """Whether an element is named like a picture or its caption."""
    return zone_of(names_of(element)) == "picture"


def is_dialog(element: etree._Element) -> bool:
    """Whether an element is, by its role or names, a window over the page: a notice on cookies, a form for a login."""
    modal = element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal") == "true"
    return modal or _windows(element) > 0


def is_notice(element: etree._Element) -> bool:
    """Whether an element is, by its names, a notice on cookies, a form for a login or the like."""
    return _windows(element) & _NOTICE > 0


def _windows(element: etree._Element) -> int:
    """The groups of names of windows over a page that an element has."""
    return _find_window(spelled(names_of(element)))


def is_never(element: etree._Element) -> bool:
    """Whether an element is, by its tag or names, side matter that hardly ever holds a part of the story."""
    return element.tag in (*NEVER_TAGS, "nav", "footer") or meaning(names_of(element)).never


def is_comments(element: etree._Element) -> bool:
    """Whether an element is, by its names or its type, a comment or a list of them."""
    names = f"{names_of(element)} {element.get('itemprop') or ''}"
    return _names_comments(names) or (element.get("itemtype") or "").endswith("/Comment")


@cached_if_short(2048)
def _names_comments(names: str) -> bool:
    return _find_in_side(spelled(names)) & _COMMENTS > 0


_find_screen_reader = finder(_SCREEN_READER_NAMES.split())


@cached_if_short(2048)
def is_for_screen_readers(names: str) -> bool:
    """Whether the names of an element are those of what only screen readers read out."""
    return _find_screen_reader(spelled(names)) > 0


_find_standfirst = finder(
    (
        r"summary \blead\b \bleadin\b lead-?(?:text|paragraph|in) \bintro stand-?first \bdec?k\b sub-?title "
        r"sub-?head(?:line|ing)? excerpt abstract description(?<!dialog-description) vorspann chapo bajada "
        r"ingress entradilla perex lede teaser-?text"
    ).split()
)


@cached_if_short(2048)
def is_standfirst(names: str) -> bool:
    """Whether the names of an element are those of a standfirst."""
    return _find_standfirst(spelled(names)) > 0
