"""Settings that may be in the environment instead, where no file of a project shows them, and values that replace given
ones."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from scrapy.settings import BaseSettings


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
