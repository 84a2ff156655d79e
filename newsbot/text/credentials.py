"""Logins and passwords in addresses that a user configures: no message shows them."""

from __future__ import annotations

import re

_LOGIN = re.compile(r"(?<=://)(?:[^/@\s'\"]{1,1000}|[^/@:\s'\"]{0,200}:[^\s'\"]{1,1000})(?=@)")
"""A user, or a user and a secret, which may have a slash or an @ in it. A folder may be called `me@host`."""
_START = re.compile(r"\A[^\s@]{1,1000}(?=@)")
_NAMED = re.compile(r"((?<![a-z])(?:ssl)?(?:pass|secret|token|key|auth)[a-z_-]{0,20}=)[^&\s'\"]{1,1000}", re.IGNORECASE)


def without_logins(text: str) -> str:
    """Text with addresses in it, without their logins and what their parameters call a password or a key.

    >>> without_logins("s3://desk:se/cret@news: no answer; postgresql:///news?user=desk&password=secret")
    's3://…@news: no answer; postgresql:///news?user=desk&password=…'
    >>> without_logins("postgresql://db/news?sslmode=require&sslpassword=secret")
    'postgresql://db/news?sslmode=require&sslpassword=…'
    >>> without_logins("file:///home/me@desk/store and s3://news/me@desk")
    'file:///home/me@desk/store and s3://news/me@desk'
    """
    return _NAMED.sub(r"\1…", _LOGIN.sub("…", text))


def without_login(address: str) -> str:
    """`without_logins` of one address, which may lack its scheme.

    >>> without_login("desk:secret@host/news")
    '…@host/news'
    """
    return without_logins(address if "://" in address else _START.sub("…", address))
