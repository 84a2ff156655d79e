"""For the docs site: puts the examples of docstrings into code blocks."""

from __future__ import annotations

import re
from typing import Any

import griffe

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\n).*)*", re.M)


class Doctests(griffe.Extension):
    """Fences each run of lines that begins with `>>>`."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    """A docstring with its examples in code blocks."""
    return _EXAMPLE.sub(lambda found: f"```python\n{found[0]}\n```", text)
