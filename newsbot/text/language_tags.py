"""BCP 47 tags: strings in, strings out."""

from __future__ import annotations

import re
from functools import lru_cache

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,4}")


@lru_cache(maxsize=1024)
def primary(language: str | None) -> str:
    """The language of a tag.

    >>> primary("pt-BR"), primary("pt_BR"), primary(None)
    ('pt', 'pt', '')
    """
    return re.split("[-_]", language)[0].strip().lower() if language else ""


def is_tag(text: str) -> bool:
    """Whether a text is a tag of a language, with hyphens or underscores.

    >>> is_tag("sr-Latn"), is_tag("en_US"), is_tag("English"), is_tag("")
    (True, True, False, False)
    """
    return _TAG.fullmatch(text) is not None
