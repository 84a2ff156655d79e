"""The credit of a picture: in an element of its caption that is named like one, or in the caption's last words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice

from lxml import etree

from newsbot.page.blocks import Block, short_text
from newsbot.page.names import names_of
from newsbot.page.parts import Picture
from newsbot.text.credits import credit_in

_NAMED = re.compile(r"credit|copyright|photographer|fotograf")
_RIGHTS = re.compile(r"\ball rights\b|droits réservés|alle rechte|derechos reservados|direitos reservados", re.I)
_MOST = 50  # elements of a caption
_LONGEST = 120  # characters


def pictures_of(shown: Iterable[tuple[Block, Block | None]]) -> list[Picture]:
    """The pictures of blocks, each with its caption and its credit (clean, as printed)."""
    named = cache(_named)  # many captions may be in one element
    pictures = []
    for block, caption in shown:
        text = caption.text if caption else None
        credit = (named(caption.owner) or credit_in(caption.text)) if caption else None
        pictures.append(Picture(block.picture or "", block.text, text, credit))
    return pictures


def _named(around: etree._Element | None) -> str | None:
    """The text of the first element in a caption's that is named like a credit."""
    return next(_credits(around), None) if around is not None else None


def _credits(around: etree._Element) -> Iterator[str]:
    for element in islice(around.iterdescendants(), _MOST):
        text = short_text(element, _LONGEST, " ") if _NAMED.search(names_of(element).lower()) else None
        if text and len(text) <= _LONGEST and any(map(str.isalpha, text)) and not _RIGHTS.search(text):
            yield text[1:-1].strip() if text[0] + text[-1] in ("()", "[]") else text
