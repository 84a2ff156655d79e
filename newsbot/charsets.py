"""The charset of a page that declares none, or wrongly UTF-8."""

from __future__ import annotations

from newsbot.text.charset import undeclared, wrongly_declared


def charset_of(body: bytes, declared: str | None) -> str:
    """The real encoding of a page, as a Python codec, which it declares as `declared`. charset-normalizer guesses where
    neither the declaration nor the page's language shows it."""
    if declared is None:
        return undeclared(body, _guess, _recognize)
    return wrongly_declared(body, declared, _guess, _recognize)


def _guess(texts: bytes) -> str | None:
    from charset_normalizer import from_bytes  # comes with Scrapy; hardly any page needs it

    found = from_bytes(texts).best()
    return found.encoding if found is not None else None


def _recognize(text: str) -> str | None:
    from newsbot.text.language import language_of  # a crawl does not need it before the first page

    return language_of(text)
