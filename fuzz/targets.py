"""What else a crawl reads beside pages, as cases: authors in bulk, robots.txt, sitemaps and feeds, bodies to align."""

from __future__ import annotations

import gzip
import json
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from html import escape
from random import Random
from typing import Any

from fuzz.alphabet import byline, date, iso, long_word, names, phrase, signs, word
from fuzz.cases import TODAY, Case, make_case
from fuzz.draft import length, often
from fuzz.octets import mutate
from fuzz.reading import Examiner, Fault, Finding, fault_of
from newsbot.middlewares.robots import NewsRobotParser
from newsbot.page.feeds import ENTRIES, Entry, NamedPages, may_hold, newest_first, read_named_pages
from newsbot.parallel.stories import align_bodies
from newsbot.text.clean import clean
from newsbot.text.robotstxt import ROBOTS_MAX
from newsbot.timelimit import TimeLimit

TARGETS = ("page", "author", "robots", "sitemap", "alignment")
HOME = "https://www.journalismpakistan.com"
URL = f"{HOME}/a-story-of-many"
_LIMIT = 10 * 1024 * 1024


def draw_case(seed: str, number: int, targets: tuple[str, ...] = TARGETS) -> Case:
    """The case of a number in the run of a seed; the targets take turns."""
    target = targets[number % len(targets)]
    if target == "page":
        return make_case(seed, number)
    dice = Random(f"{target}:{seed}:{number}")  # noqa: S311
    done: list[str] = []
    body = _MAKERS[target](dice, done)
    url = URL if target == "author" else f"{HOME}/{target}"
    content_type = "text/html; charset=utf-8" if target == "author" else ""
    return Case(seed, number, target, tuple(done), url, False, TODAY, content_type, body, target)


class TargetExaminer(Examiner):
    """Examines cases of every target."""

    def examine(self, case: Case) -> Finding:
        """What is wrong with a case."""
        if case.target not in _CHECKS:
            return super().examine(case)
        finding = Finding()
        read, problems = _CHECKS[case.target]
        try:
            value, again = (self._read(read, case, finding) for _ in range(2))
            finding.told.append(f"{value!r:.300}")
            finding.faults += [Fault("record", f"{case.target}: {text}", f"{text}\n") for text in problems(case, value)]
            if value != again:
                finding.faults.append(Fault("unsteady", "two readings differ", f"{value!r:.4000}\n{again!r:.4000}\n"))
        except Exception as error:
            finding.faults.append(fault_of(error))
        return finding

    def _read(self, read: Callable[[bytes], Any], case: Case, finding: Finding) -> Any:
        began = time.process_time()
        try:
            return TimeLimit(self.limit).call(read, case.body)
        finally:
            finding.seconds = max(finding.seconds, time.process_time() - began)


# Pieces that are repeated

_PIECES = (
    "a.", "a-", "2026-", "(Reuters) ", "(a)", "A. ", "a@", "@a ", "a@b.c ", "www.", "Ann et Bob et ", "a b et c d et ",
    "and ", "اور ", "و ", ", ", "Jr., ", "By ", "[", "(", ")", "<a", "/", "://", "|", "·", " ", "a ", "ا", "ا۔ ", "字",
    "é", "\u0301", "\u200c", "&amp;", "&#38;", "#38;", "%41", "Ann Other ", "Ann Other, ", "Staff Report", "1", "1 ",
    "1.", "May ", "12:30 ", "- ", " - ", "— ", ": ", ":", ";", "?", "!", "\\", '"', "'", "{", "}", "*", "$", "#", "=",
)  # fmt: skip


def _piece(dice: Random) -> str:
    some: tuple[Callable[[], str], ...] = (
        lambda: dice.choice(_PIECES),
        lambda: dice.choice(_PIECES),
        lambda: dice.choice(_PIECES) + dice.choice(_PIECES),
        lambda: word(dice), lambda: signs(dice, 4), lambda: names(dice),
    )  # fmt: skip
    return dice.choice(some)() or " "


def _run(dice: Random, most: int) -> str:
    """A piece again and again, with something before and behind."""
    piece = _piece(dice)
    text = piece * max(1, min(length(dice), most) // len(piece))
    return dice.choice(("", "", phrase(dice), "By ", "A")) + text + dice.choice(("", "", "!", " x", phrase(dice)))


# Authors


_MOST = 1_000_000
"""Bytes of a page, for which its time is meant."""


def _authors(dice: Random, done: list[str]) -> bytes:
    """A story that names its authors in some place, at any length or any number of times."""
    place = dice.choice(tuple(_PLACES))
    done.append(place.replace(" ", "_"))
    if dice.random() < 0.5:
        said = [_run(dice, 300_000)]
    else:
        said = [dice.choice((_run(dice, 200), names(dice), byline(dice), word(dice)))] * often(dice, 12)
        said = [f"{text}{n}" for n, text in enumerate(said)] if dice.random() < 0.5 else said
    head, above, below = _PLACES[place](said)
    text = "".join(
        f"<p>Editors met on Thursday and read the law number {n} once more to the end.</p>" for n in range(5)
    )
    title = "A headline that stands"
    page = f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title>{head}<h1>{title}</h1>{above}{text}{below}"
    return page.encode("utf-8", "replace")[:_MOST]


def _each(form: str, said: Iterable[str]) -> str:
    return "".join(form.replace("%", escape(text)) for text in said)


def _data(author: Any) -> tuple[str, str, str]:
    story = {"@type": "NewsArticle", "headline": "A headline that stands", "author": author}
    text = json.dumps(story).replace("</", "<\\/")
    return f'<script type="application/ld+json">{text}</script>', "", ""


_PLACES: dict[str, Callable[[list[str]], tuple[str, str, str]]] = {
    "meta author": lambda said: (_each('<meta name="author" content="%">', said), "", ""),
    "meta article author": lambda said: (_each('<meta property="article:author" content="%">', said), "", ""),
    "card for networks": lambda said: (
        _each('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="%">', said), "", "",
    ),
    "data as text": lambda said: _data(", ".join(said)),
    "data as list": _data,
    "data as persons": lambda said: _data([{"@type": "Person", "name": text} for text in said]),
    "data as site": lambda said: _data([{"@type": "Organization", "name": text} for text in said]),
    "data that is broken": lambda said: (
        '<script type="application/ld+json">{"headline": "A headline", ' + '"author": {"name": "'.join(said), "", "",
    ),
    "byline": lambda said: ("", _each('<p class="byline">By %</p>', said), ""),
    "line by its name": lambda said: ("", _each('<div class="author-name">%</div>', said), ""),
    "profile": lambda said: ("", _each('<p><a href="/author/x">%</a></p>', said), ""),
    "microdata": lambda said: ("", _each("<span itemprop=author>%</span>", said), ""),
    "signature": lambda said: ("", _each("<p>JournalismPakistan.com | Published: 2 May 2019 | %</p>", said), ""),
    "below": lambda said: ("", "", _each("<p>Author: %</p>", said)),
}  # fmt: skip


# robots.txt

_AGENTS = (
    "*", "newsbot", "NewsBot/1.0", "newsbot *", "newsbot-images", "news", "n", "bot", "Googlebot", "", "**",
    "*newsbot*", "newsbot # us", "Mozilla/5.0 (compatible; newsbot/1.0)", "GPTBot",
)  # fmt: skip
_FIELDS = (
    "Disallow", "Allow", "disallow", "Dissallow", "Crawl-delay", "Sitemap", "Host", "Content-Signal", "Noindex",
    "Request-rate", "Visit-time", "User agent", "user-agent", "Foo", "",
)  # fmt: skip


def _robots(dice: Random, done: list[str]) -> bytes:
    """A robots.txt of groups, sound and not, at any length up to what is read and beyond."""
    text = "".join(_lines(dice, often(dice, 12)) for _ in range(dice.randint(1, 6)))
    body = text.encode("utf-8", "replace")[: ROBOTS_MAX + 50_000]
    return mutate(dice, body, done) if dice.random() < 0.2 else body


def _lines(dice: Random, many: int) -> str:
    agent = f"User-agent: {dice.choice(_AGENTS)}\n"
    forms: tuple[Callable[[], str], ...] = (
        lambda: _numbered("User-agent: a%\n", many) + _numbered("Disallow: /%\n", many),
        lambda: agent * dice.choice((1, 1, 2, many)),
        lambda: "".join(f"{_line(dice)}\n" for _ in range(dice.randint(1, 12))),
        lambda: f"{_line(dice)}\n" * many,
        lambda: agent + _numbered("Disallow: /%*%$\n", many),
        lambda: f"{dice.choice(_FIELDS)}: {_run(dice, 300_000)}\n",
        lambda: "\n" * dice.randint(1, 3),
    )
    return dice.choice(forms)()


def _numbered(form: str, many: int) -> str:
    return "".join(form.replace("%", str(number)) for number in range(many))


def _line(dice: Random) -> str:
    field = dice.choice(_FIELDS)
    value = dice.choice(
        (dice.choice(_AGENTS), f"/{word(dice)}", f"/*{signs(dice, 3)}$", str(dice.random() * 9), phrase(dice))
    )
    return dice.choice(
        (f"{field}: {value}", f"{field}:{value}", f"{field} {value}", f" {field} : {value} # {value}", value)
    )


def _read_robots(body: bytes) -> tuple[Any, ...]:
    parser = NewsRobotParser(body, None)
    paths = ("/", "/1", "/a-story-of-many", "/a?b=c&d=/x.php", "/" + "a" * 1500)
    allowed = [parser.allowed(HOME + path, "newsbot") for path in paths]
    return allowed, parser.crawl_delay("newsbot"), parser.sitemaps, parser.content_signal


def _robots_problems(case: Case, value: tuple[Any, ...]) -> Iterator[str]:
    delay = value[1]
    if delay is not None and not 0 <= delay < math.inf:
        yield "a delay that nobody can wait"
    if len(case.body) < ROBOTS_MAX - 100:
        others = b"\nVisit-time: 0-9\n\nUser-agent: other\nDisallow: /\nCrawl-delay: 9\nContent-Signal: ai-train=no\n"
        if _read_robots(case.body + others) != value:
            yield "a group for another crawler changes what is ours"


# Sitemaps and feeds


def _sitemap(dice: Random, done: list[str]) -> bytes:
    """A sitemap, an index or a feed, of any size, some broken, some packed."""
    kind = dice.choice(("urlset", "sitemapindex", "rss", "feed"))
    done.append(kind)
    entry, parts = _ENTRIES[kind], _PARTS[kind]
    items: list[str] = []
    for _ in range(dice.randint(1, 5)):
        inner = "".join(
            f"<{name}>{_value(dice)}</{name.split()[0]}>" for name in dice.choices(parts, k=dice.randint(0, 5))
        )
        item = f"<{entry}>{inner}</{entry}>"
        luck = dice.random()
        if luck < 0.1:
            item = f"<{entry}>" * often(dice, 8) + inner
        elif luck < 0.2:
            item = f"<{entry}>" + (inner or "<loc>a</loc>") * often(dice, len(inner) + 1) + f"</{entry}>"
        elif luck < 0.25:
            item = dice.choice(("<![CDATA[", "<!--", "&a", "<a ", "a=1 ", "&#1;", "<?x", "]]>")) * often(dice, 8)
        items.append(item * often(dice, len(item)))
    inside = "<channel><title>The Paper</title>" + "".join(items) if kind == "rss" else "".join(items)
    head = dice.choice(("", '<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE x [<!ENTITY a 'b'>]>", "\ufeff"))
    space = dice.choice(("", "", ' xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"', ' xmlns:n="urn:n"'))
    body = f"{head}<{kind}{space}>{inside}</{kind}>".encode("utf-8", "replace")[:1_000_000]
    if dice.random() < 0.2:
        body = mutate(dice, body, done)
    return gzip.compress(body, 1, mtime=0) if dice.random() < 0.1 else body


_ENTRIES = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "feed": "entry"}
_PARTS: dict[str, tuple[str, ...]] = {
    "urlset": ("loc", "lastmod", "news", "n:title", "title", "publication_date", "language", "priority"),
    "sitemapindex": ("loc", "lastmod"),
    "rss": ("title", "link", "guid", "pubDate", "description", "dc:date", "content:encoded"),
    "feed": ("title", "id", "updated", "published", "link href='/a-b'", "summary"),
}


def _value(dice: Random) -> str:
    some: tuple[Callable[[], str], ...] = (
        lambda: f"{HOME}/{word(dice)}-{word(dice)}", lambda: iso(dice), lambda: date(dice), lambda: phrase(dice),
        lambda: signs(dice), lambda: "2026-11-25", lambda: "Wed, 25 Nov 2026 09:30:00 +0530", lambda: _run(dice, 2000),
        lambda: _run(dice, 100_000) if dice.random() < 0.1 else "",
    )  # fmt: skip
    value = dice.choice(some)()
    return value if dice.random() < 0.1 else escape(value)


def _read_sitemap(body: bytes) -> tuple[NamedPages | None, list[Entry]]:
    named = read_named_pages(body, f"{HOME}/sitemap.xml", _LIMIT)
    if named is None:
        return None, []
    return named, [entry for entry in newest_first(named.entries) if may_hold(entry, TODAY.date())]


def _sitemap_problems(_case: Case, value: tuple[NamedPages | None, list[Entry]]) -> Iterator[str]:
    named = value[0]
    if named is None:
        return
    if len(named.entries) > ENTRIES:
        yield "too many entries"
    for entry in named.entries:
        if not entry.href or len(entry.href) > 4000:
            yield "an address of no length, or of too much"
        if entry.hints.title is not None and clean(entry.hints.title) != entry.hints.title:
            yield "a title that is not clean"


# Bodies to align


def _bodies(dice: Random, done: list[str]) -> bytes:
    """Two bodies of a story, alike or not, of any number of paragraphs."""
    bodies = {}
    for name, language, initials in (("source", "en", "A. "), ("target", "ur", "ا۔ ")):
        texts: list[str] = []
        for _ in range(dice.randint(0, 5)):
            text = clean(_paragraph(dice, initials))
            texts += [text] * (1 if dice.random() < 0.8 else min(300, often(dice, len(text) + 1)))
        bodies[name] = {"language": language, "paragraphs": [text for text in texts if text]}
        done.append(f"{len(texts)}_{language}")
    return json.dumps(bodies).encode()


def _paragraph(dice: Random, initials: str) -> str:
    forms: tuple[Callable[[], str], ...] = (
        lambda: phrase(dice, 40),
        lambda: _run(dice, 20_000),
        lambda: initials * min(5000, often(dice, len(initials))),
        lambda: " ".join(map(str, range(min(3000, often(dice, 4))))),
        lambda: long_word(dice, length(dice) // 10),
    )
    return dice.choice(forms)()


def _align(body: bytes) -> dict[str, Any]:
    bodies = json.loads(body)
    return asdict(align_bodies(bodies["source"], bodies["target"]))


def _alignment_problems(_case: Case, value: dict[str, Any]) -> Iterator[str]:
    if not value["translated"]:
        return
    for name in ("source", "target"):
        placed = sorted(place for bead in value["sentences"] for place in bead[name])
        if placed != list(range(len(value[f"{name}_sentences"]))):
            yield f"not every sentence of the {name} is in one bead"


_MAKERS: dict[str, Callable[[Random, list[str]], bytes]] = {
    "author": _authors, "robots": _robots, "sitemap": _sitemap, "alignment": _bodies,
}  # fmt: skip
_CHECKS: dict[str, tuple[Callable[[bytes], Any], Callable[[Case, Any], Iterator[str]]]] = {
    "robots": (_read_robots, _robots_problems),
    "sitemap": (_read_sitemap, _sitemap_problems),
    "alignment": (_align, _alignment_problems),
}
