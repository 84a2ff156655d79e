"""`scrapy demo`: the bundled sample site, served from inside the process and crawled for real."""

from __future__ import annotations

import argparse
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.settings import SETTINGS_PRIORITIES, Settings

if TYPE_CHECKING:
    from rich.console import Console

# Scrapy imports every command at every start: what only the demo needs is imported when it runs.

SPIDER = "journalismpakistan"
AT_FULL_SPEED = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "LOG_LEVEL": "WARNING",
}
"""What a crawl of one's own server changes: everything else is as on a public site."""


class Command(ScrapyCommand):
    """Serves, crawls, and shows what came out."""

    requires_project = True

    def syntax(self) -> str:
        """No arguments but Scrapy's own options."""
        return "[options]"

    def short_desc(self) -> str:
        """For `scrapy` alone."""
        return "Crawl the bundled sample site and show what comes out"

    def long_desc(self) -> str:
        """For `--help`."""
        return (
            "Serves the bundled sample site (invented stories in English and Urdu) on a free loopback port, crawls it"
            " with the production settings but no delay, prints a summary, and exports the"
            " records as a data set. Records go to DATA_DIR/demo, or to the"
            " DATA_DIR given by -s."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """What `-s` says goes before what the demo changes."""
        super().process_options(args, opts)
        assert self.settings is not None
        for name, value in AT_FULL_SPEED.items():
            if (self.settings.getpriority(name) or 0) < SETTINGS_PRIORITIES["cmdline"]:
                self.settings.set(name, value, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit code 1 where the crawl failed or left a story out."""
        from rich.console import Console

        from newsbot.demo.server import SampleSite
        from newsbot.ledger.store import remove_sqlite
        from newsbot.runs import load_report

        assert self.crawler_process is not None
        folder = _data_dir(self.crawler_process.settings)
        self.crawler_process.settings.set("DATA_DIR", folder, priority="cmdline")
        console = Console()
        ledger = folder / "demo-ledger.db"
        remove_sqlite(ledger)  # each demo is a first visit
        self.crawler_process.settings.set("LEDGER_URL", f"sqlite:///{ledger}", priority="cmdline")
        with SampleSite() as site:
            console.print(f"Crawling the sample site at {site.base_url} …", highlight=False)
            self.crawler_process.crawl(SPIDER, base_url=site.base_url)
            self.crawler_process.start()
        reports = sorted((folder / SPIDER / "runs").glob("*.json"))
        if self.crawler_process.bootstrap_failed or not reports:
            self.exitcode = 1
            return
        report = load_report(reports[-1])
        show(report, folder / SPIDER, reports[-1], console)
        export(folder, report["run"], console)
        self.exitcode = 0 if report["counts"]["articles"] == len(site.stories) and not report["failures"] else 1


def _data_dir(settings: Settings) -> Path:
    given = (settings.getpriority("DATA_DIR") or 0) >= SETTINGS_PRIORITIES["cmdline"]
    folder = Path(settings["DATA_DIR"])
    return folder if given else folder / "demo"


def show(report: dict[str, Any], folder: Path, path: Path, console: Console) -> None:
    """Prints what a run did: counts, languages, files, one record."""
    from rich.json import JSON
    from rich.panel import Panel
    from rich.table import Table

    articles = list(_records(folder / _files(report)["articles"]))
    languages = Counter(" + ".join(article["in_language"]) for article in articles)
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    table.add_row(
        "stories", f"{len(articles)}  ({', '.join(f'{count} {name}' for name, count in languages.most_common())})"
    )
    table.add_row(
        "ticker entries", f"{report['counts']['ticker']}, each shown on up to {_most_pages(report, folder)} pages"
    )
    table.add_row("section pages", str(report["counts"]["listings"]))
    table.add_row("failed", str(len(report["failures"])))
    table.add_row("files in", str(folder))
    for file in (*_files(report).values(), path.relative_to(folder)):
        table.add_row("", str(file))
    console.print(Panel(table, title="What came out", title_align="left", expand=False), highlight=False)
    example = next(
        (article for article in articles if len(article["in_language"]) > 1), articles[0] if articles else None
    )
    if example is not None:
        console.print("One record, its paragraphs and cards cut short:", highlight=False)
        console.print(JSON(json.dumps(_shortened(example), ensure_ascii=False), ensure_ascii=False), soft_wrap=True)


def export(folder: Path, run: str, console: Console) -> None:
    """Makes a data set of the run's records, in the place of the last demo's; tells how, where a library is missing."""
    from newsbot.commands.export import MISSING
    from newsbot.commands.export import show as show_release

    try:
        from newsbot.dataset.errors import ExportError
        from newsbot.dataset.reading import ABOUT
        from newsbot.dataset.release import Options
        from newsbot.dataset.release import export as build
    except ModuleNotFoundError:
        console.print(f"The records were not exported: {MISSING}", highlight=False)
        return
    target = folder / "release"
    if (target / ABOUT).exists():
        shutil.rmtree(target)
    try:
        show_release(build(folder, (SPIDER,), target, Options(runs=(run,))), target)
    except ExportError as error:
        console.print(f"The records were not exported: {error}", highlight=False)


def _files(report: dict[str, Any]) -> dict[str, str]:
    return {file["path"].split("/")[0]: file["path"] for file in report["files"] if not file["path"].endswith(".cdxj")}


def _records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _most_pages(report: dict[str, Any], folder: Path) -> int:
    return max((record["pages"] for record in _records(folder / _files(report)["ticker"])), default=0)


def _shortened(record: dict[str, Any]) -> dict[str, Any]:
    """A record with its long lists cut to one entry and a count, for the eye."""
    short = dict(record)
    for key in ("related", "popular", "images", "links"):
        short[key] = _cut(short[key])
    short["bodies"] = [{**body, "paragraphs": _cut(body["paragraphs"])} for body in short["bodies"]]
    return short


def _cut(values: list[Any]) -> list[Any]:
    return values if len(values) < 2 else [values[0], f"… and {len(values) - 1} more"]
