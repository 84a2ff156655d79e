"""From items to files: validated, merged, compared with what is known, written.

A pipeline's `process_item` takes an item now; its `commit` adds, at a checkpoint, what whole visits gave.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.settings import BaseSettings
from scrapy.utils.conf import build_component_list
from scrapy.utils.misc import load_object
from scrapy.utils.python import global_object_name

from newsbot.items import Article

if TYPE_CHECKING:
    from newsbot.ledger.batch import Batch

OURS = tuple(f"newsbot.pipelines.{name}" for name in ("validate", "ticker", "revisions", "jsonlines"))
"""The modules of newsbot's own pipelines, in their order."""
_FIELDS = frozenset(Article.__dataclass_fields__)


def is_recorded(crawler: Crawler) -> bool:
    """Whether a crawl has a run, records and an archive: those of newsbot's spiders have, except for single pages."""
    return hasattr(crawler.spider, "site_addresses") and crawler.settings.getbool("LEDGER_ENABLED", True)


def require_records(crawler: Crawler) -> None:
    """Raises NotConfigured, by which Scrapy leaves a component out, for a crawl that is not recorded."""
    if not is_recorded(crawler):
        raise NotConfigured


class Commits(Protocol):
    """What adds its part to a checkpoint, and is called for each in the same order."""

    def commit(self, batch: Batch) -> None: ...


class Recorded:
    """A component of crawls that are recorded, and of no others."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        require_records(crawler)
        return cls()


def pipelines_of_others(settings: BaseSettings) -> list[str]:
    """The dotted names of the pipelines that are not newsbot's."""
    return [name for name, ours in _enabled(settings) if not ours]


def pipeline_problem(settings: BaseSettings) -> str | None:
    """Why no crawl can begin with these `ITEM_PIPELINES`, in a sentence; None if it can."""
    enabled = _enabled(settings)
    order = [ours for _, ours in enabled if ours]
    if missing := [module for module in OURS if module not in order]:
        return f"ITEM_PIPELINES has no pipeline of {missing[0]}, without which no record is written: put it back"
    if order != list(OURS):
        return f"ITEM_PIPELINES needs newsbot's own pipelines in this order: {', '.join(OURS)}"
    behind = [name for name, ours in enabled[[ours for _, ours in enabled].index(OURS[1]) :] if not ours]
    if behind:
        return (
            f"ITEM_PIPELINES has {behind[0]} after newsbot.pipelines.ticker.TickerPipeline, where records are"
            " already queued for writing, so it would have no effect: give it a number from 200 to 699"
        )
    return _overwritten(settings)


def _overwritten(settings: BaseSettings) -> str | None:
    """Which field of a story Scrapy's media pipelines would overwrite, in a sentence; None if they overwrite none.

    Before the setting's name there may be that of a user's class.
    """
    for name in settings:
        if str(name).endswith(("FILES_RESULT_FIELD", "IMAGES_RESULT_FIELD")) and settings[name] in _FIELDS:
            return (
                f"{name}={settings[name]} would overwrite the {settings[name]} of each story: name a field that you"
                " declare in a subclass of Article"
            )
    return None


def _enabled(settings: BaseSettings) -> list[tuple[str, str]]:
    """The pipelines in their order, each with the module of newsbot's that it comes from, if any."""
    components = settings.get_component_priority_dict_with_base("ITEM_PIPELINES")
    classes = map(load_object, build_component_list(components))
    return [(global_object_name(cls), _ours(getattr(cls, "__mro__", ()))) for cls in classes]


def _ours(ancestors: Iterable[type]) -> str:
    """The first module of newsbot's pipelines that defines one of the classes; empty if none does."""
    return next((cls.__module__ for cls in ancestors if cls.__module__ in OURS), "")
