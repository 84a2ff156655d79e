"""The bench of many polite crawls runs, and its checks find what they are for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.pace import Pace, pace_of

ROOT = Path(__file__).parents[1]


def pace(folder: Path, *requests: tuple[float, int, str, int], delay: float = 1.0) -> Pace:
    """That of requests at a time, to a port, for a path, by a connection; ports 1 and 2 are of one group."""
    log = folder / "requests"
    log.write_text("".join(f"{json.dumps(request)}\n" for request in requests), "utf-8")
    return pace_of(log, {1: "a", 2: "a", 3: "b"}, delay)


def test_a_pace_that_was_kept_has_no_faults(tmp_path: Path) -> None:
    kept = pace(
        tmp_path, (10, 1, "/robots.txt", 1), (10.2, 3, "/", 2), (11, 1, "/a", 1), (12, 2, "/a", 3), (13, 2, "/", 3)
    )
    assert (kept.requests, kept.again, kept.shortest) == (5, 0, 1.0)
    assert kept.broken == kept.at_a_time == []


@pytest.mark.parametrize("port", [1, 2])
def test_a_pace_that_was_broken_is_found_in_a_site_and_in_a_group(tmp_path: Path, port: int) -> None:
    broken = pace(tmp_path, (10, 1, "/", 1), (10.5, port, "/a", 2))
    assert len(broken.broken) == 1
    assert f"group a: 1/ and, 0.50 s later, {port}/a" in broken.broken[0]


@pytest.mark.parametrize(
    ("before", "stall", "broken"),
    [
        ([(8.9, 1, "/b", 1)], [], 0),  # the second of three was late
        ([(9.5, 1, "/b", 1)], [], 1),
        ([(8.0, 1, "/c", 1), (9.6, 1, "/b", 1)], [], 0),  # the second and the third of four were late
        ([(8.0, 1, "/c", 2), (9.6, 1, "/b", 1)], [], 1),  # the first is of another run
        ([(8.8, 1, "/c", 1), (9.6, 1, "/b", 1)], [], 1),
        ([], [(10.1, 0, "0.8", 0)], 0),  # the server stood still when the first came
        ([], [(9.0, 0, "0.8", 0)], 1),
    ],
)
def test_requests_that_were_only_late_break_no_pace(
    tmp_path: Path, before: list[tuple[float, int, str, int]], stall: list[tuple[float, int, str, int]], broken: int
) -> None:
    found = pace(tmp_path, *before, (10.4, 1, "/", 1), *stall, (10.9, 1, "/a", 1))
    assert (len([text for text in found.broken if "/a" in text]), found.excused > 0) == (broken, not broken)


def test_two_runs_of_a_site_at_a_time_are_found_by_their_connections(tmp_path: Path) -> None:
    one_by_one = pace(tmp_path, (10, 1, "/", 1), (20, 1, "/", 2), (30, 1, "/", 3))
    at_a_time = pace(tmp_path, (10, 1, "/", 1), (20, 1, "/", 2), (30, 1, "/", 1))
    assert one_by_one.at_a_time == []
    assert len(at_a_time.at_a_time) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("memory", "code"), [("4000", 0), ("100", 1)])
def test_a_few_crawls_are_measured(tmp_path: Path, memory: str, code: int) -> None:
    given = ["--sites", "3", "--minutes", "0.4", "--every", "2", "--memory", memory]
    done = subprocess.run(
        [sys.executable, "-m", "bench.density", *given, "--json", str(tmp_path / "figures.json")],
        cwd=ROOT, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    figures = json.loads((tmp_path / "figures.json").read_text("utf-8"))
    assert (figures["runs"], figures["outcomes"]) == (3, {"stopped": 3})
    assert figures["paces broken"] == figures["two runs at a time"] == 0
    assert 0 < figures["a crawl's own"]["median"] < figures["memory of all"]["median"]
    assert [fault for fault in figures["faults"] if "MB of memory were used" in fault] == figures["faults"]
