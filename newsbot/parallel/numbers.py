"""The numbers in a text, in one scale, in any notation: strings in, values out.

`Rs120,000`, `1.2 lakh`, `ایک لاکھ بیس ہزار` and `۱۲۰٬۰۰۰` are all 120000.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from newsbot.text.clean import fold
from newsbot.text.language_tags import primary

SMALL = 12  # up to here a word for a number is an everyday word, and says less than digits do


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a text."""

    value: str  # decimal, without trailing zeros: `120000`, `2.5`
    in_digits: bool


_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_URDU_UNITS = (
    "صفر|ایک|دو|تین|چار|پانچ|چھ چھے چھہ|سات|آٹھ|نو|دس|گیارہ|بارہ|تیرہ|چودہ|پندرہ|سولہ|سترہ|اٹھارہ|انیس|بیس|اکیس|بائیس|"
    "تئیس تیئیس تیئس|چوبیس|پچیس|چھبیس|ستائیس|اٹھائیس|انتیس|تیس|اکتیس|بتیس|تینتیس|چونتیس|پینتیس|چھتیس|سینتیس|اڑتیس|"
    "انتالیس|چالیس|اکتالیس|بیالیس|تینتالیس تنتالیس|چوالیس|پینتالیس|چھیالیس|سینتالیس|اڑتالیس|انچاس اننچاس|"
    "پچاس|اکیاون|باون|"
    "ترپن تریپن|چون|پچپن|چھپن|ستاون|اٹھاون|انسٹھ|ساٹھ|اکسٹھ|باسٹھ|تریسٹھ|چونسٹھ|پینسٹھ|چھیاسٹھ|سڑسٹھ|اڑسٹھ|انہتر|ستر|"
    "اکہتر||تہتر|چوہتر|پچہتر|چھہتر|ستتر|اٹھہتر|اناسی||اکیاسی|بیاسی|تراسی|چوراسی|پچاسی|چھیاسی|ستاسی|اٹھاسی||نوے|"
    "اکیانوے|بانوے|ترانوے|چورانوے|پچانوے|چھیانوے|ستانوے|اٹھانوے|ننانوے"
).split("|")
"""By value; without بہتر (better), اسی (this very) and نواسی (granddaughter), more often words than numbers."""
_SPANISH = (
    "cero||dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|dieciséis|diecisiete|"
    "dieciocho|diecinueve|veinte veintena|veintiuno veintiún veintiuna|veintidós|veintitrés|veinticuatro|veinticinco|"
    "veintiséis|veintisiete|veintiocho|veintinueve"
).split("|")
_SPANISH_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_SPANISH_HUNDREDS = (
    "cien ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos"
).split("|")
_FRENCH = (
    "zéro||deux|trois|quatre|cinq|six|sept|huit|neuf|dix dizaine|onze|douze douzaine|treize|quatorze|quinze quinzaine|"
    "seize||||vingt vingtaine"
).split("|")
_FRENCH_TENS = (
    "trente trentaine|quarante quarantaine|cinquante cinquantaine|soixante soixantaine|septante|huitante|nonante"
)
_ARABIC = (
    "صفر||اثنان اثنين اثنتان اثنتين|ثلاث ثلاثة|أربع أربعة|خمس خمسة|ست ستة|سبع سبعة|ثمان ثماني ثمانية|تسع تسعة|عشر عشرة"
).split("|")
_ARABIC_TENS = "عشرون عشرين|ثلاثون ثلاثين|أربعون أربعين|خمسون خمسين|ستون ستين|سبعون سبعين|ثمانون ثمانين|تسعون تسعين"
"""By value; without the words for one, which are articles as well. Of خمسة وعشرون only the first part is read."""
_SCALES = {
    **dict.fromkeys("thousand ہزار हज़ार हजार ألف الف آلاف tausend mille mil тысяч тыс".split(), 3),
    **dict.fromkeys("lakh lac lakhs لاکھ لکھ लाख".split(), 5),
    **dict.fromkeys("million millions mn ملین مليون ملايين millionen millones milioni млн".split(), 6),
    **dict.fromkeys("crore crores کروڑ करोड़".split(), 7),
    **dict.fromkeys("billion bn ارب بلین अरब مليار milliarden milliards млрд".split(), 9),
    **dict.fromkeys("kharab کھرب खरब".split(), 11),
    **dict.fromkeys("trillion trn ٹریلین تريليون".split(), 12),
}
_BEFORE_SCALE = {"ڈیڑھ": Decimal("1.5"), "ڈھائی": Decimal("2.5"), "اڑھائی": Decimal("2.5")}


def _table(words: dict[str, int] | dict[str, Decimal]) -> dict[str, Decimal]:
    return {fold(word): Decimal(value) for word, value in words.items()}


def _listed(words: list[str], first: int = 0, step: int = 1) -> dict[str, Decimal]:
    """Words by value: those of one value are set apart by spaces."""
    return _table({word: first + step * place for place, each in enumerate(words) for word in each.split()})


_WORDS: dict[str, dict[str, Decimal]] = {
    "en": _table(
        {word: value for value, word in enumerate(_ENGLISH_UNITS)}
        | {word: value for value, word in zip(range(20, 100, 10), _ENGLISH_TENS, strict=True)}
        | {"dozen": 12}
    ),
    "ur": _table({word: value for value, words in enumerate(_URDU_UNITS) for word in words.split()})
    | _table(
        {f"{word}وں": value for value, words in enumerate(_URDU_UNITS) if value in (2, 3, 4) for word in words.split()}
    )
    | _table(_BEFORE_SCALE),
    "es": _listed(_SPANISH)
    | _listed(_SPANISH_TENS, 30, 10)
    | _listed(_SPANISH_HUNDREDS, 100, 100)
    | _listed([word.replace("entos", "entas") for word in _SPANISH_HUNDREDS[1:]], 200, 100),
    "fr": _listed(_FRENCH) | _listed(_FRENCH_TENS.split("|"), 30, 10) | _table({"centaine": 100}),
    "ar": _listed(_ARABIC) | _listed(_ARABIC_TENS.split("|"), 20, 10),
}
_POWERS = {fold(word): power for word, power in _SCALES.items()}
_HUNDRED = {
    language: frozenset(map(fold, words.split()))
    for language, words in (("en", "hundred"), ("ur", "سو"), ("fr", "cent cents"), ("ar", "مئة مائة"))
}
_AND = {"en": "and", "es": "y", "fr": "et"}
"""Of languages that set tens and units apart: the word that joins them."""
_EIGHTY = re.compile(r"\bquatre[- ]vingts?\b", re.IGNORECASE)
_ADDING = _table({"ساڑھے": Decimal("0.5"), "سوا": Decimal("0.25"), "پونے": Decimal("-0.25")})
_SIGNS = "\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094d"
_TOKEN = re.compile(rf"\d+(?:[.,'’ \u00a0\u202f](?=\d))?(?:\d+[.,'’](?=\d))*\d*|[^\W\d_](?:[^\W\d_]|[{_SIGNS}])*")
_GROUPS = re.compile(r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:[.'’ \u00a0\u202f]\d{3})+(?:,\d+)?")
_LONGEST = 18  # digits of a number; what is longer names nothing that is counted
_LONGEST_WORD = 30  # letters of a word that is worth remembering
_ARABIC_MARKS = str.maketrans({"\u066b": ".", "\u066c": ","})
_HALVES = re.compile(
    r"\b(?:(\w{1,10}) and a half|half a)[ -](?=(?:hundred|thousand|lakh|million|crore|billion|trillion)\b)",
    re.IGNORECASE,
)
_MILLIONS = re.compile(r"((?:[$£€]|\bRs\.?|\bPKR) ?\d[\d,]{0,20}(?:\.\d{1,9})?)m\b")
"""Only after money: `300m` may be metres."""
_GAP = re.compile(r"[\s\u200c-]{0,3}")


def _digits(token: str, language: str) -> list[str]:
    token = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in token)
    if token.isdigit() and token.isascii():
        return [token]
    if _GROUPS.fullmatch(token):
        return [token.replace(",", "")]
    dotted = language not in ("en", "ur", "hi") or token.count(".") > 1 or "'" in token or "’" in token
    if dotted and _DOTTED.fullmatch(token):
        return [re.sub(r"[.'’ \u00a0\u202f]", "", token).replace(",", ".")]
    if re.fullmatch(r"\d+\.\d+", token):
        return [token]
    if language not in ("en", "ur") and re.fullmatch(r"\d+,\d+", token):
        return [token.replace(",", ".")]
    return re.findall(r"\d+", token)


def _tokens(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    for match in _TOKEN.finditer(text):
        token = match[0]
        if not token[0].isdigit():
            yield token, *match.span()
            continue
        for part in _digits(token.rstrip(".,'’ \u00a0\u202f"), language):
            yield part[:_LONGEST], *match.span()


class _Sum:
    """What a run of number words adds up to so far: `two lakh twelve thousand`."""

    def __init__(self, words: bool) -> None:
        self.total = Decimal(0)
        self.current: Decimal | None = None
        self.last_power = 99
        self.adding = Decimal(0)
        self.words = words
        self.digits = False

    @property
    def empty(self) -> bool:
        return self.current is None and self.last_power == 99

    def value(self) -> Decimal:
        return self.total + (self.current or 0)

    def takes(self, value: Decimal) -> bool:
        """Whether a further small number belongs to this one: `twenty` `six`, `five hundred` `twenty`."""
        if self.current is None:
            return self.last_power == 99 or value < 10 ** min(self.last_power, _LONGEST)
        if self.current % 100 == 0 and self.current >= 100:
            return value < 100
        after_twenty = 20 if self.current in (60, 80) else 10  # soixante-dix
        return self.words and self.current % 10 == 0 and 20 <= self.current < 100 and 0 < value < after_twenty

    def scale(self, power: int) -> bool:
        """Whether the scale applies; if it does, it has been."""
        if self.current is None or power >= self.last_power:
            return False
        self.total += self.current * 10**power
        self.current, self.last_power = None, power
        return True


@cache
def _known(language: str) -> frozenset[str]:
    own = frozenset(_WORDS.get(language, ())) | _HUNDRED.get(language, frozenset())
    return own | _POWERS.keys() | _ADDING.keys() | {_AND.get(language, "and")}


class _Reader:
    """Goes over the tokens of one text and keeps the numbers."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = _WORDS.get(language, {})
        self.known = _known(language)
        self.found: list[Number] = []
        self.run = _Sum(language in _AND)
        self.adding: Decimal | None = None  # what ساڑھے and the like add to the number that follows

    def read(self, text: str) -> list[Number]:
        last_end = 0
        for token, start, end in _tokens(text, self.language):
            is_idle = self.run.empty
            if not is_idle and start >= last_end and not _GAP.fullmatch(text[last_end:start]):
                self._flush()
            is_number = token.isascii() and token.isdigit()
            key = token if is_number else (_folded if len(token) <= _LONGEST_WORD else fold)(token)
            last_end = end
            if key not in self.known and not key[:1].isdigit():
                if not is_idle:
                    self._flush()
                self.adding = None
            elif not self._take(key, text[max(0, start - 2) : start]):
                self._flush()
                self.adding = _ADDING.get(key) if self.language == "ur" else None
        self._flush()
        return self.found

    def _take(self, key: str, before: str) -> bool:
        """Whether a token belongs to a number; `before` are the two characters before it."""
        run = self.run
        value = Decimal(key) if _is_decimal(key) else self.words.get(key)
        if value is not None:
            self._add(value, key[0].isdigit())
        elif key in _HUNDRED.get(self.language, ()) and (run.current is None or run.current < 100):
            run.current = (run.current or Decimal(1)) * 100
        elif key in _POWERS:
            if run.scale(_POWERS[key]):
                return True
            if self.language != "en" or before.lower() not in ("a ", "a-"):
                return False
            self._flush()
            self.run.current = Decimal(1)
            self.run.scale(_POWERS[key])
        else:
            whole = run.last_power < 99 or (run.current or 0) % (100 if self.language == "en" else 10) == 0
            return key == _AND.get(self.language) and not run.empty and whole
        return True

    def _add(self, value: Decimal, in_digits: bool) -> None:
        if not self.run.takes(value):
            self._flush()
        if self.adding is not None:
            value, self.adding = value + self.adding, None
        self.run.current = (self.run.current or 0) + value
        self.run.digits = self.run.digits or in_digits

    def _flush(self) -> None:
        if not self.run.empty:
            self.found.append(Number(_plain(self.run.value()), self.run.digits))
            self.run = _Sum(self.language in _AND)


def numbers_in(text: str, language: str) -> list[Number]:
    """The numbers of a text, in order.

    >>> [n.value for n in numbers_in("Twenty-six women, Rs1.3 million, July 10", "en")]
    ['26', '1300000', '10']
    >>> [n.value for n in numbers_in("چھبیس خواتین، 13 لاکھ روپے، ساڑھے تین کروڑ، ۱۰ جولائی", "ur")]
    ['26', '1300000', '35000000', '10']
    """
    language = primary(language)
    text = text.translate(_ARABIC_MARKS)
    if language == "en":
        text = _HALVES.sub(_half, _MILLIONS.sub(r"\1 million", text))
    elif language == "fr":
        text = _EIGHTY.sub("huitante", text)
    return _Reader(language).read(text)


def _half(found: re.Match[str]) -> str:
    """`two and a half` and `half a`, before a scale, as a decimal."""
    whole = (found[1] or "0").lower()
    value = Decimal(whole) if _is_decimal(whole) else _WORDS["en"].get(whole)
    return found[0] if value is None else f"{value + Decimal('0.5')} "


_folded = lru_cache(maxsize=20_000)(fold)


def _is_decimal(key: str) -> bool:
    return key[:1].isdigit() and key.isascii() and key.replace(".", "", 1).isdigit()


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
