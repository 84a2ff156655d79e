"""JSON text: the same as that of the standard library, whatever encodes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot import jsontext
from newsbot.items import Card, values_of
from newsbot.jsontext import to_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
WAYS = ("as installed", "not compiled", "another encoder", "no encoder in C")


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What encodes."""

    def refuse(*_: object) -> None:
        raise TypeError("one argument more")

    if request.param == "not compiled":
        monkeypatch.setattr("newsbot.page.compiled.speedups", None)
    elif request.param != "as installed":
        monkeypatch.setattr(jsontext, "_make", refuse if request.param == "another encoder" else None)
    jsontext._encoder.cache_clear()
    yield
    jsontext._encoder.cache_clear()


@given(values)
def test_values_are_encoded_as_by_the_standard_library(value: Any) -> None:
    assert to_json(value) == json.dumps(value, ensure_ascii=False)
    assert to_json(value, sort_keys=True) == json.dumps(value, ensure_ascii=False, sort_keys=True)


@pytest.mark.usefixtures("way")
def test_each_way_gives_the_same_text() -> None:
    value = {"b": ["ہفتہ \u200c", '"quoted"', "a\\b\n", 1.5, None, True], "a": {"é": [[], {}, "\ud800"]}}
    assert to_json(value) == json.dumps(value, ensure_ascii=False)
    assert to_json(value, sort_keys=True) == json.dumps(value, ensure_ascii=False, sort_keys=True)


@pytest.mark.usefixtures("way")
def test_a_value_that_json_does_not_know_goes_through_default() -> None:
    card = Card("A ferry", "https://www.example.org/a-ferry", "A piano crosses", None, "2026-11-29")
    assert json.loads(to_json([card], values_of)) == [values_of(card)]
    with pytest.raises(TypeError, match="Card is not JSON serializable"):
        to_json([card])
