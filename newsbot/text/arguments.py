"""Spider arguments (`-a name=value`): text in, values out, or an error with the remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from difflib import get_close_matches

from newsbot.text.language_tags import is_tag, primary

_YES, _NO = ("1", "true", "yes", "y", "on"), ("0", "false", "no", "n", "off")
_PERIOD = re.compile(r"(\d{1,6}) ?([mhd])")
_UNITS = {"m": 60, "h": 3600, "d": 24 * 3600}
_SHORTEST, _LONGEST = 60, 366 * 24 * 3600
_CLOSE = 0.6  # difflib's default: finds swapped, missing and doubled letters even in `url`


class ArgumentError(ValueError):
    """A spider argument that is not valid; the message says how to correct it."""


def texts(arguments: Mapping[str, object]) -> dict[str, str]:
    """Arguments as a command line gives them: a script's may be values of other types, and None is not given.

    >>> texts({"full": True, "pages": 5, "since": None})
    {'full': 'True', 'pages': '5'}
    """
    return {name: str(value) for name, value in arguments.items() if value is not None}


def check_names(given: Collection[str], names: Collection[str], own: Collection[str] = ()) -> None:
    """Raises `ArgumentError` for an unknown argument, and suggests the closest one; a subclass has taken its `own`.

    >>> check_names(["ulr"], ["url", "pages"])
    Traceback (most recent call last):
    newsbot.text.arguments.ArgumentError: unknown argument -a ulr=…, did you mean -a url=…? There are: pages, url
    """
    # Scrapyd gives each job its number: -a _job=…
    unknown = sorted(name for name in set(given) - set(names) if not name.startswith("_"))
    if unknown and unknown[0] in own:
        raise ArgumentError(
            f"{unknown[0]}: `__init__` of the spider takes it, and must not pass it to `super().__init__`"
        )
    if unknown:
        names = {*names, *own}
        meant = get_close_matches(unknown[0].lower(), sorted(names), 1, _CLOSE)
        hint = f", did you mean -a {meant[0]}=…? There" if meant else "; there"
        raise ArgumentError(f"unknown argument -a {unknown[0]}=…{hint} are: {', '.join(sorted(names))}")


def yes_or_no(arguments: Mapping[str, str], name: str) -> bool:
    """A yes-or-no argument; no if missing or empty. Raises `ArgumentError`.

    >>> [yes_or_no({"full": text}, "full") for text in ("1", "True", "off", "")], yes_or_no({}, "full")
    ([True, True, False, False], False)
    """
    text = str(arguments.get(name, "")).strip().lower()
    if text in _YES:
        return True
    if text and text not in _NO:
        raise ArgumentError(
            f"-a {name}={arguments[name]} is neither yes nor no; write -a {name}=1 or -a {name}=0"
            f" ({', '.join(_YES[1:])} and {', '.join(_NO[1:])} are understood, too)"
        )
    return False


def number(arguments: Mapping[str, str], name: str, default: int) -> int:
    """A non-negative integer; the default if missing or empty. Raises `ArgumentError`."""
    text = arguments.get(name, "").strip()
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        wrong = "is less than 0" if re.fullmatch(r"-\d+", text) else "is not a whole number"
        raise ArgumentError(f"-a {name}={text} {wrong}; write one such as -a {name}={default or 1000}")
    return int(text) if text else default


def minutes(arguments: Mapping[str, str], name: str, default: float) -> float:
    """A number of minutes; the default if missing or empty. Raises `ArgumentError`."""
    text = arguments.get(name, "").strip()
    try:
        value = float(text) if text else default
        good = 0 <= value < 1_000_000
    except ValueError:
        good = False
    if not good:
        raise ArgumentError(f"-a {name}={text} is not a number of minutes; write one such as -a {name}=60")
    return value


def day(arguments: Mapping[str, str], name: str) -> date | None:
    """A day; None if missing or empty. Raises `ArgumentError`."""
    text = arguments.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ArgumentError(f"-a {name}={text} is not a day; write one such as -a {name}=2026-11-25") from None


def languages(arguments: Mapping[str, str], name: str, default: Iterable[str]) -> frozenset[str] | None:
    """The languages in a list of tags, without regions; None for `all`, the default's if missing or empty.

    Raises `ArgumentError`.

    >>> sorted(languages({"translations": "ur, pt-BR"}, "translations", ())), languages({"to": "all"}, "to", ["en"])
    (['pt', 'ur'], None)
    """
    text = arguments.get(name, "").strip()
    if text.lower() == "all":
        return None
    tags = [tag.strip() for tag in text.split(",")] if text else list(default)
    for tag in tags:
        if not is_tag(tag):
            raise ArgumentError(
                f"-a {name}={text}: {tag!r} is not a language tag; write one such as -a {name}=ur,es, or -a {name}=all"
            )
    return frozenset(map(primary, tags))


def period(text: str) -> int | None:
    """The seconds of a period from a minute to 366 days; None if it is not valid.

    >>> period("15m"), period("26h"), period("2 d"), period("2 weeks"), period("0m")
    (900, 93600, 172800, None, None)
    """
    found = _PERIOD.fullmatch(text)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    return seconds if _SHORTEST <= seconds <= _LONGEST else None
