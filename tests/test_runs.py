"""Reports of runs read back: the three that read them say the same of one that is damaged, each in its own way."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from newsbot.items import RUN_SCHEMA
from newsbot.monitors.history import earlier_runs
from newsbot.storage.past import Past, past_runs
from newsbot.storage.reports import OtherSchema, ReportError, load_report, read_report

RUN = "2026-11-25T084312Z"
WHOLE = {
    "schema": RUN_SCHEMA, "run": RUN, "site": "a.example", "newsbot": "0.1.0", "started": "2026-11-25T08:43:12+00:00",
    "finished": "2026-11-25T09:43:12+00:00", "arguments": {}, "measures": {"stories": 3}, "failures": [], "files": [],
}  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "a.example" / "runs").mkdir(parents=True)
    return tmp_path / "a.example" / "runs" / f"{RUN}.json"


def test_a_whole_report_is_read_by_all(path: Path) -> None:
    path.write_text(json.dumps(WHOLE))
    assert read_report(path).name == RUN
    assert [past.run for past in past_runs(path.parent) if isinstance(past, Past)] == [RUN]
    assert [past.run for past in earlier_runs(path.parent, {}, before="3", wanted=1)] == [RUN]


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b"", ", line 1", "is not a complete report of a run (Expecting value"),
        (
            b'{\n "schema": "newsbot/run/1",\n "files": [',
            ", line 3",
            "is not a complete report of a run (Expecting value",
        ),
        (b"\xff\xfe\xff", "", "is not a complete report of a run ("),
        (b"[" * 200_000, "", "is not a complete report of a run ("),
        (
            b"[1, 2]",
            "",
            "is not a complete report of a run (it holds no object); put a copy of it back, or move it away",
        ),
        (b'{"schema": "newsbot/run/9"}', ", line 1", f"is of the schema newsbot/run/9, not {RUN_SCHEMA}; read it with"),
        (b'{"schema": "\\u001b[31m"}', ", line 1", "is of the schema none, not"),
        (b"{}", ", line 1", "is of the schema none, not"),
    ],
)
def test_a_damaged_report_is_an_error_to_one_and_left_out_by_others_for_the_same_reason(
    path: Path, content: bytes, line: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_bytes(content)
    with pytest.raises(ReportError) as error:
        read_report(path)
    assert str(error.value).startswith(f"{path}{line}: it {why}")
    (damaged,) = past_runs(path.parent)
    assert isinstance(damaged, ReportError)
    assert (damaged.path, damaged.why) == (path, error.value.why)
    assert earlier_runs(path.parent, {}, before="3", wanted=1) == []
    told = f"{path} is not used for comparison: it {error.value.why}"
    assert caplog.messages == ([] if isinstance(error.value, OtherSchema) else [told])


def test_a_report_that_cannot_be_opened_tells_the_remedy(path: Path) -> None:
    path.mkdir()
    with pytest.raises(ReportError, match="it cannot be read"):
        load_report(path)
    (damaged,) = past_runs(path.parent)
    assert isinstance(damaged, ReportError)
    assert damaged.why.endswith("make it readable")


def test_a_report_without_its_files_is_an_error_to_those_alone_who_need_them(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_text(json.dumps({key: value for key, value in WHOLE.items() if key != "files"}))
    with pytest.raises(
        ReportError, match=r"not a complete report of a run \(KeyError: 'files'\); put a copy of it back"
    ):
        read_report(path)
    with caplog.at_level(logging.WARNING):
        assert earlier_runs(path.parent, {}, before="3", wanted=1)
    assert all(isinstance(past, Past) for past in past_runs(path.parent))
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("measures", [], "measures is not an object"),
        ("measures", {"stories": "many"}, "measures: stories is 'many'"),
        ("measures", {"stories": -1}, "measures: stories is -1"),
        ("monitors", [{"name": "failed"}], "monitors have no names and results"),
    ],
)
def test_an_edited_report_is_shown_and_not_compared_with(
    path: Path, key: str, value: object, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    path.write_text(json.dumps({**WHOLE, "told": "All is well.", key: value}))
    (past,) = past_runs(path.parent)
    assert isinstance(past, Past)
    assert past.summary == "All is well."
    assert earlier_runs(path.parent, {}, before="3", wanted=1) == []
    assert caplog.messages[0].startswith(f"{path} is not used for comparison: it is not a complete report of a")
    assert why in caplog.messages[0]
