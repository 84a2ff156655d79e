"""Arguments that cannot be used: one clear line below Scrapy's own about its versions, exit code 1, no file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from crawling import Server, crawl
from slow import rest_slow

NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Case:
    """A wrong argument, what the message must say of it, and the seeds file that goes with it."""

    name: str
    argument: str
    said: tuple[str, ...]
    seeds: str | None = None


CASES = (
    Case("base_url of another scheme", "base_url=ftp://x", ("base_url=ftp://x", "http://host")),
    Case("base_url that is no address", "base_url=nonsense", ("base_url=nonsense", "http://host")),
    Case("base_url with a path", "base_url=http://h/path", ("base_url=http://h/path", "http://host")),
    Case("base_url with a query", "base_url=http://h/?q=1", ("base_url=http://h/?q=1",)),
    Case("base_url with a port that is none", "base_url=http://h:99999", ("base_url=http://h:99999",)),
    Case(
        "unknown argument",
        "bas_url=http://h",
        ("unknown argument", "bas_url", "base_url, browser, fresh, full, replay, seeds"),
    ),
    Case("missing seeds file", "seeds={file}", ("{file}", "cannot be read", "-a seeds=FILE")),
    Case(
        "line that is no address",
        "seeds={file}",
        ("{file}, line 3", "'what is this'"),
        "# all\n/newsroom\nwhat is this\n",
    ),
    Case(
        "seed off the site",
        "seeds={file}",
        ("{file}, line 2", "example.org"),
        "/newsroom\nhttps://example.org/newsroom\n",
    ),
    Case("empty seeds file", "seeds={file}", ("{file}", "no seed"), ""),
    Case("seeds file of remarks", "seeds={file}", ("{file}", "no seed"), "# nothing yet\n\n"),
)


@pytest.mark.parametrize("case", rest_slow(CASES, 2), ids=lambda case: case.name)
def test_bad_argument_is_named_in_one_line_and_nothing_is_written(case: Case, tmp_path: Path) -> None:
    file, data = tmp_path / "seeds.txt", tmp_path / "data"
    if case.seeds is not None:
        file.write_text(case.seeds, "utf-8")
    done = crawl(NOWHERE, data, "-a", case.argument.format(file=file))
    lines = done.stderr.splitlines()
    assert done.returncode == 1
    assert [line for line in lines if line.startswith("scrapy crawl: ")] == lines[-1:], done.stderr
    for words in case.said:
        assert words.format(file=file) in lines[-1]
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not data.exists()


@pytest.mark.parametrize(
    "setting", rest_slow(["REVISIT_MIN=1h", "CONCURRENT_REQUESTS=many", "BROWSER_TIMEOUT=abc", "DOWNLOAD_DELAY="])
)
def test_a_setting_that_is_no_number_is_named_in_one_line_and_nothing_is_written(setting: str, tmp_path: Path) -> None:
    done = crawl(NOWHERE, tmp_path / "data", "-s", setting)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"scrapy crawl: {setting}: a number is wanted, such as ")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_data_dir_that_is_a_file_is_named_and_left_as_it_was(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("mine", "utf-8")
    with Server({}) as server:
        done = crawl(server.base_url, data)
        assert server.requests == []
    assert done.returncode != 0
    assert [line for line in done.stderr.splitlines() if str(data) in line and "DATA_DIR" in line]
    assert data.read_text("utf-8") == "mine"


def test_data_dir_that_is_a_file_is_told_without_a_traceback(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("mine", "utf-8")
    done = crawl(NOWHERE, data)
    assert "DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr
