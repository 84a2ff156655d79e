"""The crawls of all spiders over all sites, round by round, and one more with clocks around the stages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from bench.measure import NEWSBOT, PEER, ROOT, BenchError, Contender, Crawl
from bench.report import Rounds
from bench.server import Served
from bench.stages import Stages, enabled


@contextmanager
def serving(articles: Mapping[str, int]) -> Iterator[list[Served]]:
    """Run the server of sites, of so many articles each, in a separate process while the block lasts."""
    numbers = [part for site, number in articles.items() for part in (f"--{site}", str(number))]
    command = [sys.executable, "-m", "bench.server", *numbers]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        if not line:
            raise BenchError("the server did not start")
        yield [Served(**served) for served in json.loads(line)]


@dataclass(frozen=True, slots=True)
class Race:
    """Which spiders crawl which sites, and how often."""

    spiders: tuple[str, ...]
    sites: list[Served]
    rounds: int
    peer: str
    """The Python that runs the spider `trafilatura`."""
    directory: Path
    keep: bool
    """Whether what the crawls wrote is kept."""

    def crawl(self, progress: Progress) -> dict[str, Rounds]:
        """All crawls by site, the spiders in turn, so that a slow minute of the machine falls on each of them alike."""
        found: dict[str, Rounds] = {site.name: {spider: [] for spider in self.spiders} for site in self.sites}
        task = progress.add_task("", total=len(self.spiders) * (len(self.sites) * self.rounds + 1))
        for contender in self._contenders(self.sites[0]):
            progress.update(task, description=f"warming up: {contender.spider}")
            contender.start_up(self.directory / "warm-up" / contender.spider)
            progress.advance(task)
        for number in range(1, self.rounds + 1):
            for contender in (each for site in self.sites for each in self._contenders(site)):
                progress.update(task, description=f"round {number} of {self.rounds}: {contender}")
                crawl = self._one(contender, self.directory / f"round-{number}" / str(contender).replace(" ", "-"))
                found[contender.served.name][contender.spider].append(crawl)
                wall, cpu = crawl.whole.wall, crawl.whole.cpu
                progress.console.print(f"round {number}, {contender}: wall {wall:.2f} s, CPU {cpu:.2f} s")
                progress.advance(task)
        return found

    def _contenders(self, site: Served) -> Iterator[Contender]:
        for spider in self.spiders:
            yield Contender(spider, site, self.peer if spider == PEER else sys.executable)

    def _one(self, contender: Contender, directory: Path) -> Crawl:
        before, first, code = contender.start_up(directory / "start-up")
        cost, tally = contender.whole_crawl(directory / "whole")
        if not self.keep:
            shutil.rmtree(directory)
        return Crawl(before, first, code, cost, tally)

    def stages(self) -> dict[str, dict[str, float]]:
        """The milliseconds a page of each of newsbot's stages by site; none if newsbot is not among the spiders."""
        return {site.name: self._stages(site) for site in self.sites if NEWSBOT[0] in self.spiders}

    def _stages(self, site: Served) -> dict[str, float]:
        directory = self.directory / f"stages-{site.name}"
        file = directory / "stages.json"
        Contender(NEWSBOT[0], site).whole_crawl(directory, *enabled(Stages, file))
        seconds: dict[str, float] = json.loads(file.read_text("utf-8"))
        return {stage: 1000 * taken / site.pages for stage, taken in seconds.items()}
