"""Turns news sites into structured records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newsbot.items import Article as Article
    from newsbot.page.expressions import css as css
    from newsbot.page.expressions import xpath as xpath
    from newsbot.page.layout import Layout as Layout
    from newsbot.page.no_story import NoStory as NoStory
    from newsbot.reader import read_article as read_article

__version__ = "1.0.0rc2.dev0"
DISTRIBUTION = "scrapy-newsbot"  # what pip installs
HOME = f"https://pypi.org/project/{DISTRIBUTION}/"
__all__ = ["Article", "Layout", "NoStory", "__version__", "css", "read_article", "xpath"]

_HOMES = {
    "Article": "newsbot.items",
    "Layout": "newsbot.page.layout",
    "NoStory": "newsbot.page.no_story",
    "css": "newsbot.page.expressions",
    "read_article": "newsbot.reader",
    "xpath": "newsbot.page.expressions",
}


def __getattr__(name: str) -> Any:
    """What the package offers to those who only read pages, imported when it is used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """All names of the package, for completion."""
    return sorted({*globals(), *__all__})
