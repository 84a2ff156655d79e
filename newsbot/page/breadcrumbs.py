"""The section of a story by its breadcrumbs: the trail of links from the site's first page down to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newsbot.page.blocks import Block, lineage
from newsbot.page.byline import is_profile
from newsbot.page.metadata import UNSORTED
from newsbot.page.regions import Page
from newsbot.text.clean import clean, fold
from newsbot.text.datewords import date_words

Crumb = tuple[str, str]  # its name (clean) and address as written; an empty one if it has none

_CALLED = re.compile(r"readcrumb|(?<![a-z])crumbs?(?![a-z])")
_NAMED_IN = ("class", "id", "itemtype", "aria-label", "aria-labelledby")
_LEVELS = 4  # from a link up to the element that holds the trail
_ABOVE, _BELOW = 60, 10
"""Blocks from the headline: of 226 trails on saved pages, 217 are in these; one further down is that of the footer."""
_BLOCKS = 300  # from the top among which the headline is
_HOMES = frozenset(
    map(
        fold,
        (
            "home|homepage|home page|start|startseite|accueil|inicio|início|página inicial|pagina principale|hem|hjem"
            "|forside|etusivu|strona główna|domů|úvod|kezdőlap|címlap|acasă|главная|головна|начало|αρχική|anasayfa"
            "|ana sayfa|الرئيسية|صفحہ اول|خانه|ראשי|होम|মূলপাতা|beranda|trang chủ|首页|首頁|ホーム|トップ|홈"
        ).split("|"),
    )
)
_LONGEST, _WORDS = 40, 5
"""Characters and words of a section: a longer name is a headline, or a list of all menus."""
_DEEPEST = 10  # crumbs of a trail; more are a menu
_NO_SECTION = re.compile(
    r"(?:back|zurück|retour|volver|voltar|indietro|terug|tillbaka|tilbage|tilbake|takaisin|powrót|zpět|vissza|назад"
    r"|geri|kembali)(?:$| (?:to|zu[rm]?|à|au|a|al|para|naar|till|til|do|na|к|ke)\b)|返回|戻る"
    rf"|(?:{UNSORTED.pattern})$|zur (?:startseite|übersicht)$"
    r"|(?:english|español|deutsch|français|italiano|português|русский|العربية|中文|日本語|한국어|اردو|हिन्दी)$",
    re.I,
)
"""A link to the page before or to another edition, or what systems call a story's section if nobody chose one."""
_BESIDE = (
    "next|prev(?:ious)?|nächste[rsn]?|vorige[rs]?|vorherige[rs]?|suivante?|précédente?|siguiente|anterior|próxim[ao]"
    "|seguinte|successiv[ao]|precedente|volgende?|nästa|föregående|neste|næste|forrige|następn[ya]|poprzedni[ae]?"
    "|следующ(?:ая|ий)|предыдущ(?:ая|ий)|berikutnya|sebelumnya"
)
_STORY = (
    "stor(?:y|ies)|article|post|page|news|entry|artikel|beitrag|seite|noticia|artículo|página|nota|artigo|articolo"
    "|bericht|inlägg|sak|artykuł|strona|новость|статья|запись"
)
_ONWARD = re.compile(
    rf"(?:(?:{_BESIDE})(?: (?:{_STORY}))?|(?:{_STORY}) (?:{_BESIDE})|[下上]一[篇则則条條页頁]|[次前]の記事"
    r"|(?:다음|이전) ?(?:글|기사))",
    re.I,
)
"""A link to the story before or after this one."""
_LABEL = re.compile(
    r"^(?:categor(?:y|ía|ia)|[ck]at[ée]gorie|rubri(?:k|que)|section|sección|seção|sezione|рубрика)\s?[:：]\s*(?=\S)",
    re.I,
)
"""What templates put before a section: `Category: Harbours`."""
_MARKS = " /›»>→|•·"  # between crumbs


def section_by_breadcrumbs(page: Page, headline: str) -> tuple[str, str] | None:
    """The last crumb that is neither the site's first page nor the story, and its source: `json-ld` or `page`."""
    declared = page.metadata.crumbs
    name = _section(page, declared or list(_printed(page, fold(headline))), headline)
    return (name, "json-ld" if declared else "page") if name else None


def _printed(page: Page, title: str) -> Iterator[Crumb]:
    """The links of the element nearest to the headline that is called breadcrumbs."""
    passed = set[Any]()
    for block in _around(page.blocks[:_BLOCKS], title):
        if not block.links:
            continue
        for element in islice(lineage(block.owner), _LEVELS):
            if element in passed:
                break
            passed.add(element)
            if _may_be_called(element) and _CALLED.search(" ".join(map(str, map(element.get, _NAMED_IN))).lower()):
                if len(list(islice(element.iter("p", "article", "main"), 2))) > 1:  # the page's: `has-breadcrumbs`
                    continue
                for link in islice(element.iter("a"), _DEEPEST + 1):
                    yield clean(" ".join(map(str, link.itertext()))), (link.get("href") or "").strip()
                return


def _may_be_called(element: Any) -> bool:
    """Whether any attribute of an element has the word: to ask this first takes a third of the time."""
    return "crumb" in " ".join(element.values()).lower()


def _around(blocks: list[Block], title: str) -> list[Block]:
    """The blocks upwards from the headline, then those below it; all if none is the headline."""
    for index, block in enumerate(blocks):
        if block.heading == 1 and block.key == title:
            return blocks[max(index - _ABOVE, 0) : index + 1][::-1] + blocks[index + 1 : index + _BELOW]
    return blocks


def _section(page: Page, trail: list[Crumb], headline: str) -> str | None:
    if not 0 < len(trail) <= _DEEPEST:
        return None
    here, title = page.resolve(page.url).canonical, fold(headline)
    sites = set(map(fold, page.site_names))
    for printed, href in reversed(trail):
        name = _LABEL.sub("", printed.strip(_MARKS))
        key = fold(name)
        if not href or not key or key in _HOMES or key in sites or page.leads_nowhere(href):
            continue
        if _NO_SECTION.match(name) or _ONWARD.fullmatch(name) or date_words().is_month(name):
            continue
        address = page.resolve(href)
        own = (
            address.canonical == here
            or key.startswith(title)
            or (name.endswith(("…", "...")) and title.startswith(key.rstrip(" .…")))
        )
        if own or address.kind in ("home", "external", "profile") or is_profile(href):
            continue
        fits = len(name) <= _LONGEST and len(name.split()) <= _WORDS and not any(map(str.isdigit, name))
        return name if fits else None
    return None
