"""The credit of a picture: in an element of its caption that is named like one, or in the caption's last words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, islice, pairwise

from lxml import etree

from newsbot.page.blocks import Block, nearest, short_text
from newsbot.page.lines import COLONS
from newsbot.page.names import names_of
from newsbot.page.parts import Picture
from newsbot.page.scoring import ENDS
from newsbot.page.seams import apart
from newsbot.page.tags import BOLD
from newsbot.text.credits import credit_in
from newsbot.text.language import word_count
from newsbot.text.names import is_call

_NAMED = re.compile(r"(?<!has-)(?<!with-)(?<!and-)(?:credit|copyright|photographer|fotograf)(?!.*caption)")
_CLOSING = re.compile(r"(?<![a-z])(?:source|author|attribution)s?(?![a-z]|-(?:sans|serif|code))(?!.*caption)")
"""Names of what is a credit at the end of a caption."""
_CLOSING_TAGS = ("cite", "footer")
_CONTROL = re.compile(r"toggle|expand|enlarge|zoom|button")
_CONTROL_WORDS = 4  # of the longest label of a button
_CREDIT_WORDS = 4  # of the longest credit that ends like a sentence, in an element that is called a caption, too
_MARKS = " /|·•–—-"  # between a caption and its credit
_SENTENCE = re.compile(r"[.!?] (?=\S)")
_OFFER = re.compile(r"\blicen[cs]|^\S+@\S+$", re.I)  # of rights to the picture, or an address to ask for them
_RIGHTS = re.compile(r"\ball rights\b|droits réservés|alle rechte|derechos reservados|direitos reservados", re.I)
_LABEL_ENDS = (*COLONS, ",", "،", "，", "፣")
_MOST = 50  # elements of a caption
_LONGEST = 120  # characters


def pictures_of(shown: Iterable[tuple[Block, Sequence[Block]]]) -> list[Picture]:
    """The pictures of blocks, each with its caption and its credit (clean, as printed), out of the lines below it."""
    named, closing = cache(_named), cache(_closing)  # many captions may be in one element
    pictures = []
    for block, below in shown:
        lines = _without_label([line for line in below if not _is_control(line)])
        source = _source(lines)
        credits = [source] if source else [line for line in lines if is_credit(line)]
        credit = credits[0] if credits else None
        caption = next((line for line in lines if line not in credits), credit)
        if caption is None:
            pictures.append(Picture(block.picture or "", block.text))
            continue
        part = named(caption.owner) or _at_end(caption, closing(caption.owner))
        text = (_unlabelled(caption) if source else None) or _printed(caption, part)
        whole = None if credit is None else _unlabelled(credit) if credit is source else _whole(credit)
        printed = (part or credit_in(text) or whole or "").lstrip(_MARKS) or None
        pictures.append(Picture(block.picture or "", block.text, text, printed))
    return pictures


def _without_label(lines: list[Block]) -> list[Block]:
    """The lines of a caption without a label above another: `Image caption,`."""
    labels = [
        line
        for line, below in pairwise(lines)
        if line.words <= _CONTROL_WORDS and line.text.endswith(_LABEL_ENDS) and below.box is line.owner
    ]
    return [line for line in lines if line not in labels] if labels else lines


def _source(lines: Sequence[Block]) -> Block | None:
    """The line of a figure beside its `figcaption` that is a label and a name: the credit, in any language."""
    captions = [nearest(line.owner, "figcaption") is not None for line in lines]
    if all(captions) or not any(captions):
        return None
    printed = (line for line, caption in zip(lines, captions, strict=True) if caption and not _unlabelled(line))
    if any(credit_in(line.text) == line.text for line in printed):
        return None
    beside = (line for line, caption in zip(lines, captions, strict=True) if not caption)
    return next((line for line in beside if len(line.text) <= _LONGEST and _unlabelled(line)), None)


def _unlabelled(line: Block) -> str | None:
    """What a line says behind the inline element that it opens in, if that ends like a label: `Image source,`."""
    label = None if line.lead is None else short_text(line.lead, _LONGEST)
    if not label or not label.endswith(_LABEL_ENDS) or not line.text.startswith(label):
        return None
    if line.lead is not None and line.lead.tag in BOLD and not label.endswith(COLONS):  # the first words of a caption
        return None
    return line.text.removeprefix(label).strip() or None


def _whole(line: Block) -> str | None:
    """The credit that a line is, unless it has a sentence, too."""
    return _bare(line.text) if not (_RIGHTS.search(line.text) or _SENTENCE.search(line.text)) else credit_in(line.text)


def _bare(credit: str) -> str:
    """A credit without the brackets around it."""
    return credit[1:-1].strip() if credit[0] + credit[-1] in ("()", "[]") else credit


def _printed(caption: Block, credit: str | None) -> str:
    """The text of a caption, with spaces between its elements and without an offer of rights."""
    text = apart(caption).text
    if caption.links and _OFFER.search(offer := caption.links[-1].text) and text.endswith(offer) and text != offer:
        text = text.removesuffix(offer).rstrip(_MARKS)
    if credit and text.endswith(credit) and text != credit:
        text = f"{text.removesuffix(credit).rstrip()} {credit}"
    return text


def is_credit(line: Block) -> bool:
    """Whether a line is no more than a credit: by the element that it is, or by its words."""
    if credit_in(line.text) == line.text:
        return True
    sentence = _is_sentence(line.text)
    if any(_NAMED.search(names) and not (sentence and "caption" in names) for names in _names(line)):
        return True
    return not sentence and any(map(_closes, _elements(line)))


def _is_sentence(text: str) -> bool:
    return word_count(text) > _CREDIT_WORDS and _bare(text).endswith(ENDS)


def _closes(element: etree._Element) -> bool:
    """Whether an element is, at the end of a caption, a credit."""
    if element.tag == "figcaption":
        return False
    return element.tag in _CLOSING_TAGS or _CLOSING.search(names_of(element).lower()) is not None


def _is_control(line: Block) -> bool:
    """Whether a line is the label of a button."""
    return line.words <= _CONTROL_WORDS and any(map(_CONTROL.search, _names(line)))


def _names(line: Block) -> Iterator[str]:
    return (names_of(element).lower() for element in _elements(line))


def _elements(line: Block) -> Iterator[etree._Element]:
    """A line's element, and the inline one that is all of it."""
    if line.owner is not None:
        yield line.owner
    if line.lead is not None and short_text(line.lead, _LONGEST) == line.text:
        yield line.lead


def _at_end(caption: Block, texts: Iterable[str]) -> str | None:
    """The first of `texts` that ends a caption, behind something else. A caption that is a link is a card's."""
    whole = _squeezed(caption.text)
    closing = next((end for end in map(_squeezed, texts) if whole.endswith(end) and whole != end), None)
    return _bare(_last(caption.text, len(closing))) if closing and not caption.only_links else None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _last(text: str, count: int) -> str:
    """The end of a text with `count` characters that are no spaces."""
    ends = accumulate(not char.isspace() for char in reversed(text))
    return text[-1 - next(place for place, found in enumerate(ends) if found == count) :]


def _named(around: etree._Element | None) -> str | None:
    """The text of the first element in a caption's that is named like a credit."""
    return next(_credits(around), None) if around is not None else None


def _credits(around: etree._Element) -> Iterator[str]:
    for element in islice(around.iterdescendants(), _MOST):
        if _NAMED.search(names_of(element).lower()) and (text := _credit_of(element)):
            yield _bare(text)


def _closing(around: etree._Element | None) -> list[str]:
    """The texts of the elements in a caption's that are a credit if they end it."""
    elements = islice(around.iterdescendants("*"), _MOST) if around is not None else ()
    texts = (_credit_of(element) for element in elements if element.tag == "small" or _closes(element))
    return [text for text in texts if text and _may_close(text)]


def _may_close(text: str) -> bool:
    """Whether a text at the end of a caption is neither a sentence, a label nor a call, nor continues the caption."""
    if _is_sentence(text) or is_call(_bare(text)) or text.endswith(":"):
        return False
    return not _bare(text)[:1].islower() or credit_in(text) is not None


def _credit_of(element: etree._Element) -> str | None:
    """The text of an element, if it may be a credit."""
    text = short_text(element, _LONGEST, " ")
    may_be = text and len(text) <= _LONGEST and any(map(str.isalpha, text)) and not _RIGHTS.search(text)
    return text if may_be else None
