"""Urdu letters: look-alikes from Arabic keyboards to the letters that Urdu uses.

Follows the exemplar characters of CLDR 48 for `ur`: ک ہ ھ ی ے are its letters, ه ي ك ة are foreign to it. Digits,
quotation marks, vowel signs and spacing stay as printed.
"""

from __future__ import annotations

import re
import unicodedata

LETTERS = {
    "\u0643": "\u06a9",  # ARABIC LETTER KAF
    "\u06aa": "\u06a9",  # SWASH KAF
    "\u064a": "\u06cc",  # ARABIC LETTER YEH
    "\u0649": "\u06cc",  # ALEF MAKSURA
    "\u06ce": "\u06cc",  # YEH WITH SMALL V
    "\u0647": "\u06c1",  # ARABIC LETTER HEH
    "\u06d5": "\u06c1",  # AE
    "\u06c0": "\u06c2",  # HEH WITH YEH ABOVE
    "\u0629": "\u06c3",  # TEH MARBUTA
}  # look-alikes, and the Urdu letters for them

_TABLE = str.maketrans(LETTERS)
_ODD = re.compile("[" + "".join(LETTERS) + "\u0640\u0654\u200d]|([\u064b-\u065f\u0670])\\1")
_VERSE = re.compile("(\ufd3f[^\ufd3e\ufd3f]*\ufd3e|\ufd3e[^\ufd3e\ufd3f]*\ufd3f)")  # an Arabic verse in ornate brackets
_SIGNS = "\u064b-\u0652\u0670\u06d6-\u06ed"
_SIGNED = re.compile(f"[{_SIGNS}]+")
_SIGNED_WORDS = re.compile(rf"((?:(?<!\S)[^\s{_SIGNS}]*+[{_SIGNS}]\S*+(?:\s++|$))++)")
_VOWELLED = (
    2  # letters of a word with signs, on average: Arabic has them on nearly all letters, Urdu on one of some words
)
_REPEATED_MARK = re.compile("([\u064b-\u065f\u0670])\\1+")
_TATWEEL_ALONE = re.compile("(?:^|(?<=\\s))[\u200c\u200d]*\u0640[\u0640\u200c\u200d]*(?=\\s|$)")
JOINER_RUN = re.compile("[\u200b-\u200d]+")
_JOINER_INSIDE = re.compile("(?<=[\u0620-\u064a\u066e-\u06d3])\u200d+(?=[\u0620-\u064a\u066e-\u06d3])")


def urdu_letters(text: str) -> str:
    """`text` (clean, in Urdu) with Urdu letters; verses in ornate brackets and words with all their vowel signs stay.

    >>> urdu_letters("\\u0643\\u062a\\u0627\\u0628") == "\\u06a9\\u062a\\u0627\\u0628"
    True
    """
    if not _ODD.search(text):
        return text
    parts = _VERSE.split(text)
    parts[::2] = [_around_vowelled(part) for part in parts[::2]]
    return "".join(parts)


def _around_vowelled(text: str) -> str:
    """`text` with Urdu letters, except for two or more words with all their vowel signs, which are Arabic."""
    parts = _SIGNED_WORDS.split(text)
    kept = [words if _is_vowelled(words) else None for words in parts[1::2]]
    if not any(kept):
        return _letters(text)
    parts[::2] = map(_letters, parts[::2])
    parts[1::2] = [words or _letters(other) for words, other in zip(kept, parts[1::2], strict=True)]
    return "".join(parts)


def _is_vowelled(words: str) -> bool:
    count = len(words.split())
    return count > 1 and len(_SIGNED.findall(words)) >= _VOWELLED * count


def joiners(match: re.Match[str]) -> str:
    """Replaces a run of zero-width characters (`JOINER_RUN`) by a word break, one joiner or nothing."""
    text, (start, end) = match.string, match.span()
    after = text[end : end + 1]
    if "\u200b" in match[0] or "\u200c" in match[0]:
        inside = _ends_in_letter(text, start) and _is_letter(after)
        return (" " if "\u200b" in match[0] else "\u200c") if inside else ""
    return "\u200d" if text[start - 1 : start].strip() or after.strip() else ""


def _is_letter(char: str) -> bool:
    return bool(char) and (char.isalnum() or unicodedata.category(char)[0] == "M")


def _ends_in_letter(text: str, end: int) -> bool:
    """Whether a letter or digit, with any marks, precedes `end`."""
    place = end - 1
    while place > 0 and unicodedata.category(text[place])[0] == "M":
        place -= 1
    return place >= 0 and _is_letter(text[place])


def _letters(text: str) -> str:
    if "\u0640" in text:
        text = JOINER_RUN.sub(joiners, _TATWEEL_ALONE.sub("—", text).replace("\u0640", ""))
    text = text.translate(_TABLE)
    text = text.replace("\u06cc\u0654", "\u0626").replace("\u06c1\u0654", "\u06c2")
    # other letters take other signs into themselves, and signs that a tatweel parted have an order
    return unicodedata.normalize("NFC", _JOINER_INSIDE.sub("", _REPEATED_MARK.sub(r"\1", text)))
