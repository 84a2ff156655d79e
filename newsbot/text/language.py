"""Which script and language a text is in: strings in, BCP 47 tags out."""

from __future__ import annotations

import re
from typing import Literal

Script = Literal["Latn", "Arab"]

_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_HAS_ARABIC = re.compile(f"[{_ARABIC}]")
_HAS_LATIN = re.compile(f"[{_LATIN}]")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[@#][A-Za-z0-9_]+|(?<!\S)[^\s@]+@[^\s.]+\.\S+")
_ARABIC_WORD = re.compile(
    f"(?<![{_ARABIC}\u200c])[{_ARABIC}\u200c]*?[\u0620-\u064a\u066e-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc][{_ARABIC}\u200c]*"
)
_LATIN_WORD = re.compile(f"[{_LATIN}][{_LATIN}'’-]*")

_LETTERS = {  # letters that hardly occur outside one language of the Arabic script
    "ur": "ٹڈڑںےھۓ",
    "ps": "ټډړږښڼېۍځڅ",
    "sd": "ٻڄڃڇڊڌڏڍڙڦڪڳڱڻٺٽڀ",
    "ug": "ۆۈۇېڭۋ",
    "ar": "ةىيكأإ",
}
_WORDS = {
    "ur": "کے کی کا میں ہے اور سے کو نے پر ہیں اس کہ یہ نہیں تھا گیا ایک بھی لیے وہ ہو کر تو",
    "fa": "است که این را با از در به برای شد آن می‌شود بود خود می کرد نیز شده های",
    "ar": "في من على إلى أن هذا التي الذي عن مع كان هذه لا ما بعد قد بين",
    "ps": "د په او چې کې له ته دي سره يو شو هم",
    "sd": "جي جو ۾ کي ته ۽ سان آهي جا کان تي آهن",
}
_LANGUAGES_OF = {
    word: [language for language, words in _WORDS.items() if word in words.split()]
    for word in " ".join(_WORDS.values()).split()
}
_RTL = frozenset(("ur", "ar", "fa", "ps", "sd", "ug", "he", "yi", "dv"))


def script_of(text: str) -> Script | None:
    """The script of most words (addresses, handles and hashtags do not vote), None for a text without letters.

    >>> script_of("اے آئی یعنی AI نے X پر کہا"), script_of("Words in a line"), script_of("12:30")
    ('Arab', 'Latn', None)
    """
    if text.isascii() or not _HAS_ARABIC.search(text):
        return "Latn" if _HAS_LATIN.search(text) else None
    if not _HAS_LATIN.search(text):
        return "Arab" if _ARABIC_WORD.search(text) else None
    voters = _ADDRESS.sub(" ", text)
    arabic, latin = len(_ARABIC_WORD.findall(voters)), len(_LATIN_WORD.findall(voters))
    if not arabic and not latin:
        return "Latn" if _HAS_LATIN.search(text) else None
    return "Arab" if arabic >= latin else "Latn"


def language_of(text: str) -> str | None:
    """The language of a text as a BCP 47 tag; None for a text without letters.

    Latin script is read as English; the languages of the Arabic script are told apart by their own letters and by
    function words, Urdu where nothing speaks for another.

    >>> language_of("حکومت نے کہا ہے"), language_of("The government said"), language_of("—")
    ('ur', 'en', None)
    """
    script = script_of(text)
    if script is None:
        return None
    return "en" if script == "Latn" else _arabic_language(text)


def _arabic_language(text: str) -> str:
    score = dict.fromkeys(_LETTERS.keys() | _WORDS.keys(), 0)
    for word in _ARABIC_WORD.findall(text):
        for language in _LANGUAGES_OF.get(word, ()):
            score[language] += 3
    for language, letters in _LETTERS.items():
        score[language] += sum(map(text.count, letters))
    best = max(sorted(score), key=score.__getitem__)
    return best if score[best] > score["ur"] else "ur"


def direction_of(language: str) -> Literal["ltr", "rtl"]:
    """The direction in which a language is written.

    >>> direction_of("ur"), direction_of("en")
    ('rtl', 'ltr')
    """
    return "rtl" if language.split("-")[0] in _RTL else "ltr"


def split_scripts(text: str) -> list[str]:
    """A line cut where its script changes for good: `English headline اردو سرخی` gives two parts, else one.

    Only a single change counts, with three words or more before it and two after; a stray word of the other script
    inside a part does not.
    """
    if script_of(text) is None or not (_HAS_ARABIC.search(text) and _HAS_LATIN.search(text)):
        return [text]
    words = text.split()
    scripts = [script_of(word) for word in words]
    known = [s for s in scripts if s]
    first, last = known[0], known[-1]
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
    head, tail = words[:best], words[best:]
    if sum(s == first for s in scripts[:best]) < 3 or sum(s == last for s in scripts[best:]) < 2:
        return [text]
    return [" ".join(head), " ".join(tail)]
