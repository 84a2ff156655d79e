"""BCP 47 tags: strings in, strings out."""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def primary(language: str | None) -> str:
    """The language of a tag.

    >>> primary("pt-BR"), primary(None)
    ('pt', '')
    """
    return re.split("[-_]", language)[0].lower() if language else ""
