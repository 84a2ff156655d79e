"""Logins and passwords in addresses that a user configures: no message shows them."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(?<=://)[^\s'\"]{1,1000}(?=@)")  # a secret may have a slash in it, or an @
_START = re.compile(r"\A[^\s@]{1,1000}(?=@)")
_NAMED = re.compile(r"((?:pass|passw|secret|token|key|auth)[a-z_-]{0,20}=)[^&\s'\"]{1,1000}", re.IGNORECASE)


def without_logins(text: str) -> str:
    """Text with addresses in it, without their logins and what their parameters call a password or a key.

    >>> without_logins("s3://desk:se/cret@news: no answer; postgresql:///news?user=desk&password=secret")
    's3://…@news: no answer; postgresql:///news?user=desk&password=…'
    """
    return _NAMED.sub(r"\1…", _LOGIN.sub("…", text))


def without_login(address: str) -> str:
    """`without_logins` of one address, which may lack its scheme.

    >>> without_login("desk:secret@host/news")
    '…@host/news'
    """
    return without_logins(address if "://" in address else _START.sub("…", address))
