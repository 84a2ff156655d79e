"""A page under way from a saved one to a case, and what all mutations need: dice, tokens, places. No newsbot here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

LONGEST = 1_000_000
"""Characters that a page has at most; the crawl takes ten times as much, but a page of news is a tenth of it."""

_TOKEN = re.compile(r"<!--.{0,5000}?-->|</?[a-zA-Z!?][^<>]*>|[^<]+|<", re.S)
_NAME = re.compile(r"<(/?)([a-zA-Z][\w:-]*)")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())


@dataclass(slots=True)
class Draft:
    """A page while it is mutated; every mutation changes `text` (or `url`), and draws from `dice` alone."""

    dice: Random
    text: str
    url: str
    other: Callable[[Random], str]
    """The text of another page, drawn at random."""
    done: list[str] = field(default_factory=list)
    """Names of the mutations so far."""

    def apply(self, mutation: Mutation) -> None:
        """Mutates; what grows too long is cut."""
        mutation(self)
        self.done.append(mutation.__name__)
        if len(self.text) > LONGEST:
            self.text = self.text[:LONGEST]

    def tokens(self) -> list[str]:
        """Tags, comments and the texts between them; joined they are the page."""
        return _TOKEN.findall(self.text)

    def insert(self, piece: str) -> None:
        """Puts a piece between two tokens, mostly inside the body."""
        tokens = self.tokens()
        first = next((n for n, token in enumerate(tokens) if token[:5].lower() == "<body"), 0)
        if self.dice.random() < 0.2:
            first = 0
        tokens.insert(self.dice.randint(min(first + 1, len(tokens)), len(tokens)), piece)
        self.text = "".join(tokens)

    def insert_in_head(self, piece: str) -> None:
        """Puts a piece where a page's metadata stand, at the front if it has no head."""
        match = re.search(r"<head[^>]*>|<title", self.text, re.I)
        place = 0 if match is None else match.end() if match[0].lower() != "<title" else match.start()
        self.text = self.text[:place] + piece + self.text[place:]


Mutation = Callable[[Draft], None]


def name_of(token: str) -> str:
    """The element that a tag opens or closes, in lower case; "" for what is no tag."""
    match = _NAME.match(token)
    return match[2].lower() if match else ""


def is_start(token: str) -> bool:
    """Whether a token opens an element."""
    match = _NAME.match(token)
    return match is not None and not match[1]


def is_end(token: str) -> bool:
    """Whether a token closes an element."""
    return token.startswith("</")


def is_words(token: str) -> bool:
    """Whether a token is text with a word in it."""
    return not token.startswith("<") and not token.isspace()


def element(dice: Random, tokens: list[str]) -> tuple[int, int] | None:
    """The span [start, end) of an element drawn at random, of its start tag alone where nothing closes it."""
    starts = [n for n, token in enumerate(tokens) if is_start(token)]
    if not starts:
        return None
    start = dice.choice(starts)
    name = name_of(tokens[start])
    depth = 0
    for index in range(start, len(tokens) if name not in _VOID else start):
        if name_of(tokens[index]) == name:
            depth += -1 if is_end(tokens[index]) else 1
            if depth == 0:
                return start, index + 1
    return start, start + 1


def words_at(dice: Random, tokens: list[str]) -> int | None:
    """The place of a text, drawn at random; the title, the headline and the byline come up more often than others."""
    places = [n for n, token in enumerate(tokens) if is_words(token)]
    if not places:
        return None
    if dice.random() < 0.4:
        marked = [
            n for n in places
            if "JournalismPakistan" in tokens[n] or (n and name_of(tokens[n - 1]) in ("title", "h1", "h2"))
        ]  # fmt: skip
        places = marked or places
    return dice.choice(places)


def often(dice: Random, length: int) -> int:
    """How often a piece of a length is repeated: mostly a few times, seldom as often as a page can hold."""
    most = max(1, LONGEST // 2 // max(1, length))
    luck = dice.random()
    wanted = dice.randint(1, 8) if luck < 0.72 else dice.randint(9, 300) if luck < 0.92 else dice.randint(300, 30_000)
    return min(most, wanted)


def length(dice: Random) -> int:
    """A length of any order of magnitude, up to a third of what a page can hold."""
    return int(10 ** dice.uniform(0, 5.5))
