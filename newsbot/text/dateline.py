"""Datelines: the place that opens a news story, taken off its first paragraph; strings in, strings out.

The marks vary over the years and within a page (`CITY: `, `CITY:Word`, `CITY — `, `CITY— `, `CITY -  `), so none is
taken for a sign of anything but itself.
"""

from __future__ import annotations

import re

_SHORT_CITIES = frozenset(
    (
        "DOHA LIMA ROME OSLO BONN BERN RIGA KIEV KYIV BAKU SUVA HUB DIR SWAT GAZA AGRA PUNE GOA MALE ADEN "
        "CALI BARI NICE YORK BATH CORK GRAZ LYON METZ KOBE APIA LOME KHAR"
    ).split()
)
"""Places of four letters or fewer: any other short word in capitals (`PECA:`) is more likely an acronym."""
_LABELS = frozenset(
    (
        "UPDATE UPDATED UPDATES WATCH LISTEN READ EXCLUSIVE BREAKING CORRECTION CLARIFICATION ANALYSIS "
        "OPINION EDITORIAL COMMENT VIDEO VIDEOS PHOTO PHOTOS PICTURES NOTE EXPLAINER INTERVIEW LIVE "
        "DEVELOPING QUESTION ANSWER REVIEW OBITUARY PROFILE FEATURE REPORT SUMMARY BACKGROUND TIMELINE "
        "ENTRIES DEADLINE ELIGIBILITY WARNING NOTICE IMPORTANT DISCLAIMER HEADLINES SPORTS WORLD BUSINESS "
        "POLITICS TECHNOLOGY IN AT ON FOR WHEN WHY HOW WHAT WHO WHERE CAPTION SOURCE"
    ).split()
)
"""Words in capitals that open a line and are no place."""
_LONG_CITIES = frozenset(
    (
        "NEW YORK|NEW DELHI|HONG KONG|TEL AVIV|KUALA LUMPUR|LOS ANGELES|SAN FRANCISCO|SAN SALVADOR|SAN JOSE|"
        "CAPE TOWN|THE HAGUE|MEXICO CITY|VATICAN CITY|GUATEMALA CITY|PANAMA CITY|GAZA CITY|QUEZON CITY|"
        "HO CHI MINH CITY|BUENOS AIRES|RIO DE JANEIRO|SAO PAULO|ADDIS ABABA|DAR ES SALAAM|ABU DHABI|"
        "PHNOM PENH|PORT MORESBY|PORT OF SPAIN|ST PETERSBURG|ST. PETERSBURG|TANDO ALLAHYAR|DERA ISMAIL KHAN|"
        "DERA GHAZI KHAN|RAHIM YAR KHAN|MANDI BAHAUDDIN|TOBA TEK SINGH|MIRPUR KHAS|MIRPUR MATHELO|"
        "PIND DADAN KHAN|CHAK JHUMRA|GILGIT BALTISTAN|SRI LANKA|NORTH WAZIRISTAN|SOUTH WAZIRISTAN|"
        "AZAD KASHMIR|UNITED NATIONS|COX'S BAZAR|WASHINGTON DC"
    ).split("|")
)
"""Places of several words: before a colon any others (`WRITE LAST:`) are more likely a label."""

_UPPER = r"[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de.'’]*"
_PLACE = rf"{_UPPER}(?:[ -]{_UPPER}){{0,3}}"
_AREA = r"(?:, ?(?:D\.?C\.?|[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DAY = rf"(?:, ?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? ?\d{{4}})?)?"
_AGENCY = r"(?: ?\([A-Za-z][^()]{1,30}\))?"
_ENGLISH = re.compile(
    rf"(?P<place>{_PLACE}{_AREA}(?:/{_PLACE}){{0,3}}){_DAY}{_AGENCY}(?P<mark> ?: ?| ?[—–―]+ ?| ?--+ ?| -+ ?)(?=\S)"
)

_U = "\u0620-\u063f\u0641-\u064a\u0654\u066e-\u06d3\u06d5"
_URDU_PLACE = rf"[{_U}]+(?: [{_U}]+){{0,3}}"
_URDU_DAY = rf"(?:،? ?[\d\u06f0-\u06f9]{{1,2}} [{_U}]{{2,7}})?"
_URDU = re.compile(
    rf"(?P<place>{_URDU_PLACE}(?:، ?{_URDU_PLACE})?(?:/{_URDU_PLACE})?){_URDU_DAY}(?: ?\([^()]{{2,40}}\))?(?P<mark> ?: ?| ?[—–―]+ ?| -+ ?)(?=\S)"
)
_URDU_NO_PLACE = frozenset(
    (
        "نے کہا میں کے کا کی ہے ہیں کو سے پر اور کہ یہ وہ نہیں تھا تھی گیا گئی مطابق بتایا سوال جواب تصویر "
        "تصاویر نوٹ خبر رپورٹ تحریر ویڈیو اپ ڈیٹ تجزیہ تبصرہ وضاحت ادارتی"
    ).split()
)


def split_dateline(paragraph: str, language: str) -> tuple[str | None, str]:
    """The dateline that a story's first paragraph (clean) opens with, and the paragraph without it and its mark.

    >>> split_dateline("WASHINGTON, D.C. — The council met", "en")
    ('WASHINGTON, D.C.', 'The council met')
    >>> split_dateline("PECA: a short history", "en")
    (None, 'PECA: a short history')
    """
    match = _URDU.match(paragraph) if language == "ur" else _ENGLISH.match(paragraph)
    if match is None:
        return None, paragraph
    place = match["place"].strip()
    if not (_is_urdu_place(place) if language == "ur" else _is_place(place, match["mark"])):
        return None, paragraph
    return place, paragraph[match.end() :]


def _is_place(place: str, mark: str) -> bool:
    words = re.split(r"[ /,-]+", place)
    if any(word in _LABELS for word in words):
        return False
    if ":" in mark and " " in place and "," not in place and place not in _LONG_CITIES:
        return False
    return all(len(part) > 4 or part in _SHORT_CITIES for part in place.split("/"))


def _is_urdu_place(place: str) -> bool:
    words = re.split(r"[ /،]+", place)
    return len(words) <= 5 and not any(word in _URDU_NO_PLACE for word in words)
