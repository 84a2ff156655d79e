"""Lines that name the authors of a story, by their words, their links and the names of their elements; `authors` looks
for them on the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from newsbot.page.blocks import Anchor, Block, lineage, short_text
from newsbot.page.byline import is_profile, names_of
from newsbot.page.names import finder, is_for_screen_readers, zone_of
from newsbot.page.regions import Page
from newsbot.text.clean import cached_if_short, clean
from newsbot.text.dates import ANY_MOMENT
from newsbot.text.headlines import bare
from newsbot.text.names import is_call, is_name, is_our_reporter, is_word, name_is_due, names_in
from newsbot.text.signatures import end_of_authors, is_label, is_person, is_signature, signature_in, undated

_find = finder(
    "author byline autor auteur writer reporter skribent forfatter redakt(?:ion|eur) contributor".split(),
    (
        r"bio \bbox\b avatar image photo follow more-?(?:from|by) related date time role title func desc comment "
        r"teaser rubric"
    ).split(),
)
_BYLINE = 1  # the first group alone
_AND = re.compile(r"\b(?:and|und|og|och|et|y|e|en|és|și|şi|dan|và|та|και)\b|(?<!\S)(?:اور|و)(?!\S)", re.I)
_AT_RIGHT = re.compile(r"(?<![\w-])(?:has-text-align-right|(?:text-)?align[:=]\s?(?:right|end))(?![\w-])", re.I)
"""In an element's class, attribute `align` or style, as editors set them; other classes are the template's."""
_ACCORDING_TO = "Theo "  # in Vietnamese, before an agency
_USER = re.compile(r"[a-zA-Z]\w{2,20}")
_WORD = re.compile(r"\w+")
_NETWORK = "linkedin.com/in/"  # others than the author have links there, too
_NAMING = ("class", "id", "itemprop", "rel", "data-testid")
_AROUND = 3  # elements around a line whose names count
_ELEMENTS = 12  # of a line
_EMPLOYER = 4  # words of an author's role or employer in a line by itself
_INITIALS = 2
LINE, SHORT = 160, 60  # characters
ALONE = range(2, 5)  # words of a name alone


class AuthorLine(NamedTuple):
    """The names in a line that is a byline."""

    names: list[str]
    signed: bool  # by a word or a link to a profile, not only by its element


def read_above(block: Block, page: Page) -> AuthorLine | None:
    """A line above the story is a byline by its words, by a link to a profile, or by its element's class.

    Beside a linked name are roles and employers; text without a link is a name only if `and` joins it to one.
    """
    signature = signature_in(_without_calls(block)) or _signature_within(block)
    linked = _linked(block, page)
    if linked and not (signature and _AND.search(block.text)):
        return AuthorLine(linked, True)
    if not signature and not is_called_byline(block):
        return None
    line = _without_links(block, page)
    if not signature and (lead := _lead_name(block)):
        own = bare(lead) in set(map(bare, page.site_names))
        if is_name(lead) and not own:
            return AuthorLine([lead], False)
        people = [name for name in names_in(undated(line.removeprefix(lead))) if " " in name and is_person(name)]
        return AuthorLine(people, False) if people else AuthorLine([lead], False) if own else None
    if linked:
        fields = [field for field in line.split("|") if any(name in field for name in linked)]
        line = " | ".join(field for field in fields if "," not in field)
    names = names_in((signature_in(line) if signature else undated(line)) or "")
    if not names and signature:
        names = list(filter(is_person, names_in(signature)))
    lower = signature is not None and block.text.islower() and is_called_byline(block)
    names = without_places(names)
    found = [name for name in names if _may_be_person(name) or (lower and _may_be_lower(name))]
    found = found if set(linked) <= set(found) else linked
    return AuthorLine(found, bool(signature)) if found else None


def read_within(block: Block, page: Page) -> AuthorLine | None:
    """A byline within the story is a short line by itself, though editors may follow: `By A Name | Edited by …`."""
    if len(block.text) > LINE or end_of_authors(block.text) > SHORT:
        return None
    signature = signature_in(block.text)
    names = without_places(names_in(signature)) if signature else _named_alone(block)
    people = list(filter(is_person, names))  # without agencies
    return AuthorLine(people, bool(signature)) if people and people[0] == names[0] else None


def read_below(block: Block, page: Page) -> AuthorLine | None:
    """Below a story are names of many kinds: a word, a link to a profile or the element itself marks the author's."""
    if signature := signature_in(block.text):
        names = names_in(signature_in(_without_links(block, page)) or signature)
        if names and not is_person(names[0]) and is_called_byline(block):  # a user's
            return AuthorLine(names[:1], False)
    elif len(block.text) <= LINE and not _opens_with_label(block):
        names = _linked(block, page) or _named_alone(block)
    else:
        return None
    names = list(filter(is_person, names))
    return AuthorLine(names, False) if names else None


def linked_alike(block: Block, signed: Block) -> AuthorLine | None:
    """The name in a line that is a link to a profile in the folder that the link of the signed line above leads to."""
    if not (block.only_links and signed.links and " " in block.text and is_person(block.text)):
        return None
    if not is_profile(block.links[0].href):
        return None
    folders = {_folder(link.href) for link in (*block.links, signed.links[-1])}
    return AuthorLine(names_in(block.text), True) if len(folders) == 1 and any(folders) else None


def _folder(href: str) -> str:
    return href.partition("?")[0].rstrip("/").rpartition("/")[0]


def signs(page: Page, block: Block, above: Block) -> bool:
    """Whether the line below a story's last paragraph signs it: a name that is not the site's and is set to the right,
    as that is not, in the element that holds it."""
    if block.picture is not None or block.heading or block.item or len(block.text) > SHORT:
        return False
    if not _is_at_right(block) or block.text.startswith(_ACCORDING_TO) or above.box not in lineage(block.owner):
        return False
    names = [] if block.links or _is_at_right(above) else names_in(block.text)
    cased = block.text.lower() != block.text.upper()  # elsewhere any short line is like a name
    if not (cased and names) or set(map(bare, names)).intersection(map(bare, page.site_names)):
        return False
    return all(len(name.split()) in ALONE and is_person(name) for name in names)


def _is_at_right(block: Block) -> bool:
    near = islice(lineage(block.owner), 2)
    return any(_AT_RIGHT.search(f"{e.get('style', '')} align={e.get('align', '')} {e.get('class', '')}") for e in near)


def without_hidden_label(block: Block) -> Block:
    """A line without the label for screen readers that opens it, unless a name is due behind that."""
    hidden = (block.owner, block.lead)
    element = next((e for e in hidden if e is not None and is_for_screen_readers(_names_of(e))), None)
    label = short_text(element, SHORT) if element is not None else None
    if not label or not block.text.startswith(label) or name_is_due(label) == "surely":
        return block
    if any(link.text in label for link in block.links) or (label == block.text and is_signature(label)):
        return block
    text = block.text.removeprefix(label).lstrip()
    return Block(text, text, block.links, block.heading, furniture=block.furniture, owner=block.owner)


def may_be_employer(block: Block) -> bool:
    """Whether a line may name the employer of the author above it."""
    if block.links or block.heading or block.words > _EMPLOYER or any(map(str.isdigit, block.text)):
        return False
    return any(map(str.isalpha, block.text)) and is_person(block.text)


def may_be_label(name: str) -> bool:
    """Whether a name may be the label of the next line: one word, but in scripts that put no spaces in names."""
    return " " not in name and (name[0] < "\u3040" or name.endswith((":", "：")))


def _opens_with_label(block: Block) -> bool:
    """Whether a label precedes the first link of a line without a signature: `Tagged: Hira Malik`."""
    return bool(block.links) and block.text.partition(block.links[0].text)[0].rstrip().endswith((":", "："))


def _named_alone(block: Block) -> list[str]:
    """The name that is all of a line whose element is called a byline."""
    if " " in block.text and is_called_byline(block, 2) and is_person(block.text):
        return without_places(names_in(block.text))
    return []


def _linked(block: Block, page: Page) -> list[str]:
    """The names that lead to a profile."""
    profiles = [link for link in block.links if _is_profile(link, block)]
    if not profiles:
        return []
    end = end_of_authors(block.text)
    links = [link for link in profiles if 0 <= block.text.find(link.text) < end]
    texts = [_without_site(link.text, page) for link in links]
    found = zip(links, texts, strict=True)
    names = [name for link, text in found for name in names_in(signature_in(text) or text) or _user_of(link)]
    return list(filter(_may_be_person, names))


def _without_site(text: str, page: Page) -> str:
    """A name without that of the site before it: `The Paper - Hira Malik`."""
    opening, mark, name = text.partition("|") if "|" in text else text.partition(" - ")
    return name if mark and bare(opening[:SHORT]) in set(map(bare, page.site_names)) else text


def _user_of(link: Anchor) -> list[str]:
    """A name with digits, as users have, or desks whose address has it, too."""
    if not any(map(str.isdigit, link.text)) or len(link.text) > SHORT:
        return []
    slug = "-".join(_WORD.findall(link.text.lower()))
    return [link.text] if _USER.fullmatch(link.text) or f"/{slug}/" in f"{link.href.lower()}/" else []


def _is_profile(link: Anchor, block: Block) -> bool:
    return is_profile(link.href) or (_NETWORK in link.href and block.text.startswith(link.text))


def _may_be_person(name: str) -> bool:
    """Whether a text is like a name, stands for a reporter's or, if it is one word, is like a user's."""
    user = " " not in name and len(name) > _INITIALS and not is_label(name)
    return user or is_person(name) or is_our_reporter(name)


def _may_be_lower(name: str) -> bool:
    """Whether a text in lower case, as style sheets capitalise it, has as many words as a person's name."""
    return len(name.split()) in ALONE and not is_label(name)


def _signature_within(block: Block) -> str | None:
    """The signature in an element of the line that is called a byline, behind a date and a section."""
    if block.owner is None or len(block.text) > LINE:
        return None
    called = (e for e in islice(block.owner.iterdescendants("*"), _ELEMENTS) if _is_byline(_names_of(e)))
    texts = (clean(" ".join(map(str, element.itertext()))) for element in called)
    return next((signature_in(text) for text in texts if is_signature(text) and _is_behind_date(text, block)), None)


def _is_behind_date(text: str, block: Block) -> bool:
    before, found, _ = block.text.partition(text)
    return bool(found) and any(map(str.isdigit, before))


def _lead_name(block: Block) -> str | None:
    """The text of the element that a line opens with, if that has the form of a name, and something else follows it: a
    place or an employer, or behind a role and the site's name perhaps a person."""
    if block.lead is None or not _is_byline(_names_of(block.lead)):
        return None
    name = clean(" ".join(map(str, block.lead.itertext())))
    return name if name != block.text and block.text.startswith(name) and is_person(name) else None


def _without_calls(block: Block) -> str:
    """A block's text without the buttons (`Share`, `Print`) that open it."""
    text = block.text
    for link in block.links:
        if not (is_call(link.text) and text.startswith(link.text)):
            break
        text = text[len(link.text) :].lstrip(" |·•")
    return text


def _without_links(block: Block, page: Page) -> str:
    return names_of(block, page, ANY_MOMENT, signed=True)


def without_places(names: list[str]) -> list[str]:
    """Names without the place that follows one: `Hira Malik, Lahore`. Agencies are written in capitals."""
    pairs = zip(["", *names], names, strict=False)
    return [name for before, name in pairs if not (is_word(name) and " " in before)]


def _names_around(block: Block) -> Iterator[str]:
    element: Any = block.lead if block.lead is not None else block.owner
    for _ in range(_AROUND):
        if element is None:
            return
        yield _names_of(element)
        element = element.getparent()


def _names_of(element: Any) -> str:
    if not element.attrib:
        return ""
    return " ".join([value for name in _NAMING if (value := element.get(name))])


def is_comment(block: Block) -> bool:
    """Whether an element around a line is called a comment."""
    return any("comment" in names.lower() for names in _names_around(block))


def is_caption(block: Block) -> bool:
    """Whether a line is a picture's title: the element around it is called a caption or the like."""
    return any(zone_of(_names_of(element)) == "picture" for element in islice(lineage(block.owner), 2))


def is_called_author(block: Block) -> bool:
    """Whether an element around a line is called the author's, whatever else it is called."""
    return any(_find(names.lower()) & _BYLINE for names in _names_around(block))


def is_called_byline(block: Block, elements: int = _AROUND) -> bool:
    """Whether one of the `elements` around a line is called a byline, and nothing else that is beside authors."""
    return any(map(_is_byline, islice(_names_around(block), elements)))


@cached_if_short(4096)
def _is_byline(names: str) -> bool:
    return _find(names.lower()) == _BYLINE
