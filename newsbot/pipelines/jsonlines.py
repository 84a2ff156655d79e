"""The last pipeline: records wait with their visit, and are written at a checkpoint."""

from __future__ import annotations

import json
import logging
from typing import Any

from newsbot.items import Article, Listing
from newsbot.ledger.batch import Batch
from newsbot.ledger.visit import current_visit
from newsbot.pipelines import Recorded
from newsbot.pipelines.validate import problem_of
from newsbot.storage.files import RecordFiles

logger = logging.getLogger(__name__)


class JsonLinesPipeline(Recorded):
    """Writes `DATA_DIR/<site>/{articles,ticker,listings,tombstones}/<run>.jsonl`."""

    def __init__(self) -> None:
        self.files: RecordFiles | None = None
        self._unplaced = 0

    def open(self, files: RecordFiles) -> None:
        """Takes the files of the run; nothing is written before."""
        self.files = files

    def process_item(self, item: Any) -> Any:
        """The item, which waits with the visit that it came from."""
        if (visit := current_visit.get()) is None:
            logger.error("An item that belongs to no page is not written; yield it from a callback: %.200r", item)
            self._unplaced += 1
        elif isinstance(item, Article | Listing):
            visit.records.append(item)
        return item

    def take_unplaced(self) -> int:
        """How many items of no page have come since the last call."""
        unplaced, self._unplaced = self._unplaced, 0
        return unplaced

    def commit(self, batch: Batch) -> None:
        """Appends the lines and syncs; raises `OutputError`, and nothing is recorded then."""
        assert self.files is not None
        batch.lines["listings"] += [r for visit in batch.read for r in visit.records if isinstance(r, Listing)]
        for name, records in batch.lines.items():
            # the RevisionPipeline has checked the stories of this batch, whose visits fail with them
            whole = records if name == "articles" else [record for record in records if self._is_whole(record, batch)]
            if whole:
                file = self.files.by_name[name]
                file.append(whole)
                batch.output(name, file.lines, file.size, json.dumps(file.filled))

    @staticmethod
    def _is_whole(record: Any, batch: Batch) -> bool:
        """Whether a record keeps to the contract; one that does not is left out, and the run says so."""
        if (problem := problem_of(record)) is None:
            return True
        batch.counts["records/broken"] += 1
        logger.error("A %s is broken and is not written, please report it: %s", type(record).__name__, problem)
        return False
