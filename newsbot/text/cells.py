"""CSV cells that no spreadsheet takes for a formula: strings in, strings out."""

from __future__ import annotations

import re

_SKIPPED = "\\s\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\"'“”‘’`"
"""White space, what cannot be seen, and quotation marks: a spreadsheet may drop them before it looks at a cell."""
_SIGNS = "=+\\-@|\uff1d\uff0b\uff0d\uff20\uff5c\ufe66\ufe62\ufe63\ufe6b\u2212"
"""What opens a formula, as OWASP lists it, in full width and in small forms too; and the minus sign."""
_FORMULA = re.compile(f"'|[{_SKIPPED}]*[{_SIGNS}]|[\t\r\n]")


def safe(text: str) -> str:
    """The text of a cell: an apostrophe in front of what a spreadsheet might run, and of what begins with one.

    So nothing is lost: whoever reads the file with a program takes one apostrophe off the front of each text.

    >>> [safe(text) for text in ("=1+1", " @SUM(A1)", "\uff1d1", "'Free'", "Ferry sails - again")]
    ["'=1+1", "' @SUM(A1)", "'\uff1d1", "''Free'", 'Ferry sails - again']
    """
    return "'" + text if _FORMULA.match(text) else text
