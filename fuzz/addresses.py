"""Mutations of the addresses on a page, and of the page's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random

from fuzz.alphabet import phrase, signs, word
from fuzz.draft import Draft, Mutation, often

HOST = "www.journalismpakistan.com"
_HREF = re.compile(r"""(\b(?:href|src|data-src|content)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.I)
_FIXED = (
    "javascript:void(0)", "JavaScript:alert('a-b')", "java\nscript:x", "data:text/html,<p>a-b", "data:,",
    "mailto:a@b.c?subject=x-y",
    "tel:+92-21-1", "whatsapp://send?text=a-b", "about:blank", "#", "#top-of-page", "?", "", " ", ".", "..",
    "../../../../a-b", "/",
    "//", "///", "////a-b", "//[", "//[::1]/a-b", "http://[::1]:80/a-b", "http://[", "http://]", "http://[::1",
    "https://[v1.x]/a-b",
    "http://[fe80::1%25eth0]/a", "https://www.journalismpakistan.com:99999/a-b",
    "https://www.journalismpakistan.com:abc/a-b",
    "https://www.journalismpakistan.com:/a-b", "https://www.journalismpakistan.com:443/a-b",
    "http://www.journalismpakistan.com:080/a-b",
    "https://www.journalismpakistan.com:-1/a-b", "https://user:pa:ss@www.journalismpakistan.com/a-b",
    "https://a@b@c/a-b", "https://@/a-b",
    "https://:80/a-b", "https:///a-b", "https:/a-b", "https:a-b", "https:", "http", ":", "://", "http://",
    "\\\\host\\a-b", "/\\a-b",
    "https:\\\\www.journalismpakistan.com\\a-b", "HTTPS://WWW.JOURNALISMPAKISTAN.COM/A-B",
    "hTTp://journalismpakistan.com./a-b",
    "https://www.journalismpakistan.com/%", "/%zz-a", "/%00-a", "/%ff-%fe", "/%C3%28-a", "/a-b%2f..%2fc",
    "/%25%32%35-a", "/a-b%0d%0aX:y",
    "/a b-c d", "/a-b\tc", "/a-b\nc", "/a-b;x=y", "/a-b?x=<p>", "/a-b#?newsid=1", "/صحافت-کی-آزادی",
    "https://صحافت.پاکستان/خبر-ایک",
    "https://www.journalismpakistan.com/\u202ea-b", "https://faß.de/a-b", "https://ℯxample.org/a",
    "https://a\u2100b.org/x-y",
    "https://www.journalismpakistan\u3002com/a-b", "https://xn--/a-b", "https://xn--a-b.xn--p1ai/",
    "http://0x7f.1/a-b", "http://1/a-b",
    "/news-detail.php?newsid=1", "/news-detail.php?newsid=99999999999999999999", "/news-detail.php?newsid=۱۲",
    "/news-detail.php?newsid=",
    "/news-detail.php?id=1&id=2&ID=3&newsid=%", "/newsroom/page/0", "/newsroom/page/2", "/newsroom/page/999999",
    "/newsroom/page/9999999",
    "/newsroom/page/۲", "/newsroom/page/-1", "/newsroom?page=2", "/news.php?page=3&pageid=newsroom",
    "/news.php?pageid=&page=",
    "/news.php?page=²&pageid=x", "/best-of-jp.php?page=2", "/hall-of-fame-profile-detail.php?id=1", "/about-us", "/-",
    "/--", "/a-", "/-a",
    "/a--b-", "/index.php/a/b/a-b", "/a-b/", "/A-B", "//www.journalismpakistan.com/a-b", "//journalismpakistan.com",
    "ftp://a/b-c",
    "file:///etc/a-b", "urn:a-b", "blob:https://x/a-b", "http:www.journalismpakistan.com/a-b", "/a-b\x00c",
    "/a-b\ufffe", "/ａ－ｂ",
)  # fmt: skip


def _long(dice: Random) -> str:
    piece = dice.choice(
        ("a-", "/", "../", "%41", "&a=b", "ا", "%D8%A7", "-", ";", "@", "a.", ":", "?", "#", "\\", "[", "%")
    )
    start = dice.choice(("/", "https://", f"https://{HOST}/", "/a-b?", "", "//", "/news-detail.php?"))
    return start + piece * often(dice, len(piece)) + dice.choice(("", "", ".", "/x", "?", "#a-b", "=1"))


def address(dice: Random) -> str:
    """An address: nasty, long, or one of the site's own that is slightly off."""
    forms: tuple[Callable[[], str], ...] = (
        lambda: dice.choice(_FIXED), lambda: dice.choice(_FIXED), lambda: dice.choice(_FIXED), lambda: _long(dice),
        lambda: f"/{signs(dice)}-{signs(dice)}", lambda: f"https://{HOST}/{phrase(dice)}",
        lambda: f"https://{word(dice)}/{word(dice)}-x",
        lambda: f"https://{HOST}:{dice.choice(('0', '80', '8080', '65536', '٤٤٣', '1e3', ' 80', '²'))}/a-b",
        lambda: dice.choice(_FIXED) + signs(dice), lambda: signs(dice) + dice.choice(_FIXED),
        lambda: f"/news-detail.php?{phrase(dice, 4)}&newsid={dice.randint(0, 9)}",
        lambda: f"http://[{signs(dice)}]/a-b",
    )  # fmt: skip
    return dice.choice(forms)()


def some(draft: Draft) -> None:
    """Other addresses in links, pictures and meta tags: in a few, or in all."""
    share = draft.dice.choice((0.05, 0.3, 1.0))
    same = address(draft.dice) if draft.dice.random() < 0.3 else None

    def change(match: re.Match[str]) -> str:
        if draft.dice.random() > share:
            return match[0]
        new = same if same is not None else address(draft.dice)
        return f'{match[1]}"{escape(new) if draft.dice.random() < 0.8 else new.replace(chr(34), "")}"'

    draft.text = _HREF.sub(change, draft.text)


def base(draft: Draft) -> None:
    """A base for the page's addresses."""
    draft.insert_in_head(f'<base href="{escape(address(draft.dice))}">')


def canonical(draft: Draft) -> None:
    """What the page calls its own address."""
    href = escape(address(draft.dice))
    tag = draft.dice.choice(
        (
            f'<link rel="canonical" href="{href}">',
            f'<link rel="CANONICAL x" href="{href}">',
            f'<meta property="og:url" content="{href}">',
        )
    )
    draft.text = re.sub(r"<link[^>]*canonical[^>]*>", "", draft.text)
    draft.insert_in_head(tag)


def in_text(draft: Draft) -> None:
    """Links and pictures with such addresses among the words."""
    parts = []
    for _ in range(draft.dice.randint(1, 8)):
        new = escape(address(draft.dice))
        forms = (
            f'<a href="{new}">{word(draft.dice)}</a> ',
            f'<p>Words <a href="{new}">{phrase(draft.dice)}</a> words.</p>',
            f'<img src="{new}" alt="{escape(word(draft.dice))}">',
            f'<a href="{new}"><img src="{new}" alt="x"></a>',
        )
        parts.append(draft.dice.choice(forms))
    draft.insert("".join(parts))


def own(draft: Draft) -> None:
    """The page is at another address of the site's, as Scrapy would write it."""
    draft.url = f"https://{HOST}" + draft.dice.choice((
        "/", "/a-b", "/A-B-", "/newsroom", "/newsroom/page/2", "/news.php?page=2&pageid=newsroom", "/best-of-jp.php",
        "/hall-of-fame-profile?id=1",
        "/news-detail.php?newsid=12&utm_source=x", "/%D8%B5%D8%AD%D8%A7%D9%81%D8%AA-%DA%A9%DB%8C",
        "/a-b?q=%F0%9F%98%80", "/jschool-tutorial/page/۳",
        "/a-b%20c", "/index.php/x/a-b", "/a-b//c", "/%FF-%FE", "/a-b?" + "x=y&" * 500,
    ))  # fmt: skip


ADDRESSES: tuple[Mutation, ...] = (some, some, base, canonical, in_text, in_text, own)
