"""`scrapy shell`: Scrapy's own, an interactive shell on one page; nothing is recorded."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from scrapy.commands.shell import Command as ScrapysCommand
from scrapy.crawler import Crawler
from scrapy.http import Request

from newsbot.commands._apart import Apart
from newsbot.network.resolver import Consent


class Command(Apart, ScrapysCommand):
    """Leaves nothing in `DATA_DIR`."""

    def update_vars(self, vars: dict[str, Any]) -> None:
        if "fetch" in vars:
            vars["fetch"] = _with_consent(vars["fetch"], vars["crawler"])


def _with_consent(fetch: Callable[..., None], crawler: Crawler) -> Callable[..., None]:
    """The shell's `fetch`; the address that is typed may be of a private network, as that on the command line."""

    @wraps(fetch)
    def fetch_typed(request_or_url: Request | str, *args: Any, **kwargs: Any) -> None:
        url = request_or_url.url if isinstance(request_or_url, Request) else request_or_url
        Consent.of(crawler).allow(url, named=False)
        fetch(request_or_url, *args, **kwargs)

    return fetch_typed
