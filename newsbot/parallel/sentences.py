"""Paragraphs to sentences: rules for English and Urdu, a careful splitter for others.

Sentences inside a quotation count: `"One. Two," he said.` is two. If in doubt, a rule does not cut: two
sentences in one can still be aligned, half a sentence cannot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from newsbot.parallel.skeletons import LETTER_NAMES
from newsbot.text.language_tags import primary

Span = tuple[int, int]  # where a sentence starts and ends in its paragraph, in characters

_CLOSERS = "\"'”’»›)\\]}）」』】"
_AFTER = rf"(?=[\s,;:،؛–—{_CLOSERS}]|$)"  # what follows a closing mark, but not an opening one
_CLOSING_MARKS = rf"(?:[{_CLOSERS}]|[“‘«‹]++{_AFTER}|\s[»›]{_AFTER})"
"""One after another: `“` and `«` close a German or Danish quotation, `»` after a space a French one."""
_OPENERS = "\"'“‘«‹(\\[{”’—–\\-"
_OPENING = "\"'“‘«‹([{”’—–-"
_NEAR = 80  # characters on either side of a mark that decide; the rest of a long text is not looked at again and again

_TITLES = frozenset(
    "mr mrs ms dr prof rev hon sen rep gov gen lt col maj capt cmdr sgt brig adm sr st messrs supt insp pres amb "
    "mt ft fig no nos vs viz cf eg ie al approx dept univ adv engr barr jan feb mar apr jun jul aug sep sept oct nov "
    "dec retd vol p v pp art sec ch ed eds rs".split()
)
"""Before a full stop that ends nothing."""
_OTHER_TITLES = _TITLES | frozenset(
    "sra sras srta srtas sres srs dra dras dres dña gral cnel tte lic arq pbro pág págs núm núms avda aprox mme mmes "
    "mlle mlles mgr dep deps profa profas profs exmo exma dott avv hr frl nr bzw vgl ggf evtl डॉ डा प्रो मो पं "
    "প্রো মো মোসা ডা ਡਾ ਪ੍ਰੋ ડૉ ડો પ્રો".split()
)
"""Before one in Spanish, French, Portuguese, Italian, German, Hindi, Bengali, Punjabi or Gujarati."""
_DOUBLED = re.compile(r"([A-Z])\1")  # a plural in Spanish: `EE. UU.`
_MAY_END = frozenset("inc ltd co corp bros etc jr plc pvt ave blvd am pm".split())
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those his her its their our my in on at after before when while "
    "if but and so as for from by with there here what who why how no not some many most several each every all both "
    "one two according however meanwhile police officials".split()
)
"""Words that open a sentence more often than they follow an abbreviation."""
_SAYS_EN = (
    r"(?:said|says|asked|asks|added|told|wrote|writes|replied|shouted|cried|wondered|explained|recalled|continued|noted"
    r"|warned|argued|insisted|joked|concluded|answered)"
)
_ENGLISH_SPEAKER = re.compile(
    rf"\s*(?:{_SAYS_EN}\b|(?:(?:he|she|they|it|we|I)|(?:the )?[\w.’'-]+(?: [A-Z][\w.’'-]*){{0,4}})"
    rf" {_SAYS_EN}\b[^.?!:“\"]{{0,40}}[.,:])"
)
_ENGLISH = re.compile(
    rf"(?<![.!?])(?P<mark>[.!?]++|…)(?P<close>{_CLOSING_MARKS}*+)(?:(?P<space>\s+)(?=(?P<next>[{_OPENERS}]*\w?))|(?=[A-Z][a-z]+\s))"
)
_SIGNS = (
    "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0955-\u0957\u0981-\u0983\u09bc-\u09d7"
    "\u0a01-\u0a03\u0a3c-\u0a4d\u0a70\u0a71\u0a81-\u0a83\u0abc-\u0acd"
)
"""Signs of vowels, which are no letters to `re`, for a character class."""
_BEFORE = re.compile(rf"(?<![^\W_])(?<![{_SIGNS}])[^\W\d_](?:[^\W\d_]|[{_SIGNS}]|\.(?=[^\W\d_]))*$")
_INITIAL = re.compile(r"[A-Z]\.")
_AFTER_INITIAL = re.compile(r"\b[A-Z]\. ?[A-Z]$")


def _english(text: str) -> Iterator[int]:
    for match in _ENGLISH.finditer(text):
        end, mark, closing = match.end("close"), match["mark"], match["close"]
        begin = match.end("space") if match["space"] else end
        before, following = text[max(0, match.start() - _NEAR) : match.start()], text[begin : begin + _NEAR]
        first = following.lstrip(_OPENING)[:1]
        if match["space"] is None:
            if mark == "." and (closing or _long_word(before)):
                yield end
            continue
        if first.islower() or (mark in ("…", "...", "..") and not first.isupper()):
            continue
        if mark != "." and any(c in "\"'”’»" for c in closing) and _ENGLISH_SPEAKER.match(following):
            continue
        if mark == "." and closing in ("", ")") and not _ends_english(before, following):
            continue
        yield end


def _long_word(before: str) -> bool:
    """Whether a word in small letters is there, not the middle of an address (`www.Example`) or `U.S`."""
    match = re.search(r"(\S+)$", before)
    return bool(match and re.fullmatch(r"[\w’'“\"-]*[a-z]{3}", match[1]) and not match[1].startswith("www"))


def _ends_english(before: str, following: str) -> bool:
    match = _BEFORE.search(before)
    if match is None:  # a list's number opens a paragraph
        return re.fullmatch(r"\s*\(?\d{1,3}", before) is None
    word = match[0]
    plain = word.replace(".", "").lower()
    starts = re.match(rf"[{_OPENERS}]*([^\W\d_]+)", following)
    initial = _INITIAL.match(following) is not None
    starter = bool(starts and starts[1].lower() in _STARTERS and starts[1][0].isupper() and not initial)
    if "." in word or plain in _MAY_END:  # U.S., p.m., Inc.
        return starter
    if len(word) == 1 and word.isupper() and (word != "I" or initial or _AFTER_INITIAL.search(before)):
        return starter
    if plain in ("no", "art", "may", "mar", "fig", "sec", "ed", "al"):  # words, too
        return not following[:1].isdigit() and plain not in ("fig", "al")
    return plain not in _TITLES


_OPEN = "\"'“‘«‹([{”’„‚《「『（【"
_GOES_ON = re.compile(
    r"\s*(?:(?:کے|کی|کا|کو|نے|سے|پر|اور|کہہ)(?!\w)|(?:के|की|का|को|ने|से|पर|और|कह|कहकर)(?=\s)|と(?!ても|ころ)|[のを]|に(?!わか)|は(?!じめ|い)|が(?!んば))"
)
"""What continues a sentence behind a quotation, in Urdu, Hindi and Japanese."""
_SAYS_UR = frozenset("کہا پوچھا بتایا لکھا بولا".split())
_INTRODUCES = _SAYS_UR | frozenset("کہ कि कहा पूछा बोला که گفت پرسید سأل قال تساءل שאל אמר".split())
"""Words before a quotation that is a separate sentence."""


def _runs_on(sentence: str, mark: str, following: str) -> bool:
    """Whether a sentence continues behind a mark and the quotation or brackets that close there, whatever the case.

    A question or exclamation that opens behind a plain word is a part of the sentence, as in `they shouted “Stop!” and
    left`. One that opens the sentence, or comes after a colon or comma, is a separate sentence.
    """
    if _GOES_ON.match(following):
        return True
    opening = max(map(sentence.rfind, _OPEN))
    before = sentence[: max(opening, 0)].rstrip(_OPEN + " ")
    if not before or set(mark).isdisjoint("!?؟！？"):
        return False
    return unicodedata.category(before[-1])[0] in "LMN" and before.split()[-1] not in _INTRODUCES


_LETTER_NAMES = frozenset(LETTER_NAMES)
_WORDS_TOO = frozenset("آئی ای او جی".split())
_URDU = re.compile(rf"(?P<mark>[۔؟!?]+|…|(?<=[\u0620-\u06d3])\.+)(?P<close>{_CLOSING_MARKS}*+)")
_URDU_WORD = re.compile("[\u0620-\u065f\u066e-\u06d3\u06d5\u0670\u200c]+")
_SAYS_BY = frozenset("اعتراف دعویٰ سوال اصرار استفسار".split())  # before کیا
_URDU_SPEAKER = re.compile(r"\s*(?P<words>(?:[^\s۔؟!?:،\"“”]+\s+){1,6})(?P<verb>[^\s۔؟!?:،\"“”]+)۔")
_VERB_END = re.compile(r"(?:ہے|ہیں|تھا|تھی|تھے|تھیں|گا|گی|گے|ہو|گیا|گئی|گئے|دیا|دی|کیا|کی|لیا|لی)$")


def _urdu(text: str) -> Iterator[int]:
    begin = 0
    for match in _URDU.finditer(text):
        start = match.start()
        before, after = text[max(0, start - _NEAR) : start], text[match.end() : match.end() + _NEAR]
        mark, closing = match["mark"], match["close"]
        end = match.end()
        if mark == "۔" and not _ends_urdu(before, after):
            continue
        if (mark == "…" or (len(mark) > 1 and set(mark) <= set("۔."))) and not _VERB_END.search(before):
            continue
        if closing and any(c in "\"'”’“‘»" for c in closing) and _urdu_speaker(text[end : end + _NEAR]):
            continue
        if closing and _runs_on(text[max(begin, start - _NEAR) : start], mark, after):
            continue
        begin = end
        yield end


def _urdu_speaker(following: str) -> bool:
    """Whether a few words that say who spoke come next: `"…؟" انہوں نے پوچھا۔`"""
    match = _URDU_SPEAKER.match(following)
    if match is None:
        return False
    words = match["words"].split()
    if match["verb"] in ("تھا", "ہے"):
        return words[-1] == "کہنا"
    return "نے" in words and (match["verb"] in _SAYS_UR or (match["verb"] == "کیا" and words[-1] in _SAYS_BY))


def _ends_urdu(before: str, after: str) -> bool:
    if before[-1:].isdigit() and (after[:1].isdigit() or re.search(r"(?:^|[۔؟!]\s)\s*\d{1,2}$", before)):
        return False
    words = _URDU_WORD.findall(before[-30:])
    if not words or words[-1] not in _LETTER_NAMES or not before.endswith(words[-1]):
        return True
    following = _URDU_WORD.match(after.lstrip())
    if following and following[0] in _LETTER_NAMES and following[0] not in ("کے", "سی"):
        return False
    if before[: -len(words[-1])].rstrip().endswith("۔") and len(words) > 1 and words[-2] in _LETTER_NAMES:
        return False  # ایم۔ اے۔ جناح
    return (len(words) > 1 and words[-2] in _LETTER_NAMES) or words[-1] in _WORDS_TOO or not after.strip()


_ALONE = "。！？｡።፧፨։။།༎۔؟।॥៕។᙮꓿"  # marks that always end a sentence
_ANY = re.compile(
    rf"(?P<alone>[{_ALONE}]+){_CLOSING_MARKS}*+"
    rf"|(?<![.!?…])(?P<spaced>[.!?…]++){_CLOSING_MARKS}*+(?P<space>\s+)(?=[{_OPENERS}¿¡]*(?P<next>\w?))"
)


_ORDINAL = re.compile(r"(?<!\d)\d{1,3}$")
"""What may be one, as in `am 19. August`: a year is longer."""


_SPELLED = re.compile(r"\d۔\d|۔[^\W\d]{1,3}۔[^\W\d]{1,3}(?!\w)|(?<!\w)[^\W\d]{1,3}۔[^\W\d]{1,3}۔")
"""A decimal, or names of letters, which have up to three letters (`پی۔ٹی۔آئی`), two marks or more: they end nothing."""


def _other(text: str) -> Iterator[int]:
    begin = 0
    for match in _ANY.finditer(text):
        start, mark = match.start(), match["alone"] or match["spaced"]
        end = match.end() if match["alone"] else match.start("space")
        before, after = text[max(begin, start - _NEAR) : start], text[end : end + _NEAR]
        if before.rfind("《") > before.rfind("》") and end == start + len(mark):  # in a title
            continue
        if match["alone"] and mark == "۔" and _SPELLED.search(before[-4:] + text[start : start + 5]):
            continue
        if match["spaced"] and (match["next"].islower() or (mark == "." and _abbreviated(before))):
            continue
        first = after.lstrip(_OPENING + " ")[:1]
        if end > start + len(mark) and not first.isupper() and _runs_on(before, mark, after):
            continue
        begin = end
        yield end


def _abbreviated(before: str) -> bool:
    """Whether the full stop after a text is one of an abbreviation or an ordinal."""
    match = _BEFORE.search(before)
    if match is None:
        return _ORDINAL.search(before) is not None
    word = match[0]
    return "." in word or len(word) == 1 or word.lower() in _OTHER_TITLES or bool(_DOUBLED.fullmatch(word))


def sentence_spans(text: str, language: str) -> list[Span]:
    """Where the sentences of a paragraph are in it; everything but white space is in one of them, in order.

    >>> text = "It rained. “Who came?” he asked."
    >>> [text[start:end] for start, end in sentence_spans(text, "en")]
    ['It rained.', '“Who came?” he asked.']
    """
    ends = {"en": _english, "ur": _urdu}.get(primary(language), _other)(text)
    spans: list[Span] = []
    start = seen = 0
    for end in [*ends, len(text)]:
        piece = text[seen:end]
        seen = end
        if any(map(str.isalnum, piece)):
            whole = text[start:end]
            spans.append((start + len(whole) - len(whole.lstrip()), start + len(whole.rstrip())))
        elif spans and piece.strip():  # mere marks belong to what they follow
            spans[-1] = (spans[-1][0], start + len(piece.rstrip()))
        elif not spans:
            continue  # marks before the first word: it begins here
        start = end
    if not spans and text.strip():
        return [(len(text) - len(text.lstrip()), len(text.rstrip()))]
    return spans


def split_sentences(text: str, language: str) -> list[str]:
    """The sentences of a paragraph, without the white space between them.

    >>> split_sentences("پی۔ٹی۔آئی نے کہا۔ پھر بارش ہوئی۔", "ur")
    ['پی۔ٹی۔آئی نے کہا۔', 'پھر بارش ہوئی۔']
    >>> split_sentences("他来了。她走了！", "zh")
    ['他来了。', '她走了！']
    """
    return [text[start:end] for start, end in sentence_spans(text, language)]
