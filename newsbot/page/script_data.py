"""The text of a story in the data that a page's scripts render it from: the last resort for a page that shows none."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from itertools import islice
from typing import Any

from lxml import etree

from newsbot.page.blocks import parse_html, read_blocks
from newsbot.text.clean import clean, fold
from newsbot.text.language import word_count

_SCRIPTS = 400  # of a page; one that is streamed has some hundred
_LONGEST = 4_000_000  # letters of all scripts together; the longest of 80 real pages had 1.5 million
_MOST = 8_000_000  # letters of all texts that are tried: lists are within lists, and each counts
_VALUES = 200_000  # of all data together
_LEAST, _FEWEST = 60, 3  # words, and paragraphs of a sentence; with less, it is a teaser, a notice or a short biography
_SENTENCE = 9  # words
_LONGEST_TEXT = 500_000  # letters of one body
_STEPS = 2_000_000  # values that are looked at for texts; each is within others
_PARSED = 200  # letters that the parsing of one text takes as long as
_ROWS = 50_000  # of a stream; real ones have some thousand
_LONGEST_TITLE = 2_000  # letters
_TITLE_WORDS = 4  # of a title that the page's continues with the site's name

_STATE = re.compile(r"\b__[A-Z][A-Z_]{2,40}__\"?\]?\s{0,5}=\s{0,5}(?=[{\[])")
"""`window.__INITIAL_STATE__ = {…}`; other programs are not read."""
_STREAM = re.compile(r"__next_f\.push\((?=\[1,)")
_ROW = re.compile(r"([0-9a-f]{0,8}):(?:T([0-9a-f]{1,6}),)?")
_BODY = re.compile(
    r"(?:article|story|post|main|full|raw)?_?(?:body|content|text|html|paragraphs?|blocks|components|rendered|markup)"
    r"(?:_?(?:html|text|rendered|raw|blocks|json|elements|data))?",
    re.I,
)
"""Names of values that are texts, or lists of them."""
_TITLES = ("headline", "title", "name")
_OTHERS = re.compile(
    r"comment|repl(?:y|ies)|related|recommend|author|consent|cookie|newsletter|footer|teaser|popular|trending", re.I
)
"""What names of values say that are not the story's."""
_SIGNED = ("author", "user", "username", "nickname")
"""What an object without a title has if it is a comment."""
_NAME = 60  # letters of the longest of such names
_ENTRY = ("url", "href", "slug", "headline", "link", "permalink")
"""What a paragraph does not have: an entry with one of them is another story's."""
_TEXTS = (
    "text", "value", "html", "content", "body", "children", "model", "data", "markup", "paragraph", "quote",
    "props", "attributes",
)  # fmt: skip
_CODE = re.compile(r"^\s{0,9}(?:[\[{#<]|import |[\w.]{1,40}\()|\]\(https?:|[;{}]\s{0,9}$|\*\*", re.M)
"""What paragraphs do not have: JSON, programs, Markdown."""
_MARKUP = re.compile(r"<(?:p|br|div|h[1-6]|li|a|b|i|em|strong|span)\b", re.I)


def text_in_scripts(root: etree._Element, titles: Collection[str]) -> list[str]:
    """The paragraphs (clean) of the longest body in the data of a page's scripts that is within an object with one of
    the page's `titles` (folded). Empty if no body has three sentences and 60 words."""
    longest: tuple[int, list[str]] = (0, [])
    left, steps = _MOST, iter(range(_STEPS))
    for value in _bodies(*_data(root), titles) if titles else ():
        texts = list(_written(value, steps))
        left -= sum(len(text) + _PARSED for text in texts)
        if left < 0 or next(steps, None) is None:
            break
        paragraphs = list(filter(None, (clean(line) for text in texts for line in _lines(text))))
        words = [count for count in map(word_count, paragraphs) if count >= _SENTENCE]
        if len(words) < _FEWEST or sum(words) < max(_LEAST, longest[0] + 1) or any(map(_CODE.search, paragraphs)):
            continue
        longest = sum(words), paragraphs
    return longest[1]


def _data(root: etree._Element) -> tuple[list[Any], dict[str, str]]:
    """The values that scripts hold as JSON, and the texts of a stream by the names that stand for them."""
    left, found, streamed = _LONGEST, list[Any](), list[str]()
    for script in islice(root.iter("script"), _SCRIPTS):
        text, kind = script.text or "", (script.get("type") or "").lower()
        left -= len(text)
        if left < 0:
            break
        if kind.endswith("/json"):
            value = _loaded(text.lstrip())
            found += _unfolded(value) if isinstance(value, list) and script.get("id") == "__NUXT_DATA__" else [value]
        elif match := _STREAM.search(text):
            pushed = _loaded(text[match.end() :])
            streamed += [part for part in pushed[1:2] if isinstance(part, str)] if isinstance(pushed, list) else []
        elif match := _STATE.search(text):
            found.append(_loaded(text[match.end() :]))
    rows, texts = _rows("".join(streamed))
    return found + rows, texts


def _loaded(text: str) -> Any:
    """The JSON that a text opens with; None if it is broken."""
    with suppress(ValueError, RecursionError):
        return json.JSONDecoder(strict=False).raw_decode(text)[0]
    return None


def _unfolded(flat: list[Any]) -> list[dict[str, Any]]:
    """The objects of Nuxt's data, which is one list: the values of objects are places in it."""
    return [
        {name: flat[place] for name, place in value.items() if isinstance(place, int) and 0 <= place < len(flat)}
        for value in flat
        if isinstance(value, dict)
    ]


def _rows(stream: str) -> tuple[list[Any], dict[str, str]]:
    """The rows of a page that Next.js streams: `1a:{…}` by line, and `1b:T2c,` with a text of so many bytes, for which
    `$1b` stands in others."""
    place, rows, texts = 0, list[Any](), dict[str, str]()
    for _ in range(_ROWS):
        if (match := _ROW.match(stream, place)) is None:
            break
        name, size = match.groups()
        if size:
            text = stream[match.end() : match.end() + int(size, 16)].encode("utf-8", "replace")[: int(size, 16)]
            if len(text) < int(size, 16):  # it is cut
                break
            texts[f"${name}"] = text.decode(errors="ignore")
            place = match.end() + len(texts[f"${name}"])
        else:
            end = stream.find("\n", match.end())
            end = len(stream) if end < 0 else end
            rows.append(_loaded(stream[match.end() : end]))
            place = end + 1
    return rows, texts


def _bodies(data: list[Any], texts: dict[str, str], titles: Collection[str]) -> Iterator[str | list[Any]]:
    """Values that are called a text, and are within an object with one of `titles`, and in none with another."""
    waiting = [(value, False) for value in data[:_VALUES]]
    walked = set[tuple[int, bool]]()  # Nuxt's data may refer to one object from thousands of places
    is_title = cache(partial(_is_title, titles=titles))  # many objects may refer to one text
    for value, titled in waiting:
        if (own := (id(value), titled)) in walked:
            continue
        walked.add(own)
        left = _VALUES - len(waiting)
        if isinstance(value, list):
            waiting += islice(((inner, titled) for inner in value if isinstance(inner, dict | list)), left)
        elif isinstance(value, dict):
            said = [title for key in _TITLES if (title := _title_of(value, key))]
            other = _title_of(value, "headline") or _title_of(value, "title") or any(map(value.get, _SIGNED))
            titled = any(map(is_title, said)) or (titled and not other)
            for name, inner in value.items():
                if _OTHERS.search(name, 0, _NAME):
                    continue
                if isinstance(inner, dict | list) and len(waiting) < _VALUES:
                    waiting.append((inner, titled))
                if titled and isinstance(inner, str | list) and inner and _BODY.fullmatch(name):
                    yield texts.get(inner, inner) if isinstance(inner, str) else inner


def _title_of(value: dict[str, Any], name: str) -> str:
    """The title of an object under a name, also as WordPress has it: `{"rendered": "…"}`."""
    title = value.get(name)
    title = title.get("rendered") if isinstance(title, dict) else title
    return title if isinstance(title, str) and len(title) < _LONGEST_TITLE else ""


def _is_title(value: str, titles: Collection[str]) -> bool:
    key = fold(value)
    return key in titles or (key.count(" ") + 1 >= _TITLE_WORDS and any(title.startswith(key) for title in titles))


def _written(value: str | list[Any], steps: Iterator[int]) -> Iterator[str]:
    """A text, or the texts of a list's entries, as written, in as many of the `steps` that are left as it takes."""
    for entry in [value] if isinstance(value, str) else value:
        if next(steps, None) is None:
            return
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and not any(map(entry.get, _ENTRY)) and (text := "".join(_texts(entry, steps))):
            yield text


def _lines(text: str) -> Iterable[str]:
    """The paragraphs of a text, of HTML or plain."""
    if len(text) > _LONGEST_TEXT:
        return []
    if not _MARKUP.search(text):
        return text.splitlines()
    root = parse_html(text.encode("utf-8", "replace"))
    blocks = read_blocks(root) if root is not None else []
    return [block.text for block in blocks if block.picture is None and not block.caption]


def _texts(entry: dict[str, Any], steps: Iterator[int]) -> Iterator[str]:
    """The texts of a paragraph that is an object, in order."""
    waiting: list[Any] = [entry]
    while waiting and next(steps, None) is not None:
        value = waiting.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            waiting += reversed([inner for inner in value if isinstance(inner, dict | list)])
        elif isinstance(value, dict):
            waiting += reversed([value[name] for name in _TEXTS if name in value])
