"""Settings that may be in the environment instead, where no file of a project shows them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def variable_of(setting: str) -> str:
    """The environment variable that stands for a setting.

    >>> variable_of("STORE_URL")
    'NEWSBOT_STORE_URL'
    """
    return f"NEWSBOT_{setting}"


def setting_or_environment(settings: Mapping[str, Any], name: str) -> Any:
    """A setting, or else its variable in the environment; None or an empty value if neither is given."""
    return settings.get(name) or os.environ.get(variable_of(name))
