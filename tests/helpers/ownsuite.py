"""Monitors and an action that a project of its own has written for Spidermon."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from spidermon import Action, Monitor, MonitorSuite


class Length(Monitor):  # type: ignore[misc]
    data: Any

    def test_there_are_stories(self) -> None:
        assert self.data.measures["stories"] >= 1

    def test_there_are_a_thousand(self) -> None:
        if self.data.measures["stories"] < 1000:
            self.fail(f"{self.data.measures['stories']} stories, and a thousand are wanted")


class Note(Action):  # type: ignore[misc]
    data: Any
    result: Any

    def run_action(self) -> None:
        failed = [item.item.name for item in self.result.monitors_failed_results]
        folder = Path(self.data.crawler.settings["DATA_DIR"])
        (folder / "noted.txt").write_text("\n".join(failed), "utf-8")


class OwnSuite(MonitorSuite):  # type: ignore[misc]
    monitors: ClassVar[list[type]] = [Length]
    monitors_failed_actions: ClassVar[list[type]] = [Note]
