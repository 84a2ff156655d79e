"""The credit at the end of a caption: strings in, strings out."""

from __future__ import annotations

import re

_LABEL = (
    r"(?:photo(?:graph(?:y|er)?)?s?|pictures?|images?|illustrations?|(?:photo |picture |image )?credits?|fotos?"
    r"|fotografías?|imagen|imágenes|bild(?:er|quelle)?|photographie|crédito|crédit photo|immagine|(?:ال)?صورة|تصوير"
    r"|تصویر|فوٹو|عکس|फोटो|ছবি|beeld|afbeelding|kuva|kép|zdjęcie|fot|billede|bilde|fotoğraf|фото(?:графия)?|снимка"
    r"|φωτο(?:γραφία)?|צילום|图片|圖片|写真|사진|ảnh)"
)
_NAMES = r"(?:[^.:()\[\]©|]|\.(?=\w)|(?<=\b[^\W\d_])\.(?!\w)){2,80}"
"""Up to a full stop that is not an initial's. No two branches match the same one: that would take exponential time."""
_CREDIT = re.compile(
    rf"(?:^|(?<=[.!?…。۔،»”\"] )|(?<= [–—|/-] )|(?<=[(\[]))"
    rf"(?P<credit>(?:© ?)?{_LABEL}(?: ?[:：] ?| (?:by|courtesy(?: of)?) ){_NAMES}|© ?{_NAMES})\.?[)\]]?$"
    rf"|(?<=\w )(?P<mark>© ?(?:{_LABEL} ?[:：] ?)?{_NAMES})\.?$",
    re.I,
)
_AGENCY = (
    r"(?:AP|AFP|EPA|epa|EFE|ANSA|dpa|DPA|APA|AAP|PA|CP|PTI|ANI|IANS|APP|REUTERS|Reuters|Getty|Xinhua|Anadolu|ANTARA|TASS"
    r"|Bloomberg|NurPhoto|ZUMA|IMAGO|[Ii]mago|Alamy|Shutterstock|iStock|Unsplash|Pexels|Pixabay|picture alliance)"
    r"(?: (?i:photos?|images?|fotos?|pictures?|news|press|wire|agency|stock))?"
)
"""Agencies of pictures, which name photographers without a label."""
_WORD = r"(?:(?:[^\s.:()\[\]©|/]|\.(?=\w)){1,20}|[A-Z]\.)"
_PARTICLES = r"(?:v[ao]n|de[lnr]?|d[aiou]s?|la|l[eo]s?|al|bin|ter|ten|y|and|und|et|for) "
_NAME = rf"(?=[^\W\d_a-z]){_WORD}(?: (?:{_PARTICLES}){{0,2}}(?=[^a-zß-ÿ]){_WORD}){{0,3}}"
_OF_AGENCY = re.compile(
    rf"(?:(?:^|(?<=[.!?…۔»”\"] )|(?<=[(\[]))"
    rf"(?P<signed>{_AGENCY} ?/ ?{_NAME}|{_NAME}/ ?{_AGENCY}(?:(?:[/-]| via ){_NAME})?"
    r"|(?i:courtesy of )[^.,:()\[\]©|]{2,60})"
    rf"|(?<=[ .][—–|/-] )(?P<alone>{_AGENCY}))\.?[)\]]?$"
)
_LONGEST = 2000  # characters
_LONGEST_LINE = 200  # of a credit, with room for what precedes it


def credit_in(caption: str) -> str | None:
    """The credit that ends a caption (clean), as printed.

    >>> credit_in("The quay on Monday. Photograph: Hira Malik/Tide Images"), credit_in("The quay (Photo: Hira Malik)")
    ('Photograph: Hira Malik/Tide Images', 'Photo: Hira Malik')
    >>> credit_in("The quay. © H. Malik"), credit_in("The quay in an old photo: nobody is there")
    ('© H. Malik', None)
    >>> credit_in("© Foto: Hira Malik"), credit_in("De kade © Beeld: Tide Images"), credit_in("Набережная. Фото: А. Ли")
    ('© Foto: Hira Malik', '© Beeld: Tide Images', 'Фото: А. Ли')
    >>> credit_in("The quay. (AP Photo/Hira Malik)"), credit_in("The quay. — AFP"), credit_in("The quay/harbour")
    ('AP Photo/Hira Malik', 'AFP', None)
    """
    match = _OF_AGENCY.search(caption[-_LONGEST_LINE:])
    return labelled_credit_in(caption) or ((match["signed"] or match["alone"]).strip(" -–—") if match else None)


def labelled_credit_in(line: str) -> str | None:
    """The credit that ends a line that may be a byline: behind a label or a mark.

    >>> labelled_credit_in("Text: Hira Malik / Photos: Tom Reed"), labelled_credit_in("Hira Malik/AFP")
    ('Photos: Tom Reed', None)
    """
    match = _CREDIT.search(line[-_LONGEST:])
    return (match["credit"] or match["mark"]).strip() if match else None
