"""Stories that must not be released: ids or addresses, one per line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from newsbot.dataset.errors import ExportError
from newsbot.errors import remedy
from newsbot.text.addresses import page_key, record_id

_ID = re.compile(r"[0-9a-f]{20}")
_URL = re.compile(r"(?P<scheme>https?://)?(?(scheme)[^\s/]+|(?:[^\s/@:]*\.[^\s/@:]+(?::\d+)?|[^\s/@:]+:\d+)/)\S*", re.I)
"""An address; without its scheme it needs a slash after the host."""


@dataclass(slots=True)
class Takedown:
    """What is taken down; grows by the other names of the stories that are met."""

    ids: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)
    path: str = ""  # the list's file
    lines: dict[str, int] = field(default_factory=dict)  # and the line that names each of them

    def __bool__(self) -> bool:
        return bool(self.ids or self.urls)

    def has(self, record: Mapping[str, Any]) -> bool:
        """Whether a record is of such a story: by its id or by one of its addresses.

        >>> down = Takedown(urls={"https://h/a"})
        >>> down.has({"id": "1", "url": "http://www.H/a/?utm_source=x"}), down.has({"id": "1", "url": "https://h/b"})
        (True, False)
        """
        by_name = self.names(record.get("id"), record.get("url"), record.get("canonical_url"))
        return by_name or self._leads_to(record.get("url"), record.get("site"))

    def names(self, id: str | None, *urls: str | None) -> bool:
        """Whether the list names a story that goes by this id and these addresses."""
        return id in self.ids or any(page_key(url) in self.urls for url in urls if url)

    def add(self, id: str, urls: Iterable[str]) -> None:
        self.ids.add(id)
        self.urls.update(map(page_key, urls))

    def unmatched(self, met: Takedown) -> list[str]:
        """The lines of the list, with what they name, for which no story was met.

        >>> Takedown(lines={"1": 3, "https://h/a": 7}).unmatched(Takedown(ids={"1"}))
        ['line 7 (https://h/a)']
        """
        named = met.ids | met.urls
        return [f"line {line} ({name})" for name, line in self.lines.items() if name not in named]

    def without(self, cards: Iterable[dict[str, Any]], site: str) -> list[dict[str, Any]]:
        """The cards on a page of a site, or the translations that it names, but those that lead to such a story."""
        return [
            card for card in cards if not (self.names(card.get("id"), card["url"]) or self._leads_to(card["url"], site))
        ]

    def without_versions(self, stories: Iterable[dict[str, Any]], site: str) -> list[dict[str, Any]]:
        """The stories of a sitemap with their versions, without such stories."""
        left = ({**one, "translations": self.without(one["translations"], site)} for one in self.without(stories, site))
        return [one for one in left if one["translations"]]

    def left(self, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """The rows of the ticker, of tombstones or of lists, without such stories and what leads to them."""
        for row in rows:
            if self.has(row):
                continue
            if "cards" in row:
                row["cards"] = self.without(row["cards"], row["site"])
                row["versions"] = self.without_versions(row["versions"], row["site"])
            yield row

    def _leads_to(self, url: str | None, site: str | None) -> bool:
        if not url or not site or not self.ids:
            return False
        return any(record_id(site, _path(form)) in self.ids for form in (url, page_key(url)))


def _path(url: str) -> str:
    _, slash, path = url.partition("://")[2].partition("/")
    return slash + path


def read_takedown(path: Path) -> Takedown:
    """The list in a file; `#` begins a comment. Raises `ExportError`, naming the line, for what is neither."""
    down = Takedown(path=str(path))
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ExportError(f"{path}: the takedown list is not in UTF-8 ({error!s:.120}); save it as UTF-8") from None
    except OSError as error:
        fix = remedy(error, "name the file with --takedown FILE")
        raise ExportError(f"{path}: the takedown list cannot be read ({error.strerror}); {fix}") from None
    for number, line in enumerate(lines, 1):
        text = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if _ID.fullmatch(text):
            down.ids.add(text)
            down.lines.setdefault(text, number)
        elif url := _URL.fullmatch(text):
            key = page_key(text if url["scheme"] else f"https://{text}")
            down.urls.add(key)
            down.lines.setdefault(key, number)
        elif text:
            raise ExportError(f"{path}, line {number}: {text!r:.80} is neither an id nor an address; correct it")
    return down
