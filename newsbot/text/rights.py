"""A publisher's statements on the use of pages: strings in, values out. Invalid statements are ignored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote, urlsplit

from newsbot.text.gzipped import unpacked
from newsbot.text.robotstxt import ALL, rules_for

AGENT = "newsbot"  # the crawler's name in robots.txt and robots meta tags
TDMREP = "/.well-known/tdmrep.json"
TDMREP_MAX = 1 << 20  # bytes of a tdmrep.json; larger ones are ignored

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
    """The keys of a record's `rights` that are interpreted here."""

    robots_meta: str | None
    robots_header: str | None
    tdm_reservation: str | None
    tdm_policy: str | None
    content_signal: str | None


def one_line(text: str) -> str | None:
    """Untrusted text as one printable line of limited length, or None.

    >>> one_line(" a\\r\\n b\\0 ")
    'a b'
    """
    shown = "".join(letter if letter.isprintable() else " " for letter in text[:_TEXT_MAX])
    return " ".join(shown.split()) or None


def robots_lines(statements: Iterable[str], addressed: str | None = None) -> str | None:
    """Robots statements in a record's form, one per line; those `addressed` to newsbot come last, under its name.

    >>> robots_lines(["noindex", ""], "noarchive")
    'noindex\\nnewsbot: noarchive'
    """
    general = "\n".join(line for statement in statements if (line := one_line(statement)))[:_TEXT_MAX]
    ours = one_line(addressed or "")
    return "\n".join(filter(None, (general, ours and f"{AGENT}: {ours}"))) or None


def directives(text: str | None) -> frozenset[str]:
    """The lower-case directives for all robots or newsbot in `X-Robots-Tag` headers or robots meta tags.

    `name:` addresses what follows, up to the next name or the end of the line. Directives with a value
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
    """Whether neither headers nor meta tags ask to keep the page out of archives."""
    return not _robots(rights) & _UNARCHIVED


def reserved(rights: Rights) -> bool:
    """Whether the publisher reserves mining: by TDM without a policy, by `noai` or by `ai-train=no`."""
    return (
        (rights.tdm_reservation == "1" and not rights.tdm_policy)
        or "noai" in _robots(rights)
        or signals(rights.content_signal).get("ai-train") == "no"
    )


def reservation(value: object) -> str | None:
    """A TDM reservation, `0` or `1`; None for anything else.

    >>> reservation(" 1 "), reservation(0), reservation("yes"), reservation(True), reservation(None)
    ('1', '0', None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = value.strip() if isinstance(value, str) else {0: "0", 1: "1"}.get(value)
    return text if text in ("0", "1") else None


def policy(value: object) -> str | None:
    """The address of a TDM policy as found, or None."""
    return one_line(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class TdmRule:
    """One rule of a tdmrep.json."""

    reservation: str
    policy: str | None
    pieces: tuple[str, ...]  # the parts of its location between asterisks
    ends: bool  # whether the last piece must end the path

    def matches(self, path: str) -> bool:
        """Whether the rule applies to a path in plain form."""
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
    """The rules of a tdmrep.json, stored gzipped or not, in their order; () if it is not valid.

    >>> read_tdmrep(b'[{"location": "/", "tdm-reservation": 1}, {"location": "/free", "tdm-reservation": "?"}, 7]')
    (TdmRule(reservation='1', policy=None, pieces=('/',), ends=False),)
    >>> read_tdmrep(b'{"location": "/"}'), read_tdmrep(b"[" * 100_000)
    ((), ())
    """
    body, _ = unpacked(body, TDMREP_MAX + 1)
    if len(body) > TDMREP_MAX:
        return ()
    try:
        entries = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ()
    rules = (_rule(entry) for entry in entries[:_RULES_MAX]) if isinstance(entries, list) else ()
    return tuple(rule for rule in rules if rule is not None)


def _rule(entry: object) -> TdmRule | None:
    if not isinstance(entry, dict):
        return None
    location, reserved = entry.get("location"), reservation(entry.get("tdm-reservation"))
    if not isinstance(location, str) or not 0 < len(location) <= _TEXT_MAX or reserved is None:
        return None
    pattern = re.sub(r"\*+", "*", location)
    pieces = (_plain(piece) for piece in pattern.removesuffix("$").split("*"))
    return TdmRule(reserved, policy(entry.get("tdm-policy")), tuple(pieces), pattern.endswith("$"))


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
    """A path in one spelling: only what needs an escape has one."""

    def unescaped(match: re.Match[str]) -> str:
        number = int(match[1], 16)
        return chr(number) if number in _UNRESERVED else match[0].upper()

    return _ESCAPE.sub(unescaped, quote(text, safe=_LITERAL, errors="replace"))


def declared_by_site(signal: str | None, rules: Iterable[TdmRule], url: str) -> dict[str, str]:
    """The rights that robots.txt and tdmrep.json declare for an address, by the record's keys."""
    rule = tdm_rule(rules, url)
    declared = {
        "content_signal": signal,
        "tdm_reservation": rule.reservation if rule else None,
        "tdm_policy": rule.policy if rule else None,
    }
    return {name: value for name, value in declared.items() if value}


def declared_by_headers(values: Callable[[str], Sequence[str] | None]) -> dict[str, str]:
    """The rights that a response's headers declare, by the record's keys. `values` gives those of a header.

    >>> declared_by_headers({"X-Robots-Tag": ["noai", "noimageai"], "TDM-Reservation": ["0", "1"]}.get)
    {'robots_header': 'noai\\nnoimageai', 'tdm_reservation': '1'}
    """
    declared = {
        "robots_header": robots_lines(values("X-Robots-Tag") or ()),
        "tdm_reservation": reservation(_last(values("TDM-Reservation"))),
        "tdm_policy": policy(_last(values("TDM-Policy"))),
    }
    return {name: value for name, value in declared.items() if value}


def _last(values: Sequence[str] | None) -> str | None:
    return values[-1] if values else None


def content_signal(robots_txt: str, token: str = AGENT) -> str | None:
    """The `Content-Signal` lines of a robots.txt in the groups for newsbot, else in those for all.

    >>> content_signal("User-agent: *\\nContent-Signal: search=yes, ai-train=no  # a draft\\nAllow: /")
    'search=yes, ai-train=no'
    >>> content_signal("Content-Signal: ai-train=no") is None
    True
    """
    found: dict[str, dict[str, None]] = {token: {}, ALL: {}}
    for agents, field, value in rules_for(robots_txt, token):
        if field == "content-signal" and (text := one_line(value)):
            for agent in agents:
                found[agent][text] = None
    return one_line(", ".join(found[token] or found[ALL]))


def signals(text: str | None) -> dict[str, str]:
    """Content signals by name; `no` wins over other values.

    >>> signals("search=yes, AI-Train = no; ai-train=yes")
    {'search': 'yes', 'ai-train': 'no'}
    """
    found: dict[str, str] = {}
    joined = "=".join(part.strip() for part in (text or "").lower().split("="))
    for pair in joined.replace(",", " ").replace(";", " ").split():
        name, _, value = pair.partition("=")
        if name and value and found.get(name) != "no":
            found[name] = value
    return found
