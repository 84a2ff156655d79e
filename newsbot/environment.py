"""Settings that may be in the environment instead, where no file of a project shows them, values that replace given
ones, and whether a class that a setting names is installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object


def variable_of(setting: str) -> str:
    """The environment variable that stands for a setting.

    >>> variable_of("STORE_URL")
    'NEWSBOT_STORE_URL'
    """
    return f"NEWSBOT_{setting}"


def settle(settings: BaseSettings, name: str, value: object) -> None:
    """Puts a value in place of a given one, at the next priority: Scrapy applies the settings of its process, with
    their priorities, to a crawler again."""
    settings.set(name, value, (settings.getpriority(name) or 0) + 1)


def setting_or_environment(settings: Mapping[str, Any], name: str) -> Any:
    """A setting, or else its variable in the environment; None or an empty value if neither is given."""
    return settings.get(name) or os.environ.get(variable_of(name))


def can_be_loaded(path: Any) -> bool:
    """Whether the module of a dotted name can be imported here, and has what the name says.

    True for what is no dotted name: whether that is wrong does not depend on what is installed.
    """
    return not isinstance(path, str) or "." not in path or _loads(path)


@cache
def _loads(path: str) -> bool:
    try:
        load_object(path)
    except (Exception, SystemExit):  # a module may raise anything
        return False
    return True
