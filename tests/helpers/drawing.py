"""Draws documents in a browser without a crawl: a process that reads them as JSON from its standard input, and writes
what came of each to its standard output."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from crawling import PATIENCE

Document = tuple[str, Mapping[str, str], str]
"""Address, headers, text."""


def drawings(
    documents: Sequence[Document], *, base: str = "http://127.0.0.1:8000", seconds: float = 60, memory: int = 1 << 31
) -> list[str]:
    """Each document as it is drawn, one after the other by one browser, or the reason why it is not."""
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps([base, seconds, memory, documents]), capture_output=True, encoding="utf-8",
        cwd=Path(__file__).parents[2], timeout=PATIENCE, check=True,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    told: list[str] = json.loads(done.stdout)
    return told


async def _draw(base: str, seconds: float, memory: int, documents: Sequence[Document]) -> list[str]:
    from scrapy.utils.test import get_crawler

    from newsbot.browser.chromium import Bounds, Chromium
    from newsbot.browser.rendered import NotRendered
    from newsbot.network.resolver import Consent

    crawler = get_crawler()
    crawler.spider = crawler._create_spider("drawing")
    Consent.of(crawler).allow(base, named=True)
    guest = Chromium(crawler, Bounds(2, seconds, memory, 10 << 20, "newsbot", None))
    told = []
    try:
        for url, headers, text in documents:
            try:
                told.append((await guest.draw(url, headers, text.encode())).html.decode())
            except NotRendered as error:
                told.append(error.reason)
    finally:
        await guest.close()
    return told


if __name__ == "__main__":
    from scrapy.utils.reactor import install_reactor

    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    loop = asyncio.get_event_loop_policy().get_event_loop()
    print(json.dumps(loop.run_until_complete(_draw(*json.load(sys.stdin)))))
