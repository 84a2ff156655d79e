"""On how many examples properties are tried, and the crawls of tests of single components.

`derandomize` tries the same examples in every run. There is no deadline, and no health check that measures time: on a
busy machine an example may take any time.
"""

from __future__ import annotations

import gc
import logging
import signal
import sys
import warnings
from collections.abc import Generator, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from components import Crawls

    from newsbot.ledger.store import Ledger

settings.register_profile(
    "quick", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("full", settings.get_profile("quick"), max_examples=300)
settings.load_profile("quick")


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # so is it in the background of a shell, and in what that starts
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure() -> None:
    """Refuses to test what was compiled of an older source."""
    source = Path(__file__).parents[1] / "newsbot" / "page" / "speedups.pyx"
    if any(built.stat().st_mtime < source.stat().st_mtime for built in source.parent.glob("speedups.*.so")):
        raise pytest.UsageError(f"{source} has changed since it was compiled: make setup")
    if sys.version_info >= (3, 13) and find_spec("datasette"):
        with warnings.catch_warnings(action="ignore"):  # as it is imported, datasette leaves a database open
            import_module("datasette.app")
            gc.collect()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keeps the test modules as pytest compiles them, though PYTHONDONTWRITEBYTECODE is set: that is half of the time
    of a collection, and each process collects anew."""
    kept, sys.dont_write_bytecode = sys.dont_write_bytecode, False
    try:
        return (yield)
    finally:
        sys.dont_write_bytecode = kept


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Allows for the files that warcio leaves open: they are collected during any later test."""
    for item in items:
        item.add_marker(pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"))


def pytest_runtest_teardown() -> None:
    """Undoes what an extraction in this process has frozen: Hypothesis looks for its generator among what is not."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Takes away the handlers that a test adds to the log of the process, as the options of a crawl do: they write to
    what pytest has closed since, and the next crawl's log would be there twice."""
    handlers, level = list(logging.root.handlers), logging.root.level
    yield
    for handler in [handler for handler in logging.root.handlers if handler not in handlers]:
        logging.root.removeHandler(handler)
        handler.close()
    logging.root.setLevel(level)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A new ledger, of which `me` has the lease; tests of what nobody holds have one of their own."""
    from components import acquired_ledger

    with acquired_ledger(tmp_path) as opened:
        yield opened


@pytest.fixture
def crawls(tmp_path: Path) -> Iterator[Crawls]:
    """Crawls into one folder, without a network; what they leave open is closed."""
    from components import Crawls

    made = Crawls(tmp_path / "data")
    yield made
    made.leave()
