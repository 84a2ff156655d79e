"""The spider for the bench's site of many shapes: it knows the addresses of its stories, and nothing of their pages."""

from __future__ import annotations

import re

from newsbot.page.layout import Layout
from newsbot.spiders.base import NewsSpider
from newsbot.text.addresses import AddressRules


class ShapedSpider(NewsSpider):
    """Reads every page by evidence, as pages of sites without a description."""

    name = "shaped"
    addresses = AddressRules(
        home="https://www.daily.example",
        story=re.compile(r"^/[^/.?]*-[^/.?]*$"),
        section=re.compile(r"^/newsroom(?:/|$)"),
        pages=(re.compile(r"^/(?P<list>newsroom)(?:/page/(?P<page>\d{1,6}))?$"),),
    )
    layout = Layout(publisher="The Daily Example")
