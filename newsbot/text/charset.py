"""Wrongly declared encodings: strings and bytes in, strings out."""

from __future__ import annotations

import re
from collections.abc import Callable

from newsbot.text.language_tags import primary

Guess = Callable[[bytes], str | None]
"""From the texts of a page to their encoding, as a Python codec."""
Recognize = Callable[[str], str | None]
"""From a text to its language."""
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_WIDE = ("utf-16", "utf-32")
START = 1000  # bytes of a page that has a NUL in them if its characters are wide
_UTF_16 = {
    "utf-16-le": re.compile(rb"\xff\xfe(?!\0\0)|(?:[\t-\r ]\0){0,500}<\0[!-~]\0"),
    "utf-16-be": re.compile(rb"\xfe\xff|(?:\0[\t-\r ]){0,500}\0<\0[!-~]"),
}
"""A byte order mark, or what a file without one begins with."""
_NO_CHARSETS = ("punycode", "raw-unicode-escape", "unicode-escape", "utf-7")
"""Codecs that decode markup to something else; no page uses them."""
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(rb"[\x80-\x9f]")
_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_TEXTS = re.compile(rb">[^<>]*[\x80-\xff][^<>]*")
_LANGUAGE = re.compile(
    rb"<html\b[^<>]{0,500}?\s(?:xml:)?lang\s{0,9}=\s{0,9}[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,8}){0,2})", re.I
)
_HEAD = 4096  # bytes of a page in which it begins
_ENOUGH = 20_000  # bytes of text to guess an encoding by: 10 ms
_SENTENCES = 2000  # bytes of text that show a language: 1 ms
_WESTERN = ("cp1252",)
_TEMPLATES = "en"  # the language that templates name, whatever that of the page is
_SUGGESTED: dict[str, tuple[str, ...]] = {
    language: tuple(names.split())
    for names, languages in {
        "cp1256": "ar fa ur", "cp1251": "ba be bg kk ky mk ru sah sr tg tt uk", "cp1250": "ro",
        "iso-8859-7": "el", "cp1257": "et lt lv", "cp1255": "he", "iso-8859-2 cp1250": "bs cs hr hu pl sk sl",
        "cp1254": "ku tr az", "euc_jp cp932": "ja", "cp949": "ko", "cp874": "th", "cp1258": "vi", "gb18030": "zh",
    }.items()
    for language in languages.split()
}  # fmt: skip
"""As the HTML standard suggests for a reader's language; with Urdu, Bosnian, Romanian and Azerbaijani beside those that
share their letters, and EUC-JP, of which Japanese pages in Shift JIS are hardly ever valid. In Czech and its neighbours
windows-1250 has letters where ISO-8859-2 has controls, so pages without them are in the latter."""
MARKS = ("â", "Ã", "Â", "Î", "Ï", "Ð", "Ñ", "Ø", "Ù", "Û")
MARKED = re.compile(rb"\xc3(?:[\x82\x83\x98\x99\x9b]|[\x8e-\x91\xa2]\xc2|\xa2\xe2(?:\x82\xac|\x80[\x9a\x9e]))")
"""The marks in UTF-8, some only before what never follows them in a word. A search for their first byte, which Arabic
letters never hold, takes next to no time."""
_BYTES = {chr(b): b for b in range(0x80, 0x100)}  # in ISO-8859-1
_BYTES |= {char: b for b in range(0x80, 0xA0) if (char := bytes([b]).decode("cp1252", "ignore"))}
_LEADS = frozenset("Ââ")  # end no word, and are those of marks
_MARGINS = frozenset("\xa0«»‹›“”‘’‚„…–—®™©€§¶°±ªº¹²³¼½")
"""What is beside a letter in text that is in order: `«\xa0égalité\xa0»` has the bytes of a Chinese character."""
_MARGINS |= {chr(_BYTES[char]) for char in _MARGINS}
_GARBLED = re.compile("[\xc2-\xf4][" + "".join(map(re.escape, _BYTES)) + "]+")  # opens with the lead of a character
_OPENS_RUN = re.compile(rb"\xc3[\x82-\xb4][" + b"".join({char.encode()[:1] for char in _BYTES}) + b"]")  # in UTF-8


def utf_16(body: bytes) -> str | None:
    """The byte order of markup in UTF-16, as a Python codec, by its first bytes; None for any other file.

    >>> [utf_16(text.encode(name)) for text in ("<rss>", "\ufeffA") for name in ("utf-16-le", "utf-16-be", "utf-8")]
    ['utf-16-le', 'utf-16-be', None, 'utf-16-le', 'utf-16-be', None]
    """
    return next((encoding for encoding, opening in _UTF_16.items() if opening.match(body)), None)


def can_be(body: bytes, encoding: str) -> bool:
    """Whether a page can be in `encoding`, a Python codec: not in `zlib` or `idna`, and in UTF-16 only if it has NULs.

    >>> can_be(b"<p>", "cp1252"), can_be(b"<p>", "undefined"), can_be(b"<p>", "utf-16"), can_be(b"<\\0p\\0", "utf-16")
    (True, False, False, True)
    """
    name = encoding.lower().replace("_", "-")
    if name.startswith(_WIDE):
        return b"\x00" in body[:START]
    try:
        return name not in _NO_CHARSETS and b"<a>".decode(encoding, "replace") == "<a>"
    except (LookupError, ValueError):
        return False


def is_utf8(body: bytes) -> bool:
    """Whether a page is in UTF-8 whatever it declares: it has characters of several bytes, and all are valid.

    >>> is_utf8("“quotes”".encode()), is_utf8(b"quotes"), is_utf8(b"\\x93quotes\\x94")
    (True, False, False)
    """
    return not body.isascii() and b"\x00" not in body[:START] and _decodes(body)


def undeclared(body: bytes, guess: Guess, recognize: Recognize) -> str:
    """The encoding of a page that declares none, as a Python codec.

    UTF-8 if it is mostly valid, else the one that the HTML standard suggests for the page's language. If that is
    windows-1252 and the page is not in Latin letters, `guess` gets its texts, and windows-1252 stands for no answer.
    Unless the page names another language than English, `recognize` gets the ASCII letters of a page in Latin letters.

    >>> unknown = lambda _: None
    >>> [undeclared("naïve café".encode(name), unknown, unknown) for name in ("utf-8", "cp1252")]
    ['utf-8', 'cp1252']
    >>> [undeclared(f"<html lang=pl>żółw {mark}".encode("cp1250"), unknown, unknown) for mark in ("", "„")]
    ['iso-8859-2', 'cp1250']
    """
    if (encoding := encoding_of(body, "utf-8")) != _WESTERN[0]:
        return encoding
    language = _LANGUAGE.search(body[:_HEAD])
    tag = language[1].decode("latin-1").lower() if language else ""
    names = _by_language(tag)
    if names == _WESTERN:
        texts = b" ".join(_TEXTS.findall(body))[:_ENOUGH]
        if 2 * sum(map(len, _RUNS.findall(body))) > len(_HIGH.findall(body)):  # letters with marks stand by themselves
            found = guess(texts)
            return found if found is not None and can_be(texts, found) else names[0]
        if not tag or primary(tag) == _TEMPLATES:
            names = _by_language(recognize(texts[:_SENTENCES].decode("ascii", "ignore")) or "")
    return next((name for name in names if _is_valid(body, name)), names[0])


def wrongly_declared(body: bytes, declared: str, guess: Guess, recognize: Recognize) -> str:
    """The real encoding of `body`, as `encoding_of`; what is declared as UTF-8 and is not is `undeclared`.

    >>> wrongly_declared("<html lang=ru>Паром ушёл".encode("cp1251"), "utf-8", lambda _: None, lambda _: None)
    'cp1251'
    """
    encoding = encoding_of(body, declared)
    return encoding if encoding in (declared, "utf-8") else undeclared(body, guess, recognize)


def _by_language(tag: str) -> tuple[str, ...]:
    """What a page in a language may be encoded in, most telling first.

    >>> _by_language("zh-tw"), _by_language("tr-tr"), _by_language("en"), _by_language("")
    (('big5hkscs',), ('cp1254',), ('cp1252',), ('cp1252',))
    """
    if tag.startswith("zh") and any(part in ("tw", "hk", "mo", "hant") for part in tag.replace("_", "-").split("-")):
        return ("big5hkscs",)
    return _SUGGESTED.get(primary(tag), _WESTERN)


def _is_valid(body: bytes, encoding: str) -> bool:
    if encoding == "iso-8859-2":  # which has a control character for each letter that only windows-1250 has there
        return _CONTROLS.search(body) is None
    try:
        body.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(body: bytes, declared: str) -> str:
    """The real encoding of `body`, which is `declared` as a Python codec.

    UTF-16 and valid UTF-8 are what they are whatever is declared; mostly invalid UTF-8 is windows-1252, as most such
    pages are. An impossible declaration counts as UTF-8.

    >>> encoding_of("“quotes”".encode(), "cp1252"), encoding_of(b"\\x93quotes\\x94", "utf-8")
    ('utf-8', 'cp1252')
    """
    if wide := utf_16(body):
        return wide
    if body.isascii():
        return declared
    name = declared.lower().replace("_", "-")
    if name not in ("utf-8", "utf8") and not name.startswith(_WIDE) and _decodes(body):
        return "utf-8"
    if name in ("utf-8", "utf8") and not _decodes(body):
        valid = sum(map(len, _MULTIBYTE.findall(body)))
        return "cp1252" if len(_HIGH.findall(body)) > 2 * valid else declared
    return declared if can_be(body, declared) else encoding_of(body, "utf-8")


def header_text(value: bytes) -> str:
    """A header as text: in UTF-8, or else in Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def may_be_garbled(body: bytes) -> bool:
    """Whether `mend` may have to change a page in UTF-8; fast."""
    return b"\xc3" in body and MARKED.search(body) is not None


def may_have_runs(body: bytes) -> bool:
    """Whether a page that `may_be_garbled` has the first bytes of a run that `mend` repairs. Most Danish pages have
    letters of marks, and no run: to search their bytes takes a tenth of the time.

    >>> [may_have_runs(text.encode()) for text in ("Ørsted", "donâ€™t")]
    [False, True]
    """
    return _OPENS_RUN.search(body) is not None


def mend(text: str) -> str:
    """Repairs runs of UTF-8 that were decoded as windows-1252 or ISO-8859-1: `donâ€™t` is `don’t`.

    A run that may be in order, `MANHÃ”`, is repaired if its first letter opens others that are garbled.

    >>> mend("donâ€™t, donâ\x80\x99t, cafÃ©, Émile"), mend("Âgé, « voilà\xa0»"), mend("“MANHÃ”"), mend("TÃ”T cafÃ©")
    ('don’t, don’t, café, Émile', 'Âgé, « voilà\xa0»', '“MANHÃ”', 'TÔT café')
    """
    runs = [(match, mended) for match in _GARBLED.finditer(text) if (mended := _mended(match))]
    opening = {match[0][0] for match, mended in runs if mended[0].isalpha() and not _may_be_in_order(match)}
    pieces: list[str] = []
    end = 0
    for match, mended in runs:
        if match[0][0] in opening or not _may_be_in_order(match):
            pieces += text[end : match.start()], mended
            end = match.end()
    return "".join([*pieces, text[end:]])


def _mended(match: re.Match[str]) -> str:
    """The text of a run; empty if its bytes are not UTF-8."""
    if match.start() and match.string[match.start() - 1] in _BYTES:  # a run that opens with another letter is one
        return ""
    try:
        return bytes(_BYTES[char] for char in match[0]).decode()
    except UnicodeDecodeError:
        return ""


def _may_be_in_order(match: re.Match[str]) -> bool:
    """Whether a run may be a letter with what is beside it. `Ã` ends words in capitals: `AMANHÃ…`."""
    lead, before = match[0][0], match.string[max(match.start() - 1, 0) : match.start()]
    if lead in _LEADS or not _MARGINS.issuperset(match[0][1:]):
        return False
    return lead != "Ã" or before.isupper()


def _decodes(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError as error:
        cut = error.start >= len(body) - 3 and error.reason == "unexpected end of data"
        return cut and not body[: error.start].isascii()
    return True
