"""An error that the user can correct: a command prints such an error as one line, without a traceback."""

from __future__ import annotations

import errno

_DISTRIBUTION = "scrapy-newsbot"  # `newsbot.DISTRIBUTION`; a package that offers `Layout` cannot be imported from here


def pip_install(extra: str) -> str:
    """The command that installs an extra.

    >>> pip_install("export")
    "pip install 'scrapy-newsbot[export]'"
    """
    return f"pip install '{_DISTRIBUTION}[{extra}]'"


def needs_extra(what: str, extra: str, missing: str | None = None) -> str:
    """That something cannot be done without an extra, which package of it is missing, and how to install it.

    `missing` may be a module of that package.

    >>> needs_extra("a data set", "export", "pyarrow")
    "a data set needs the extra 'export' (pyarrow is not installed); run: pip install 'scrapy-newsbot[export]'"
    """
    why = f" ({missing.partition('.')[0]} is not installed)" if missing else ""
    return f"{what} needs the extra '{extra}'{why}; run: {pip_install(extra)}"


_REMEDIES = {
    errno.ENOSPC: "make room, or",
    errno.EDQUOT: "delete files or have the quota raised, or",
    errno.EACCES: "give this user the rights to it, or",
    errno.EPERM: "give this user the rights to it, or",
    errno.EROFS: "mount it writable, or",
    errno.EIO: "check the disk, or",
}
_NO_THREAD = "can't start new thread"
"""What Python says in a `RuntimeError`: there is no class for it."""
_RESOURCES = {
    errno.EMFILE: "raise the limit of open files (ulimit -n)",
    errno.ENFILE: "end other programs, or raise the system's limit of open files",
    errno.EAGAIN: "wait, or end other programs",
    errno.ENOMEM: "end other programs",
}
"""What to do where no other file or folder would help."""
_SHORTAGES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
"""Causes that are never those of an output that is written to."""


def remedy(error: OSError, otherwise: str) -> str:
    """What to do about an error of a file: what its cause requires, or something else if the file may be the cause.

    >>> remedy(OSError(errno.ENOSPC, ""), "choose another folder"), remedy(OSError(errno.ENOTDIR, ""), "choose another")
    ('make room, or choose another folder', 'choose another')
    >>> remedy(OSError(errno.EMFILE, ""), "choose another folder")
    'raise the limit of open files (ulimit -n)'
    """
    if error.errno in _RESOURCES:
        return _RESOURCES[error.errno]
    return f"{_REMEDIES.get(error.errno or 0, '')} {otherwise}".strip()


def not_read(error: OSError, otherwise: str) -> str:
    """The sentence about the file or folder that `error` names, with the remedy.

    >>> not_read(PermissionError(errno.EACCES, "Permission denied", "data/runs"), "choose another folder")
    'data/runs: it cannot be read (Permission denied); give this user the rights to it, or choose another folder'
    """
    return f"{error.filename}: it cannot be read ({error.strerror}); {remedy(error, otherwise)}"


def shortage(error: BaseException) -> str | None:
    """What this machine lacks, and the remedy, if an error that names no file says so; None for any other error.

    >>> shortage(OSError(errno.EMFILE, "Too many open files")), shortage(OSError(errno.EFBIG, "File too large"))
    ('Too many open files; raise the limit of open files (ulimit -n)', None)
    >>> shortage(RuntimeError("can't start new thread"))
    "can't start new thread; end other programs, or raise the limits of processes (ulimit -u) and memory (ulimit -v)"
    """
    if isinstance(error, RuntimeError) and str(error) == _NO_THREAD:
        return f"{error}; end other programs, or raise the limits of processes (ulimit -u) and memory (ulimit -v)"
    if isinstance(error, OSError) and error.filename is None and error.errno in _SHORTAGES:
        return f"{error.strerror}; {_RESOURCES[error.errno]}"
    return None


class UserError(Exception):
    """Something cannot be done; the message names the file or address, what is wrong, and the remedy."""


class LayoutError(UserError, ValueError):
    """A site's layout cannot be used; the message names the field and the expression."""
