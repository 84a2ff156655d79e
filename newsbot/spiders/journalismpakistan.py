"""JournalismPakistan.com: media news in English, with Urdu versions on the same page."""

from __future__ import annotations

import re

from newsbot.page.layout import Layout, folded
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import AddressRules


class JournalismPakistanSpider(NewsSpider):
    """Walks the lists in `seeds/journalismpakistan.txt`."""

    name = "journalismpakistan"
    addresses = AddressRules(
        home="https://www.journalismpakistan.com",
        # a slug at the root; other words with a hyphen at the root are the site's own pages
        story=re.compile(
            r"^/(?!(?:about|contact|privacy|terms|cookie|advertis\w*|site)-)[^/.?-]*-[^/.?]*$"
            r"|^/(?:news|jschool)-detail\.php\?(?:.*&)?(?:newsid|id)=\d+"
        ),
        section=re.compile(r"^/(?:newsroom|jschool-tutorial|news\.php|best-of-jp\.php)(?:[/?]|$)"),
        pages=(
            re.compile(r"^/(?P<list>newsroom|jschool-tutorial)(?:/page/(?P<page>\d{1,6}))?$"),
            re.compile(r"^/news\.php\?(?:page=(?P<page>\d{1,6})&)?pageid=(?P<list>\w+)$"),
            re.compile(r"^/(?P<list>best-of-jp)\.php(?:\?page=(?P<page>\d{1,6}))?$"),
        ),
        profile=re.compile(r"^/hall-of-fame-profile"),
        query=frozenset({"newsid", "id", "page", "pageid"}),
    )
    layout = Layout(
        publisher="JournalismPakistan.com",
        languages=("en", "ur"),
        signed=True,
        sections=folded(
            "Pakistan", "Newsroom", "Newsroom Pakistan", "Asia", "World", "Sports", "Opportunities", "Women in Media",
            "Digital Connections", "JSchool", "Featured",
        ),
    )  # fmt: skip
