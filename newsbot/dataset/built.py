"""Options and results of a release: the values that building and describing share."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import newsbot
from newsbot.dataset.errors import ExportError
from newsbot.dataset.facts import Facts
from newsbot.dataset.formats import FORMATS
from newsbot.dataset.pairs import PAIRS
from newsbot.dataset.shards import STORIES, Shard
from newsbot.dataset.source import Run, Source
from newsbot.dataset.splits import Bounds
from newsbot.dataset.tables import TABLES, VERSION, Table
from newsbot.dataset.takedown import Takedown
from newsbot.dataset.withheld import AUTO
from newsbot.items import RELEASE_SCHEMA, Release, ReleasedRun


@dataclass(frozen=True, slots=True)
class Options:
    """What to export, and how."""

    formats: tuple[str, ...] = FORMATS
    keep_withdrawn: bool = False
    text: str = AUTO
    takedown: Takedown = field(default_factory=Takedown)
    jobs: int = 1
    shard: int = STORIES  # stories in a shard, at most
    pairs: bool = True  # whether stories in two languages are aligned, which takes some 20 ms a story
    runs: tuple[str, ...] = ()  # the runs to use; all finished ones by default
    paths: tuple[Path, ...] = ()  # files, and folders with files, of records that no run wrote
    embed: bool = False  # with an encoder of sentences
    authors: tuple[str, ...] = ()  # who answers for the release: `Family, Given`, or the name of an organization
    doi: str = ""


@dataclass(slots=True)
class Built:
    """A release and its figures, as input of its description."""

    source: Source
    options: Options
    facts: Facts = field(default_factory=Facts)
    bounds: Bounds = field(default_factory=Bounds)
    shards: list[Shard] = field(default_factory=list)
    withdrawn: int = 0  # stories that their sites no longer have, whether kept or not
    taken: int = 0  # stories that were taken down
    unmatched: list[str] = field(default_factory=list)  # lines of the takedown list that name none of them
    captures: int = 0  # wordings that no run wrote

    def take_down(self, stories: int, withdrawn: int, captures: int) -> None:
        """Counts stories that are taken down from a release: of these, those withdrawn; their captures."""
        self.taken += stories
        self.withdrawn -= withdrawn
        self.captures -= captures

    @property
    def sites(self) -> list[str]:
        """The sites of its runs and of its stories, sorted."""
        return sorted({*self.source.sites, *self.facts.sites})

    @property
    def tables(self) -> tuple[Table, ...]:
        return (*TABLES, PAIRS) if self.options.pairs else TABLES

    def release(self) -> dict[str, Any]:
        release = Release(
            schema=RELEASE_SCHEMA,
            newsbot=newsbot.__version__,
            runs=[
                ReleasedRun(
                    run.site, run.name, run.started, run.finished, run.version, run.failures, run.invented, run.copy_at
                )
                for run in self.source.runs
            ],
            captures=self.captures,
            unfinished=len(self.source.unfinished),
            keep_withdrawn=self.options.keep_withdrawn,
            text=self.options.text,
            pairs=self.options.pairs,
            embed=self.options.embed,
            withdrawn=self.withdrawn,
            taken_down=self.taken,
            rows=dict(sorted(self.facts.rows.items())),
            validation_begins=self.bounds.validation,
            test_begins=self.bounds.test,
            tables=VERSION,
        )
        return asdict(release)

    @classmethod
    def of_release(cls, release: dict[str, Any], formats: tuple[str, ...]) -> Built:
        """A release made from another's `release.json`; raises `ExportError` for an unknown schema."""
        if release.get("schema") != RELEASE_SCHEMA:
            raise ExportError(
                f"its schema is {release.get('schema')!r:.80}; this version of newsbot reads {RELEASE_SCHEMA}"
            )
        runs = tuple(
            Run(
                run["site"], run["run"], run["started"], run["finished"], run["newsbot"], (), run["failures"],
                run.get("invented", False), run.get("copy_at"),
            )
            for run in release["runs"]
        )  # fmt: skip
        pairs, embed = release.get("pairs", True), release.get("embed", False)
        options = Options(formats, release["keep_withdrawn"], release["text"], pairs=pairs, embed=embed)
        begins = Bounds(release["validation_begins"], release["test_begins"])
        source = Source(runs, (Path(),) * release["unfinished"])
        return cls(
            source, options, bounds=begins, withdrawn=release["withdrawn"], taken=release["taken_down"],
            captures=release.get("captures", 0),
        )  # fmt: skip
