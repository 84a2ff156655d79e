"""What a publisher states about the use of pages: strings in, values out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlsplit

from newsbot.text.robotstxt import ALL, rules_for

AGENT = "newsbot"
"""The name by which robots.txt and robots meta tags address this crawler."""
TDMREP = "/.well-known/tdmrep.json"
TDMREP_MAX = 1 << 20
"""Bytes of a tdmrep.json that are read; a larger one says nothing."""

_TEXT_MAX = 2000
_RULES_MAX = 5000
_WITH_VALUE = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_WORD = re.compile(r"[a-z][a-z_-]*")
_AGENT = re.compile(r"[a-z_*][a-z0-9_.*/-]*")
_UNARCHIVED = frozenset({"noarchive", "nocache", "none"})
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_LITERAL = "%/?:@&=+,;!'()~"


class Rights(Protocol):
    """The part of a record's `rights` that is judged here."""

    @property
    def robots_meta(self) -> str | None:
        """The meta tags."""

    @property
    def robots_header(self) -> str | None:
        """The headers."""

    @property
    def tdm_reservation(self) -> str | None:
        """`0`, `1` or None."""

    @property
    def tdm_policy(self) -> str | None:
        """An address, or None."""

    @property
    def content_signal(self) -> str | None:
        """As in robots.txt."""


def one_line(text: str) -> str | None:
    """Text of any origin as one line of bounded length that can be stored; None where nothing is left.

    >>> one_line(" a\\r\\n b\\0 ")
    'a b'
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:_TEXT_MAX])
    return " ".join(shown.split()) or None


def robots_lines(statements: Iterable[str], addressed: str | None = None) -> str | None:
    """Statements for robots as a record keeps them, one a line; what is `addressed` to us comes last, under our name.

    >>> robots_lines(["noindex", ""], "noarchive")
    'noindex\\nnewsbot: noarchive'
    """
    general = "\n".join(line for statement in statements if (line := one_line(statement)))[:_TEXT_MAX]
    ours = one_line(addressed or "")
    return "\n".join(filter(None, (general, ours and f"{AGENT}: {ours}"))) or None


def directives(text: str | None) -> frozenset[str]:
    """The words of `X-Robots-Tag` headers or robots meta tags that are for every robot or for us, in lower case.

    A name and a colon address what follows, up to the next name or the end of the line. Directives with a value
    (`max-snippet:-1`) are left out.

    >>> sorted(directives("NoIndex, nofollow, max-snippet:-1"))
    ['nofollow', 'noindex']
    >>> sorted(directives("noai, otherbot: noindex, none\\nnewsbot: noarchive"))
    ['noai', 'noarchive']
    """
    words: set[str] = set()
    for line in (text or "").lower().splitlines():
        ours = True
        for part in line.replace(";", ",").split(","):
            name, colon, rest = (piece.strip() for piece in part.partition(":"))
            if colon and name in _WITH_VALUE:
                continue
            if colon and _AGENT.fullmatch(name):
                ours = name in (AGENT, "*")
                name = rest
            if ours:
                words.update(word for word in name.split() if _WORD.fullmatch(word))
    return frozenset(words)


def _robots(rights: Rights) -> frozenset[str]:
    return directives(rights.robots_meta) | directives(rights.robots_header)


def may_archive(rights: Rights) -> bool:
    """Whether a page does not ask to be left out of archives, by header or by meta tag."""
    return not _robots(rights) & _UNARCHIVED


def reserved(rights: Rights) -> bool:
    """Whether the publisher reserves mining: by TDM without a policy that may allow it, by `noai`, by `ai-train=no`."""
    return (
        (rights.tdm_reservation == "1" and not rights.tdm_policy)
        or "noai" in _robots(rights)
        or signals(rights.content_signal).get("ai-train") == "no"
    )


# Text and data mining (TDMRep)


def reservation(value: object) -> str | None:
    """A TDM reservation, `0` or `1`; None for anything else, which the protocol takes for none.

    >>> reservation(" 1 "), reservation(0), reservation("yes"), reservation(True), reservation(None)
    ('1', '0', None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = value.strip() if isinstance(value, str) else {0: "0", 1: "1"}.get(value)
    return text if text in ("0", "1") else None


def policy(value: object) -> str | None:
    """The address of a TDM policy as found, None where there is none."""
    return one_line(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One rule of a tdmrep.json."""

    reservation: str
    policy: str | None
    pieces: tuple[str, ...]
    """What stands between the asterisks of its location."""
    ends: bool
    """Whether the last piece must end the path."""

    def matches(self, path: str) -> bool:
        """Whether the rule is about a path, given in its plain form."""
        first, *rest = self.pieces
        if not path.startswith(first):
            return False
        if not rest:
            return path == first or not self.ends
        at = len(first)
        for piece in rest[:-1]:
            found = path.find(piece, at)
            if found < 0:
                return False
            at = found + len(piece)
        return path.endswith(rest[-1], at) if self.ends else rest[-1] in path[at:]


def read_tdmrep(body: bytes) -> tuple[TdmRule, ...]:
    """The rules of a tdmrep.json in their order; none where it is no such thing.

    >>> read_tdmrep(b'[{"location": "/", "tdm-reservation": 1}, {"location": "/free", "tdm-reservation": "?"}, 7]')
    (TdmRule(reservation='1', policy=None, pieces=('/',), ends=False),)
    >>> read_tdmrep(b'{"location": "/"}'), read_tdmrep(b"[" * 100_000)
    ((), ())
    """
    if len(body) > TDMREP_MAX:
        return ()
    try:
        told = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ()
    rules = (_rule(entry) for entry in told[:_RULES_MAX]) if isinstance(told, list) else ()
    return tuple(rule for rule in rules if rule is not None)


def _rule(entry: object) -> TdmRule | None:
    if not isinstance(entry, dict):
        return None
    location, said = entry.get("location"), reservation(entry.get("tdm-reservation"))
    if not isinstance(location, str) or not 0 < len(location) <= _TEXT_MAX or said is None:
        return None
    pattern = re.sub(r"\*+", "*", location)
    pieces = (_plain(piece) for piece in pattern.removesuffix("$").split("*"))
    return TdmRule(said, policy(entry.get("tdm-policy")), tuple(pieces), pattern.endswith("$"))


def tdm_rule(rules: Iterable[TdmRule], url: str) -> TdmRule | None:
    """The rule for an address: the first that matches its path and query, as TDMRep has it.

    >>> rules = read_tdmrep(b'[{"location": "/news/*.jpg$", "tdm-reservation": 0},'
    ...     b' {"location": "/news", "tdm-reservation": 1, "tdm-policy": "https://h/policy"}]')
    >>> [(rule.reservation, rule.policy) for rule in (tdm_rule(rules, "https://h/news/1"),) if rule]
    [('1', 'https://h/policy')]
    >>> [rule.reservation for rule in (tdm_rule(rules, "https://h/news/1.jpg"),) if rule]
    ['0']
    >>> tdm_rule(rules, "https://h/sports") is None
    True
    """
    parts = urlsplit(url)
    path = _plain((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return next((rule for rule in rules if rule.matches(path)), None)


def _plain(text: str) -> str:
    """A path with everything escaped that needs to be, and nothing else: two spellings of one path are equal."""

    def unescaped(match: re.Match[str]) -> str:
        number = int(match[1], 16)
        return chr(number) if number in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(unescaped, quote(text, safe=_LITERAL, errors="replace"))


# Content signals


def said_by_site(signal: str | None, rules: Iterable[TdmRule], url: str) -> dict[str, str]:
    """What a site's robots.txt and tdmrep.json say of an address, by the keys of a record's `rights`."""
    rule = tdm_rule(rules, url)
    said = {
        "content_signal": signal,
        "tdm_reservation": rule.reservation if rule else None,
        "tdm_policy": rule.policy if rule else None,
    }
    return {name: value for name, value in said.items() if value}


def content_signal(robots_txt: str, token: str = AGENT) -> str | None:
    """The `Content-Signal` lines of a robots.txt in the groups that name us; where they have none, in those for all.

    >>> content_signal("User-agent: *\\nContent-Signal: search=yes, ai-train=no  # a draft\\nAllow: /")
    'search=yes, ai-train=no'
    >>> content_signal("Content-Signal: ai-train=no") is None
    True
    """
    said: dict[str, dict[str, None]] = {token: {}, ALL: {}}
    for agents, field, value in rules_for(robots_txt, token):
        if field == "content-signal" and (text := one_line(value)):
            for agent in agents:
                said[agent][text] = None
    return one_line(", ".join(said[token] or said[ALL]))


def signals(text: str | None) -> dict[str, str]:
    """Content signals by name; of two that contradict each other, `no` counts.

    >>> signals("search=yes, AI-Train = no; ai-train=yes")
    {'search': 'yes', 'ai-train': 'no'}
    """
    told: dict[str, str] = {}
    joined = "=".join(part.strip() for part in (text or "").lower().split("="))
    for pair in joined.replace(",", " ").replace(";", " ").split():
        name, _, value = pair.partition("=")
        if name and value and told.get(name) != "no":
            told[name] = value
    return told
