"""Data files that travel with newsbot: in a checkout beside the package, in a wheel or an egg inside it."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource(path: str) -> Traversable:
    """A data file or folder by its path in the checkout (`seeds/journalismpakistan.txt`); it need not exist."""
    inside = files("newsbot").joinpath(*path.split("/"))
    beside = Path(__file__).parent.parent.joinpath(path)
    return beside if not (inside.is_file() or inside.is_dir()) and beside.exists() else inside
