"""What `make test` leaves to `make test-slow`: a test that is marked `slow`, and cases of tests that have many."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def rest_slow(cases: Iterable[Any], quick: int = 1) -> list[Any]:
    """Cases for `parametrize`, of which the first so many are quick and the others slow; a tuple is several arguments."""
    return [
        pytest.param(
            *(case if isinstance(case, tuple) else (case,)), marks=[pytest.mark.slow] if number >= quick else []
        )
        for number, case in enumerate(cases)
    ]
