"""What a crawl of a site without a description leaves out: counted, and logged with what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from newsbot.spiders.seams import Walker
from newsbot.text.addresses import Address
from newsbot.wording import amount

if TYPE_CHECKING:
    from newsbot.page.section import Leads

SHOWN = 200  # characters of an address in the log
_CUT = {
    "hosts": "The crawl left out addresses on other hosts (%s), which feeds, sitemaps, or the start page's menu and"
    " cards name; the log names one of each file and page",
    "forms": "The crawl left out addresses (%s) that look like neither a story nor a list, from the start page's menu"
    " and cards or from feeds; the log names one of each page",
    "lists": "A list was too long for one run (%s); the next run continues with the page at which it was cut",
    "links": "A section page had more than 5,000 links (%s); those below were not read",
    "scripts": "A list ended with a button by which a script lengthens it (%s), and which newsbot does not press:"
    " stories that no other list, feed or sitemap names are missing",
    "files": "An index named more sitemaps than may wait (%s); later runs read those that were left out",
    "sitemaps": "The crawl left out a sitemap (%s), because robots.txt names more than 100; later runs take turns",
    "nested": "The crawl left out a sitemap (%s), because its index is nested too deeply in others",
    "entries": "A feed or sitemap was too long and was cut (%s): 50,000 entries of each are read, 4 MB of a feed, and"
    " DOWNLOAD_MAXSIZE of what is unpacked",
    "versions": "A sitemap named more than 100 versions of a story in other languages (%s); the rest was left out",
    "sections": "The crawl left out a link to a section page (%s), because its page or sitemap has too many; later runs"
    " take turns",
    "feeds": "The crawl left out a feed (%s), because its page names too many; later runs take turns",
    "depth": "The crawl did not follow a section page (%s), because it is too many links from the start; -a depth=N"
    " goes deeper",
}  # the log message for each bound that cut something


def log_bounds(spider: Walker) -> None:
    """Logs each bound that cut something."""
    for name, message in _CUT.items():
        if count := spider.crawler.stats.get_value(f"bound/{name}"):
            spider.logger.info(message, amount(count, "time"))


def leave_out(spider: Walker, named: Iterable[Address], place: str) -> None:
    """Says that those of the addresses named at `place` that are on other hosts are left out."""
    urls = dict.fromkeys(address.url for address in named if address.kind == "external")
    if urls:
        spider.stat("bound/hosts", len(urls))
        spider.logger.info(
            "%s names %s on another host, which the crawl does not visit, such as %s",
            place, amount(len(urls), "address", "addresses"), ascii(next(iter(urls))[:SHOWN]),
        )  # fmt: skip


def leave_out_links(spider: Walker, leads: Leads, place: str) -> None:
    """Says that links of the menu and cards at `place` are not followed."""
    if leads.elsewhere:
        spider.stat("bound/hosts", len(leads.elsewhere))
        hosts = Counter(url.split("/", 3)[2] for url in leads.elsewhere.values())
        spider.logger.info(
            "The menu and cards of %s lead to %s on other hosts of the site, which the crawl does not visit, most"
            " of them on %s; crawl that host, too",
            place, amount(len(leads.elsewhere), "address", "addresses"), ascii(max(hosts, key=hosts.__getitem__)),
        )  # fmt: skip
    leave_out_forms(spider, leads.unknown, f"The menu and cards of {place}")


def leave_out_forms(spider: Walker, unknown: Mapping[str, str], place: str) -> None:
    """Says that addresses named at a place are not requested, whatever they are."""
    if unknown:
        spider.stat("bound/forms", len(unknown))
        spider.logger.info(
            "%s lead to %s that look like neither stories nor lists and are not requested, such as %s;"
            " --seeds FILE (-a seeds=FILE) adds lists",
            place, amount(len(unknown), "address", "addresses"), ascii(next(iter(unknown.values()))[:SHOWN]),
        )  # fmt: skip
