"""What the tags of HTML say of the text in them: where a run of text ends, and what is not text."""

from __future__ import annotations

import re

from newsbot.text.clean import cached_if_short

PICTURES = ("img", "amp-img", "amp-anim", "image")
INLINE, BLOCK, SKIP, BREAK, LINK, PICTURE = range(6)
ROLES: dict[str, int] = {
    **dict.fromkeys(
        (
            "abbr acronym b bdi bdo big blink cite code data del dfn em font i ins kbd label mark nobr output q "
            "rp rt rtc ruby s samp small span strike strong sub sup time tt u var wbr picture source track "
            "tbody thead tfoot amp-fit-text"
        ).split(),
        INLINE,
    ),
    **dict.fromkeys(
        (
            "head script style template noscript iframe frame frameset object embed applet svg math canvas select "
            "option optgroup datalist textarea input button audio video map area meter progress "
            "dialog menu param title meta link base amp-analytics amp-ad amp-pixel amp-state amp-iframe "
            "amp-social-share amp-sidebar-toggle amp-consent amp-user-notification amp-sticky-ad amp-web-push-widget"
        ).split(),
        SKIP,
    ),
    **dict.fromkeys(PICTURES, PICTURE),
    "a": LINK,
    "br": BREAK,
}
WITH_NOSCRIPT = ROLES | {"noscript": BLOCK}
HEADINGS = {f"h{n}": n for n in range(1, 7)}
FURNITURE = {"nav": "nav", "footer": "footer", "aside": "aside", "amp-sidebar": "nav"}
MAIN = ("main", "article", "h1")
HEAD = ("meta", "link", "title", "base", "script")
TABLES = ("table", "dl")
BOLD = ("b", "strong")
FORM_FIELDS = ("input", "select", "textarea")
AMP_PLAYERS = {
    "amp-youtube": "https://www.youtube.com/embed/",
    "amp-vimeo": "https://player.vimeo.com/video/",
    "amp-dailymotion": "https://www.dailymotion.com/embed/video/",
}
"""Where the players are that these elements show; their `data-videoid` follows."""
PLAYERS = ("video", "amp-video", "audio", "amp-audio", "iframe", "amp-iframe", *AMP_PLAYERS)
STRUCK = ("del", "s", "strike")
GATHERED: dict[str, int] = {
    **dict.fromkeys(HEAD, 0), **dict.fromkeys(TABLES, 1), "time": 2, "abbr": 2, **dict.fromkeys(PLAYERS, 3),
    **dict.fromkeys(STRUCK, 4), "marquee": 5, "button": 6,
}  # fmt: skip
"""The tags of `newsbot.page.walk.Elements`, with the number of the list that they are in."""

DIGIT = re.compile(r"\d")
_SEAM = re.compile(r"(?=[A-Z])(?<=[a-z0-9])")


def spelled(names: str) -> str:
    """Names as words between hyphens: `storyText lead_in` gives `story-text-lead-in`."""
    lower = names.lower()
    if names != lower:
        lower = _SEAM.sub("-", names).lower()
    return "-".join(lower.replace("_", " ").split())


@cached_if_short(8192)
def plain_class(names: str) -> str:
    """A class attribute without the names that number elements: `text b17` gives `text`."""
    plain = names.split()
    return " ".join([name for name in plain if not DIGIT.search(name)] if DIGIT.search(names) else plain)
