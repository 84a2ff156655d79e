"""Characters, words, dates and names that make trouble in news from Pakistan. Dice in, strings out."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

LOOK_ALIKES = "كڪيىێهەۀةکیےہۂۃھئؤأإآٱء"
LETTERS = "اپبتٹدڈرڑزسشعغفقگلمنںوېۍټډړږښڼټٽڀآهي"
VOWEL_SIGNS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0654\u0653\u0670\u0610\u06d6"
LATIN_SIGNS = "\u0301\u0308\u0327\u0338\u20dd\u0345"
JOINERS = "\u200b\u200c\u200d\u034f"
BIDI = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u00ad\ufeff\u2060\u180e\ufffc\ufff9\ufffb\U000e0041\U000e007f\u3164"
CONTROLS = "\x00\x01\x07\x08\x0b\x0c\x1b\x1c\x1f\x7f\x80\x85\x9f"
FORMS = "ﭑﭖﮐﮯﯽﷲﻻﺎﻛﻴﻪﻩﹷﹱ\ufdfa\ufdfb\ufdfd\ufd3e\ufd3f"
SPACES = " \t\n\r\u0085\u00a0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000"
CASES = "ſıİKÅßẞﬁﬅﬆŉǅΣςσᾳıſªº"
"""Letters whose other case is a surprise: a pattern that ignores case takes ſ for s and ı for i."""
MARKS = ".,:;!?-—–―‐_'\"“”‘’«»،؛؟۔٪()[]{}&#|/\\•·…*~©@"
TATWEEL = "ـ"
BEYOND = "\U0001f4f0\U0001f469\u200d\U0001f52c\U0001d400\U00020000\U0010ffff\ufffd\ufffe\uffff\ud7ff\ue000"
DIGITS = (
    "0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９",
    "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "⁰¹²³⁴⁵⁶⁷⁸⁹", "①②③④⑤⑥⑦⑧⑨⑩", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", "一二三四五六七八九十",
)  # fmt: skip
TROUBLE = (
    LOOK_ALIKES, LETTERS, VOWEL_SIGNS, LATIN_SIGNS, JOINERS, BIDI, INVISIBLE, CONTROLS, FORMS, SPACES, CASES, MARKS,
    TATWEEL, BEYOND, *DIGITS, "abeoxyzABEIŠéñ",
)  # fmt: skip

ENTITIES = (
    "&amp;", "&#8217;", "&nbsp;", "&amp;amp;", "&amp;#8217;", "&#x200c;", "&zwj;", "&zwnj;", "&shy;", "&lt;p&gt;",
    "&#0;",
    "&#146;", "&#xD800;", "&#xDFFF;", "&#55357;&#56832;", "&#x110000;", "&#999999999999999999;", "&#xFFFFFFFFFFFFFFFF;",
    "&#-1;", "&#x;", "&#;", "&;", "&", "&nosuchname;", "&amp", "&copy", "&notit;", "&NotEqualTilde;", "&bne;",
    "&fjlig;",
    "&ThickSpace;", "&#1;", "&#xFFFE;", "&#xB;", "&#x202E;", "&rlm;", "&lrm;", "&Tab;", "&NewLine;", "&#13;", "&quot;",
    "&amp;#xD83D;&amp;#xDE00;", "&amp;lt;script&amp;gt;", "&#x627;&#x653;", "&amp;zwnj;", "&amp;nbsp", "&#38;#38;#38;",
)  # fmt: skip

ENGLISH = (
    "KARACHI", "ISLAMABAD", "WASHINGTON, D.C.", "PECA", "NEW YORK", "UPDATE", "editors", "the", "press", "club",
    "newsroom", "ago", "By", "and", "with", "Jr.", "Staff Report", "JP News Desk", "Published", "Posted on", "Updated",
    "Read more", "Read Next", "Dive Deeper", "Key Points", "Popular Stories", "Newsroom", "Summary", "Photo:", "Latest",
    "Breaking", "JournalismPakistan.com", "© 2026", "All rights reserved", "Join our WhatsApp channel",
    "Editor’s note:",
    "Page not found", "404", "Related:", "Picture courtesy", "(Reuters)", "yesterday", "today", "last week",
    "https://a.b",
    "someone@example.org", "@handle", "#hashtag", "Asia:", "World:", "X",
)  # fmt: skip
URDU = (
    "کراچی", "اسلام آباد", "لاہور", "صحافت", "آزادی", "اخبار", "مدیر", "نے", "کہا", "ہے", "کے", "میں", "گزشتہ", "روز",
    "سال",
    "قبل", "پہلے", "اور", "تحریر", "رپورٹ", "تازہ ترین", "مزید پڑھیں", "اہم نکات", "خلاصہ", "تصویر:", "ایڈیٹر کا نوٹ",
    "شائع",
    "آج", "ابھی ابھی", "ء", "اے آئی", "نامہ نگار", "پریس کلب", "۲۰۲۵", "لکھا۔", "کیا؟", "جو", "على", "هذا", "است",
    "په", "جي",
)  # fmt: skip
UNITS = (
    "second",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "wk",
    "mınute",
    "dayſ",
    "سال",
    "ماہ",
    "دن",
    "گھنٹے",
    "ہفتے",
)
MONTHS = (
    "January", "Feb", "march", "APRIL", "may", "Sept", "September", "Aprıl", "Auguſt", "ſep", "Dec.", "جنوری", "فروری",
    "مئی", "اگست", "دسمبر",
)  # fmt: skip
SCALES = (0, 1, 2, 7, 12, 13, 29, 30, 31, 32, 59, 60, 99, 366, 999, 1899, 1900, 2000, 2025, 2099, 9999, 10**6, 10**12)


def signs(dice: Random, most: int = 12) -> str:
    """A short string of trouble."""
    return "".join(
        dice.choice(ENTITIES) if dice.random() < 0.1 else dice.choice(dice.choice(TROUBLE))
        for _ in range(dice.randint(1, most))
    )


def word(dice: Random) -> str:
    """A word of either language, or trouble."""
    luck = dice.random()
    return dice.choice(ENGLISH) if luck < 0.4 else dice.choice(URDU) if luck < 0.8 else signs(dice)


def phrase(dice: Random, most: int = 16) -> str:
    """Words that make no sense."""
    return dice.choice((" ", " ", " ", "", "\u00a0", " | ", " — ", "  \n ", ", ", "\u200c")).join(
        word(dice) for _ in range(dice.randint(1, most))
    )


def number(dice: Random) -> str:
    """A number, often absurd, in the digits of some script."""
    value = dice.choice(SCALES) if dice.random() < 0.7 else dice.randint(0, 40)
    text = str(value) if dice.random() < 0.8 else f"{value:02d}"
    return text if dice.random() < 0.7 else in_digits(text, dice.choice(DIGITS))


def in_digits(text: str, digits: str) -> str:
    """A text with its digits in another script."""
    return text.translate({ord("0") + n: digit for n, digit in enumerate(digits[:10])})


def year(dice: Random) -> str:
    """A year, mostly one that can be."""
    return str(dice.randint(1900, 2099)) if dice.random() < 0.7 else number(dice)


def zone(dice: Random) -> str:
    """What follows a time."""
    return dice.choice((
        "", "Z", "+00:00", "+05:00", "-12:00", "+14:00", "+23:59", "-23:59", "+24:00", "+99:99", "+05:00:30", "+0500",
        "-00:00:01", "+05", " PKT", " GMT", " UTC", "+05:30:15.123456", "[Asia/Karachi]",
    ))  # fmt: skip


def clock(dice: Random) -> str:
    """A time of day."""
    return f"{number(dice)[:2]}:{number(dice)[:2]}" + dice.choice(
        ("", ":00", ":59", ":60", ":07.123456789", ".5", " pm", " a.m.")
    )


def iso(dice: Random) -> str:
    """A date for machines, more or less."""
    luck = dice.random()
    if luck < 0.15:
        return dice.choice((
            "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01", "9999-12-31", "0000-00-00",
            "0000-00-00T00:00:00+00:00", "1969-12-31T23:59:60Z", "2025-W01-1", "2025W011", "20250101T000000Z",
            "2025-02-30",
            "2025-001", "-0001-01-01", "+2025-01-01", "2025-01-01T24:00:00Z", "2025-01-01 00:00:00 +0000", "1735689600",
            "2025-01-01T00:00:00.000000001Z", "now", "", "null", "2025", "2025-01", "1900-01-01T00:00:00+23:59",
            "2025-06-15T12:30:45+05:00:30", "2025-06-15T12:30+05:00:00.5", "2025-06-15T12Z",
        ))  # fmt: skip
    day = f"{dice.randint(1, 2199):04d}-{dice.randint(1, 12):02d}-{dice.randint(1, 31):02d}"
    if luck < 0.4:
        return day
    return f"{day}{dice.choice('T T T _t')}{dice.randint(0, 24):02d}:{dice.randint(0, 60):02d}" + dice.choice(
        ("", f":{dice.randint(0, 60):02d}", ":30.5", ":15.123456")
    ) + zone(dice)  # fmt: skip


def date(dice: Random) -> str:
    """A printed date of any form, often an impossible one."""
    forms = (
        lambda: f"{dice.choice(MONTHS)} {number(dice)}, {year(dice)}",
        lambda: f"{number(dice)} {dice.choice(MONTHS)} {year(dice)}",
        lambda: f"{number(dice)}-{dice.choice(MONTHS)}-{year(dice)} {clock(dice)}{zone(dice)}",
        lambda: f"{number(dice)}th of {dice.choice(MONTHS)}, {year(dice)}ء",
        lambda: f"{year(dice)}-{number(dice)}-{number(dice)}",
        lambda: f"{year(dice)}/{number(dice)}/{number(dice)} {clock(dice)} {zone(dice)}",
        lambda: f"{dice.choice(MONTHS)} {year(dice)}",
        lambda: (
            f"{dice.choice(('Mon', 'tueſday,', 'Frıday', 'Sunday,'))} {dice.choice(MONTHS)} {number(dice)} {year(dice)}"
        ),
        lambda: f"{number(dice)} {dice.choice(UNITS)}s ago",
        lambda: f"{dice.choice(('a', 'an', 'one', 'ſix', 'nıne', 'about 3', 'almost 99'))} {dice.choice(UNITS)} ago",
        lambda: f"{dice.choice(('last', 'laſt', 'previous', 'گزشتہ', 'پچھلے'))} {dice.choice(UNITS)}",
        lambda: f"{number(dice)} {dice.choice(UNITS)} {dice.choice(('پہلے', 'قبل'))}",
        lambda: dice.choice(
            ("yesterday", "Today", "just now", "moments ago", "گزشتہ روز", "آج", "ابھی ابھی", "yeſterday")
        ),
        lambda: iso(dice),
    )
    return dice.choice(("", "", "", "Published: ", "Posted on ", "شائع: ", "Updated at ")) + dice.choice(forms)()


def long_word(dice: Random, length: int) -> str:
    """A word without an end: one sign, a few signs, or a mix again and again."""
    pattern = dice.choice((
        dice.choice(dice.choice(TROUBLE)), signs(dice, 4), dice.choice(LETTERS) + dice.choice(VOWEL_SIGNS), "A", "ا",
        "aا",
        "۔", "﴿", "﴾", "\u0301\u0327", "ا\u0651\u064e", "@", "a@", "a@b.", "|", "-", "— ", "&amp;", "&", "&#3", "•",
        "A.", "ﷺ",
        "۱", "1", "1,", "a, ", "A/", "http://", "#a", "(", "(a", "' ", "‘", "K", "ـ", "ـ ", "\u200c", "ا\u200c",
        "\u200d",
        "Â", "Ã©", "â€", "Ø§", "Ù„Ø", "\u00a0 ", "   ", "a\u0308",
    ))  # fmt: skip
    return (pattern * (length // len(pattern) + 1))[:length]


def byline(dice: Random) -> str:
    """A line that tells site, date and name in some order, with some marks between them."""
    mark = dice.choice(
        (" | ", "|", " |  ", " - ", " — ", " · ", " |&nbsp;", "<br>", "</p><p>", " ", "\n", " || ", " |")
    )
    parts = ["JournalismPakistan.com", date(dice), names(dice)]
    if dice.random() < 0.3:
        dice.shuffle(parts)
    if dice.random() < 0.3:
        parts.insert(dice.randint(0, 3), dice.choice((date(dice), names(dice), phrase(dice), "", "|", "Published")))
    if dice.random() < 0.3:
        parts = [parts[0], *dice.sample(parts[1:], dice.randint(0, len(parts) - 1))]
    return mark.join(parts) + dice.choice(("", "", "", " |", "|", ":", "…"))


def names(dice: Random) -> str:
    """Who wrote it."""
    people: Sequence[str] = (
        "Sana Malik",
        "M. A. Khan",
        "JP News Desk",
        "حامد میر",
        "Jr.",
        "PhD",
        "By",
        "and",
        "اور",
        "X",
        "",
    )
    joined = dice.choice((", ", " and ", " & ", "/", " اور ", "،", ";", " with ", ",", "  ")).join(
        dice.choice(people) if dice.random() < 0.85 else phrase(dice, 5) for _ in range(dice.randint(1, 4))
    )
    return dice.choice(("", "", "By ", "Written by: ", "تحریر: ", "from ")) + joined
