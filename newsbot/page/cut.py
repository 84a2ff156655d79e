"""Pages that end before their markup does: a server gave up while it made them, and HTTP shows no sign of it."""

from __future__ import annotations

import re
from collections import Counter

from newsbot.page.crowds import RAW, after_comment, after_raw

_FORGOTTEN = 1
"""Elements that a template may leave open: of 1,484 saved pages, two end with one open `<div>`, and none with more."""
_TAGS_AT_MOST = 50_000
"""Twice those of the largest of 1,484 saved pages; a page with more is taken for whole."""
_ENDS = re.compile(rb"</(?:body|html)\b", re.IGNORECASE)
_TAG = re.compile(
    rb"<!--|<(/?)(article|aside|div|footer|header|main|nav|section|table|ul|ol|" + b"|".join(sorted(RAW)) + rb")\b",
    re.IGNORECASE,
)
"""Comments, and elements whose end tags must not be left out."""


def ends_early(body: bytes) -> bool:
    """Whether a page ends within its elements, before `</body>` and `</html>`; minifiers leave out both of these.

    >>> ends_early(b"<main><article><p>It rained"), ends_early(b"<main><article><p>It rained</article></main>")
    (True, False)
    """
    if _ENDS.search(body, max(0, len(body) - 1000)) or _ENDS.search(body):
        return False
    is_open: Counter[bytes] = Counter()
    at = 0
    for _ in range(_TAGS_AT_MOST):
        if (tag := _TAG.search(body, at)) is None:
            return is_open.total() > _FORGOTTEN
        at, name = tag.end(), (tag[2] or b"").lower()
        if not name:
            at = after_comment(body, tag.start())
        elif name not in RAW:
            is_open[name] = max(0, is_open[name] + (-1 if tag[1] else 1))
        elif not tag[1]:
            at = after_raw(body, name, at)
    return False
