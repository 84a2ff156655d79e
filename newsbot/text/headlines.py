"""Headlines that are the same, printed in different ways: strings in, strings out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from newsbot.text.clean import fold
from newsbot.text.language import language_of, script_of, split_scripts

_MARKS = " |/•·*»–—-"
_CLOSING = re.compile(r"[^\w\s(\[{«“‘#@|]*")


def bare(text: str) -> str:
    """Letters and digits only, for comparing prints of a text.

    >>> bare("Press Brief | January 9, 2026") == bare("press brief January 9 2026")
    True
    """
    return "".join(filter(str.isalnum, fold(text)))


def split_languages(line: str) -> list[str]:
    """The headlines in two scripts that a line joins by a mark or by nothing; the line itself if it is in one.

    >>> split_languages("Rain at last in the hills / پہاڑوں پر آخرکار بارش"), split_languages("Rain / بارش")
    (['Rain at last in the hills', 'پہاڑوں پر آخرکار بارش'], ['Rain / بارش'])
    """
    parts = split_scripts(line, glued=True)
    if len(parts) < 2:
        return parts
    return [text for part in parts if (text := part.strip(_MARKS))] or parts


def say_many(prints: Iterable[Mapping[str, str]], at_most: int) -> bool:
    """Whether prints (headline by language) have more than `at_most` different headlines in one language.

    A headline contained in another is not different: it is cut, or the other has a label before it.

    >>> say_many([{"en": "Rain"}, {"en": "World: Rain"}, {"en": "Snow"}], 2)
    False
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for headlines in prints:
        for language, text in headlines.items():
            found[language].add(bare(text))
    return any(
        sum(1 for text in texts if not any(text in other for other in texts - {text})) > at_most
        for texts in found.values()
        if len(texts) > at_most
    )


def recut(headlines: Mapping[str, str], headline: str) -> dict[str, str] | None:
    """A print, headline by language, that contains `headline`, or None.

    A print of two languages that was split in the wrong place is split again beside `headline`.

    >>> recut({"en": "Held in Karachi10", "ur": "صحافی گرفتار"}, "Held in Karachi")
    {'en': 'Held in Karachi', 'ur': '10 صحافی گرفتار'}
    """
    target = bare(headline)
    if any(bare(text) == target for text in headlines.values()):
        return dict(headlines)
    line = " ".join(headlines.values())
    for reverse in (False, True):
        cut = _end_of(target, line, reverse=reverse)
        parts = [part for part in (line[:cut].strip(), line[cut:].strip()) if part]
        if not target or cut is None or (len(parts) > 1 and script_of(parts[0]) == script_of(parts[1])):
            continue
        return {_language(part, headlines): part for part in parts}
    return None


def _end_of(target: str, line: str, *, reverse: bool) -> int | None:
    """The index in `line` at which its letters and digits, read from one end, equal `target`."""
    read = ""
    for at in range(len(line) - 1, -1, -1) if reverse else range(len(line)):
        read = bare(line[at]) + read if reverse else read + bare(line[at])
        if not (target.endswith(read) if reverse else target.startswith(read)):
            return None
        if len(read) == len(target):
            return at if reverse else _CLOSING.match(line, at + 1).end()  # type: ignore[union-attr]
    return None


def _language(part: str, headlines: Mapping[str, str]) -> str:
    script = script_of(part)
    printed = next((language for language, text in headlines.items() if script_of(text) == script), None)
    return printed or language_of(part) or next(iter(headlines))
