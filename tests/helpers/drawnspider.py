"""The spider of the sample site, for an edition of it whose lists grow by scrolling."""

from __future__ import annotations

import os
from dataclasses import replace

from newsbot.spiders.journalismpakistan import JournalismPakistanSpider


class DrawnSpider(JournalismPakistanSpider):
    name = "journalismpakistan"
    layout = replace(JournalismPakistanSpider.layout, more=os.environ.get("NEWSBOT_MORE", "scroll"))
