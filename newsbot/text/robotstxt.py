"""The part of a robots.txt that is read, and that for one crawler, by RFC 9309."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.text.gzipped import unpacked

ALL = "*"
ROBOTS_MAX = 500 * 1024
"""Bytes of a robots.txt that are read: the least that RFC 9309 requires."""
_TOKEN = re.compile(r"[a-z_-]*")
_LINES = re.compile(r"\r\n?|\n")
_USER_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_OF_THE_SITE = frozenset({"sitemap", "sitemaps", "site-map", "host"})  # fields outside of groups
_RULES = frozenset(
    (
        "allow|disallow|dissallow|dissalow|disalow|diasllow|disallaw|crawl-delay|crawl delay|request-rate|request rate"
        "|visit-time|visit time"
    ).split("|")
)
_IN_A_GROUP = _RULES | {"content-signal"}  # fields after which a user-agent line begins another group
_FIELDS = _USER_AGENT | _OF_THE_SITE | _RULES
"""Fields that Protego, which parses the rules, also accepts without a colon."""


def readable(body: bytes) -> bytes:
    """The part of a robots.txt that is read: whole lines, without NULs, which leave the ASCII letters of UTF-16.

    Some servers store the file gzipped, and send it without a Content-Encoding.

    >>> readable(b"A\\0l\\0l\\0o\\0w\\0:\\0")
    b'Allow:'
    >>> len(readable(b"Allow: /\\n" * 100_000)) % len(b"Allow: /\\n")
    0
    """
    body, _ = unpacked(body, ROBOTS_MAX + 1)
    if len(body) > ROBOTS_MAX:
        body = body[:ROBOTS_MAX]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return body.replace(b"\0", b"")


def product_token(agent: str) -> str:
    """The lower-case product token of a user agent or user-agent line: leading letters, hyphens, underscores; or `*`.

    >>> product_token("NewsBot/1.0"), product_token("newsbot *"), product_token("*"), product_token("2")
    ('newsbot', 'newsbot', '*', '')
    """
    name = agent.strip().lower()
    if name == ALL:
        return ALL
    match = _TOKEN.match(name.lstrip(ALL))  # wildcards are no part of a token; a line that has them still names us
    return match[0] if match else ""


def groups_for(robots_txt: str, token: str) -> str:
    """The lines of a robots.txt for a product token (lower case): groups that name it or `*`, and lines outside groups.

    Protego keeps rules per user agent, which is quadratic for many agents in one group, and compares parts of names,
    where RFC 9309 compares whole tokens.

    >>> groups_for("User-agent: a\\nUser-agent: NewsBot/2\\nDisallow: /a\\n\\nUser-agent: b\\nDisallow: /b", "newsbot")
    'User-agent: newsbot\\nDisallow: /a\\n'
    """
    kept: list[str] = []
    for agents, field, _, line in _grouped(robots_txt, token):
        if field in _USER_AGENT:
            kept += [f"User-agent: {agent}" for agent in agents]
        elif (agents and field in _IN_A_GROUP) or field in _OF_THE_SITE:
            kept.append(" ".join(line.splitlines()))  # Protego would cut it at other characters, too
    return "".join(line + "\n" for line in kept)


def rules_for(robots_txt: str, token: str) -> Iterator[tuple[frozenset[str], str, str]]:
    """The rules of the groups for a crawler: which of `token` and `*` they apply to, field and value."""
    for agents, field, value, _ in _grouped(robots_txt, token):
        if agents and field not in _USER_AGENT and field not in _OF_THE_SITE:
            yield agents, field, value


def _grouped(robots_txt: str, token: str) -> Iterator[tuple[frozenset[str], str, str, str]]:
    """Each line with a field: which of `token` and `*` it applies to, field, value, and the line without comments. For
    a user-agent line, the names that it adds."""
    ours = frozenset({token, ALL})
    agents: frozenset[str] = frozenset()
    naming = False
    for raw in _LINES.split(robots_txt):
        line = raw.partition("#")[0].strip()
        parsed = _split(line) if line else None
        if parsed is None:
            continue
        field, value = parsed
        if field in _USER_AGENT:
            agents = agents if naming else frozenset()
            added = (ours & {product_token(value)}) - agents
            agents |= added
            naming = True
            yield added, field, value, line
        else:
            naming = naming and field not in _IN_A_GROUP  # RFC 9309, 2.2.4: other records must not interfere
            yield agents, field, value, line


def _split(line: str) -> tuple[str, str] | None:
    """Field (lower case) and value of a line, or None. As in Protego, known fields need no colon."""
    name, colon, value = line.partition(":")
    field = name.strip().lower()
    if colon and (field in _FIELDS or not value or value[0].isspace()):
        return field, value.strip()
    words = line.split(maxsplit=2)
    for count in (1, 2):
        if (field_name := " ".join(words[:count]).lower()) in _FIELDS:
            return field_name, " ".join(words[count:])
    return (field, value.strip()) if colon else None
