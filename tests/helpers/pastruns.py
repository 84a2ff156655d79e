"""Runs of invented sites, as the ledger and the reports keep them, without a crawl: what tests of their reading share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newsbot.items import RUN_SCHEMA
from newsbot.ledger.database import sqlite_url
from newsbot.ledger.lease import this_process
from newsbot.ledger.store import Ledger

HOUR = 60 * 60
DAY = 24 * HOUR


def write_run(
    data: Path, site: str, run: str, kinds: Mapping[str, Iterable[Mapping[str, Any]]], **reported: Any
) -> list[bytes]:
    """A finished run of a site below a `DATA_DIR`: a file of each kind of records, and its report, to which `reported`
    is added. Its lines."""
    files, every = [], []
    for kind, records in kinds.items():
        lines = [json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records]
        content = b"".join(lines)
        path = data / site / kind / f"{run}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        files.append({"path": f"{kind}/{run}.jsonl", "lines": len(lines), "bytes": len(content), "sha256": sha256})
        every += lines
    report = {
        "schema": RUN_SCHEMA, "run": run, "site": site, "started": f"{run[:10]}T00:00:00+00:00", "newsbot": "0.1.0",
        "finished": f"{run[:10]}T01:00:00+00:00", "failures": [], "files": files, **reported,
    }  # fmt: skip
    path = data / site / "runs" / f"{run}.json"
    path.parent.mkdir(exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(report), "utf-8")
    path.with_suffix(".part").rename(path)
    return every


class PastRuns:
    """The runs of one site below a `DATA_DIR`; moments are seconds since 1970."""

    def __init__(self, data: Path, site: str) -> None:
        self.site = site
        self.folder = data / site / "runs"
        self.ledger = Ledger.open(sqlite_url(data / "ledger.db"), site)
        self.base = f"https://www.{site}"

    def close(self) -> None:
        self.ledger.close()

    def begin(self, started: float, owner: str | None = None) -> str:
        """A run that has begun: `owner` holds its lease, by default this process."""
        run = datetime.fromtimestamp(started, UTC).strftime("%Y-%m-%dT%H%M%SZ")
        self.ledger.acquire(owner or this_process(), run, int(started))
        self.ledger.begin(run, self.base, "0.1.0", int(started))
        return run

    def stop(self, run: str) -> None:
        self.ledger.end(run, "stopped", int(self._started(run) + HOUR))
        self.ledger.release(this_process())

    def end(
        self,
        run: str,
        *,
        new: int = 3,
        changed: int = 1,
        failures: Mapping[str, str] | None = None,
        code: int | None = None,
        **told: Any,
    ) -> Path:
        """Ends a run an hour after its start; `failures` are reasons by address, `told` further keys of the report."""
        failed = [{"url": url, "reason": reason} for url, reason in (failures or {}).items()]
        code = (2 if failed else 0) if code is None else code
        started = self._started(run)
        counts = {"articles": new + changed, "ticker": 8, "listings": 2, "tombstones": 0}
        report = {
            "schema": RUN_SCHEMA, "run": run, "site": self.site, "base_url": self.base, "newsbot": "0.1.0",
            "started": _iso(started), "finished": _iso(started + HOUR), "starts": 1, "finish_reason": "finished", "left": 0,
            "exit_code": code, "counts": counts, "reasons": {}, "coverage": {"articles": {"headline": 1.0, "byline": 0.5}},
            "failures": failed, "skipped": [], "files": [],
            "stats": {
                "story/new": new, "story/revision": changed, "story/unchanged": 4, "page/not_modified": 6,
                "response_received_count": 60, "elapsed_time_seconds": 30.0, "finish_reason": "finished",
            },
            **told,
        }  # fmt: skip
        path = self.folder / f"{run}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(json.dumps(report, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")
        outcome = {"exit_code": code, "counts": counts, "failures": len(failed), "skipped": 0}
        self.ledger.end(run, "finished", int(started + HOUR), outcome)
        self.ledger.release(this_process())
        return path

    def ended(self, started: float, **told: Any) -> Path:
        """A whole run; the path of its report."""
        return self.end(self.begin(started), **told)

    def _started(self, run: str) -> float:
        return next(float(row.started) for row in self.ledger.all_runs() if row.run == run)


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
