"""The names of elements: what they stand for, and the compiled search, which finds what patterns find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.page import names as module
from newsbot.page.compiled import missing, speedups
from newsbot.page.names import Meaning, finder, meaning, pattern_of, sayer, spellings
from newsbot.text.clean import says

needs_build = pytest.mark.skipif(speedups is None, reason=f"newsbot/page/speedups.pyx is {missing}")

GROUPS = (
    r"story \btext\b rich-?text \bpost".split(),
    r"p(?:lus|aywall)-?(?:hint|cta) \bads?\b share- \bshar(?:e|ing)\b comment".split(),
    [r"comment(?!ary|s-off)", r"\bsidebar(?<!has-sidebar)(?<!:sidebar)\b(?!-grid)"],
)
PARTS = sorted({one.text for group in GROUPS for name in group for one in spellings(name)})
WORDS = (*PARTS, "-", "--", " ", ":", "_", "s", "ary", "-off", "has-", "-grid", "7", "é", "Ж", "\u0301", "法", "x")


def by_patterns(text: str) -> int:
    return sum(1 << number for number, group in enumerate(GROUPS) if pattern_of(group).search(text))


@needs_build
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.characters()), max_size=8).map("".join))
def test_names_are_found_as_by_patterns(text: str) -> None:
    assert finder(*GROUPS)(text) == by_patterns(text)


def test_names_are_found_without_the_compiled_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "speedups", None)
    find = finder(*GROUPS)
    assert [find(text) for text in ("richtext", "ad commentary", "has-sidebar", "my-sidebar", "sidebar-grid", "")] == [
        1, 2, 0, 4, 0, 0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["richtext", "a-text-b", "post-7", "plushint", "ads", "sharing", "sidebar", "comments"]
)
def test_each_spelling_is_found(text: str) -> None:
    assert finder(*GROUPS)(text) == by_patterns(text) > 0


SAID = ("updat", "upd", "änder", "به‌روز", "更新", "m à")


@given(st.lists(st.one_of(st.sampled_from(SAID), st.sampled_from("uUpÄnm àdİ更"), st.characters()), max_size=8))
def test_words_are_found_as_one_after_the_other(parts: list[str]) -> None:
    text = "".join(parts)
    assert sayer(SAID)(text) == says(text, SAID)


def test_words_are_found_in_capitals_and_only_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    for compiled in (speedups, None):
        monkeypatch.setattr(module, "speedups", compiled)
        found = [sayer(("updat", "更新"))(text) for text in ("UPDATED", "upd", "am 更新", "更", "u p", "")]
        assert found == [True, False, True, False, False, False]


@pytest.mark.parametrize("name", ["a+b", "(?:a|(?:b|c))", "Story", "[ab]", "story$", r"\d"])
def test_a_pattern_that_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name"):
        list(spellings(name))


@needs_build
def test_names_of_one_letter_and_too_many_are_refused() -> None:
    with pytest.raises(ValueError, match="too short"):
        finder(["a"])
    with pytest.raises(ValueError, match="too many"):
        finder(["(?:{})".format("|".join(f"{a}{b}{c}" for a in "abcdefghi" for b in "abcdefgh" for c in "abcdefgh"))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("storyBody", Meaning("", content=True)),
        ("card--large", Meaning("side")),
        ("story--card", Meaning("", content=True)),
        ("comment-list", Meaning("side", comments=True, never=True)),
        ("commentary", Meaning("side", comments=True)),
        ("image comment", Meaning("picture")),
        ("reply", Meaning()),
        ("hidden md:block", Meaning("side")),
        ("is-hidden", Meaning("side")),
        ("rounded overflow-hidden", Meaning()),
        ("lg:overflow-x-hidden", Meaning()),
        ("print:hidden", Meaning()),
    ],
)
def test_what_names_say(text: str, expected: Meaning) -> None:
    assert meaning(text) == expected
