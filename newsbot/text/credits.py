"""The credit at the end of a caption: strings in, strings out."""

from __future__ import annotations

import re

_LABEL = (
    r"(?:photo(?:graph(?:y|er)?)?s?|pictures?|images?|illustrations?|(?:photo |picture )?credits?|fotos?|fotografías?"
    r"|imagen|imágenes|bild(?:er)?|photographie|crédito|crédit photo|immagine|(?:ال)?صورة|تصوير|تصویر|فوٹو|عکس|फोटो)"
)
_NAMES = r"(?:[^.:()\[\]©|]|\.(?=\w)|(?<=\b[A-Z])\.(?!\w)){2,80}"
"""Up to a full stop that is not an initial's. No two branches match the same one: that would take exponential time."""
_CREDIT = re.compile(
    rf"(?:^|(?<=[.!?…。۔»”\"] )|(?<= [–—|/-] )|(?<=[(\[]))"
    rf"(?P<credit>{_LABEL}(?: ?[:：] ?| (?:by|courtesy(?: of)?) ){_NAMES}|© ?{_NAMES})\.?[)\]]?$"
    rf"|(?<=\w )(?P<mark>© ?{_NAMES})\.?$",
    re.I,
)
_LONGEST = 2000  # characters


def credit_in(caption: str) -> str | None:
    """The credit that ends a caption (clean), as printed.

    >>> credit_in("The quay on Monday. Photograph: Hira Malik/Tide Images"), credit_in("The quay (Photo: Hira Malik)")
    ('Photograph: Hira Malik/Tide Images', 'Photo: Hira Malik')
    >>> credit_in("The quay. © H. Malik"), credit_in("The quay in an old photo: nobody is there")
    ('© H. Malik', None)
    """
    match = _CREDIT.search(caption[-_LONGEST:])
    return (match["credit"] or match["mark"]).strip() if match else None
