"""What a line of a page is, by itself and by its neighbors: a byline, a label, a call to follow the site, a link to
another story."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsbot.page.blocks import Block, count_words, nearest
from newsbot.page.links import NETWORKS
from newsbot.page.regions import Page
from newsbot.page.scoring import ENDS, PROSE_WORDS, prose_words
from newsbot.page.section import leads_to_story
from newsbot.page.structure import are_alike
from newsbot.text.calls import COUNTS, FILED, LISTEN, NOTES, TALLIES
from newsbot.text.clean import cached_if_short, fold
from newsbot.text.dates import is_ago
from newsbot.text.language import script_of
from newsbot.text.names import is_name
from newsbot.text.signatures import is_date, is_person, is_signature, says_when, signature_in

_SURE_OPENING = 1.5  # log odds of a short first line without a full stop: crumbs and labels of the site have less
_LINES = ("p", "blockquote")  # not `div`: `3 min read`, `Article continues below`
OWN_WORDS = 6  # of the shortest item without a number that a page hardly says of itself: `Be the first to comment`
COLONS = (":", "：")
_LINKED = 0.7  # of a teaser's letters
COPY = 40  # characters from which a repeated text is a copy
_CALL_WORDS = 45
_POINTER_WORDS = 8  # of the longest `Read more:`
_LABEL_WORDS = 4  # of the longest label before a link: with more, it is the beginning of a sentence
_TO_A_PROGRAM = re.compile(r"\s*(?:(?:javascript|mailto):|#(?:top)?\s*$)", re.I)
"""Scripts, mail programs, and the top of the page, which `#` and `#top` are."""
_TO_SHARE = re.compile(
    r"(?:https?:)?//(?:[\w-]{1,20}\.){0,3}(?:facebook\.com/(?:sharer|share\.php|dialog/(?:feed|send|share))"
    r"|(?:twitter|x)\.com/(?:intent/|share\b)|(?:t|telegram)\.me/share\b|wa\.me/\?|whatsapp\.com/send\b"
    r"|linkedin\.com/(?:sharearticle|sharing/|cws/share)|reddit\.com/submit\b|pinterest\.com/pin/create/)"
    r"|whatsapp://send\b|mailto:\?",
    re.I,
)
"""Addresses that send a story to others: nobody's profile or mailbox."""
_BAR_WORDS = 30  # of the longest row of links to share a story
_TIME_WORDS = 6  # of the longest time of an entry: signs and numbers count
_DATE = 120  # characters of the longest line of dates: that of publication and that of a change, with their labels
_TALLY = 60  # characters: the longest has a label, a number of 40 characters, and a colon between them
BULLET = re.compile(r"^\s*[-–•*▪●◦‣·]\s*")
_NUMBERED = re.compile(r"\d{1,2}[.)] \D{1,80}")  # `1. The road`; a date has a second number
OPENING = 8  # blocks below the first paragraph, of which one is dressed alike: a list may be between them
_RULES = frozenset("_=–—-")
_RULE = re.compile(rf"(?:[{''.join(sorted(_RULES))}] ?){{3,80}}")
"""A rule drawn in characters. Asterisks part the scenes of a tale."""
_STAMP = re.compile(r"\d ?[:.h]\d\d\b|(?:19|20)\d\d\D.{0,80}(?:19|20)\d\d|^\w{3,20}: ")
"""A time of day, a date in digits, two dates or a label: a date in words that ends like a sentence may be one."""
_LENGTH = re.compile(r"(?:\d{1,2}:)?\d{1,2}:[0-5]\d\s{0,2}(?:$|[•·|])")
_TITLED = range(3, 21)  # words of a recording's title: fewer are a label, `Cooking time`, more are a paragraph
_SENTENCE_ENDS = tuple(set(ENDS) - {"'", "’"})  # a title may end with a quotation in these
_LENGTH_LINE = 40  # characters of a line that says how long a recording is, and whose it is
_CHANNELS = (
    *NETWORKS, "news.google.com", "whatsapp.com", "t.me", "telegram.me", "youtube.com", "apps.apple.com",
    "play.google.com", "tiktok.com",
)  # fmt: skip


def is_line(page: Page, index: int) -> bool:
    """Whether a block is a heading without links, or a paragraph that can be no caption, label, byline or call."""
    block, above = page.blocks[index], page.blocks[index - 1]
    if block.links or index in page.landmarks.labels or is_related(page, block.key):
        return False
    if block.heading:
        return True
    if block.owner is None or block.owner.tag not in _LINES or block.caption or above.picture is not None:
        return False
    return not (is_byline(block) or is_teaser(page, block) or is_call(page, block, sure=False))


def announces(page: Page, block: Block, *, said: bool = False) -> bool:
    """Whether a line ends in a colon and is no call, nor a label such as `Tags:`, unless more is `said` below it."""
    long = said or block.words > _LABEL_WORDS
    return long and ends_in_colon(block.text) and not is_call(page, block, sure=False)


def is_button(page: Page, block: Block) -> bool:
    """Whether a line is buttons: `Print | Send to a friend`. They lead to scripts, mail programs and the page's top."""
    if not block.only_links or block.heading or block.item or block.words > _POINTER_WORDS:
        return False
    if block.text.endswith(ENDS) or "@" in block.text:
        return False
    return all(_TO_A_PROGRAM.match(link.href) for link in block.links)


def is_share_bar(block: Block) -> bool:
    """Whether a line is links to share the story, whatever buttons and counts are between them."""
    if block.heading or not block.links or block.words > _BAR_WORDS or block.text.endswith(ENDS):
        return False
    return all(_TO_SHARE.match(link.href) for link in block.links)


def is_teaser(page: Page, block: Block) -> bool:
    """Whether a line is a link to another story, with no more than a label before it, or such a label and a title."""
    if block.heading or block.item:
        return False
    if not block.links:
        label, _, title = block.key.replace("：", ":").partition(":")
        return bool(title) and not block.text.endswith(ENDS) and is_related(page, label)
    teases = _LINKED * len(block.text) <= block.linked or _opens_with_label(page, block)
    return teases and is_story_link(page, block)


def _opens_with_label(page: Page, block: Block) -> bool:
    """Whether a line is a label and a link: `More on the harbour: New bridge opens`. Sentences have longer ones."""
    label = block.text.removesuffix(block.links[0].text).rstrip(" –—-")
    if len(label) == len(block.text) or block.text.endswith(ENDS):
        return False
    if not label.endswith((":", "：", "|")):
        return len(label) <= COPY and is_related(page, fold(label))
    return count_words(label.rstrip(" :：|")) <= _LABEL_WORDS


def is_pointer(page: Page, index: int) -> bool:
    """Whether a line announces the link to another story below it: `Read more:`."""
    block = page.blocks[index]
    if not (points(block) or is_related(page, block.key)):
        return False
    below = next((block for block in page.blocks[index + 1 : index + 4] if block.picture is None), None)
    return below is not None and below.only_links and not below.item and is_story_link(page, below)


def is_related(page: Page, key: str) -> bool:
    """Whether a text (folded) is a label of other stories."""
    label = key.rstrip(" :：.")
    return label in page.layout.related or label in page.layout.related_headings


def is_timed_title(page: Page, index: int) -> bool:
    """Whether a line is the title of a video or a recording: only its length is below it, `03:29 • Harbour TV`."""
    below = page.blocks[index + 1].text if index + 1 < len(page.blocks) else ""
    if len(below) > _LENGTH_LINE or not _LENGTH.match(below):
        return False
    return page.blocks[index].words in _TITLED and not page.blocks[index].text.endswith(_SENTENCE_ENDS)


def ends_in_colon(text: str) -> bool:
    """Whether a text ends in a colon. In Armenian, that is typed for its full stop, `։`, and announces nothing."""
    return text.endswith(COLONS) and script_of(text) != "Armn"


def leads_in(text: str) -> bool:
    """Whether a text ends in a colon or a question mark: what follows belongs to it."""
    return ends_in_colon(text) or text.endswith(("?", "？", "؟"))


def points(block: Block) -> bool:
    """Whether a line is short and ends in a colon."""
    return ends_in_colon(block.text) and block.words <= _POINTER_WORDS


def is_story_link(page: Page, block: Block) -> bool:
    """Whether all links of a block lead to other stories."""
    here = page.resolve(page.url).canonical
    return all(leads_to_story(link, page) and page.resolve(link.href).canonical != here for link in block.links)


def is_label(block: Block, *, sure: bool) -> bool:
    """Whether a line is a byline, a date, a crumb or the like; a long one that is `sure` may have links and numbers."""
    if block.only_links:
        return True
    if is_tally(block):
        return True
    if block.heading or block.item or block.text.endswith(ENDS) or prose_words(block):
        return False
    text = block.text
    if sure and block.words > PROSE_WORDS:
        return signature_in(text) is not None
    marked = bool(block.links) or "|" in text or any(map(str.isdigit, text))
    return marked or signature_in(text) is not None or is_name(text)


def opens_text(page: Page, index: int, odd: float) -> bool:
    """Whether a line that looks like a label is the first of the text: it is dressed like prose near below it, and has
    the number of a sub-head, the comma of a salutation, the mark of a list beside another such line, or more words
    than a page says of itself, which are no person's name and have no picture above them."""
    block, text = page.blocks[index], page.blocks[index].text
    if odd < _SURE_OPENING or block.links or "|" in text or signature_in(text) is not None or is_byline(block):
        return False
    near = (*page.blocks[index - 1 : index], *page.blocks[index + 1 : index + 2])
    listed = BULLET.match(text) and any(BULLET.match(line.text) for line in near)
    captioned = index > 0 and page.blocks[index - 1].picture is not None
    said = block.words >= OWN_WORDS and is_name(text) and not (captioned or is_person(text))
    if not (listed or said or _NUMBERED.fullmatch(text) or text.endswith((",", "،", "，"))):
        return False
    prose = next(filter(prose_words, page.blocks[index + 1 : index + 1 + OPENING]), None)
    return prose is not None and prose.box is block.box and are_alike(block, prose)


def is_byline(block: Block) -> bool:
    """Whether a line is no more than names after a word such as `by`, or a date. It may be below the standfirst."""
    if block.heading:
        return False
    if len(block.text) <= _DATE and (is_date(block.text) or (not block.item and says_when(block.text))):
        return not block.text.endswith(ENDS) or _STAMP.search(block.text) is not None
    return block.words <= PROSE_WORDS and not block.text.endswith(ENDS) and is_signature(block.text)


def is_entry_time(block: Block) -> bool:
    """Whether a line is only how long ago an entry of a live blog was made, which is another time at each visit."""
    if block.heading or block.item or block.links or block.words > _TIME_WORDS:
        return False
    return is_ago(block.text) and nearest(block.owner, "tr") is None


def is_tally(block: Block) -> bool:
    """Whether a line is only a number that the publishing system prints beside a story, and its label."""
    if block.heading or block.item or len(block.text) > _TALLY or not TALLIES.fullmatch(block.key):
        return False
    return nearest(block.owner, "table") is None


def is_call(page: Page, block: Block, *, sure: bool) -> bool:
    """Whether a block calls to follow the site, asks for consent, is the time of an entry, or the page's own address,
    which print views have; text that is `sure` may have a link to a channel."""
    if NOTES.match(block.key):
        return True
    if block.words <= _POINTER_WORDS and LISTEN.match(block.key):
        return True
    if block.heading or (len(block.text) >= 200 and not block.links) or block.words > _CALL_WORDS:
        return False
    if is_entry_time(block):
        return True
    if FILED.match(block.key) or (len(block.text) < 200 and page.layout.calls.search(block.key)):
        return True
    if (block.key[:1] in _RULES and _RULE.fullmatch(block.text)) or COUNTS.match(block.key):
        return not block.item and nearest(block.owner, "table") is None
    if block.key.startswith("http") and " " not in block.text and not block.item:
        return page.resolve(block.text).canonical == page.resolve(page.url).canonical
    return not sure and any(_is_channel(link.href) for link in block.links)


@cached_if_short(1024)
def _is_channel(href: str) -> bool:
    """Whether a link leads to a channel, profile or app on a network."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return False
    if not any(host == name or host.endswith("." + name) for name in _CHANNELS):
        return False
    return "/status/" not in parts.path and parts.path.strip("/").count("/") < 2 and "watch" not in parts.path
