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
    "hosts": "%s a feed or sitemap, an entry of one, or a link of the start page's menu and cards was left out, because"
    " it is on another host; the log names one of each file and page",
    "forms": "%s a link of the start page's menu and cards, or an entry of a feed, was left out, because its address"
    " looks like neither a story nor a list; the log names one of each page",
    "lists": "%s a list was too long for one run; the next run continues with the page at which it was cut",
    "links": "%s a section page had more than 5,000 links; those below were not read",
    "scripts": "%s a list ended with a button by which a script lengthens it, and which newsbot does not press: stories"
    " that no other list, feed or sitemap names are missing",
    "files": "%s an index named more sitemaps than may wait; later runs read those that were left out",
    "sitemaps": "%s a sitemap was left out, because robots.txt names more than 100; later runs take turns",
    "nested": "%s a sitemap was left out, because the index that names it is too deep in others",
    "entries": "%s a feed or sitemap was too long and was cut: 50,000 entries of each are read, 4 MB of a feed, and"
    " DOWNLOAD_MAXSIZE of what is unpacked",
    "versions": "%s a sitemap named more than 100 versions of a story in other languages; the rest was left out",
    "sections": "%s a link to a section page was left out, because its page or sitemap has too many; later"
    " runs take turns",
    "feeds": "%s a feed was left out, because its page names too many; later runs take turns",
    "depth": "%s a section page was not followed, because it is too many links from the start; -a depth=N goes deeper",
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
