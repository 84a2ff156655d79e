"""BCP 47 tags to the English names of languages, out of `languages.txt`: strings in, strings out."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def language_name(tag: str) -> str:
    """The English name of a language, with what else the tag says; a tag without a name stays as it is.

    >>> language_name("ur"), language_name("en-GB"), language_name("zh-Hant"), language_name("xx-x")
    ('Urdu', 'English (GB)', 'Chinese (Hant)', 'xx-x')
    """
    primary, _, rest = tag.partition("-")
    name = _names().get(primary.lower())
    if name is None:
        return tag
    return f"{name} ({rest})" if rest else name


@cache
def _names() -> dict[str, str]:
    lines = files("newsbot.text").joinpath("languages.txt").read_text("utf-8").splitlines()
    return {tag: name for tag, _, name in (line.partition(" ") for line in lines if not line.startswith("#"))}
