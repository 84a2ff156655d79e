"""Lines that sign a story, and what in them is a person's name: strings in, strings out."""

from __future__ import annotations

import re

from newsbot.text.datewords import date_words, key

_OPENS = re.compile(
    r"^(?:(?:posted|published|written|reported|created|words|story|text|interview|veröffentlicht|erstellt|geschrieben"
    r"|verfasst|publié|écrit|publicado|escrito|scritto|ein (?:gastbeitrag|kommentar|beitrag))\b[^|]{0,60}?\s)?"
    r"(?:by|von|par|por|door)(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:di|av|af|od|da)\s+(?=\S+\s+\S)"
    r"|^(?:text|words|story|author|autor(?:in)?(?:/autor(?:in)?)?|autore|auteur|redaktion|reporter|автор|текст|بقلم|كتب"
    r"|تحریر|نوشته|लेखक)(?:\s*[:：]\s*|\s+(?=\S+\s+\S))"
    r"|^(?-i:(?:By|Von|Par|Por)(?=[A-ZÀ-Þ][\w.’'-]))",
    re.I,
)
_WITHIN = re.compile(
    r"(?:(?<=[\d|•·●–—/)-])|(?<=[\d|•·●–—/)-] )|(?<=\d, ))"
    r"(?:(?:by|von|par|por)\s+|(?:autor(?:in)?|author|redaktion|text)\s*[:：]\s*)(?=\S)",
    re.I,
)
"""After a date or a mark."""
_END = re.compile(
    r"\s*(?:[|•●·]|\s[–—-]\s|\s/{1,2}\s|\d{1,2}[.:/ ]|\d{4}|(?<=\s)\d|@"
    r"|\s(?:on|at|am|um|le|el|il|for|für|in|im|from|tagged|filed|published|posted|updated)\s)",
    re.I,
)
_FIELDS = re.compile(r"\s*[|•·]\s*|\s+[–—●-]\s+")
_DIGITS = re.compile(r"\d(?:.*\d)?", re.S)
_BESIDE_DATES = frozenset(("at", "um", "à", "de"))
_PARTICLES = frozenset(
    (
        "von van de der den del della di da dos das du la le el al bin ibn y e und zu zur vom ter ten af av of the and"
    ).split()
)
_LABEL = re.compile(
    r"\b(?:impressum|kontakt|contact|datenschutz|privacy|policy|kommentar\w{0,9}|comments?|redaktion(?:steam)?|redacción"
    r"|redazione|rédaction|autor\W?in(?:nen)?|autoren|authors?|profile?|newsletter|login|lebenslauf|regeln|minutes?"
    r"|min(?:uten?|s)? read)\b|^(?:about|über uns|meet the|insights|mehr|show|home|menu|alles von)\b",
    re.I,
)
_LONGEST = 300  # characters
_NAME_WORDS = 6


def signature_in(text: str) -> str | None:
    """The part of a line that a word such as `by` introduces, up to a date or a mark; None without such a word.

    >>> signature_in("Posted on 3 May 2025 by Hira Malik | 4 comments"), signature_in("ByHira Malik")
    ('Hira Malik', 'Hira Malik')
    >>> signature_in("3 May 2025, by Hira Malik"), signature_in("Stand by me") is None
    ('Hira Malik', True)
    """
    text = text[:_LONGEST]
    match = _OPENS.search(text) or _WITHIN.search(text)
    if match is None:
        return None
    rest = text[match.end() :]
    end = _END.search(rest)
    if end is None:
        return rest
    return _without_date_words(rest[: end.start()]) if end[0].strip()[:1].isdigit() else rest[: end.start()]


def undated(text: str) -> str:
    """A line without its dates and numbers, its fields separated by ` | `.

    >>> undated("Hira Malik - 31. Januar 2022"), undated("January 16, 2026 Hira Malik"), undated("Hira Malik3.11.2023")
    ('Hira Malik', 'Hira Malik', 'Hira Malik')
    """
    fields: list[str] = []
    for text_of_field in _FIELDS.split(text[:_LONGEST]):
        if match := _DIGITS.search(text_of_field):
            around = text_of_field[: match.start()], text_of_field[match.end() :]
            fields += filter(is_person, map(_without_date_words, around))
        elif any(map(str.isalpha, text_of_field)):
            fields.append(text_of_field)
    return " | ".join(fields)


def _without_date_words(text: str) -> str:
    words = text.strip(" ,.:/@-–—").split()
    while words and _is_date_word(words[-1]):
        words.pop()
    while words and _is_date_word(words[0]):
        words.pop(0)
    return " ".join(words).strip(" ,.:/@-–—")


def _is_date_word(word: str) -> bool:
    listed, plain = date_words(), key(word)
    return plain in listed.months.values or plain in listed.openers.values or plain in _BESIDE_DATES


def is_person(text: str) -> bool:
    """Whether a text has the form of a person's name: few words, in capitals but for particles, none of them a label.

    >>> is_person("Hira Malik"), is_person("Ludwig van Beethoven"), is_person("Impressum"), is_person("finds that")
    (True, True, False, False)
    """
    words = text[:_LONGEST].split()
    if not 0 < len(words) <= _NAME_WORDS or is_label(text) or words[0][0].islower():
        return False
    return all(word in _PARTICLES or not word[0].islower() for word in words)


def is_label(text: str) -> bool:
    """Whether a text is one of a page's labels, such as `Impressum` or `About us`."""
    return bool(_LABEL.search(text[:_LONGEST]))
