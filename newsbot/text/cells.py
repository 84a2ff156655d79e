"""CSV cells that no spreadsheet reads as a formula: strings in, strings out."""

from __future__ import annotations

import re

_SKIPPED = "\\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\"'“”‘’`"
"""White space, invisible characters and quotation marks, which a spreadsheet may drop."""
_SIGNS = "=+\\-@|\uff1d\uff0b\uff0d\uff20\uff5c\ufe66\ufe62\ufe63\ufe6b\u2212"
"""Characters that open a formula (OWASP), also full-width and small; minus sign."""
_FORMULA = re.compile(f"'|[{_SKIPPED}]*[{_SIGNS}]|[\t\r\n]")


def safe(text: str) -> str:
    """The text of a cell, with an apostrophe before formulas and before texts that begin with one.

    Programs that read the file remove one apostrophe from the front of each text.

    >>> [safe(text) for text in ("=1+1", " @SUM(A1)", "\uff1d1", "'Free'", "Ferry sails - again")]
    ["'=1+1", "' @SUM(A1)", "'\uff1d1", "''Free'", 'Ferry sails - again']
    """
    return "'" + text if _FORMULA.match(text) else text
