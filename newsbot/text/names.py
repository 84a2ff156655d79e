"""Bylines to names: strings in, strings out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from newsbot.text.datewords import MONTH_NUMBERS, WEEKDAY_WORDS, plain

_BY = re.compile(r"^(?:by|written by|reported by|posted by|from|تحریر|رپورٹ)(?:\s*[:：]\s*|\s+|$)", re.I)
_BY_ELSEWHERE = re.compile(
    r"^(?:words by|story by|text|a cura di|escrito por|(?:ein (?:gastbeitrag|kommentar|beitrag) )?von|par|por"
    r"|di|av|af|door|od|autor(?:in)?(?:/autor(?:in)?)?|autore|auteur|authors?|redaktion|بقلم|كتب|نوشته|автор|текст|लेखक)"
    r"(?:\s*[:：]\s*|\s+(?=\S+\s+\S)|$)",
    re.I,
)  # in other languages, before two words or more: `Di` is also a name
_OPENS_SIGNED = re.compile(
    r"^(?:(?:posted|published|written|reported|created|words|story|text|photos?|interview|veröffentlicht|erstellt|geschrieben"
    r"|verfasst|publié|écrit|publicado|escrito|scritto|ein (?:gastbeitrag|kommentar|beitrag))\b[^|]{0,60}?\s)?"
    r"(?:by|von|par|por|door)(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:di|av|af|od|da)\s+(?=\S+\s+\S)"
    r"|^(?:text|words|story|author|autor(?:in)?(?:/autor(?:in)?)?|autore|auteur|redaktion|reporter|автор|текст|بقلم|كتب|تحریر"
    r"|نوشته|लेखक)(?:\s*[:：]\s*|\s+(?=\S+\s+\S))"
    r"|^(?-i:(?:By|Von|Par|Por)(?=[A-ZÀ-Þ][\w.’'-]))",
    re.I,
)
_SIGNED = re.compile(
    r"(?:(?<=[\d|•·●–—/)-])|(?<=[\d|•·●–—/)-] )|(?<=\d, ))(?:(?:by|von|par|por)\s+|(?:autor(?:in)?|author|redaktion|text)\s*[:：]\s*)(?=\S)",
    re.I,
)
"""What introduces a name: a word at the start of a line or, less often, after a date or a mark."""
_SIGNED_TO = re.compile(
    r"\s*(?:[|•●·]|\s[–—-]\s|\s/{1,2}\s|\d{1,2}[.:/ ]|\d{4}|(?<=\s)\d|@|\s(?:on|at|am|um|le|el|il|for|für|in|im|from|tagged|filed|published|posted|updated)\s)",
    re.I,
)
_FIELDS = re.compile(r"\s*[|•·]\s*|\s+[–—●-]\s+")
_DIGITS = re.compile(r"\d(?:.*\d)?", re.S)
_DATE_WORDS = WEEKDAY_WORDS | MONTH_NUMBERS.keys() | frozenset(("at", "um", "à", "de"))
_PARTICLES = frozenset(
    "von van de der den del della di da dos das du la le el al bin ibn y e und zu zur vom ter ten af av of the und and".split()
)
_LABEL = re.compile(
    r"\b(?:impressum|kontakt|contact|datenschutz|privacy|kommentar\w*|comments?|redaktion(?:steam)?|redacción|redazione|rédaction"
    r"|autor\W?in(?:nen)?|autoren|authors?|no author|anónimo|anonymous|about|über uns|profile?|meet the|insights|read more"
    r"|mehr|more|view|show|newsletter|subscribe|abo|login|share|follow|home|menu|search|policy|min(?:uten?|s)? read|minutes?|alles von|regeln)\b",
    re.I,
)
_BETWEEN = re.compile(
    r"\s*(?:[,،;؛、・|&+•·]|/(?![a-z])|\b(?:and|with|und|og|och|samt|sowie)\b|(?<!\S)(?:اور|و|और)(?!\S))\s*", re.I
)
_BETWEEN_NAMES = re.compile(r"(?<=\w)\s+(?:et|y|e|i|en|ve|ja|a|и)\s+(?=\w)")
"""Ambiguous words: they join names only between two words on each side."""
_JOINS = re.compile(
    r"(?:^|[&+/]|\b(?:and|with|und|og|och|samt|sowie)|(?<!\S)(?:et|y|e|i|en|ve|ja|a|и|اور|و|और))$", re.I
)
_ENDS_BY = re.compile(r"\bby:?$", re.I)
_EDGES = " -–—|([\u200c\u200d"
_SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq)\.?$", re.I)
_ASIDE = re.compile(
    r"\s*[(\[（][^()\[\]（）]{1,40}[)\]）]\s*$|\s*<?\b[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}>?\s*$|\s+@\w{1,50}$"
)
_NO_NAME = re.compile(r"://|@|www\.|\d|[?!:]|\.(?:com|org|net|html?|php)\b.*/|\.\s+\S.*\s\S+\s\S+\s\S+", re.I)
_ROLE = re.compile(
    r"^(?:(?:senior|chief|staff|foreign|political|special|deputy|managing|guest|freelance|international|news|sports?)"
    r" )*(?:reporter|correspondent|editors?|journalist|writer|contributor|columnist|photographer|producer|author|admin"
    r"|administrator|no author|anonym(?:ous|us)?|anónimo|team|lebenslauf|redakteurin|redakteur|journalistin|redactor|periodista|journaliste|webmaster|unknown|null|none|n/?a"
    r"|image|photos?|share|follow)$",
    re.I,
)
_CALL = re.compile(
    r"^(?:(?:view|see|read|subscribe|sign|join|follow|share|send|contact|e-?mail|print|comments?|download|save|click|get"
    r"|visit|submit|donate|log|register|learn|more|all|folgen|teilen|jetzt|partager|suivre|compartir|condividi|segui)\b"
    r"|(?:(?:our|my|his|her|their|the|on|via) )?(?:whatsapp|facebook|twitter|instagram|linkedin|telegram|youtube"
    r"|threads|bluesky|mastodon|reddit|pinterest|tiktok|rss|x|profile|bio|website|newsletter)"
    r"(?: (?:channel|group|page|profile|feed))?$)",
    re.I,
)
_BESIDE = re.compile(r"\s+[-–—](?:\s+[^\W\d_][^\s\d]*){1,4}$|\s+(?:published|updated|posted|last updated)$", re.I)
"""A desk or place after a dash, or the word before a date."""
_NAME_WORDS = 7
_PERSON_WORDS = 6
_LONGEST = 80  # characters of a name
_LONGEST_PART = 300  # characters of a name with role or e-mail address
LONGEST_BYLINE = 2000
"""Characters of a byline that are read, room for 80 names. Joint investigations name up to 40 people."""
MOST_NAMES = 100  # per story


def split_byline(byline: str) -> list[str]:
    """The names in a byline (clean), in order, each once; desks and pen names are names. Cut at `LONGEST_BYLINE`.

    >>> split_byline("By Hira Malik, Tom Reed and JP News Desk")
    ['Hira Malik', 'Tom Reed', 'JP News Desk']
    >>> split_byline("Sam Hill, Jr.")
    ['Sam Hill, Jr.']
    """
    names: dict[str, None] = {}
    byline = byline.strip()
    parts = list(_parts(_BY.sub("", byline[:LONGEST_BYLINE])))
    for name in parts[:-1] if len(byline) > LONGEST_BYLINE else parts:
        name = name.strip(_EDGES if re.search(r"\b\w\.$", name) else _EDGES + ".")
        if not name:
            continue
        if names and _SUFFIX.match(name):
            last, _ = names.popitem()
            name = f"{last}, {name}." if name.lower() in ("jr", "sr") else f"{last}, {name}"
        names.setdefault(name)
    return list(names)


def name_is_due(line: str) -> Literal["surely", "perhaps", ""]:
    """Whether a name follows this start of a line: after `by`, after `and`, or after a mark.

    >>> name_is_due("By"), name_is_due("Hira Malik and"), name_is_due("Hira Malik,"), name_is_due("Hira Malik")
    ('surely', 'surely', 'perhaps', '')
    """
    line = line.strip()[-_LONGEST:]
    if line and (_BY.fullmatch(line) or _BY_ELSEWHERE.fullmatch(line) or _JOINS.search(line) or _ENDS_BY.search(line)):
        return "surely"
    return "" if line and line[-1] not in ",،;؛、:：|•·-–—" else "perhaps"


def _parts(byline: str) -> Iterator[str]:
    for part in _BETWEEN.split(byline):
        while match := _BETWEEN_NAMES.search(part):
            before, after = part[: match.start()], part[match.end() :]
            if len(before.split(maxsplit=1)) < 2 or len(after.split(maxsplit=1)) < 2:
                break
            yield before
            part = after
        yield part


def is_name(text: str) -> bool:
    """Whether a text can be a name, not an address, role, number or sentence.

    >>> is_name("Hira Malik"), is_name("https://example.org/hira"), is_name("Senior Reporter")
    (True, False, False)
    """
    if not text or len(text) > _LONGEST or len(text.split()) > _NAME_WORDS or not any(map(str.isalpha, text)):
        return False
    return not (_NO_NAME.search(text) or _ROLE.match(text.strip(" .")) or is_call(text))


def is_call(text: str) -> bool:
    """Whether a text is a call to action or a service, as in links beside a name.

    >>> is_call("Follow us"), is_call("WhatsApp channel"), is_call("Hira Malik")
    (True, True, False)
    """
    return bool(_CALL.match(text.strip()[:_LONGEST]))


def names_in(text: str) -> list[str]:
    """The names in a field for authors (clean), without asides in brackets, addresses and roles.

    >>> names_in("Hira Malik (hm), Senior Reporter, hira@example.org")
    ['Hira Malik']
    """
    text = text.strip()
    if "://" in text[:LONGEST_BYLINE]:
        return []
    names = []
    for name in split_byline(_BY_ELSEWHERE.sub("", text)):
        if len(name) > _LONGEST_PART:
            continue
        bare = name
        while (shorter := _ASIDE.sub("", bare)) != bare:
            bare = shorter
        bare = _BESIDE.sub("", bare).strip(_EDGES)
        if is_name(bare):
            names.append(bare)
    return names


def signature_in(text: str) -> str | None:
    """The part of a line that a word such as `by` introduces, up to a date or a mark; None without such a word.

    >>> signature_in("Posted on 3 May 2025 by Hira Malik | 4 comments"), signature_in("ByHira Malik"), signature_in("Rain")
    ('Hira Malik', 'Hira Malik', None)
    """
    text = text[:_LONGEST_PART]
    match = _OPENS_SIGNED.search(text) or _SIGNED.search(text)
    if match is None:
        return None
    rest = text[match.end() :]
    end = _SIGNED_TO.search(rest)
    if end is None:
        return rest
    return _without_date_words(rest[: end.start()]) if end[0].strip()[:1].isdigit() else rest[: end.start()]


def undated(text: str) -> str:
    """A line without its dates and numbers.

    >>> undated("Hira Malik - 31. Januar 2022"), undated("January 16, 2026 Hira Malik"), undated("Hira Malik3.11.2023")
    ('Hira Malik', 'Hira Malik', 'Hira Malik')
    """
    fields = []
    for field in _FIELDS.split(text[:_LONGEST_PART]):
        match = _DIGITS.search(field)
        words = [field] if match is None else [field[: match.start()], field[match.end() :]]
        if match is not None:
            words = [part for part in map(_without_date_words, words) if is_person(part)]
        fields += [part for part in words if any(map(str.isalpha, part))]
    return " | ".join(fields)


def _without_date_words(text: str) -> str:
    words = text.strip(" ,.:/@-–—").split()
    while words and plain(words[-1].strip(",.:")) in _DATE_WORDS:
        words.pop()
    while words and plain(words[0].strip(",.:")) in _DATE_WORDS:
        words.pop(0)
    return " ".join(words).strip(" ,.:/@-–—")


def is_person(name: str) -> bool:
    """Whether a text has the form of a person's name: capitals, no label of a page's furniture.

    >>> is_person("Hira Malik"), is_person("Ludwig van Beethoven"), is_person("Impressum"), is_person("finds that")
    (True, True, False, False)
    """
    words = name.split()
    if not 0 < len(words) <= _PERSON_WORDS or is_label(name):
        return False
    return not words[0][0].islower() and all(word in _PARTICLES or not word[0].islower() for word in words)


def is_label(text: str) -> bool:
    """Whether a text is one of a page's labels, such as `Impressum` or `About us`."""
    return bool(_LABEL.search(text[:_LONGEST]))
