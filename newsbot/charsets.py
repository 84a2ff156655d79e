"""The charset of a page that declares none."""

from __future__ import annotations

from newsbot.text.charset import undeclared


def undeclared_charset(body: bytes) -> str:
    """`newsbot.text.charset.undeclared`, which guesses with charset-normalizer."""
    return undeclared(body, _guess)


def _guess(texts: bytes) -> str | None:
    from charset_normalizer import from_bytes  # comes with Scrapy; hardly any page needs it

    found = from_bytes(texts).best()
    return found.encoding if found is not None else None
