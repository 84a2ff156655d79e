"""Whether the compiled part (`speedups.pyx`) is there. It is optional: without it, Python gives the same results, and
pages take half as long again. Besides page reading, `jsontext` and `dataset.copies` use it."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

speedups: Any = None
"""The module, or None."""
INTERFACE = 15
"""The number of what `speedups.pyx` offers, and of the records that it makes; both files change it together."""
missing = ""
"""Why the module is not used; empty if it is."""

if os.environ.get("NEWSBOT_PURE"):
    missing = "switched off by NEWSBOT_PURE"
else:
    try:
        speedups = import_module("newsbot.page.speedups")
    except ModuleNotFoundError:
        missing = "not built"
    except (ImportError, ValueError) as error:  # of another Python, or of another lxml
        missing = f"built, but cannot be used: {error}"
    if speedups is not None and getattr(speedups, "INTERFACE", 0) != INTERFACE:
        speedups, missing = None, "built from another version; run make"
