"""The credit of a picture: in an element of its caption that is named like one, or in the caption's last words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsbot.page.blocks import Block
from newsbot.page.names import names_of
from newsbot.page.parts import Picture
from newsbot.text.clean import clean
from newsbot.text.credits import credit_in

_NAMED = re.compile(r"credit|copyright|photographer|fotograf")
_RIGHTS = re.compile(r"\ball rights\b|droits réservés|alle rechte|derechos reservados|direitos reservados", re.I)
_MOST = 50  # elements of a caption
_LONGEST = 120  # characters


def pictured(block: Block, caption: Block | None) -> Picture:
    """The picture of a block, with its caption and credit."""
    source = block.picture or ""
    return Picture(source, block.text, caption.text, _credit_of(caption)) if caption else Picture(source, block.text)


def _credit_of(caption: Block) -> str | None:
    """The credit in a caption (clean), as printed; None without one."""
    return next(_named(caption), None) or credit_in(caption.text)


def _named(caption: Block) -> Iterator[str]:
    """The texts of the elements in a caption that are named like a credit."""
    inner = caption.owner.iterdescendants() if caption.owner is not None else ()
    for element in islice(inner, _MOST):
        text = clean(" ".join(map(str, element.itertext()))) if _NAMED.search(names_of(element).lower()) else ""
        if len(text) <= _LONGEST and any(map(str.isalpha, text)) and not _RIGHTS.search(text):
            yield text[1:-1].strip() if text[0] + text[-1] in ("()", "[]") else text
