"""Pages that are a shell: their content is rendered by a script, and is not in the HTML."""

from __future__ import annotations

import re

from lxml import etree

from newsbot.page.regions import Page

_FEW = 120  # at most so many words, furniture aside
_BYTES_PER_WORD = 150
_SMALL = 5_000  # bytes; smaller pages may have few words without being a shell
_ROOTS = frozenset(
    (
        "root app application __next __nuxt __gatsby ___gatsby app-root react-root reactroot vue-app svelte main-app "
        "mount mountnode app-container app-wrapper page-root spa ember-app ng-app gatsby-focus-wrapper site-root"
    ).split()
)  # ids and classes of the elements that scripts render into
_PLEA = re.compile(r"java[\s-]?script|جاوا\s?(?:اسکرپٹ|سکرپٹ)|جافا\s?سكر[يى]بت|जावास्क्रिप्ट|জাভাস্ক্রিপ্ট", re.I)
_RUNS = re.compile(r"^(?:$|module$|(?:text|application)/(?:java|ecma)script)", re.I)
_UNSEEN = ("script", "style", "noscript", "template")


def looks_like_shell(page: Page, size: int) -> bool:
    """Whether a page of `size` bytes has scripts, few words, and a sign that the scripts render it.

    The signs: an empty element that scripts usually render into, a `noscript` that asks for JavaScript, or far more
    bytes than words.
    """
    words = 0
    for block in page.blocks:
        if block.picture is None and block.furniture is None:
            words += block.words
            if words > _FEW:
                return False
    scripts = (script for script in page.root.iter("script") if script.get("src") or script.text)
    if not any(_RUNS.match((script.get("type") or "").strip()) for script in scripts):  # others hold data
        return False
    if size > max(_SMALL, words * _BYTES_PER_WORD):
        return True
    pleas = (" ".join(map(str, plea.itertext())) for plea in page.root.iter("noscript"))
    return any(map(_PLEA.search, pleas)) or _has_empty_root(page.root)


def _has_empty_root(root: etree._Element) -> bool:
    for element in root.iter("div", "main", "section", "app-root"):
        names = {element.tag, element.get("id", "").lower(), *element.get("class", "").lower().split()}
        if names & _ROOTS and not _has_words(element):
            return True
    return False


def _has_words(element: etree._Element) -> bool:
    """Whether an element holds more than a word or two (`Loading…`)."""
    words = 0
    for inner in element.iter(etree.Element):
        unseen = inner.tag in _UNSEEN
        words += len((inner.text or "").split()) * (not unseen)
        words += len((inner.tail or "").split()) * (inner is not element)
        if words > 3:
            return True
    return False


def characters(root: etree._Element) -> int:
    """How many characters of text a page has before its scripts run, about as a browser counts them."""
    found = 0
    body = root.find("body")
    walk = etree.iterwalk(root if body is None else body, events=("start",))
    for _, element in walk:
        if element.tag in _UNSEEN:
            walk.skip_subtree()
        else:
            found += len(" ".join((element.text or "").split()))
        found += len(" ".join((element.tail or "").split()))
    return found
