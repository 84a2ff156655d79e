"""From a page's text to bytes: encodings, declared rightly and wrongly, and mutations of the bytes. No newsbot here."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from fuzz.draft import LONGEST, often

_META = re.compile(r"<meta[^>]*charset[^>]*>", re.I)
_ENCODINGS = (
    "utf-8", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be", "cp1256", "iso8859-6", "utf-32", "gb18030",
    "shift_jis", "koi8-r",
    "utf-7", "cp864", "utf-8-sig", "euc-kr", "iso2022_jp",
)  # fmt: skip
_DECLARED = (
    "utf-8", "utf-8", "UTF-8", "utf8", "windows-1252", "iso-8859-1", "us-ascii", "windows-1256", "iso-8859-6",
    "utf-16", "utf-16le", "UTF-16BE",
    "utf-32", "ucs-2", "utf-7", "x-user-defined", "undefined", "punycode", "idna", "hex", "zlib", "bz2", "base64",
    "rot13", "uu", "quopri",
    "unicode_escape", "raw_unicode_escape", "unicode-1-1-utf-8", "none", "null", "", " ", "utf-8;", "ütf-8",
    "a" * 3000, "charset", "gb2312",
    "big5", "euc-kr", "iso-2022-jp", "iso-2022-jp-ext", "hz", "cp65001", "mbcs", "oem", "utf-8-sig", "cp437",
    "utf_8_sig", "replacement", "../utf-8",
    "mac-arabic", "cp864", "utf-8, utf-8", "gbk", "johab", "cp037", "utf-ebcdic", "0", "ascii", "charmap", "tis-620",
    "shift_jisx0213",
)  # fmt: skip


def encode(dice: Random, text: str, done: list[str]) -> tuple[bytes, str]:
    """The page as bytes, and the Content-Type that the server sends with it."""
    luck = dice.random()
    if luck < 0.6:
        return text.encode("utf-8", "surrogatepass"), dice.choice(
            ("text/html; charset=utf-8", "text/html", "text/html; charset=UTF-8")
        )
    encoding = dice.choice(_ENCODINGS)
    declared = encoding if luck < 0.7 else dice.choice(_DECLARED)
    header = dice.choice(
        ("text/html", f"text/html; charset={declared}", f'text/html;charset="{dice.choice(_DECLARED)}"')
    )
    if dice.random() < 0.8:
        meta = dice.choice((
            f'<meta charset="{declared}">', f"<meta charset={declared}>",
            f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">',
            f'<?xml version="1.0" encoding="{declared}"?>',
        ))  # fmt: skip
        text = meta + text if not _META.search(text) or "?xml" in meta else _META.sub(lambda _: meta, text, count=1)
    else:
        text = _META.sub("", text)
    done.append(f"encode {encoding}, declared {declared[:20]!r}")
    header = header.encode("latin-1", "replace").decode("latin-1")
    return text.encode(encoding, dice.choice(("replace", "ignore", "xmlcharrefreplace"))), header


def _span(dice: Random, body: bytes) -> tuple[int, int]:
    start = dice.randint(0, len(body))
    return start, min(len(body), start + dice.choice((1, 2, 10, 100, 1000, 100_000)))


def flip(dice: Random, body: bytes) -> bytes:
    """Some bits are others."""
    changed = bytearray(body)
    for _ in range(dice.choice((1, 2, 8, 100, 1000)) if body else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(dice: Random, body: bytes) -> bytes:
    """A piece is missing, or everything behind a place."""
    start, end = _span(dice, body)
    return body[:start] + (body[end:] if dice.random() < 0.5 else b"")


def repeat(dice: Random, body: bytes) -> bytes:
    """A piece comes again and again."""
    start, end = _span(dice, body)
    return body[:start] + body[start:end] * often(dice, end - start) + body[end:]


def nuls(dice: Random, body: bytes) -> bytes:
    """NULs: some, or one behind every byte."""
    if dice.random() < 0.2:
        return b"".join(bytes((byte, 0)) for byte in body[:50_000])
    for _ in range(dice.randint(1, 10)):
        place = dice.randint(0, len(body))
        body = body[:place] + b"\x00" * dice.choice((1, 1, 2, 1000)) + body[place:]
    return body


def noise(dice: Random, body: bytes) -> bytes:
    """Bytes at random, for a piece or for the whole."""
    start, end = _span(dice, body) if dice.random() < 0.9 else (0, len(body))
    return body[:start] + dice.randbytes(dice.choice((1, 4, 50, 2000))) + body[end:]


def truncate(dice: Random, body: bytes) -> bytes:
    """A letter of several bytes has lost some of them."""
    places = [match.start() for match in re.finditer(rb"[\xc2-\xf4][\x80-\xbf]", body)]
    for place in sorted(dice.sample(places, min(len(places), dice.choice((1, 3, 200)))), reverse=True):
        body = body[: place + 1] + body[place + 2 :]
    if not places or dice.random() < 0.2:
        body += dice.choice(
            (b"\xd8", b"\xe2\x80", b"\xf0\x9f\x98", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xff\xfe")
        )
    return body


def marks(dice: Random, body: bytes) -> bytes:
    """Byte order marks, in front or anywhere."""
    mark = dice.choice(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"+/v8-", b"\xef\xbb")
    )
    place = 0 if dice.random() < 0.7 else dice.randint(0, len(body))
    return body[:place] + mark * dice.choice((1, 1, 2, 50)) + body[place:]


def high(dice: Random, body: bytes) -> bytes:
    """Bytes above 127 of some old code page among UTF-8."""
    for _ in range(dice.choice((1, 5, 50))):
        place = dice.randint(0, len(body))
        body = (
            body[:place]
            + dice.choice((b"\x91", b"\x92", b"\x85", b"\xa0", b"\xe9", b"\xc3\xa9", b"\x81", b"\xc7\xe1"))
            + body[place:]
        )
    return body


OCTETS: tuple[Callable[[Random, bytes], bytes], ...] = (
    flip,
    flip,
    cut,
    cut,
    repeat,
    nuls,
    noise,
    truncate,
    truncate,
    marks,
    high,
)


def mutate(dice: Random, body: bytes, done: list[str]) -> bytes:
    """The bytes, mostly as they are."""
    if dice.random() < 0.7:
        return body
    for _ in range(dice.choice((1, 1, 2, 4))):
        mutation = dice.choice(OCTETS)
        body = mutation(dice, body)[: 2 * LONGEST]
        done.append(mutation.__name__)
    return body
