"""Files of seeds: the addresses of section pages, one per line."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from newsbot.text.addresses import Addresses, absolute
from newsbot.text.arguments import ArgumentError


def seeds_in(file: Traversable, addresses: Addresses) -> list[str]:
    """The addresses in a file, each once, on the host that is crawled.

    Raises `ArgumentError`, with file and line, if the file is missing or a line is not an address.
    """
    if isinstance(file, Path) and file.exists() and not (file.is_file() or file.is_dir()):
        raise ArgumentError(f"{file} is not a regular file: it can be read only once; write the seeds to a file")
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ArgumentError(
            f"{file}: the seeds cannot be read ({why}); write the address of a section page per line there, or give"
            " another file with -a seeds=FILE"
        ) from None
    seeds: dict[str, None] = {}
    for place, line in enumerate(lines, 1):
        if (text := line.split(" #")[0].strip()) and not text.startswith("#"):
            seeds[seed_at(text, addresses, f"{file}, line {place}")] = None
    if not seeds:
        raise ArgumentError(f"{file}: there is no seed in it; write one address of a section page per line")
    return list(seeds)


def is_address(text: str) -> bool:
    """Whether a text is a whole address, or a path on the site.

    >>> [is_address(text) for text in ("https://a.example/rss", "/rss", "rss.xml", "not a url")]
    [True, True, False, False]
    """
    rooted = text.startswith("/") and not text.startswith("//")
    return rooted or (" " not in text and absolute(text, text) is not None)


def seed_at(text: str, addresses: Addresses, place: str) -> str:
    """The address of a seed that `place` names. Raises `ArgumentError` if it is not valid, or not on the site."""
    if not is_address(text):
        raise ArgumentError(f"{place}: {text!r} is not an address; write https://host/path, or /path")
    address = addresses.resolve(text)
    if address.kind == "external":
        raise ArgumentError(f"{place}: {text!r} is not on {addresses.home}; a seed is one of its pages")
    return address.url
