"""How far the scores of translations are from those of other stories, by which two pages are judged.

    python -m bench.translations [--damaged COPIES]

Every story is aligned with its translation and with those of all others: the stories in English and Urdu of
samples/parallel, with words and as if no words could be compared, and the three languages of its ferrypost.toml, some
of which are two stories on one subject. The thresholds are in `newsbot.parallel.stories`.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from typing import Any
from unittest.mock import patch

from bench.parallel import FOLDER, damaged, stories
from newsbot.parallel import anchors
from newsbot.parallel import stories as judged

Body = dict[str, Any]
Scores = tuple[list[float], list[float]]
"""Of translations, and of other stories."""


def gold(copies: int) -> list[tuple[str, Body, Body]]:
    """The stories in English and Urdu by name, or damaged copies of them."""
    whole = list(stories(FOLDER, side="U"))
    if not copies:
        return [(story.name, *story.bodies) for story in whole]
    return [(story.name, *damaged(story, seed).bodies) for story in whole for seed in range(copies)]


def ferry() -> Iterator[tuple[str, list[tuple[str, Body, Body]]]]:
    """The stories of ferrypost.toml in each two of its languages."""
    texts = tomllib.loads((FOLDER / "ferrypost.toml").read_text("utf-8"))["stories"]
    for two in combinations(("en", "es", "ur"), 2):
        yield "-".join(two), [(str(number), *(_body(story, own) for own in two)) for number, story in enumerate(texts)]  # type: ignore[misc]


def _body(story: dict[str, str], language: str) -> Body:
    return {"language": language, "paragraphs": story[language].strip().split("\n")[1:]}


def scores(pairs: Iterable[tuple[str, Body, Body]]) -> Scores:
    """The scores of each story with its translation, and with those of the others."""
    found: Scores = ([], [])
    pairs = list(pairs)
    for (name, first, own), (other, _, second) in product(pairs, pairs):
        if name != other or own is second:  # two copies of one story are neither
            found[name != other].append(judged.align_bodies(first, second).score)
    return found


def show(name: str, found: Scores) -> None:
    """Prints a line."""
    true, false = map(sorted, found)
    shares = ", ".join(
        f"{sum(score >= least for score in true) / len(true):.2f} of them ≥ {least}"
        for least in (judged.TRANSLATION, judged.CONFIRMED)
    )
    far = f"{len(false):4} others to {false[-1]:.2f}"
    print(f"{name:20} {len(true):3} translations from {true[0]:.2f}: {shares}; {far}")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench.translations", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--damaged", type=int, default=0, metavar="COPIES")
    pairs = gold(parser.parse_args().damaged)
    show("en-ur", scores(pairs))
    with patch.object(judged, "is_tuned", _never), patch.object(anchors, "likeness", _never):
        show("en-ur without words", scores(pairs))
    for name, two in ferry():
        show(f"{name} ferrypost", scores(two))


def _never(*_: str) -> None:
    return None


if __name__ == "__main__":
    main()
