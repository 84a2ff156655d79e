"""Script and language of a text: strings in, ISO 15924 and BCP 47 tags out."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal, get_args

from newsbot.text.clean import is_single_spaced
from newsbot.text.datewords import date_words
from newsbot.text.language_tags import primary
from newsbot.text.profiles import LATIN_TOO, LETTERS, NGRAMS, SCRIPTS, TWINS, WIDELY_READ, WORDS
from newsbot.text.urdu import LETTERS as LOOK_ALIKES

Script = Literal[
    "Latn", "Arab", "Cyrl", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym",
    "Sinh", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Ethi", "Grek", "Hebr", "Armn", "Geor", "Hang",
    "Hani", "Jpan", "Thaa", "Syrc", "Nkoo", "Tfng", "Cher", "Cans", "Mong", "Olck", "Mtei",
]  # fmt: skip
"""ISO 15924; Jpan is Han with kana, Hani is only Han."""

_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_HAN = "\u2e80-\u2fd5\u3005\u3007\u3105-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS: dict[Script, str] = {
    "Latn": "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "Arab": "\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc",
    "Cyrl": "\u0400-\u0482\u048a-\u052f\u1c80-\u1c8a",
    "Grek": "\u0370-\u0373\u0376-\u037d\u0386\u0388-\u03ff\u1f00-\u1fff", "Armn": "\u0531-\u0556\u0561-\u0587",
    "Hebr": "\u05d0-\u05f2\ufb1d-\ufb4f", "Syrc": "\u0710-\u072f", "Thaa": "\u0780-\u07b1", "Nkoo": "\u07ca-\u07ea",
    "Deva": "\u0904-\u0939\u0958-\u0961\u0971-\u097f", "Beng": "\u0980-\u09b9\u09ce-\u09e1\u09f0\u09f1",
    "Guru": "\u0a05-\u0a39\u0a59-\u0a5e\u0a72-\u0a74", "Gujr": "\u0a85-\u0ab9\u0ae0\u0ae1",
    "Orya": "\u0b05-\u0b39\u0b5c-\u0b61\u0b71", "Taml": "\u0b83-\u0bb9", "Telu": "\u0c05-\u0c39\u0c58-\u0c61",
    "Knda": "\u0c85-\u0cb9\u0cdd-\u0ce1", "Mlym": "\u0d05-\u0d3a\u0d5f-\u0d61\u0d7a-\u0d7f", "Sinh": "\u0d85-\u0dc6",
    "Thai": "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46", "Laoo": "\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd-\u0ec6\u0edc-\u0edf",
    "Tibt": "\u0f00\u0f40-\u0f6c\u0f88-\u0f8c",
    "Mymr": "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081"
    "\ua9e0-\ua9ef\uaa60-\uaa7a",
    "Geor": "\u10a0-\u10fa\u10fc-\u10ff\u1c90-\u1cbf\u2d00-\u2d2d",
    "Hang": "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb",
    "Ethi": "\u1200-\u135a\u1380-\u138f\u2d80-\u2dde\uab01-\uab2e", "Cher": "\u13a0-\u13fd\uab70-\uabbf",
    "Cans": "\u1401-\u166c\u166f-\u167f", "Khmr": "\u1780-\u17b3\u17d7\u17dc", "Mong": "\u1820-\u1878",
    "Olck": "\u1c5a-\u1c7d", "Tfng": "\u2d30-\u2d67", "Mtei": "\uabc0-\uabe2", "Hani": _HAN + _KANA,
}  # fmt: skip
_SIGNS: dict[Script, str] = {  # what words contain beside letters: vowels and other signs
    "Latn": "'’\u0300-\u036f-", "Cyrl": "'’\u0300-\u036f\u0483-\u0487-", "Hebr": "\u0591-\u05c7'\"-",
    "Syrc": "\u0730-\u074a", "Deva": "\u0900-\u0903\u093a-\u0957\u0962\u0963",
    "Beng": "\u09bc-\u09cd\u09d7\u09e2\u09e3", "Guru": "\u0a01-\u0a03\u0a3c-\u0a51\u0a70-\u0a75",
    "Gujr": "\u0a81-\u0a83\u0abc-\u0acd\u0ae2\u0ae3", "Orya": "\u0b01-\u0b03\u0b3c-\u0b57\u0b62\u0b63",
    "Taml": "\u0b82\u0bbe-\u0bd7", "Telu": "\u0c00-\u0c04\u0c3c-\u0c56\u0c62\u0c63",
    "Knda": "\u0c80-\u0c84\u0cbc-\u0cd6\u0ce2\u0ce3", "Mlym": "\u0d00-\u0d03\u0d3b-\u0d57\u0d62\u0d63",
    "Sinh": "\u0d81-\u0d83\u0dca-\u0df3", "Tibt": "\u0f71-\u0f87\u0f8d-\u0fbc", "Nkoo": "\u07eb-\u07f5",
    "Mtei": "\uabe3-\uabed",
}  # fmt: skip
_WORD_OF: dict[Script, int] = {"Hani": 2, "Thai": 4, "Laoo": 4, "Khmr": 4, "Mymr": 4}
"""Scripts without spaces: letters per word."""
_UNSPACED_SIGNS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u102b-\u103e\u1056-\u1060\u1062-\u1064\u1067-\u106d\u1082-\u108f\u17b4-\u17d3\u17dd"
)

_HAS_LATIN = re.compile(f"[{_LETTERS['Latn']}]")
_OTHER = re.compile("[" + "".join(_LETTERS[s] for s in _LETTERS if s != "Latn") + "]")
_HAS_KANA = re.compile(f"[{_KANA}]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[@#][A-Za-z0-9_]+|(?<!\S)[^\s@]+@[^\s.]+\.\S+")
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc\u200c"
_ARABIC_WORD = re.compile(f"(?<![{_ARABIC}])[{_ARABIC}]*?[{_LETTERS['Arab']}][{_ARABIC}]*")
_ANY_WORD = re.compile(
    "[\\w\u0300-\u036f" + "".join(_SIGNS[s] for s in _SIGNS if s not in ("Latn", "Cyrl", "Hebr")) + "]+"
)
LETTER_RUN = re.compile(r"[^\W\d_]+")
_CUT = re.compile("[-_]")
_KURDISH = re.compile("[ڕڵێۆ]")
_OLD_AE = "\u0647\u200c"
"""How much Kurdish text writes `ە`. Persian has the same before endings, but none of the letters above."""
_TYPED = frozenset(LETTERS["Arab"]["ar"]) & LOOK_ALIKES.keys()
"""Letters of Arabic that its keyboards write for those of other languages, too."""
_UNKNOWN = "und"
_SAMPLE = 1000  # characters that small words are counted in
_MARGIN = 2.5  # the score of an unexpected language must exceed one small word
_UNLISTED = 5  # and that of any where an unlisted one is expected: more than one small word,
_UNLISTED_SHARE = 0.25  # and so much a word: most texts in listed languages have .3 to 1.3, others up to .22 of one
_SHORT = 300  # characters of a text whose n-grams are counted too; with more, letters and small words suffice
_SURE = 4  # levels by which the best language must lead: .98 of the answers are right then, .97 without
_CLEAR = 12  # levels by which a language leads its relative so clearly that telling n-grams would change nothing
_WORD_LEVELS = 3  # what a point for letters and small words, or a telling n-gram, is worth in levels of n-grams
_LEAD = 3  # points, one small word, by which a language without n-grams must lead
_HAN_TO_KANA = 30  # a text with at least one kana per so many Han letters is Japanese
_RTL_SCRIPTS = frozenset(("Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Aran", "Adlm", "Rohg", "Mand", "Samr"))


_RANGES = sorted((ord(run[0]), script) for script in _LETTERS for run in re.findall(".(?:-.)?", _LETTERS[script]))
_STARTS = [start for start, _ in _RANGES]


def _script_at(letter: str) -> Script:
    return _RANGES[bisect_right(_STARTS, ord(letter)) - 1][1]


@cache
def _outside(script: Script) -> re.Pattern[str]:
    return re.compile("[" + "".join(_LETTERS[s] for s in _LETTERS if s != script) + "]")


@cache
def _words_of(script: Script) -> re.Pattern[str]:
    """A word of the script, or as many letters as make one."""
    letters = _LETTERS[script]
    if script == "Arab":
        return _ARABIC_WORD
    if number := _WORD_OF.get(script):
        return re.compile(f"(?:[{letters}][{_UNSPACED_SIGNS}]*){{1,{number}}}")
    return re.compile(f"[{letters}][{letters}\u200c\u200d{_SIGNS.get(script, '')}]*")


def _other_scripts(text: str) -> list[Script]:
    found: list[Script] = []
    match = _OTHER.search(text)
    while match:
        found.append(_script_at(match[0]))
        left = _without(*sorted(found))
        match = left.search(text, match.end()) if left is not None else None
    return found


@lru_cache(maxsize=512)
def _without(*scripts: Script) -> re.Pattern[str] | None:
    """A letter of any script but these and Latin; None if there is no other."""
    rest = "".join(_LETTERS[s] for s in _LETTERS if s != "Latn" and s not in scripts)
    return re.compile(f"[{rest}]") if rest else None


def script_of(text: str) -> Script | None:
    """The script of most words (not addresses, handles and hashtags), None for a text without letters.

    In scripts without spaces, the letters of an average word count as one.

    >>> script_of("اے آئی یعنی AI نے X پر کہا"), script_of("Words in a line"), script_of("12:30")
    ('Arab', 'Latn', None)
    >>> script_of("Новости дня"), script_of("新闻"), script_of("今日のニュース"), script_of("오늘의 뉴스")
    ('Cyrl', 'Hani', 'Jpan', 'Hang')
    """
    if text.isascii() or not (other := _OTHER.search(text)):
        return "Latn" if _HAS_LATIN.search(text) else None
    first = _script_at(other[0])
    if not _outside(first).search(text):
        return _han_or_japanese(first, text)
    voters = _ADDRESS.sub(" ", text)
    votes = {script: len(_words_of(script).findall(voters)) for script in (*_other_scripts(voters), "Latn")}
    most = max(votes, key=votes.__getitem__)
    return _han_or_japanese(most, text) if votes[most] else "Latn"


def _han_or_japanese(script: Script, text: str) -> Script:
    if script == "Hani" and _HAS_KANA.search(text):
        sample = text[:_SAMPLE]
        kana = len(re.findall(f"[{_KANA}]", sample))
        han = len(re.findall(f"[{_HAN}]", sample))
        return "Jpan" if kana * _HAN_TO_KANA >= han else "Hani"
    return script


def language_of(text: str, among: Collection[str] | None = None, default: str | None = None) -> str | None:
    """The language of a text as a BCP 47 tag; None for a text without letters.

    `among` are the possible languages. The result is one of them, as written there, if any uses the text's script; a
    single one that does is not checked further, except Urdu, since Urdu pages quote its neighbours. Languages of one
    script differ by letters and small words. `default` is for texts without either; if not given, the first of `among`
    or the script's first: English, Urdu, Russian. It may be `und`, for an undetermined language. With neither `among`
    nor `default`, a text of up to 300 characters and two or more words is also judged by its n-grams.

    >>> language_of("حکومت نے کہا ہے"), language_of("The government said"), language_of("—")
    ('ur', 'en', None)
    >>> language_of("Die Regierung hat das nicht gesagt"), language_of("Die Regierung", among=("fr-CA", "ar"))
    ('de', 'fr-CA')
    >>> language_of("خبر"), language_of("خبر", default="ar")
    ('ur', 'ar')
    >>> language_of("Ka tū te whare"), language_of("Lorem", default="und"), language_of("Ελλάδα", default="und")
    ('mi', 'und', 'el')
    """
    script = script_of(text)
    if script is None:
        return None
    candidates = _candidates(script, tuple(among)) if among else {}
    if len(candidates) == 1 and candidates.keys() != {"ur"}:
        return next(iter(candidates.values()))
    if len(candidates) < 2:
        fallback = _plain(default) if default and default != _UNKNOWN and script in scripts_of(default) else ""
        expected = fallback or next(iter(candidates), "")
        if not expected:
            return _unaided(text, script, _UNKNOWN if default == _UNKNOWN else _FIRST[script])
        margin: float = 0 if script == "Arab" else _MARGIN
        if fallback and fallback not in KNOWN:
            text = text[:_SAMPLE]
            margin = max(_UNLISTED, _UNLISTED_SHARE * len(text.split()))
        best = _most_likely(text, script, None, expected, margin)
        return candidates.get(best) or (default if default and best == fallback else best)
    fallback = _plain(default) if default else ""
    expected = fallback if fallback in candidates else next(iter(candidates))
    best = _most_likely(text, script, frozenset(candidates), expected)
    return candidates[best]


def scripts_of(language: str) -> tuple[Script, ...]:
    """The scripts of a language, most common first.

    >>> scripts_of("de"), scripts_of("ja"), scripts_of("sr-Latn"), scripts_of("sr")
    (('Latn',), ('Jpan', 'Hani'), ('Latn',), ('Cyrl', 'Latn'))
    """
    for subtag in _CUT.split(language)[1:]:
        if (script := _SUBTAGS.get(subtag.lower())) is not None:
            return script
    return _SCRIPTS_OF.get(primary(language), ("Latn",))


@lru_cache(maxsize=256)
def _candidates(script: Script, among: tuple[str, ...]) -> dict[str, str]:
    """The tags in `among` whose language is written in the script, by language."""
    found: dict[str, str] = {}
    for tag in among:
        if script in scripts_of(tag):
            found.setdefault(_plain(tag), tag)
    return found


@lru_cache(maxsize=1024)
def _plain(tag: str) -> str:
    """The key of a tag's small words: `no` for `nb-NO`."""
    return TWINS.get(primary(tag), primary(tag))


def _unaided(text: str, script: Script, otherwise: str) -> str:
    """The language of a text that may be in any; `otherwise` if several share the script and it shows none."""
    if script not in NGRAMS:
        return _most_likely(text, script, None, _FIRST[script], 1)
    points = _points(text, script)
    best = _leading(points, otherwise, 0 if script == "Arab" else 1)
    if len(text) > _SHORT:
        return best
    known = _ngram_levels(text, script)
    score = {language: levels + _WORD_LEVELS * points.get(language, 0) for language, levels in known.items()}
    first, second = sorted(score, key=score.__getitem__, reverse=True)[:2]
    if best not in known and points.get(best, 0) >= points.get(first, 0) + _LEAD:
        return best
    pair = (min(first, second), max(first, second))
    if score[first] - score[second] < _CLEAR and pair in relatives(script):
        score[pair[0]] += _WORD_LEVELS * _sum_of_ngrams(text, relatives(script)[pair], 3, 5)
        first, second = sorted(score, key=score.__getitem__, reverse=True)[:2]
    if score[first] - score[second] >= _SURE and len(LETTER_RUN.findall(text)) > 1:
        return first
    return otherwise if otherwise == _UNKNOWN else best


def _most_likely(text: str, script: Script, among: frozenset[str] | None, default: str, margin: float = 0) -> str:
    """The best-scoring language of `among` (any if None); it must beat `default` by `margin`. Where another language in
    Arabic script is expected, the letters that an Arabic keyboard has for its own do not indicate Arabic."""
    if not WORDS.get(script) or default == "":
        return default
    expected = among is None and script == "Arab" and default != "ar"
    score = _points(text, script, without=_TYPED if expected else ())
    if among is not None:
        score = {language: score.get(language, 0) for language in among}
    return _leading(score, default, margin)


def _leading(score: Mapping[str, float], default: str, margin: float) -> str:
    """The language with the highest score if that exceeds the score of `default` by more than `margin`."""
    least = score.get(default, 0) + margin
    best = max(sorted(score), key=score.__getitem__, default=default)
    return best if score.get(best, 0) > least else default


def _points(text: str, script: Script, without: Iterable[str] = ()) -> dict[str, float]:
    """The points of the languages whose letters, other than those `without`, and small words occur."""
    words, letters = _evidence(script)
    if script == "Arab":
        text = text.replace(_OLD_AE, "ە") if _KURDISH.search(text) else text
        found = _ARABIC_WORD.findall(text)
    else:
        text = text[:_SAMPLE].lower()
        found = _ANY_WORD.findall(text)
    score: dict[str, float] = {}
    for word, number in Counter(filter(words.__contains__, found)).items():
        for language, weight in words[word]:
            score[language] = score.get(language, 0) + weight * number
    if not text.isascii():
        present = set(text).difference(without)
        for letter, languages in letters:
            if letter in present:
                number = text.count(letter)
                for language, weight in languages:
                    score[language] = score.get(language, 0) + weight * number
    return score


def _ngram_levels(text: str, script: Script) -> dict[str, int]:
    """The sum of the levels of a short text's n-grams, by language."""
    languages, levels = ngrams(script)
    total = _sum_of_ngrams(text, levels, 2, 4)
    sums = struct.unpack(f"<{len(languages)}H", total.to_bytes(2 * len(languages), "little"))
    known: dict[str, int] = {}
    for language, levels_of in zip(languages, sums, strict=True):
        known[language] = max(known.get(language, 0), levels_of)
    return known


@cache
def ngrams(script: Script) -> tuple[list[str], dict[str, int]]:
    """The languages whose n-grams are known, and the levels of each n-gram as one integer, 16 bits a language.

    A level is two bits of the n-gram's probability above a floor; `bench.languages` counts them.
    """
    data = zlib.decompress(files("newsbot.text").joinpath(f"ngrams.{script}.zlib").read_bytes())
    head, body, matrix = data.split(b"\n", 2)
    languages, ngrams = head.decode().split(), body.decode().split()
    levels = {}
    for index, ngram in enumerate(ngrams):
        row = bytearray(2 * len(languages))
        row[::2] = matrix[index :: len(ngrams)]
        levels[ngram] = int.from_bytes(row, "little")
    return [_plain(language) for language in languages], levels


def _sum_of_ngrams(text: str, numbers: Mapping[str, int], shortest: int, longest: int) -> int:
    """The sum of the numbers of a text's n-grams of so many letters, each as often as it occurs."""
    total = 0
    for word in LETTER_RUN.findall(text.lower()):
        for start in range(len(word) - shortest + 1):
            for end in range(start + shortest, min(start + longest, len(word)) + 1):
                total += numbers.get(word[start:end], 0)
    return total


@cache
def relatives(script: Script) -> dict[tuple[str, str], dict[str, int]]:
    """Pairs of languages that the n-grams counted for all languages hardly distinguish, each with n-grams that do.

    The value is 1 for an n-gram of the first, -1 for one of the second; `bench.languages` chooses them.
    """
    data = zlib.decompress(files("newsbot.text").joinpath(f"relatives.{script}.zlib").read_bytes())
    lines = iter(data.decode().split("\n"))
    found = {}
    for pair, ones, others in zip(lines, lines, lines, strict=True):
        first, second = pair.split()
        found[first, second] = dict.fromkeys(ones.split(), 1) | dict.fromkeys(others.split(), -1)
    return found


_Speaks = tuple[tuple[str, float], ...]  # languages with weights


@cache
def _evidence(script: Script) -> tuple[dict[str, _Speaks], list[tuple[str, _Speaks]]]:
    """The weights of words and letters; in Arabic script they are not shared between languages."""

    def weigh(table: Mapping[str, Iterable[str]], weight: float) -> dict[str, _Speaks]:
        languages_of: dict[str, list[str]] = {}
        for language, keys in table.items():
            for key in dict.fromkeys(keys):
                languages_of.setdefault(key, []).append(language)
        return {
            key: tuple((name, share(name, weight, len(names))) for name in names) for key, names in languages_of.items()
        }

    def share(language: str, weight: float, number: int) -> float:
        return weight if script == "Arab" else weight / number * (1 if language in WIDELY_READ else 0.8)

    words = {language: listed.split() for language, listed in WORDS.get(script, {}).items()}
    return weigh(words, 3), list(weigh(LETTERS.get(script, {}), 1).items())


_SCRIPTS_OF: dict[str, tuple[Script, ...]] = {}
for _script in get_args(Script):
    for _language in SCRIPTS.get(_script, "").split():
        _SCRIPTS_OF[_language] = (*_SCRIPTS_OF.get(_language, ()), _script)
_SCRIPTS_OF |= {"ja": ("Jpan", "Hani"), "ko": ("Hang", "Hani")}
_SCRIPTS_OF |= {language: (*_SCRIPTS_OF.get(language, ()), "Latn") for language in LATIN_TOO}
_SUBTAGS: dict[str, tuple[Script, ...]] = {
    **{script.lower(): (script,) for script in get_args(Script)},
    **{"hans": ("Hani",), "hant": ("Hani",), "kore": ("Hang", "Hani"), "jpan": ("Jpan", "Hani"), "aran": ("Arab",)},
}
KNOWN: dict[str, tuple[Script, ...]] = {
    language: tuple(
        script
        for script in scripts_of(language)
        if language in (*WORDS.get(script, ()), *NGRAMS.get(script, "").split(), SCRIPTS.get(script, "").split(" ")[0])
    )
    for language in sorted(
        {name for table in WORDS.values() for name in table}
        | {name for listed in NGRAMS.values() for name in listed.split()}
        | {listed.split()[0] for listed in SCRIPTS.values()}
    )
}
"""The languages that `language_of` recognises without a hint, with the scripts in which it does."""
_FIRST: dict[Script, str] = {
    **dict.fromkeys(get_args(Script), "en"),
    **{s: SCRIPTS[s].split()[0] for s in get_args(Script) if s in SCRIPTS},
}


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """The direction in which a language is written.

    >>> direction_of("ur"), direction_of("en"), direction_of("pa-Arab"), direction_of("ku-Latn")
    ('rtl', 'ltr', 'rtl', 'ltr')
    """
    for subtag in _CUT.split(language)[1:]:
        if len(subtag) == 4 and subtag.isalpha():
            return "rtl" if subtag.capitalize() in _RTL_SCRIPTS else "ltr"
    return "rtl" if scripts_of(language)[0] in _RTL_SCRIPTS else "ltr"


_UNSPACED = "".join(_LETTERS[script] for script in _WORD_OF)
_HAS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}{_UNSPACED_SIGNS}\u3000-\u303f\uff01-\uff20\uff3b-\uff65“”‘’…—·]+")


@cache
def _unspaced_words() -> re.Pattern[str]:
    """As many letters as make a word, in any script without spaces."""
    return re.compile("|".join(_words_of(script).pattern for script in _WORD_OF))


def word_count(text: str) -> int:
    """The number of words; in scripts without spaces as many as the letters are worth.

    >>> word_count("The court sat on Monday"), word_count("法院周一开庭审理了此案。")
    (5, 6)
    """
    if text.isascii() or not _HAS_UNSPACED.search(text):
        return text.count(" ") + 1 if text and is_single_spaced(text) else len(text.split())
    words = len(_unspaced_words().findall(text))
    return words + len(_UNSPACED_RUN.sub(" ", text).split())


VERSION = 1 / 3
"""The share of a story's longest text that its text in another language needs to be a version of it. Whole translations
have more than half of the words; quotations and most summaries have less than a third."""


def story_languages(texts: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """The languages of a story's versions, without regions; its texts are given by language and paragraphs.

    >>> story = ["The poet came home on Monday.", "She read to a full hall, and opened with an old verse."]
    >>> sorted(story_languages([("en", story), ("ur", ["دل ہی تو ہے"])]))
    ['en']
    """
    words: Counter[str] = Counter()
    for language, paragraphs in texts:
        words[primary(language)] += sum(map(word_count, paragraphs))
    return {language for language, count in words.items() if count >= VERSION * max(words.values())}


@cache
def _piece() -> re.Pattern[str]:
    return re.compile(rf"(?:[{_UNSPACED}][{_UNSPACED_SIGNS}]*|[^\s{_UNSPACED}]+)\s*")


def pieces(text: str) -> list[str]:
    """The words of a text, in scripts without spaces its letters; each with the white space after it.

    >>> pieces("The court 法院开庭。")
    ['The ', 'court ', '法', '院', '开', '庭', '。']
    """
    return _piece().findall(text)


_WORD = re.compile(r"\S+")
_CLOSING = re.compile(r"[^\w\s(\[{«“‘#@]*")
_OPENING = re.compile(r"[(\[{«“‘\"'#@]*$")
_NUMBERS = re.compile(r"\d{1,9}")
_DATE_REST = re.compile(r"\s*(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?(?:19|20)\d\d(?!\d)|\s*\d{1,2}(?!\d)")
"""What may follow a month: a day, a year or both."""
_FAR_APART = 60  # characters between two parts; a full date, an edition and a time have fewer


def split_scripts(text: str, *, glued: bool = False) -> list[str]:
    """Splits a line where its script changes for good: `English headline اردو سرخی` gives two parts, else one.

    There must be three words or more before the change and two after; stray words of the other script are ignored.
    Words stay whole, unless `glued` allows for a missing space between the parts. Numbers at the cut go with a month
    before them, else with the word they touch, else where both parts get the same numbers.

    >>> split_scripts("Press Brief | January 9, 2026پریس بریف | 9 جنوری 2026", glued=True)
    ['Press Brief | January 9, 2026', 'پریس بریف | 9 جنوری 2026']
    """
    if text.isascii() or not (other := _OTHER.search(text)) or not _outside(_script_at(other[0])).search(text):
        return [text]
    line = " ".join(text.split())
    places = [match.span() for match in _WORD.finditer(line)]
    if glued:
        places = [piece for start, end in places for piece in _unglued(line[start:end], start)]
    words = [line[start:end] for start, end in places]
    scripts = [script_of(word) for word in words]
    if "Jpan" in scripts:
        scripts = ["Jpan" if script == "Hani" else script for script in scripts]
    written = [s for s in scripts if s]
    first, last = written[0], written[-1]
    if first == last:
        return [text]
    # the cut that puts most words on the side of their own script
    best, best_wrong = 0, len(words) + 1
    wrong = sum(1 for s in scripts if s == first)
    for i, script in enumerate(scripts):
        if script == first:
            wrong -= 1
        elif script == last:
            wrong += 1
        if wrong < best_wrong:
            best, best_wrong = i + 1, wrong
    if _weight(words[:best], scripts[:best], first) < 3 or _weight(words[best:], scripts[best:], last) < 2:
        return [text]
    ends, begins = places[best - 1][1], places[best][0]
    while ends > 1 and _is_neutral(line[ends - 1]):
        ends -= 1
    while begins < len(line) - 1 and _is_neutral(line[begins]):
        begins += 1
    cut = _cut_between(line, ends, begins)
    if not glued and not line[cut].isspace() and not line[cut - 1].isspace():
        cut = places[best][0]
    return [line[:cut].rstrip(), line[cut:].lstrip()]


def _unglued(word: str, start: int) -> Iterator[tuple[int, int]]:
    """The spans of the pieces of a word at `start`, one for each script in it."""
    begun, script = 0, None
    if not word.isascii() and not _ADDRESS.search(word):
        for at, char in enumerate(word):
            own = "Latn" if _HAS_LATIN.match(char) else _script_at(char) if _OTHER.match(char) else script
            if script is not None and own != script:
                yield start + begun, start + at
                begun = at
            script = own
    yield start + begun, start + len(word)


def _is_neutral(char: str) -> bool:
    """Whether a character belongs to no script: a space, digit or punctuation mark."""
    return unicodedata.category(char)[0] not in "LM"


def _cut_between(line: str, ends: int, begins: int) -> int:
    """Where to cut between the last letter of one script, before `ends`, and the first of the other, at `begins`."""
    start = _CLOSING.match(line, ends, begins).end()  # type: ignore[union-attr]
    end = _OPENING.search(line, start, begins).start()  # type: ignore[union-attr]
    between = line[start:end]
    if not _NUMBERS.search(between) or len(between) > _FAR_APART:
        return start
    dated = date_words().is_month(line[:ends].rpartition(" ")[2])
    rest = _DATE_REST.match(line, start, end) if dated else None
    if rest and (rest.end() == end or line[rest.end()].isspace()):
        return rest.end()
    if between[0].isspace() and not between[-1].isspace():
        return end
    places = [start, *(start + at for at, char in enumerate(between) if at and char.isspace()), end]
    if not between[0].isspace():
        places = [*places[1:], start]
    return min(places, key=lambda place: _numbers_apart(line[:place], line[place:]))


def _numbers_apart(head: str, tail: str) -> int:
    """The number of numbers that only one of two texts has."""
    ours, theirs = (Counter(int(number) for number in _NUMBERS.findall(text)) for text in (head, tail))
    return ((ours - theirs) + (theirs - ours)).total()


def _weight(words: list[str], scripts: list[Script | None], script: Script) -> int:
    own = [word for word, its in zip(words, scripts, strict=True) if its == script]
    letters: Script = "Hani" if script == "Jpan" else script
    return sum(len(_words_of(letters).findall(word)) for word in own) if letters in _WORD_OF else len(own)
