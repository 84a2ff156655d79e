"""Names across scripts: English and Urdu words to consonants that sound alike."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from newsbot.text.clean import fold

_URDU = {
    letter: sound
    for letters, sound in (
        ("ب", "b"), ("پ", "p"), ("تٹطة", "t"), ("ثسصزذضظژ", "s"), ("ج", "j"), ("چ", "c"), ("خقک", "k"), ("غگ", "g"),
        ("دڈ", "d"), ("رڑ", "r"), ("ش", "x"), ("ف", "f"), ("ل", "l"), ("م", "m"), ("نں", "n"), ("ہح", "H"), ("و", "V"),
        ("یے", "Y"), ("اع", "A"),
    )
    for letter in letters
}  # fmt: skip
"""Small letters are strong; capitals are vowels and breath, which the two scripts write differently."""
_DOUBLES = re.compile(r"(.)\1+")
_ENGLISH = (
    ("sch", "x"), ("tch", "c"), ("ch", "c"), ("tion", "xn"), ("ssion", "xn"), ("sion", "xn"), ("cian", "xn"),
    ("tian", "xn"), ("ture$", "cr"), ("sh", "x"), ("ght", "t"), ("gh", "g"), ("kh", "k"), ("ck", "k"), ("q", "k"),
    ("ph", "f"), ("th", "t"), ("zh", "s"), ("wh", "V"), ("dge?(?=[eiy]|$)", "j"), ("x", "ks"), ("c(?=[eiy])", "s"),
    ("c", "k"), ("[sz]+", "s"), ("[aàáâãäå]", "A"), ("[eiyèéêëìíîï]+", "Y"), ("[ouwvòóôõöùúûü]+", "V"), ("h", "H"),
)  # fmt: skip
_SOUNDS = re.compile("|".join(f"(?P<s{place}>{pattern})" for place, (pattern, _) in enumerate(_ENGLISH)))
_VARIANTS = (
    (re.compile("g(?=[eiy])"), "j"), (re.compile("ch"), "k"), (re.compile("ph"), "p"), (re.compile("^kn"), "n"),
    (re.compile("ch"), "sh"), (re.compile("gh(?=t|$)"), ""), (re.compile("j"), "y"),
)  # fmt: skip
"""Readings beside the usual one: `ginger`, `Christopher`, `Phalia`."""
_WEAK = frozenset("HVYA")
_WITHOUT_WEAK = str.maketrans("", "", "HVYA")
_PLURALS = ("وں", "یں", "ز", "ات", "یاں", "ے", "ی")


@lru_cache(maxsize=20_000)
def english_skeletons(word: str) -> tuple[str, ...]:
    """The readings of an English word, or of a name as English writes it.

    >>> english_skeletons("Karachi")
    ('kArAcY', 'kArAkY', 'kArAxY')
    """
    plain = re.sub(r"['’]s?$", "", word.lower())
    plain = re.sub(r"[^a-zà-ÿ]", "", plain)
    forms = [plain, plain[:-1]] if plain.endswith("s") and len(plain) > 4 else [plain]
    forms += [pattern.sub(sound, form) for form in forms for pattern, sound in _VARIANTS if pattern.search(form)]
    return tuple(dict.fromkeys(_read(form) for form in forms))


def _read(word: str) -> str:
    word = _SOUNDS.sub(lambda match: _ENGLISH[int((match.lastgroup or "s0")[1:])][1], word)
    return _DOUBLES.sub(r"\1", re.sub("[^a-zHVYA]", "", word))


class _Sound(dict[int, str]):
    """A table for `str.translate`; letters that are not in it have no sound."""

    def __missing__(self, letter: int) -> str:
        return ""


_SOUND_OF = _Sound((ord(letter), sound) for letter, sound in _URDU.items())


@lru_cache(maxsize=20_000)
def urdu_skeletons(word: str) -> tuple[str, ...]:
    """The readings of an Urdu word (folded), with and without an ending.

    >>> urdu_skeletons("کراچی")
    ('krAcY', 'krAc')
    """
    return joined_skeletons(word)


def joined_skeletons(word: str) -> tuple[str, ...]:
    """The same of words that are written as one: too many to remember."""
    ending = next((ending for ending in _PLURALS if word.endswith(ending) and len(word) - len(ending) > 3), "")
    forms = dict.fromkeys((word, word.removesuffix(ending)))
    return tuple(dict.fromkeys(_DOUBLES.sub(r"\1", form.translate(_SOUND_OF)) for form in forms))


def strong(skeleton: str) -> str:
    """The consonants that both scripts write, doubles as one.

    >>> strong("kArAcY"), strong("mmtAs")
    ('krc', 'mts')
    """
    return _DOUBLES.sub(r"\1", skeleton.translate(_WITHOUT_WEAK))


@lru_cache(maxsize=50_000)
def alike(first: str, second: str) -> float:
    """How much alike two skeletons sound, from 0 to 1: a strong letter amiss counts four times a weak one.

    >>> alike("kArAcY", "krAcY") > 0.9, alike("kArAcY", "lHVr") < 0.5
    (True, True)
    """
    if not first or not second:
        return 0.0

    def weight(char: str) -> float:
        return 0.25 if char in _WEAK else 1.0

    previous = [0.0, *accumulate(map(weight, second))]
    whole = previous[-1]
    for char in first:
        cost = weight(char)
        whole += cost
        current = [previous[0] + cost]
        for place, other in enumerate(second):
            swap = 0.0 if char == other else 0.3 if char in _WEAK and other in _WEAK else 2.0
            current.append(min(previous[place] + swap, previous[place + 1] + cost, current[place] + weight(other)))
        previous = current
    return max(0.0, 1.0 - previous[-1] / whole)


LETTER_NAMES = (
    "اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیو آر ایس ٹی یو وی ڈبلیو ایکس وائی زیڈ زی".split()
)
"""How Urdu spells Latin letters, with or without full stops between them."""
_LETTERS = {fold(name): letter for name, letter in zip(LETTER_NAMES, "abcdefghijklmnopqrstuvwxyzz", strict=True)}
_LONGEST = 6


def spelled_out(words: list[str]) -> set[str]:
    """Latin letters that Urdu words (folded) spell by name: `ٹی ٹی پی` is `ttp`; every run of two letters or more.

    >>> sorted(spelled_out("بی ایل اے نے".split()))
    ['bl', 'bla', 'la']
    """
    found: set[str] = set()
    run = ""
    for word in [*words, ""]:
        letter = _LETTERS.get(word)
        if letter is not None:
            run = (run + letter)[-_LONGEST:]
            found.update(run[start:] for start in range(len(run) - 1))
        else:
            run = ""
    return found
