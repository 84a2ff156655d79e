"""Mutations of a page's words."""

from __future__ import annotations

import re

from fuzz.alphabet import (
    BIDI,
    DIGITS,
    ENGLISH,
    ENTITIES,
    FORMS,
    INVISIBLE,
    JOINERS,
    TROUBLE,
    URDU,
    byline,
    date,
    in_digits,
    long_word,
    names,
    phrase,
    signs,
    word,
)  # fmt: skip
from fuzz.draft import Draft, Mutation, is_words, length, often, words_at

_DATE = re.compile(
    r"\b(?:\d{1,2} )?[A-Z][a-z]{2,8} \d{1,2}?,? ?\d{4}|\d{1,4} \w{1,9} ago|last \w{1,9}|yesterday|\d{4}-\d\d-\d\d"
)
_NUMBER = re.compile(r"\d+")
_MARK = re.compile(r"[|:—–-]")


def _change(draft: Draft, most: int, new: str) -> None:
    """Puts the same into some texts: inside, in place of the whole, before or behind it."""
    tokens = draft.tokens()
    for _ in range(draft.dice.randint(1, most)):
        if (place := words_at(draft.dice, tokens)) is None:
            return
        text, luck = tokens[place], draft.dice.random()
        cut = 0 if luck < 0.2 else len(text) if luck < 0.4 else draft.dice.randint(0, len(text))
        tokens[place] = new if luck > 0.8 else text[:cut] + new + text[cut:]
    draft.text = "".join(tokens)


def trouble(draft: Draft) -> None:
    """Signs that make trouble."""
    _change(draft, 6, signs(draft.dice))


def invisible(draft: Draft) -> None:
    """Signs that nobody sees, between all letters of some text."""
    tokens = draft.tokens()
    if (place := words_at(draft.dice, tokens)) is not None:
        sign = draft.dice.choice(draft.dice.choice((JOINERS, BIDI, INVISIBLE)))
        tokens[place] = sign.join(tokens[place])
        draft.text = "".join(tokens)


def presentation_forms(draft: Draft) -> None:
    """A text as old typesetting programs store it."""
    _change(draft, 3, "".join(draft.dice.choice(FORMS) for _ in range(draft.dice.randint(1, 40))))


def other_digits(draft: Draft) -> None:
    """Digits of another script, everywhere."""
    digits = draft.dice.choice(DIGITS)
    draft.text = "".join(in_digits(token, digits) if is_words(token) else token for token in draft.tokens())


def long_words(draft: Draft) -> None:
    """A word without an end."""
    _change(draft, 1, long_word(draft.dice, length(draft.dice)))


def other_dates(draft: Draft) -> None:
    """Other dates where dates stood."""
    draft.text = _DATE.sub(lambda match: date(draft.dice) if draft.dice.random() < 0.7 else match[0], draft.text)


def dates(draft: Draft) -> None:
    """A date where none stood."""
    _change(draft, 3, date(draft.dice))


def numbers(draft: Draft) -> None:
    """Numbers that are absurd."""
    huge = draft.dice.choice(("0", "99", "9999", "-1", "1e999", "10000000000", "9" * 5000, "0x10", "1,000", "½", "²"))
    draft.text = "".join(
        _NUMBER.sub(lambda m: huge if draft.dice.random() < 0.3 else m[0], token) if is_words(token) else token
        for token in draft.tokens()
    )


def bylines(draft: Draft) -> None:
    """Another byline in the byline's place, or a second one, or hundreds."""
    tokens = draft.tokens()
    places = [
        n for n, token in enumerate(tokens) if is_words(token) and token.lstrip("&nbsp; ").startswith("JournalismP")
    ]
    line = byline(draft.dice)
    if places and draft.dice.random() < 0.7:
        tokens[draft.dice.choice(places)] = line
        draft.text = "".join(tokens)
    else:
        draft.insert(f"<p>{line}</p>" * (1 if draft.dice.random() < 0.8 else often(draft.dice, len(line) + 7)))


def other_marks(draft: Draft) -> None:
    """Other marks where pipes, colons and dashes stood."""
    mark = draft.dice.choice(
        ("|", " | ", ":", "—", "-", "||||", " – ", "·", "•", "\uff5c", "", "\u061b", "۔", "?", "\n")
    )
    draft.text = "".join(
        _MARK.sub(lambda m: mark if draft.dice.random() < 0.6 else m[0], token) if is_words(token) else token
        for token in draft.tokens()
    )


def translate(draft: Draft) -> None:
    """Words of the other language, in some texts or in all."""
    tokens = draft.tokens()
    words = draft.dice.choice((URDU, ENGLISH, URDU))
    share = draft.dice.choice((0.1, 0.5, 1.0))
    for index, token in enumerate(tokens):
        if is_words(token) and draft.dice.random() < share:
            tokens[index] = " ".join(
                draft.dice.choice(words) if draft.dice.random() < 0.8 else part for part in token.split()[:400]
            )
    draft.text = "".join(tokens)


def nonsense(draft: Draft) -> None:
    """Words in place of words."""
    tokens = draft.tokens()
    for _ in range(draft.dice.randint(1, 8)):
        if (place := words_at(draft.dice, tokens)) is None:
            return
        tokens[place] = draft.dice.choice((phrase, word, names, date, byline))(draft.dice)
    draft.text = "".join(tokens)


def repeat_words(draft: Draft) -> None:
    """A text that says itself again and again."""
    tokens = draft.tokens()
    if (place := words_at(draft.dice, tokens)) is not None:
        between = draft.dice.choice((" ", "", " | ", "<br>", "\n", " - ", ", ", "۔ "))
        piece = tokens[place] + between
        tokens[place] = piece * often(draft.dice, len(piece))
        draft.text = "".join(tokens)


def shuffle_words(draft: Draft) -> None:
    """Words in another order."""
    tokens = draft.tokens()
    for index, token in enumerate(tokens):
        if is_words(token) and draft.dice.random() < 0.3:
            parts = token.split(" ")
            draft.dice.shuffle(parts)
            tokens[index] = " ".join(parts)
    draft.text = "".join(tokens)


def replace_sign(draft: Draft) -> None:
    """One letter stands for another everywhere."""
    tokens = draft.tokens()
    old = draft.dice.choice("aeinrst .,|" + "اےیکنر")
    new = draft.dice.choice(draft.dice.choice(TROUBLE)) if draft.dice.random() < 0.8 else draft.dice.choice(ENTITIES)
    draft.text = "".join(token.replace(old, new) if is_words(token) else token for token in tokens)


def garble(draft: Draft) -> None:
    """UTF-8 that was read as something else, once or twice."""
    wrong = draft.dice.choice(("cp1252", "latin-1", "cp1256", "cp437"))
    for _ in range(draft.dice.choice((1, 1, 1, 2))):
        tokens = draft.tokens()
        share = draft.dice.choice((0.1, 1.0))
        for index, token in enumerate(tokens):
            if is_words(token) and draft.dice.random() < share:
                tokens[index] = (
                    token[:20_000].encode("utf-8", "replace").decode(wrong, draft.dice.choice(("ignore", "replace")))
                )
        draft.text = "".join(tokens)


WORDS: tuple[Mutation, ...] = (
    trouble, trouble, trouble, invisible, presentation_forms, other_digits, long_words, long_words, other_dates, dates,
    numbers,
    bylines, bylines, bylines, other_marks, translate, nonsense, nonsense, repeat_words, shuffle_words, replace_sign,
    garble,
)  # fmt: skip
